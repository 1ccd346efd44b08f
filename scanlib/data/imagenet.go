package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scango/scanlib/data/decode"
)

// ErrNoHeldOut is in the error of a set that is asked for its held-out part and
// has none: it can be divided instead.
var ErrNoHeldOut = errors.New("no images are held out")

// OpenImageNet packs or reopens a tree of class folders in the layout of
// ImageNet: ILSVRC2012_img_train and ILSVRC2012_img_val, or train and val,
// below root, with a folder of images for each class.
//
// subset, if not empty, is a text file that says which folders make the set, in
// the order of classes: lines of a folder and the name of its class, which may
// hold spaces, such as "n01440764 tench, Tinca tinca". Without one, all folders
// are classes, by their own names.
func OpenImageNet(ctx context.Context, root, subset string, train bool, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if o.Size == 0 {
		return nil, fmt.Errorf("data: images of ImageNet differ in size: set a size, such as 224")
	}
	if err := checkFolder(root); err != nil {
		return nil, err
	}
	part := "val"
	if train {
		part = "train"
	}
	folder := subfolder(root, "ILSVRC2012_img_"+part, part)
	if folder == root {
		return nil, fmt.Errorf("data: %s has neither ILSVRC2012_img_%s nor %s in it", root, part, part)
	}
	return openTree(ctx, "imagenet", folder, subset, o)
}

// openTree opens class folders, those of a subset file or all.
func openTree(ctx context.Context, kind, root, subset string, o Options) (*Set, error) {
	if subset == "" {
		files, skipped, err := list(ctx, root)
		if err != nil {
			return nil, err
		}
		src := fileTree(ctx, kind, root, files, skipped, o)
		src.labelByFolder(folderClasses(files))
		return open(ctx, src, o)
	}
	classes, err := readSubset(subset)
	if err != nil {
		return nil, err
	}
	l := &lister{root: root, seen: map[string]bool{}}
	var folders, names []string
	for _, c := range classes {
		if err := l.class(ctx, c.folder); err != nil {
			return nil, fmt.Errorf("data: subset %s: line %d: %w", subset, c.line, err)
		}
		folders, names = append(folders, c.folder), append(names, c.name)
	}
	slices.SortFunc(l.images, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	if len(l.images)+len(l.skipped) == 0 {
		return nil, fmt.Errorf("data: subset %s: its folders in %s hold no images", subset, root)
	}
	src := fileTree(ctx, kind, root, l.images, l.skipped, o)
	src.labelByFolder(folders)
	src.classes = names
	return open(ctx, src, o)
}

// class lists one class folder.
func (l *lister) class(ctx context.Context, folder string) error {
	if info, err := os.Stat(l.path(folder)); err != nil || !info.IsDir() {
		return fmt.Errorf("no folder %q in %s", folder, l.root)
	}
	return l.folder(ctx, folder)
}

// A subsetClass is a line of a subset file.
type subsetClass struct {
	line         int
	folder, name string
}

func readSubset(file string) ([]subsetClass, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot read subset %s: %w; data.subset names the file of class directories", file, decode.Reason(err))
	}
	classes, err := parseSubset(string(text))
	if err != nil {
		return nil, fmt.Errorf("data: subset %s: %w", file, err)
	}
	return classes, nil
}

// parseSubset reads lines of a folder and a name; a folder alone is its own
// name. Two classes of one name, which ImageNet has, get their folders' names
// added.
func parseSubset(text string) ([]subsetClass, error) {
	var classes []subsetClass
	folders, names := map[string]bool{}, map[string]int{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		folder, name, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "\ufeff")), " ")
		switch {
		case folder == "":
			continue
		case folder == "." || leadsOut(folder) || strings.ContainsRune(folder, filepath.Separator):
			return nil, fmt.Errorf("line %d: %q is no folder of the data set itself", n, folder)
		case folders[folder]:
			return nil, fmt.Errorf("line %d: folder %q comes twice", n, folder)
		}
		folders[folder] = true
		name = cmp.Or(strings.TrimSpace(name), folder)
		names[name]++
		classes = append(classes, subsetClass{n, folder, name})
	}
	if len(classes) < 2 {
		return nil, fmt.Errorf("%d classes, want lines such as \"n01440764 tench\"", len(classes))
	}
	for i, c := range classes {
		if names[c.name] > 1 {
			classes[i].name += " (" + c.folder + ")"
		}
	}
	return classes, nil
}
