package data

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

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

// Options say what a set looks like and how it is packed. The zero value
// serves CIFAR-10 and MNIST; folders need a Size.
type Options struct {
	Size   int    // height and width in pixels; 0 is the native size, where there is one
	Resize Resize // for images that are not square

	// Limit above 0 keeps that many images, drawn with Seed and without
	// looking at labels; those that cannot be decoded are not replaced.
	Limit int
	Seed  int64
	Only  Choice // which images, by name, class or share, before Limit

	Strict   bool                  // the first image that cannot be used is an error
	Workers  int                   // decoders at a time; 0 is GOMAXPROCS
	CacheDir string                // where packs lie; empty is "packs" in CacheDir()
	Progress func(done, total int) // called in order by one goroutine; may be nil; not called for a pack that is there
}

// maxSize bounds the scaler's buffer, which grows with the new width.
const maxSize = 1024

func (o Options) check() (Options, error) {
	switch o.Resize {
	case "":
		o.Resize = Crop
	case Crop, Squash, Letterbox:
	default:
		return o, fmt.Errorf("data: resize %q is none of crop, squash, letterbox", o.Resize)
	}
	if o.Size < 0 || o.Size > maxSize {
		return o, fmt.Errorf("data: size %d is outside 1 to %d pixels", o.Size, maxSize)
	}
	if o.Limit < 0 || o.Workers < 0 {
		return o, fmt.Errorf("data: limit %d and workers %d must not be negative", o.Limit, o.Workers)
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return o, nil
}

// packDir is the folder for packs, which exists and can be entered after.
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
		return "", fmt.Errorf("data: cannot make cache folder %s: %w; choose another", dir, decode.Reason(err))
	}
	return dir, nil
}
