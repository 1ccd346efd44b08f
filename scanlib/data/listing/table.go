package listing

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

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

// Column titles that make the first line a header. Both kinds must occur. The
// last of names and of groups are those of RICO's table of screens.
var (
	nameTitles = set("path", "name", "file", "filename", "file_name", "image", "image_path", "image_id", "img", "id", "screen_id", "ui number")
	titles     = map[Kind]map[string]bool{
		Labels: set("label", "class", "category", "topic", "target", "cluster"),
		Groups: set("app", "app_name", "package", "app_package", "app_package_name", "group", "app package name"),
	}
)

// IsNameTitle reports whether a column with this title names images.
func IsNameTitle(title string) bool {
	return nameTitles[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(title, "\ufeff")))]
}

// ReadTable reads a CSV file with the names of images in one column and their
// labels or groups in another. A first line with a title for both (such as
// "file,topic") says which columns; without, they are the first two. It is an
// error if no name matches.
func ReadTable(kind Kind, file string, find Finder) (Table, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Table{}, fmt.Errorf("data: %s file %s does not exist", kind, file)
	}
	if err != nil {
		return Table{}, fmt.Errorf("data: cannot open %s file %s: %w", kind, file, decode.Reason(err))
	}
	defer f.Close()
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
	rows := csv.NewReader(r)
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	name, label := 0, 1
	for first := true; ; first = false {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return t, err
		}
		line, _ := rows.FieldPos(0)
		if first {
			row[0] = strings.TrimPrefix(row[0], "\ufeff")
			if n, l, ok := header(row, titles); ok {
				name, label = n, l
				continue
			}
		}
		if max(name, label) >= len(row) {
			return t, fmt.Errorf("line %d has %d columns, needs %d", line, len(row), max(name, label)+1)
		}
		if err := t.add(find, row[name], Normal(strings.TrimSpace(row[label]))); err != nil {
			return t, fmt.Errorf("line %d: %w", line, err)
		}
	}
	return t.finish()
}

// header finds the columns by their titles.
func header(row []string, titles map[string]bool) (name, label int, ok bool) {
	name, label = -1, -1
	for i, title := range row {
		title = strings.ToLower(strings.TrimSpace(title))
		if name < 0 && nameTitles[title] {
			name = i
		}
		if label < 0 && titles[title] {
			label = i
		}
	}
	return name, label, name >= 0 && label >= 0
}

func (t *Table) add(find Finder, name, label string) error {
	if LeadsOut(name) {
		return fmt.Errorf("%q leads out of the folder: name images by their path below it", name)
	}
	image, ok := find.Image(name)
	if !ok {
		t.Unknown = append(t.Unknown, strings.Clone(name))
		return nil
	}
	if old, ok := t.ByName[image]; ok && old != label {
		return fmt.Errorf("%q is labeled %q here and %q before", name, label, old)
	}
	t.ByName[image] = strings.Clone(label)
	return nil
}

func (t Table) finish() (Table, error) {
	if len(t.ByName) == 0 && len(t.Unknown) == 0 {
		return t, errors.New("no rows")
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
