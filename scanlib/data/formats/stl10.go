package formats

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
)

const (
	stlSide   = 96
	stlRecord = 3 * stlSide * stlSide // three planes, column by column
)

var stlClasses = []string{"airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"}

func init() {
	data.Register(data.Format{
		Facts: data.Facts{
			Name: "stl10", Title: "STL-10",
			Holds: "`stl10_binary/`; the pretext task also sees the unlabeled images (`pretext_unlabeled`); `fold=1…10`",
			Size:  stlSide, Classes: len(stlClasses),
			Parts: []data.Part{data.Train, data.HeldOut, data.More},
			Keys:  []string{"fold", "pretext_unlabeled"},
			Fetch: data.Fetch{
				Page: "https://ai.stanford.edu/~acoates/stl10/", Dir: "stl10",
				Files: []data.File{{URL: "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz", MD5: "91f7769df0f17e558f3565bffb0c7dfb", Into: "stl10_binary"}},
			},
		},
		Matches: func(root string) bool { return isFile(subfolder(root, "stl10_binary"), "train_X.bin") },
		List:    listSTL10,
	})
}

// listSTL10 lists a part of STL-10 in its binary layout (train_X.bin,
// train_y.bin, …, class_names.txt) in the root or in its subfolder stl10_binary.
// Files may hold any number of images; names are like "train/00042". More has the
// training images and behind them the unlabeled ones, label -1. A fold keeps of
// the training images those that fold_indices.txt gives to it. Without a file of
// labels the part has none. Source: the page of Coates's STL-10.
func listSTL10(_ context.Context, part data.Part, o data.Options) (*data.Source, error) {
	root := rootOf(part, o)
	if err := listing.CheckFolder(root); err != nil {
		return nil, err
	}
	root = subfolder(root, "stl10_binary")
	src, err := stlFile(root, map[data.Part]string{data.Train: "train", data.HeldOut: "test", data.More: "train"}[part])
	if err != nil {
		return nil, err
	}
	if o.Fold > 0 && part != data.HeldOut {
		if err := keepFold(src, root, o.Fold); err != nil {
			return nil, err
		}
	}
	if part == data.More {
		more, err := stlFile(root, "unlabeled")
		if err != nil {
			return nil, err
		}
		src.Then(more)
	}
	src.Classes = readLines(filepath.Join(root, "class_names.txt"))
	if len(src.Classes) != len(stlClasses) {
		src.Classes = stlClasses
	}
	if !slices.ContainsFunc(src.Labels, func(label int) bool { return label >= 0 }) {
		src.Classes, src.Labels = nil, nil
	}
	return src, nil
}

// stlFile lists the images of one file with their labels.
func stlFile(root, part string) (*data.Source, error) {
	f, err := statRecords(filepath.Join(root, part+"_X.bin"), stlRecord, "STL-10's binary version")
	if err != nil {
		return nil, err
	}
	src := &data.Source{Kind: "stl10", Place: root, Entries: f.entries(part), Height: stlSide, Width: stlSide}
	src.Read = func(i int) (decode.Image, error) {
		planes, err := f.record(i)
		if err != nil {
			return decode.Image{}, err
		}
		return decode.Image{Pixels: fromPlanes(planes, stlSide, true)}, nil
	}
	src.Labels, err = stlLabels(filepath.Join(root, part+"_y.bin"), f.n)
	return src, err
}

// keepFold keeps the images of one fold of the official protocol.
func keepFold(src *data.Source, root string, fold int) error {
	member, err := stlFold(filepath.Join(root, "fold_indices.txt"), fold, len(src.Entries))
	if err == nil {
		src.Keep(func(i int) bool { return member[i] })
	}
	return err
}

// stlLabels reads n bytes 1 to 10 and makes them 0 to 9; all -1 where the file
// is not there. A label out of range is an error: it is not a file of labels,
// or every label is off by one.
func stlLabels(path string, n int) ([]int, error) {
	labels := make([]int, n)
	raw, err := os.ReadFile(path)
	switch {
	case os.IsNotExist(err):
		for i := range labels {
			labels[i] = -1
		}
		return labels, nil
	case err != nil:
		return nil, fmt.Errorf("data: cannot read %s: %w", path, decode.Reason(err))
	case len(raw) != n:
		return nil, fmt.Errorf("data: %s has %d labels for %d images", path, len(raw), n)
	}
	for i, label := range raw {
		if label < 1 || int(label) > len(stlClasses) {
			return nil, fmt.Errorf("data: %s: image %d has label %d, STL-10 has 1 to %d: not its label file, or written with labels from 0",
				path, i, label, len(stlClasses))
		}
		labels[i] = int(label) - 1
	}
	return labels, nil
}

// stlFold reports for each of n images whether it is in one fold, 1 to 10: a
// line of indices from 0.
func stlFold(path string, fold, n int) (member []bool, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("data: cannot read the folds in %s: %w", path, decode.Reason(err))
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if fold < 1 || fold > len(lines) {
		return nil, fmt.Errorf("data: %s has folds 1 to %d, not %d", path, len(lines), fold)
	}
	member = make([]bool, n)
	for _, word := range strings.Fields(lines[fold-1]) {
		i, err := strconv.Atoi(word)
		if err != nil || i < 0 || i >= n {
			return nil, fmt.Errorf("data: %s: line %d: %q is not an index into %d images", path, fold, word, n)
		}
		member[i] = true
	}
	if !slices.Contains(member, true) {
		return nil, fmt.Errorf("data: %s: line %d is empty", path, fold)
	}
	return member, nil
}
