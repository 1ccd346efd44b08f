package listing

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"scango/scanlib/data/decode"
)

// A Finder maps each way to name an image to the image's own name, or to ""
// where several images go by it.
type Finder map[string]string

// NewFinder finds images among the names of a listing.
func NewFinder(names []string) Finder {
	f := Finder{}
	for _, name := range names {
		for _, alias := range aliases(name) {
			if other, taken := f[alias]; taken && other != name {
				f[alias] = ""
			} else {
				f[alias] = name
			}
		}
	}
	for _, name := range names { // a full path is never in doubt
		f[name] = name
	}
	return f
}

func aliases(name string) []string {
	base := path.Base(name)
	return []string{base, strings.TrimSuffix(name, path.Ext(name)), strings.TrimSuffix(base, path.Ext(base))}
}

// Image is the image that goes by a name, if there is just one.
func (f Finder) Image(name string) (string, bool) {
	image := f[path.Clean(strings.TrimSpace(name))]
	return image, image != ""
}

// All are the images that go by the names.
func (f Finder) All(names []string) (found map[string]bool, unknown []string) {
	found = map[string]bool{}
	for _, name := range names {
		if image, ok := f.Image(name); ok {
			found[image] = true
		} else {
			unknown = append(unknown, name)
		}
	}
	return found, unknown
}

// ReadNames reads a list of images, one name a line; empty lines and those that
// start with # are passed over.
func ReadNames(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open list %s: %w", file, decode.Reason(err))
	}
	defer f.Close()
	var names []string
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		name := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if LeadsOut(name) {
			return nil, fmt.Errorf("data: list %s: line %d: %q leads out of the folder: name images by their path below it", file, n, name)
		}
		names = append(names, name)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("data: list %s: %w", file, decode.Reason(err))
	}
	if names == nil {
		return nil, fmt.Errorf("data: list %s: %w", file, errors.New("no names"))
	}
	return names, nil
}

// LeadsOut reports whether a name with slashes leads out of the folder that it
// should be below.
func LeadsOut(name string) bool {
	name = path.Clean(strings.TrimSpace(name))
	return path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../")
}
