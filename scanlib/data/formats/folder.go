package formats

import (
	"context"
	"fmt"
	"os"

	"scango/internal/words"
	"scango/scanlib/data"
	"scango/scanlib/data/listing"
)

func init() {
	data.Register(data.Format{
		Facts: data.Facts{
			Name: "folder", Title: "a folder",
			Holds: "images, flat or a directory for each class; of one that holds `train` and `val` (`valid`, `validation`, `dev`, `test`) these are the two sets; `labels_csv=FILE` names topics",
			Parts: []data.Part{data.Train},
			Keys:  []string{"labels_csv"},
		},
		Locate: divided,
		List:   listFolder,
	})
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// listFolder lists the images below Root or ValRoot:
//
//   - Images in the folder itself, or in fewer than two of its subfolders: no
//     labels. All images below the folder belong to the set all the same.
//   - No images in the folder itself and two or more subfolders that hold
//     some: each such subfolder is a class, read to any depth.
//   - LabelsCSV replaces the labels that folders give, and may change without
//     decoding anything again. An empty label is unknown.
func listFolder(ctx context.Context, part data.Part, o data.Options) (*data.Source, error) {
	root := o.Root
	if part == data.HeldOut {
		if root = o.ValRoot; root == "" {
			return nil, data.ErrNoHeldOut
		}
	}
	src, err := data.Tree(ctx, "folder", root, o)
	if err != nil {
		return nil, err
	}
	if o.LabelsCSV == "" {
		src.LabelByFolder()
		if areParts(src.Classes) {
			src.Notes = append(src.Notes, fmt.Sprintf("the classes %s are named like parts of a set: give one as root, another as val_root", words.List(src.Classes, few)))
		}
		return src, nil
	}
	table, err := listing.ReadTable(listing.Labels, o.LabelsCSV, listing.NewFinder(src.Names()).Below(root))
	if err != nil {
		return nil, err
	}
	src.LabelByTable(table)
	src.Notes = append(src.Notes, undivided(root, o)...)
	if n := len(table.Unknown); n > 0 {
		src.Notes = append(src.Notes, unknownRows(o.LabelsCSV, table.Unknown))
	}
	return src, nil
}
