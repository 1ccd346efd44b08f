// Package catalog lists the data sets that can be opened, with the facts that a
// configuration, a help text or a download needs. It reads no images and no
// labels; package data fills it as formats are registered.
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

// Facts describe a data set.
type Facts struct {
	Name  string // the word that opens it, such as "cifar10"
	Title string // its usual name: "CIFAR-10"
	Holds string // what its root directory holds, in a sentence

	Size      int        // side of its images in pixels; 0: they differ, or the files say
	Mean, Std [3]float64 // of each channel, in pixels of 0..1; zero: those of ImageNet
	Resize    string     // the mode for its images; "": crop
	Classes   int        // number of classes; 0: it depends
	Preset    string     // name of its preset; "": that of folders

	// Parts are the parts that every copy of it has; some copies may have more.
	Parts []Part
	// Keys are the options that it reads but most data sets do not, by their
	// names in configuration files: "subset".
	Keys []string

	Fetch Fetch
}

// Part is a part of a data set.
type Part int

// The parts.
const (
	Train   Part = iota // to train on
	HeldOut             // to validate with
	More                // training images and additional ones without labels, for the pretext task
)

// Fetch says where a data set is published.
type Fetch struct {
	Page string // for downloading it by hand
	Dir  string // the name of its directory in the cache
	// Files are the files of the set, on the web or in the directory data of a
	// Go module; none if Page requires an account.
	Files  []File
	Module string // path@version; "": the web
}

// A File is an archive to unpack, or a file to keep as it is.
type File struct {
	URL         string // or its name in the module
	MD5, SHA256 string // as published, in hex; "" if not
	Into        string // the directory or file that it becomes, below the data set's
}

// Has reports whether every copy of the set has the part.
func (f Facts) Has(p Part) bool { return slices.Contains(f.Parts, p) }

// Reads reports whether the data set reads an option that most do not, by its
// name in configuration files.
func (f Facts) Reads(key string) bool { return slices.Contains(f.Keys, key) }

// Normalization returns the mean and the standard deviation of each channel, in
// pixels of 0..1. The default is that of ImageNet, which suits any photographs.
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

// Add adds a data set. It panics if its name is empty or taken.
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

// Names returns the names of all data sets, sorted.
func Names() []string {
	guard.RLock()
	defer guard.RUnlock()
	return slices.Sorted(maps.Keys(known))
}
