package data

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"scango/scanlib/data/decode"
)

// OpenFolder packs or reopens the images below root; see the package text for
// what counts as an image and as a class.
//
// labelsCSV, if not empty, is a comma-separated file that names images in one
// column and their labels in another. A first line with a name for both (such
// as "file,topic") says which columns; without, they are the first two. An
// image is named by its path below root, by its base name, or by either
// without extension; an empty label is unknown. Labels given so replace class
// folders and may change without decoding anything again. Names that fit no
// image, or several, are in [Set].UnknownLabels; a file in which no name fits
// is an error.
func OpenFolder(ctx context.Context, root, labelsCSV string, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if o.Size == 0 {
		return nil, fmt.Errorf("data: images of a folder differ in size: set a size, such as 96")
	}
	files, skipped, err := list(ctx, root)
	if err != nil {
		return nil, err
	}
	src := fileTree(ctx, "folder", root, files, skipped, o)
	if labelsCSV == "" {
		src.labelByFolder(folderClasses(files))
		return open(ctx, src, o)
	}
	labels, err := readLabels(labelsCSV, files)
	if err != nil {
		return nil, err
	}
	labels.apply(&src)
	return open(ctx, src, o)
}

// fileTree is a source of image files below root, without labels.
func fileTree(ctx context.Context, kind, root string, files []entry, skipped []Skip, o Options) source {
	decoder := decode.New()
	return source{
		kind: kind, place: root, folder: root, entries: files, skipped: skipped,
		height: o.Size, width: o.Size, resize: o.Resize,
		read: func(i int) (decode.Image, error) {
			return decoder.File(ctx, filepath.Join(root, filepath.FromSlash(files[i].name)), o.Size, o.Resize)
		},
	}
}

// labelByFolder takes the first folder of each path for the class; nil classes
// are no labels.
func (s *source) labelByFolder(classes []string) {
	if classes == nil {
		return
	}
	index := indices(classes)
	s.classes, s.labels = classes, make([]int, len(s.entries))
	for i, e := range s.entries {
		s.labels[i] = index[topFolder(e.name)]
	}
}

// indices are the numbers of classes.
func indices(classes []string) map[string]int {
	index := map[string]int{}
	for i, class := range classes {
		index[class] = i
	}
	return index
}

// folderClasses are the immediate subfolders that hold images, if there are at
// least two and no image lies outside of them; else nil.
func folderClasses(files []entry) []string {
	found := map[string]bool{}
	for _, file := range files {
		found[topFolder(file.name)] = true
	}
	if found[""] || len(found) < 2 {
		return nil
	}
	return sortedClasses(found)
}

// topFolder is the first element of a path, "" for a file at the top.
func topFolder(name string) string {
	top, _, nested := strings.Cut(name, "/")
	if !nested {
		return ""
	}
	return top
}

// sortedClasses sorts by number where every name is one ("2" before "10").
func sortedClasses(found map[string]bool) []string {
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
