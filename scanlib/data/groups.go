package data

import (
	"path"
	"strings"
)

// groupTitles mark the column of what an image belongs to; the last is that of
// RICO's table of screens.
var groupTitles = set("app", "app_name", "package", "app_package", "app_package_name", "group", "app package name")

// Group numbers what each image belongs to by its name, in order of appearance;
// an image of "" belongs to nothing.
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

// ByFolder groups images by the folder that they lie in.
func ByFolder(name string) string {
	folder, _ := path.Split(name)
	return folder
}

// ByPrefix groups images by their name up to the last "-" or "_" of it, as in
// com.example.app-0007.jpg; names without one belong to nothing.
func ByPrefix(name string) string {
	base := strings.TrimSuffix(path.Base(name), path.Ext(name))
	return base[:max(0, strings.LastIndexAny(base, "-_"))]
}

// ReadGroups reads a CSV file that says what images belong to: one column names
// an image, as in a labels CSV, another, titled app, package, group or App
// Package Name, its group. Names that fit no image of the set, or several, are
// passed over: a table is often of more images than are there.
func (s *Set) ReadGroups(file string) (of func(name string) string, err error) {
	listing := make([]entry, s.Len())
	for i, name := range s.Names {
		listing[i].name = name
	}
	groups, err := readTable("groups", file, newFinder(listing), groupTitles)
	return func(name string) string { return groups.byName[name] }, err
}
