package data

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"scango/internal/atomicfile"
	"scango/scanlib/data/decode"
)

// Resize is how an image becomes square.
type Resize = decode.Resize

// The modes; an empty Resize is Crop, as in the official code.
const (
	Crop      = decode.Crop      // shorter side to Size, then the middle
	Squash    = decode.Squash    // both sides to Size, whatever the aspect ratio
	Letterbox = decode.Letterbox // longer side to Size, the rest black
)

// Options say where a data set is, how its images are resized, and which of
// them are used. Root is required; folders need a Size, too.
type Options struct {
	Root    string // as described by [Format].Holds
	ValRoot string // of held-out images, if they are elsewhere

	Size   int    // height and width in pixels; 0 is the native size, if there is one
	Resize Resize // for images that are not square

	// Which images, before anything is decoded, in this order.
	ImageList, TrainList, ValList string // files of names: all images, those to train on, those held out; "" selects all

	Merge    map[string]string // from a class to the one it counts as, which may be new
	Classes  []string          // only of these classes; empty selects all
	PerClass int               // training images of each class; 0 takes all
	Fraction float64           // share of the training images; 0 takes all
	NumTrain int               // training images; 0 takes all
	NumVal   int               // held-out images; 0 takes all

	// ValFraction is the share of the training images to hold out, at random,
	// if no images are held out otherwise; with 0 the training images are used
	// for validation, too.
	ValFraction float64
	Seed        int64 // of all random draws

	// Images of one group are never neighbors of each other. GroupBy is how
	// groups are found: "folder", "prefix" (of the name, up to the last
	// - or _), "csv" (in GroupCSV), or "" or "none" for no groups.
	GroupBy, GroupCSV string

	// Options that only some formats read; see [Format].Keys.
	LabelsCSV string // a file of labels, if folders give none
	Subset    string // a file of class folders and their names
	Split     string // "multibench": a published division
	Fold      int    // of a published protocol, from 1; 0 takes all
	Unlabeled bool   // open More as well

	Strict   bool   // the first image that cannot be used is an error
	Workers  int    // decoders at a time; 0 is GOMAXPROCS
	CacheDir string // of packs; empty is "packs" in CacheDir()

	// Progress is called in order, by one goroutine at a time, while images are
	// decoded; not if the pack exists. Warn is called with one line for each
	// warning. Both may be nil.
	Progress func(done, total int)
	Warn     func(text string)
}

// maxSize bounds the scaler's buffer, which grows with the new width.
const maxSize = 1024

func (o Options) check() (Options, error) {
	switch o.Resize = cmp.Or(o.Resize, Crop); o.Resize {
	case Crop, Squash, Letterbox:
	default:
		return o, fmt.Errorf("data: resize %q is none of crop, squash, letterbox", o.Resize)
	}
	switch o.GroupBy {
	case "", "none", "folder", "prefix", "csv":
	default:
		return o, fmt.Errorf("data: groups by %q are none of folder, prefix, csv", o.GroupBy)
	}
	if o.Size < 0 || o.Size > maxSize {
		return o, fmt.Errorf("data: size %d is outside 1 to %d pixels", o.Size, maxSize)
	}
	if o.NumTrain < 0 || o.NumVal < 0 || o.PerClass < 0 || o.Workers < 0 {
		return o, fmt.Errorf("data: %d training images, %d held out, %d per class and %d workers must not be negative", o.NumTrain, o.NumVal, o.PerClass, o.Workers)
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return o, nil
}

func (o Options) warn(format string, args ...any) {
	if o.Warn != nil {
		o.Warn(fmt.Sprintf(format, args...))
	}
}

// packDir returns the folder for packs and creates it if missing.
func (o Options) packDir() (string, error) {
	dir := o.CacheDir
	if dir == "" {
		cache, err := CacheDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(cache, "packs")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("data: cannot make cache folder %s: %w; choose another", dir, atomicfile.ExplainFull(decode.Reason(err)))
	}
	return dir, nil
}
