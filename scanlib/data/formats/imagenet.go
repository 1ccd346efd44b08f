package formats

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
)

func init() {
	data.Register(data.Format{
		Facts: data.Facts{
			Name: "imagenet", Title: "ImageNet",
			Holds: "`ILSVRC2012_img_{train,val}`, or `train` and `val`; `subset=FILE` has lines of `wnid name`",
			Parts: []data.Part{data.Train, data.HeldOut},
			Keys:  []string{"subset"},
			Fetch: data.Fetch{Page: "https://image-net.org/download"},
		},
		Matches: func(root string) bool { return subfolder(root, "ILSVRC2012_img_train", "ILSVRC2012_img_val") != root },
		List:    listImageNet,
	})
}

// listImageNet lists a tree of class folders in the layout of ImageNet:
// ILSVRC2012_img_train and ILSVRC2012_img_val, or train and val, below root, with
// a folder of images for each class.
func listImageNet(ctx context.Context, part data.Part, o data.Options) (*data.Source, error) {
	root, name := rootOf(part, o), "train"
	if err := listing.CheckFolder(root); err != nil {
		return nil, err
	}
	if part == data.HeldOut {
		name = "val"
	}
	folder := subfolder(root, "ILSVRC2012_img_"+name, name)
	if folder == root {
		return nil, fmt.Errorf("data: %s has neither ILSVRC2012_img_%s nor %s in it", root, name, name)
	}
	return classTree(ctx, "imagenet", folder, o)
}

// classTree lists class folders: those of the subset, or all.
//
// A subset is a text file that says which folders make the set, in the order of
// classes: lines of a folder and the name of its class, which may hold spaces,
// such as "n01440764 tench, Tinca tinca". Without one, all folders are classes,
// by their own names.
func classTree(ctx context.Context, kind, root string, o data.Options) (*data.Source, error) {
	if o.Subset == "" {
		src, err := data.Tree(ctx, kind, root, o)
		if err == nil {
			src.LabelByFolder()
		}
		return src, err
	}
	classes, err := readSubset(o.Subset)
	if err != nil {
		return nil, err
	}
	var folders, names []string
	for _, c := range classes {
		if !isFolder(filepath.Join(root, c.folder)) {
			return nil, fmt.Errorf("data: subset %s: line %d: no folder %q in %s", o.Subset, c.line, c.folder, root)
		}
		folders, names = append(folders, c.folder), append(names, c.name)
	}
	src, err := data.Tree(ctx, kind, root, o, folders...)
	if err != nil {
		return nil, fmt.Errorf("%w; subset %s names them", err, o.Subset)
	}
	src.LabelByFolders(folders)
	src.Classes = names
	return src, nil
}

// A subsetClass is a line of a subset file.
type subsetClass struct {
	line         int
	folder, name string
}

func readSubset(file string) ([]subsetClass, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot read subset %s: %w", file, decode.Reason(err))
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
		case folder == "." || listing.LeadsOut(folder) || strings.ContainsRune(folder, filepath.Separator):
			return nil, fmt.Errorf("line %d: %q is not a folder in the data set itself", n, folder)
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
