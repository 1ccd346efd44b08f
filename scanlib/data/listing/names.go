package listing

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"scango/scanlib/data/decode"
)

// A Finder maps each way to name an image, in Unicode's composed form, to the
// image's full name, or to "" if it fits several images.
type Finder map[string]string

// NewFinder finds images among the names of a listing.
func NewFinder(names []string) Finder {
	f := Finder{}
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
			if image := f[form]; image != "" {
				return image, true
			}
		}
	}
	return "", false
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
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open list %s: %w", file, decode.Reason(err))
	}
	defer f.Close()
	var names []string
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		name, ok := unquoted(line)
		if !ok {
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
