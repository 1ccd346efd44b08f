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

// Common names of the parts of a data set, in lower case. Of several folders
// for validation, the first is used.
var (
	trainNames = []string{"train", "training"}
	valNames   = []string{"val", "valid", "validation", "dev", "test", "testing"}
)

// divided uses folders train and val, by any of their names, as the two parts
// and not as two classes; but not with a file of labels, whose paths start at
// the folder.
func divided(o data.Options) data.Options {
	if o.ValRoot != "" || o.LabelsCSV != "" {
		return o
	}
	folders, train, val := partsIn(o.Root)
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

// partsIn returns the folders in root, and which are the parts, "" for none.
func partsIn(root string) (folders []string, train, val string) {
	folders = foldersIn(root)
	return folders, firstOf(folders, trainNames), firstOf(folders, valNames)
}

// undivided notes parts that a file of labels makes one set of.
func undivided(root string, o data.Options) (notes []string) {
	_, train, val := partsIn(root)
	if train != "" && val != "" && o.ValRoot+o.TrainList+o.ValList == "" {
		notes = append(notes, fmt.Sprintf("%s/ and %s/ are one set, as labels_csv names images of both: give them as root and val_root to divide it", train, val))
	}
	return notes
}

// foldersIn returns the names of the folders in root; of two that differ only
// in case the lower-case one comes last.
func foldersIn(root string) (names []string) {
	children, _ := os.ReadDir(root) // an error will be reported by the listing
	for _, child := range children {
		if isFolder(filepath.Join(root, child.Name())) {
			names = append(names, child.Name())
		}
	}
	return names
}

// firstOf returns the folder with the first possible of the names, in any case.
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

// unused returns the folders with images that are none of the parts.
func unused(root string, folders []string, parts ...string) (rest []string) {
	for _, folder := range folders {
		if !slices.Contains(parts, folder) && listing.HasImages(filepath.Join(root, folder)) {
			rest = append(rest, folder+"/")
		}
	}
	return rest
}

// areParts reports whether all classes have names of parts of a data set, such
// as val2017.
func areParts(classes []string) bool {
	names := slices.Concat(trainNames, valNames)
	return len(classes) > 1 && !slices.ContainsFunc(classes, func(class string) bool {
		return !slices.Contains(names, strings.TrimRight(strings.ToLower(class), "0123456789_-"))
	})
}
