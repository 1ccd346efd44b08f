package data

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"scango/scanlib/data/decode"
)

const (
	stlSide   = 96
	stlRecord = 3 * stlSide * stlSide // three planes, column by column
)

var stlClasses = []string{"airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"}

// STL10Part is a part of STL-10.
type STL10Part string

// The parts. The first has the training images and behind them the unlabeled
// ones, label -1: what a pretext task may learn from.
const (
	STL10Unlabeled STL10Part = "train+unlabeled"
	STL10Train     STL10Part = "train"
	STL10Test      STL10Part = "test"
)

// OpenSTL10 packs or reopens a part of STL-10 in its binary layout (train_X.bin,
// train_y.bin, …, class_names.txt) in root or in its subfolder stl10_binary.
// Files may hold any number of images; names are like "train/00042". fold 1 to
// 10 keeps of the training images those that fold_indices.txt gives to that
// fold of the official protocol; 0 keeps all. Without a file of labels the part
// has none. Source: the page of Coates's STL-10.
func OpenSTL10(ctx context.Context, root string, part STL10Part, fold int, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	if err := checkFolder(root); err != nil {
		return nil, err
	}
	root = subfolder(root, "stl10_binary")
	src := source{kind: "stl10", place: root, height: stlSide, width: stlSide, resize: o.Resize}
	src.classes = readLines(filepath.Join(root, "class_names.txt"))
	if len(src.classes) != len(stlClasses) {
		src.classes = stlClasses
	}
	for file := range strings.SplitSeq(string(part), "+") {
		more, err := stlFile(root, file, fold)
		if err != nil {
			return nil, err
		}
		src = src.followedBy(more)
	}
	if !slices.ContainsFunc(src.labels, func(label int) bool { return label >= 0 }) {
		src.classes, src.labels = nil, nil
	}
	return open(ctx, src.native(o), o)
}

// followedBy adds the entries of another source.
func (s source) followedBy(more source) source {
	n, read := len(s.entries), s.read
	s.entries = append(s.entries, more.entries...)
	s.labels = append(s.labels, more.labels...)
	s.read = func(i int) (decode.Image, error) {
		if i < n {
			return read(i)
		}
		return more.read(i - n)
	}
	return s
}

// stlFile lists the images of one file with their labels.
func stlFile(root, part string, fold int) (source, error) {
	f, err := statRecords(filepath.Join(root, part+"_X.bin"), stlRecord, "STL-10's binary version")
	if err != nil {
		return source{}, err
	}
	src := source{entries: f.entries(part)}
	src.read = func(i int) (decode.Image, error) {
		planes, err := f.record(i)
		if err != nil {
			return decode.Image{}, err
		}
		return decode.Image{Pixels: fromPlanes(planes, stlSide, true)}, nil
	}
	if src.labels, err = stlLabels(filepath.Join(root, part+"_y.bin"), f.n); err != nil {
		return source{}, err
	}
	if fold == 0 || part != string(STL10Train) {
		return src, nil
	}
	kept, err := stlFold(filepath.Join(root, "fold_indices.txt"), fold, f.n)
	if err != nil {
		return source{}, err
	}
	return src.pick(kept), nil
}

// stlLabels reads n bytes 1 to 10 and makes them 0 to 9; all -1 where the file
// is not there. One label off means a file that is not what it seems, so that
// every label is in doubt: an error.
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

// stlFold reads the indices of one fold, 1 to 10: a line of numbers from 0.
func stlFold(path string, fold, n int) ([]int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("data: cannot read the folds in %s: %w", path, decode.Reason(err))
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if fold < 1 || fold > len(lines) {
		return nil, fmt.Errorf("data: %s has folds 1 to %d, not %d", path, len(lines), fold)
	}
	member := make([]bool, n)
	for _, word := range strings.Fields(lines[fold-1]) {
		i, err := strconv.Atoi(word)
		if err != nil || i < 0 || i >= n {
			return nil, fmt.Errorf("data: %s: line %d: %q is no index of %d images", path, fold, word, n)
		}
		member[i] = true
	}
	var kept []int
	for i := range member {
		if member[i] {
			kept = append(kept, i)
		}
	}
	if kept == nil {
		return nil, fmt.Errorf("data: %s: line %d is empty", path, fold)
	}
	return kept, nil
}
