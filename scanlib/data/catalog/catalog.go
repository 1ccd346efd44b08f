// Package catalog lists the data sets that can be opened, with what there is to
// know of each before it is: what a configuration, a help text or a download
// needs. It reads no image and knows no label; package data fills it as formats
// are registered.
//
//	if f, ok := catalog.Lookup("cifar10"); ok {
//		mean, std := f.Normalization()
//	}
package catalog

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Facts are what is known of a data set.
type Facts struct {
	Name  string // the word that opens it, such as "cifar10"
	Title string // what people call it: "CIFAR-10"
	Holds string // what its root directory holds, in a sentence

	Size      int        // side of its images in pixels; 0: they differ, or the files say
	Mean, Std [3]float64 // of each channel, in pixels of 0..1; zero: those of ImageNet
	Resize    string     // that suits its images; "": crop
	Classes   int        // that it has; 0: that depends
	Preset    string     // name of the configuration that suits it; "": that of folders

	// Parts are those that every copy of it has; some copies may have more.
	Parts []Part
	// Keys are the options that it reads and most data sets do not, by their
	// names in configuration files: "subset".
	Keys []string

	Fetch Fetch
}

// Part is one of the sets of images that make a data set.
type Part int

// The parts.
const (
	Train   Part = iota // to train on
	HeldOut             // to validate with
	More                // training images and, besides, some without labels: a pretext task may learn from them
)

// Fetch says where a data set is published.
type Fetch struct {
	Page string // for those who fetch it by hand
	Dir  string // the name of its directory in the cache
	// Files make the set: those of the web, or of the directory data of a Go
	// module; none where Page asks for an account.
	Files  []File
	Module string // path@version; "": the web
}

// A File is an archive to unpack, or a file that is kept as it is.
type File struct {
	URL         string // or its name in the module
	MD5, SHA256 string // as published, in hex; "" where none is
	Into        string // the directory or file that it becomes, below the data set's
}

// Has reports whether every copy of the set has the part.
func (f Facts) Has(p Part) bool { return slices.Contains(f.Parts, p) }

// Reads reports whether the data set reads an option that most do not, by its
// name in configuration files.
func (f Facts) Reads(key string) bool { return slices.Contains(f.Keys, key) }

// Normalization returns the mean and the standard deviation of each channel, in
// pixels of 0..1. Those of ImageNet serve photographs of any kind.
func (f Facts) Normalization() (mean, std [3]float64) {
	if f.Std == [3]float64{} {
		return [3]float64{0.485, 0.456, 0.406}, [3]float64{0.229, 0.224, 0.225}
	}
	return f.Mean, f.Std
}

var (
	known = map[string]Facts{}
	guard sync.RWMutex
)

// Add makes a data set known. It panics if it has no name, or another has it.
func Add(f Facts) {
	guard.Lock()
	defer guard.Unlock()
	if _, taken := known[f.Name]; taken || f.Name == "" {
		panic(fmt.Errorf("catalog: the name %q is taken, or none", f.Name))
	}
	known[f.Name] = f
}

// Lookup finds a data set by its name.
func Lookup(name string) (f Facts, ok bool) {
	guard.RLock()
	defer guard.RUnlock()
	f, ok = known[name]
	return f, ok
}

// Names returns those of all data sets, sorted.
func Names() []string {
	guard.RLock()
	defer guard.RUnlock()
	return slices.Sorted(maps.Keys(known))
}
