package listing

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"scango/internal/words"
)

// Column titles. The last of names and of groups are those of RICO's table of
// screens.
var (
	nameTitles = set("path", "name", "file", "filename", "filepath", "file_name", "file_path", "image", "image_name", "image_file", "image_path", "image_id",
		"imagename", "img", "img_name", "img_path", "id", "screen_id", "ui_number")
	titles = map[Kind]map[string]bool{
		Labels: set("label", "labels", "class", "class_name", "category", "topic", "target", "cluster"),
		Groups: set("app", "app_name", "package", "app_package", "app_package_name", "group"),
	}
)

// IsNameTitle reports whether the title of a column says that it names images.
func IsNameTitle(title string) bool { return nameTitles[plain(title)] }

// plain returns a title in the form of the tables above.
func plain(title string) string {
	title = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(title, "\ufeff")))
	return strings.NewReplacer(" ", "_", "-", "_").Replace(title)
}

// A column is what is known of the cells of one column.
type column struct {
	at            int
	title         string   // in the first row, if that holds titles
	images        []string // that each row names, "" for none
	files, stems  int      // rows that name one by its file's name, and by a word without extension
	numbers       int      // rows that name one by a number, which may be something else
	distinct      int      // images
	filled        int      // rows with a value
	names, speaks bool     // whether its title is one of names of images, or of labels or groups
}

// columnsOf looks at each column of the rows. Where the first row holds titles,
// of which one is known and none names a file, headed is true.
func columnsOf(rows []row, find Finder, titles map[string]bool) (columns []column, headed bool) {
	width := 0
	for _, r := range rows {
		width = max(width, len(r.cells))
	}
	for at := range width {
		columns = append(columns, readColumn(rows, at, find))
	}
	for at, c := range columns {
		title := plain(rows[0].at(at))
		headed = headed || nameTitles[title] || titles[title]
		if c.images[0] != "" && isFileOf(rows[0].at(at), c.images[0]) {
			return columns, false
		}
	}
	for at := range columns {
		if title := plain(rows[0].at(at)); headed {
			columns[at].title, columns[at].names, columns[at].speaks = rows[0].at(at), nameTitles[title], titles[title]
		}
	}
	return columns, headed
}

func readColumn(rows []row, at int, find Finder) column {
	c := column{at: at, images: make([]string, len(rows))}
	found := map[string]bool{}
	for i, r := range rows {
		if at >= len(r.cells) || r.at(at) == "" {
			continue
		}
		c.filled++
		image, ok := find.Image(r.cells[at])
		switch {
		case !ok:
			continue
		case isFileOf(r.cells[at], image):
			c.files++
		case strings.Trim(r.at(at), "0123456789") == "":
			c.numbers++
		default:
			c.stems++
		}
		c.images[i], found[image] = image, true
	}
	c.distinct = len(found)
	return c
}

// isFileOf reports whether a cell names an image with its extension.
func isFileOf(cell, image string) bool {
	return path.Ext(image) != "" && path.Ext(strings.TrimSpace(cell)) == path.Ext(strings.TrimSpace(image))
}

// pick returns the columns to read.
func pick(rows []row, columns []column, titles map[string]bool) (name, label column, err error) {
	if name, err = pickName(rows, columns); err != nil {
		return name, label, err
	}
	label, err = pickLabel(rows, columns, name, titles)
	if err == nil && label.files*2 > label.filled {
		err = fmt.Errorf("%s names images as %s does: which of an image is it?", label.called(), name.called())
	}
	return name, label, err
}

// pickName finds the column that names images: by their files' names, whatever
// its title; where names are numbers, by its title.
func pickName(rows []row, columns []column) (column, error) {
	var fit []column
	most := 0
	for _, c := range columns {
		if !c.speaks {
			fit = append(fit, c)
			most = max(most, c.files+c.stems+c.numbers)
		}
	}
	if len(fit) == 0 {
		return columns[0], nil
	}
	byFile := keep(fit, func(c column) bool { return (c.files+c.stems)*2 >= most && most > 0 })
	byTitle := keep(fit, func(c column) bool { return c.names })
	switch {
	case len(byFile) > 0:
		return agreed(rows, byFile)
	case len(byTitle) > 0:
		if some := keep(byTitle, func(c column) bool { return c.distinct > 0 }); len(some) > 0 {
			byTitle = some
		}
		return agreed(rows, byTitle)
	}
	widest := slices.MaxFunc(fit, func(a, b column) int { return a.distinct - b.distinct })
	return agreed(rows, keep(fit, func(c column) bool { return c.distinct == widest.distinct }))
}

func keep(columns []column, fits func(column) bool) (out []column) {
	for _, c := range columns {
		if fits(c) {
			out = append(out, c)
		}
	}
	return out
}

// agreed returns the first of columns that name the same images. It is an error
// if they do not: either may be wrong.
func agreed(rows []row, columns []column) (column, error) {
	first := columns[0]
	for _, c := range columns[1:] {
		for i, image := range c.images {
			if other := first.images[i]; image != "" && other != "" && image != other {
				return first, fmt.Errorf("line %d: %s and %s name two images, %q and %q: keep the column that is meant",
					rows[i].line, first.called(), c.called(), rows[i].at(first.at), rows[i].at(c.at))
			}
		}
	}
	return first, nil
}

// pickLabel finds the column of labels or groups: by its title, or as the only
// other one.
func pickLabel(rows []row, columns []column, name column, titles map[string]bool) (column, error) {
	if titled := keep(columns, func(c column) bool { return c.speaks && c.at != name.at }); len(titled) > 0 {
		return oneDivision(rows, titled)
	}
	others := keep(columns, func(c column) bool { return c.at != name.at && (c.filled > 0 || len(columns) == 2) })
	switch {
	case len(others) == 0:
		return name, fmt.Errorf("line %d has %d columns, needs %d", rows[0].line, len(rows[0].cells), 2)
	case len(others) == 1 && !(name.names && others[0].title == ""):
		return others[0], nil
	case oneHot(rows, others):
		return name, fmt.Errorf("%s say 1 for one of them a row: write the one's name in a single column titled %s", called(rows, others), anyOf(titles))
	}
	return name, fmt.Errorf("which column is meant of %s? Title it %s, or keep two columns", called(rows, others), anyOf(titles))
}

// oneDivision returns the first of columns that divide the rows equally, such as
// numbers and names of classes.
func oneDivision(rows []row, columns []column) (column, error) {
	first := columns[0]
	for _, c := range columns[1:] {
		to, from := map[string]string{}, map[string]string{}
		for _, r := range rows[1:] {
			a, b := r.at(first.at), r.at(c.at)
			if _, known := to[a]; !known {
				to[a] = b
			}
			if _, known := from[b]; !known {
				from[b] = a
			}
			if to[a] != b || from[b] != a {
				return first, fmt.Errorf("%s and %s disagree: line %d has %q and %q: keep the column that is meant", first.called(), c.called(), r.line, a, b)
			}
		}
	}
	return first, nil
}

// oneHot reports whether in each row below the titles one of the columns is 1, and
// the others 0.
func oneHot(rows []row, columns []column) bool {
	for _, r := range rows[1:] {
		ones := 0
		for _, c := range columns {
			switch strings.TrimSuffix(strings.ToLower(r.at(c.at)), ".0") {
			case "1", "true":
				ones++
			case "0", "false", "":
			default:
				return false
			}
		}
		if ones != 1 {
			return false
		}
	}
	return len(rows) > 1
}

// called returns the name of a column for messages: its title or its number.
func (c column) called() string {
	if c.title == "" {
		return fmt.Sprintf("column %d", c.at+1)
	}
	return fmt.Sprintf("column %q", c.title)
}

// called returns the names of columns for messages, from the first row.
func called(rows []row, columns []column) string {
	const few = 8
	var out []string
	for _, c := range columns {
		out = append(out, fmt.Sprintf("%q", rows[0].at(c.at)))
	}
	return "columns " + words.List(out, few)
}

func anyOf(titles map[string]bool) string {
	var out []string
	for title := range titles {
		out = append(out, title)
	}
	slices.Sort(out)
	return words.Or(out)
}
