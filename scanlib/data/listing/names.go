package listing

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"scango/scanlib/data/decode"
)

// A Finder finds images by the names that people give them.
type Finder struct {
	// byName maps each way to name an image, in Unicode's composed form, to the
	// image's full name, or to "" if it fits several images.
	byName map[string]string
	root   string // that the images are below; "" if names are not paths
	beside string // a folder that paths may start at, besides the working directory
}

// NewFinder finds images among the names of a listing.
func NewFinder(names []string) Finder {
	f := map[string]string{}
	for _, name := range names {
		for _, alias := range aliases(name) {
			alias = Normal(alias)
			if other, taken := f[alias]; taken && other != name {
				f[alias] = ""
			} else {
				f[alias] = name
			}
		}
	}
	for _, name := range names { // a full path is never ambiguous
		f[name] = name
	}
	return Finder{byName: f}
}

// Below finds images by paths that lead into root from elsewhere, too.
func (f Finder) Below(root string) Finder {
	f.root = root
	return f
}

// Normal returns a name in Unicode's composed form: a Mac that unpacks an
// archive writes é as two characters, which is the same name.
func Normal(name string) string { return norm.NFC.String(name) }

func aliases(name string) []string {
	base := path.Base(name)
	return []string{name, base, strings.TrimSuffix(name, path.Ext(name)), strings.TrimSuffix(base, path.Ext(base))}
}

// Image returns the full name of the image that a name stands for, if there is
// exactly one. Spaces around the name count if an image has them.
func (f Finder) Image(name string) (string, bool) {
	for _, name := range []string{name, strings.TrimSpace(name)} {
		name = path.Clean(name)
		for _, form := range []string{name, Normal(name)} {
			if image := f.byName[form]; image != "" {
				return image, true
			}
		}
	}
	return f.fromElsewhere(path.Clean(strings.TrimSpace(name)))
}

// fromElsewhere finds an image by an absolute path, by one relative to the
// working directory or to the file that names it, or by one that contains the
// name of the root, which may have moved since.
func (f Finder) fromElsewhere(name string) (string, bool) {
	root, err := filepath.Abs(f.root)
	if f.root == "" || err != nil || !strings.Contains(name, "/") {
		return "", false
	}
	for _, from := range []string{f.beside, ""} {
		if image, ok := f.whole(below(root, from, name)); ok {
			return image, true
		}
	}
	steps := strings.Split(name, "/")
	for i, step := range steps {
		if step == filepath.Base(root) {
			if image, ok := f.whole(strings.Join(steps[i+1:], "/")); ok {
				return image, true
			}
		}
	}
	return "", false
}

// below returns a path relative to root instead of to the folder from, or "".
func below(root, from, name string) string {
	file := filepath.FromSlash(name)
	if !filepath.IsAbs(file) {
		file = filepath.Join(from, file)
	}
	file, err := filepath.Abs(file)
	if err != nil {
		return ""
	}
	relative, err := filepath.Rel(root, file)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(relative)
}

// whole finds an image by its whole path below the root.
func (f Finder) whole(name string) (string, bool) {
	image := f.byName[Normal(name)]
	return image, image != "" && Normal(image) == Normal(name)
}

// All returns the images that the names stand for, and the names that fit none.
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
// start with # are ignored. A name may stand in double quotes, as in Go, as
// [WriteNames] writes it if necessary.
func ReadNames(file string) ([]string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open list %s: %w", file, decode.Reason(err))
	}
	text, err := decodeText(content)
	if err != nil {
		return nil, fmt.Errorf("data: list %s: %w", file, err)
	}
	var names []string
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		name, ok := unquoted(line)
		if !ok {
			continue
		}
		if LeadsOut(name) {
			return nil, fmt.Errorf("data: list %s: line %d: %q leads out of the folder: name images by their path below it", file, n, name)
		}
		names = append(names, name)
	}
	if names == nil {
		return nil, fmt.Errorf("data: list %s: %w", file, errors.New("no names"))
	}
	return names, nil
}

// unquoted returns the name in a line of a list, with the spaces around it: a
// file may have them.
func unquoted(line string) (name string, ok bool) {
	bare := strings.TrimSpace(line)
	if bare == "" || strings.HasPrefix(bare, "#") {
		return "", false
	}
	if bare[0] == '"' {
		if name, err := strconv.Unquote(bare); err == nil && name != "" {
			return name, true
		}
	}
	return line, true
}

// WriteNames writes a list that ReadNames reads, whatever the names.
func WriteNames(w io.Writer, names []string) error {
	for _, name := range names {
		line := name
		if read, ok := unquoted(name); !ok || read != name || name != strings.TrimSpace(name) || strings.ContainsAny(name, "\n\r\ufeff") {
			line = strconv.Quote(name)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// LeadsOut reports whether a slash-separated name points outside of its folder.
func LeadsOut(name string) bool {
	name = path.Clean(strings.TrimSpace(name))
	return path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../")
}
