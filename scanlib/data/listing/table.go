package listing

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"scango/scanlib/data/decode"
)

// A Table holds the labels or groups that a CSV file gives to the images of a
// listing.
type Table struct {
	ByName  map[string]string // of an image of the listing; "" if the file has none
	Classes []string          // the values, as [Classes] sorts them
	Unknown []string          // names in the file that match no image, or several
}

// Kind is what a table holds.
type Kind string

// The kinds.
const (
	Labels Kind = "labels" // what images show
	Groups Kind = "groups" // what images belong to, such as an app
)

// ReadTable reads a CSV file with the names of images in one column and their
// labels or groups in another; package documentation says which. The file is in
// UTF-8 or UTF-16, separated by comma, semicolon, tab or bar. It is an error if the
// columns are ambiguous or no name matches.
func ReadTable(kind Kind, file string, find Finder) (Table, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Table{}, fmt.Errorf("data: %s file %s does not exist", kind, file)
	}
	if err != nil {
		return Table{}, fmt.Errorf("data: cannot open %s file %s: %w", kind, file, decode.Reason(err))
	}
	defer f.Close()
	find.beside = filepath.Dir(file)
	t, err := parseTable(f, find, titles[kind])
	if err != nil {
		return Table{}, fmt.Errorf("data: %s file %s: %w", kind, file, err)
	}
	return t, nil
}

// parseTable reads the rows. Two labels for one image are an error, since
// either may be wrong.
func parseTable(r io.Reader, find Finder, titles map[string]bool) (Table, error) {
	t := Table{ByName: map[string]string{}}
	rows, err := readRows(r, find)
	if err != nil {
		return t, err
	}
	columns, headed := columnsOf(rows, find, titles)
	name, label, err := pick(rows, columns, titles)
	if err != nil {
		return t, err
	}
	if headed {
		rows = rows[1:]
	}
	for _, r := range rows {
		if needs := max(name.at, label.at) + 1; len(r.cells) < needs {
			return t, fmt.Errorf("line %d has %d columns, needs %d", r.line, len(r.cells), needs)
		}
		if err := t.add(find, r.cells[name.at], Normal(r.at(label.at))); err != nil {
			return t, fmt.Errorf("line %d: %w", r.line, err)
		}
	}
	return t.finish()
}

func (t *Table) add(find Finder, name, label string) error {
	image, ok := find.Image(name)
	if !ok && LeadsOut(name) {
		return fmt.Errorf("%q leads out of the folder: name images by their path below it", name)
	}
	if !ok {
		t.Unknown = append(t.Unknown, name)
		return nil
	}
	if old, ok := t.ByName[image]; ok && old != label {
		return fmt.Errorf("%q is labeled %q here and %q before", name, label, old)
	}
	t.ByName[image] = label
	return nil
}

func (t Table) finish() (Table, error) {
	if len(t.ByName) == 0 && len(t.Unknown) == 0 {
		return t, errNoRows
	}
	if len(t.ByName) == 0 {
		return t, fmt.Errorf("none of its %d names is an image of the folder (first: %q)", len(t.Unknown), t.Unknown[0])
	}
	found := map[string]bool{}
	for _, label := range t.ByName {
		found[label] = true
	}
	delete(found, "")
	t.Classes = Classes(found)
	return t, nil
}

// Rename changes the values of the table.
func (t Table) Rename(to func(word string) string) Table {
	for name, word := range t.ByName {
		t.ByName[name] = to(word)
	}
	t, _ = t.finish() // it had rows before
	return t
}

// Classes sorts words: by number where every one is one ("2" before "10").
func Classes(found map[string]bool) []string {
	var classes []string
	number := map[string]int{}
	for class := range found {
		classes = append(classes, class)
		if n, err := strconv.Atoi(class); err == nil {
			number[class] = n
		}
	}
	slices.Sort(classes)
	if len(number) == len(classes) {
		slices.SortStableFunc(classes, func(a, b string) int { return cmp.Compare(number[a], number[b]) })
	}
	return classes
}
