package data

import (
	"path"
	"strings"

	"scango/internal/words"
	"scango/scanlib/data/listing"
)

// Group sets the groups of the images from their names, numbered in order of
// appearance; "" is no group.
func (s *Set) Group(of func(name string) string) {
	numbers := map[string]int32{"": -1}
	s.Groups = make([]int32, s.Len())
	for i, name := range s.Names {
		group := of(name)
		if _, known := numbers[group]; !known {
			numbers[group] = int32(len(numbers) - 1)
		}
		s.Groups[i] = numbers[group]
	}
}

// byFolder groups images by their folder.
func byFolder(name string) string {
	folder, _ := path.Split(name)
	return folder
}

// byPrefix groups images by their name up to the last "-" or "_" of it, as in
// com.example.app-0007.jpg; names without one have no group.
func byPrefix(name string) string {
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	return base[:max(0, strings.LastIndexAny(base, "-_"))]
}

// byTable groups images by a CSV file: one column names an image, as in a
// labels CSV, another, titled app, package, group or App Package Name, its
// group. Names that match no image of the set, or several, are ignored: a table
// often lists more images than there are.
func (s *Set) byTable(file string) (of func(name string) string, err error) {
	groups, err := listing.ReadTable(listing.Groups, file, listing.NewFinder(s.Names).Below(s.folder))
	return func(name string) string { return groups.ByName[name] }, err
}

// group groups the images of a set as configured.
func (o Options) group(set *Set) (err error) {
	var of func(string) string
	switch o.GroupBy {
	case "folder":
		of = byFolder
	case "prefix":
		of = byPrefix
	case "csv":
		if of, err = set.byTable(o.GroupCSV); err != nil {
			return err
		}
	default:
		return nil
	}
	set.Group(of)
	alone, groups := 0, int32(0)
	for _, group := range set.Groups {
		groups = max(groups, group+1)
		if group < 0 {
			alone++
		}
	}
	if alone > 0 || groups < 2 {
		o.warn("group_by=%s puts %d of %s into %s, the others into none",
			o.GroupBy, set.Len()-alone, words.Count(set.Len(), "image"), words.Count(int(groups), "group"))
	}
	return nil
}
