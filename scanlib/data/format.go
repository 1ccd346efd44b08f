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

// A Format is a kind of data set: the facts about it, and a way to list its
// images.
type Format struct {
	Facts

	// List lists the images of one part. It reads Root or ValRoot, Size, Resize
	// and the options named in Keys. Its error wraps [ErrNoHeldOut] if this
	// copy of the data set has no such part.
	List func(ctx context.Context, part Part, o Options) (*Source, error)
	// Locate may change Root and ValRoot, before any part is listed; may be
	// nil.
	Locate func(o Options) Options
	// Matches reports whether files at root are named like those of the data
	// set; nil if they may have any names.
	Matches func(root string) bool
}

// Facts about a data set that are known before it is opened; see package
// catalog.
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
	More    = catalog.More    // training images and additional ones without labels, for the pretext task
)

// ErrNoHeldOut is wrapped by the error of listing the held-out part of a data
// set that has none: it can be split instead.
var ErrNoHeldOut = errors.New("no images are held out")

var (
	registry      = map[string]Format{}
	registryGuard sync.RWMutex
)

// Register makes a format available to [Open] by its name. It panics if the
// name is empty or taken, or if List is nil: call it from init.
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

// Names returns the names of the registered formats, sorted.
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

// Guess returns the format that the files at root match by their names.
func Guess(root string) (Format, bool) {
	for _, f := range Formats() {
		if f.Matches != nil && f.Matches(root) {
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
