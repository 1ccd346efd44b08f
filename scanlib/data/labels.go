package data

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"scango/scanlib/data/decode"
)

// csvLabels are the labels that a CSV file gives to a listing.
type csvLabels struct {
	byName  map[string]string // of an image of the listing; never ""
	classes []string
	unknown []string // names in the file that fit no image, or several
}

// Column titles that make the first line a header. Both kinds must occur.
var (
	nameTitles  = set("path", "name", "file", "filename", "file_name", "image", "image_path", "image_id", "img", "id", "screen_id", "ui number")
	labelTitles = set("label", "class", "category", "topic", "target", "cluster")
)

func readLabels(file string, files []entry) (csvLabels, error) {
	return readTable("labels", file, newFinder(files), labelTitles)
}

// readTable reads a CSV file of names and what kind says of them.
func readTable(kind, file string, find finder, titles map[string]bool) (csvLabels, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return csvLabels{}, fmt.Errorf("data: %s file %s does not exist", kind, file)
	}
	if err != nil {
		return csvLabels{}, fmt.Errorf("data: cannot open %s file %s: %w", kind, file, decode.Reason(err))
	}
	defer f.Close()
	labels, err := parseTable(f, find, titles)
	if err != nil {
		return csvLabels{}, fmt.Errorf("data: %s file %s: %w", kind, file, err)
	}
	return labels, nil
}

// parseTable reads the rows. Two labels for one image are an error, since
// either choice could be the wrong one.
func parseTable(r io.Reader, find finder, titles map[string]bool) (csvLabels, error) {
	labels := csvLabels{byName: map[string]string{}}
	rows := csv.NewReader(r)
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	name, label := 0, 1
	for first := true; ; first = false {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return labels, err
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
			return labels, fmt.Errorf("line %d has %d columns, needs %d", line, len(row), max(name, label)+1)
		}
		if err := labels.add(find, row[name], strings.TrimSpace(row[label])); err != nil {
			return labels, fmt.Errorf("line %d: %w", line, err)
		}
	}
	return labels.finish()
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

func (l *csvLabels) add(find finder, name, label string) error {
	if leadsOut(name) {
		return fmt.Errorf("%q leads out of the folder: name images by their path below it", name)
	}
	image, ok := find.image(name)
	if !ok {
		l.unknown = append(l.unknown, strings.Clone(name))
		return nil
	}
	if old, ok := l.byName[image]; ok && old != label {
		return fmt.Errorf("%q is labeled %q here and %q before", name, label, old)
	}
	l.byName[image] = strings.Clone(label)
	return nil
}

func (l csvLabels) finish() (csvLabels, error) {
	if len(l.byName) == 0 && len(l.unknown) == 0 {
		return l, errors.New("no rows")
	}
	if len(l.byName) == 0 {
		return l, fmt.Errorf("none of its %d names is an image of the folder (first: %q)", len(l.unknown), l.unknown[0])
	}
	found := map[string]bool{}
	for _, label := range l.byName {
		found[label] = true
	}
	delete(found, "")
	l.classes = sortedClasses(found)
	return l, nil
}

// apply labels a listing.
func (l csvLabels) apply(s *source) {
	index := map[string]int{"": -1}
	for i, class := range l.classes {
		index[class] = i
	}
	s.labels, s.classes, s.unknownLabels = make([]int, len(s.entries)), l.classes, l.unknown
	for i, e := range s.entries {
		s.labels[i] = index[l.byName[e.name]]
	}
}

// A finder maps each way to name an image to the image's own name, or to ""
// where several images go by it.
type finder map[string]string

func newFinder(files []entry) finder {
	f := finder{}
	for _, file := range files {
		for _, alias := range aliases(file.name) {
			if other, taken := f[alias]; taken && other != file.name {
				f[alias] = ""
			} else {
				f[alias] = file.name
			}
		}
	}
	for _, file := range files { // a full path is never in doubt
		f[file.name] = file.name
	}
	return f
}

func aliases(name string) []string {
	base := path.Base(name)
	return []string{base, strings.TrimSuffix(name, path.Ext(name)), strings.TrimSuffix(base, path.Ext(base))}
}

func (f finder) image(name string) (string, bool) {
	image := f[path.Clean(strings.TrimSpace(name))]
	return image, image != ""
}
