package formats

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scango/internal/words"
	"scango/scanlib/data"
	"scango/scanlib/data/listing"
)

// What people call the parts of a set, in lower case. Of several folders to
// validate with, the first is taken.
var (
	trainNames = []string{"train", "training"}
	valNames   = []string{"val", "valid", "validation", "dev", "test", "testing"}
)

// divided takes a folder that holds train and val, by any of their names, as two
// sets and not as two classes; with a file of labels, whose paths start at the
// folder, it stays one.
func divided(o data.Options) data.Options {
	if o.ValRoot != "" || o.LabelsCSV != "" {
		return o
	}
	folders := foldersIn(o.Root)
	train, val := firstOf(folders, trainNames), firstOf(folders, valNames)
	if train == "" || val == "" {
		return o
	}
	if o.Warn != nil {
		if rest := unused(o.Root, folders, train, val); len(rest) > 0 {
			o.Warn(fmt.Sprintf("%s/ is trained on and %s/ held out; images in %s are not taken", train, val, words.List(rest, few)))
		}
	}
	o.Root, o.ValRoot = filepath.Join(o.Root, train), filepath.Join(o.Root, val)
	return o
}

// foldersIn are the names of the folders in root, of two that differ in case the
// one in lower case last.
func foldersIn(root string) (names []string) {
	children, _ := os.ReadDir(root) // the listing says what is wrong with it
	for _, child := range children {
		if isFolder(filepath.Join(root, child.Name())) {
			names = append(names, child.Name())
		}
	}
	return names
}

// firstOf is the folder that goes by the first of the names, in any case.
func firstOf(folders, names []string) (folder string) {
	for _, name := range names {
		for _, f := range folders {
			if strings.EqualFold(f, name) {
				folder = f
			}
		}
		if folder != "" {
			return folder
		}
	}
	return ""
}

// unused are the folders with images that are neither part.
func unused(root string, folders []string, parts ...string) (rest []string) {
	for _, folder := range folders {
		if !slices.Contains(parts, folder) && listing.HasImages(filepath.Join(root, folder)) {
			rest = append(rest, folder+"/")
		}
	}
	return rest
}

// areParts reports whether all classes are named as parts of a set are, such as
// val2017.
func areParts(classes []string) bool {
	names := slices.Concat(trainNames, valNames)
	return len(classes) > 1 && !slices.ContainsFunc(classes, func(class string) bool {
		return !slices.Contains(names, strings.TrimRight(strings.ToLower(class), "0123456789_-"))
	})
}
