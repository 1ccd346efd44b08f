package data

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"scango/internal/words"
	"scango/scanlib/data/catalog"
)

// A Format is a kind of data set: all that is known of it stands here, in one
// file, and a way to list its images.
type Format struct {
	Facts

	// List lists the images of one part. It reads Root or ValRoot, Size, Resize
	// and the options named in Keys. Its error is [ErrNoHeldOut] where this
	// copy of the data set has no such part.
	List func(ctx context.Context, part Part, o Options) (*Source, error)
	// Locate may change Root and ValRoot, before any part is listed; may be
	// nil.
	Locate func(o Options) Options
	// Looks reports whether files at root are named as those of the set are;
	// nil where that could be anything.
	Looks func(root string) bool
}

// What is known of a data set before it is opened; see package catalog.
type (
	Facts = catalog.Facts
	Part  = catalog.Part
	Fetch = catalog.Fetch
	File  = catalog.File
)

// The parts.
const (
	Train   = catalog.Train   // to train on
	HeldOut = catalog.HeldOut // to validate with
	More    = catalog.More    // training images and, besides, some without labels: a pretext task may learn from them
)

// ErrNoHeldOut is in the error of a data set that is asked for its held-out
// part and has none: it can be divided instead.
var ErrNoHeldOut = errors.New("no images are held out")

var (
	registry      = map[string]Format{}
	registryGuard sync.RWMutex
)

// Register makes a format known to [Open], by its name. It panics if another
// has that name, or if the format lacks a name or List: call it from init.
func Register(f Format) {
	if f.List == nil {
		panic(fmt.Errorf("data: format %q has no List", f.Name))
	}
	catalog.Add(f.Facts)
	registryGuard.Lock()
	defer registryGuard.Unlock()
	registry[f.Name] = f
}

// Lookup finds a format by its name.
func Lookup(name string) (f Format, ok bool) {
	registryGuard.RLock()
	defer registryGuard.RUnlock()
	f, ok = registry[name]
	return f, ok
}

// Names returns those of the registered formats, sorted.
func Names() []string { return catalog.Names() }

// Formats returns the registered formats, sorted by name.
func Formats() []Format {
	var out []Format
	for _, name := range Names() {
		f, _ := Lookup(name)
		out = append(out, f)
	}
	return out
}

// Guess finds the format whose files those at root look like, by their names.
func Guess(root string) (Format, bool) {
	for _, f := range Formats() {
		if f.Looks != nil && f.Looks(root) {
			return f, true
		}
	}
	return Format{}, false
}

func find(name string) (Format, error) {
	f, ok := Lookup(name)
	if ok {
		return f, nil
	}
	if near := words.Nearest(name, Names()); near != "" {
		return f, fmt.Errorf("data: there is no data set %q; did you mean %q?", name, near)
	}
	return f, fmt.Errorf("data: there is no data set %q: want one of %s", name, strings.Join(Names(), ", "))
}
