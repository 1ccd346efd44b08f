package data

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scango/scanlib/data/decode"
)

const (
	cifarSide  = 32
	cifarPlane = cifarSide * cifarSide
	cifarBatch = 10_000 // images in each file of the whole CIFAR-10
)

// A cifar is one of the CIFAR sets and how its files look.
type cifar struct {
	kind, title   string
	binary        string   // folder of the binary version, as unpacked
	python        string   // folder of the Python version, as unpacked
	train, test   string   // patterns of files, without extension
	head, at      int      // label bytes before a record's planes, and the one that counts
	classes       []string // nil: files must name them
	names         string   // file of class names beside the binary version
	meta          string   // the same in the Python version
	labels        string   // key of the labels in a Python file, and
	metaNames     string   // of the class names in meta
	wholeHasParts int      // files of the whole training set
}

var cifar10 = cifar{
	kind: "cifar10", title: "CIFAR-10",
	binary: "cifar-10-batches-bin", python: "cifar-10-batches-py",
	train: "data_batch_*", test: "test_batch", head: 1, at: 0,
	classes: []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"},
	names:   "batches.meta.txt", meta: "batches.meta", labels: "labels", metaNames: "label_names", wholeHasParts: 5,
}

// OpenCIFAR10 packs or reopens CIFAR-10 in its official binary layout
// (data_batch_*.bin for training, test_batch.bin else) or its Python layout (the
// same without extension), in root or in its subfolder cifar-10-batches-bin or
// -py. Files may hold any number of records; names are like
// "data_batch_1/00042". A batch that is missing between others is in
// [Set].Skipped. Source: the layout sections of Krizhevsky's CIFAR page.
func OpenCIFAR10(ctx context.Context, root string, train bool, o Options) (*Set, error) {
	return cifar10.open(ctx, root, train, o)
}

func (c cifar) open(ctx context.Context, root string, train bool, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	src, err := c.source(root, train, o)
	if err != nil {
		return nil, err
	}
	return open(ctx, src.native(o), o)
}

// source takes the binary version where there is one, else Python's.
func (c cifar) source(root string, train bool, o Options) (source, error) {
	if err := checkFolder(root); err != nil {
		return source{}, err
	}
	pattern := c.test
	if train {
		pattern = c.train
	}
	src := source{kind: c.kind, place: root, height: cifarSide, width: cifarSide, resize: o.Resize}
	folder := subfolder(root, c.binary)
	if files := match(folder, pattern+".bin"); len(files) > 0 {
		src.skipped = c.missing(files, train)
		return c.fromBinary(src, folder, files)
	}
	python := subfolder(root, c.python)
	if files := match(python, pattern); len(files) > 0 {
		src.skipped = c.missing(files, train)
		return c.fromPython(src, python, files)
	}
	return source{}, fmt.Errorf("data: no %s.bin in %s: it should hold %s's binary version, or the Python version's %s",
		pattern, folder, c.title, pattern)
}

// match are the files in folder that fit a pattern, sorted.
func match(folder, pattern string) []string {
	names, _ := fs.Glob(os.DirFS(folder), pattern) // the pattern is valid
	for i, name := range names {
		names[i] = filepath.Join(folder, name)
	}
	return names
}

// missing are the batches of training images that should be there: those before
// the last one, and all where the first is as large as in the whole set.
func (c cifar) missing(files []string, train bool) (out []Skip) {
	if !train || c.wholeHasParts < 2 {
		return nil
	}
	last, ext := 0, filepath.Ext(files[0])
	for n := 1; n <= c.wholeHasParts; n++ {
		if slices.ContainsFunc(files, func(f string) bool { return batchNumber(f) == n }) {
			last = n
		}
	}
	if info, err := os.Stat(files[0]); err == nil && info.Size() >= cifarBatch*(3*cifarPlane+1) {
		last = c.wholeHasParts
	}
	for n := 1; n <= last; n++ {
		if !slices.ContainsFunc(files, func(f string) bool { return batchNumber(f) == n }) {
			name := strings.Replace(c.train, "*", fmt.Sprint(n), 1) + ext
			out = append(out, Skip{Name: name, Reason: "the file is missing: unpack the archive again"})
		}
	}
	return out
}

func batchNumber(file string) (n int) {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	fmt.Sscanf(name[strings.LastIndexByte(name, '_')+1:], "%d", &n)
	return n
}

// fromBinary lists records: label bytes, then the red, green and blue planes.
func (c cifar) fromBinary(src source, folder string, files []string) (source, error) {
	if src.classes = readLines(filepath.Join(folder, c.names)); len(src.classes) != len(c.classes) {
		src.classes = c.classes
	}
	var in []recordFile // [entries] file of each image
	var at []int        // [entries] its place there
	for _, path := range files {
		f, err := statRecords(path, c.head+3*cifarPlane, c.title+"'s binary version")
		if err != nil {
			return src, err
		}
		heads, err := f.heads(c.head)
		if err != nil {
			return src, err
		}
		src.entries = append(src.entries, f.entries(f.stem())...)
		for i := range f.n {
			in, at = append(in, f), append(at, i)
			src.labels = append(src.labels, c.known(int(heads[i*c.head+c.at])))
		}
	}
	src.read = func(i int) (decode.Image, error) {
		r, err := in[i].record(at[i])
		if err != nil {
			return decode.Image{}, err
		}
		return c.image(r[c.head:], int(r[c.at]))
	}
	return src, nil
}

// known is the label, or -1 where the set has no such class.
func (c cifar) known(label int) int {
	if label < 0 || label >= len(c.classes) {
		return -1
	}
	return label
}

// image refuses an image of no class: its record is damaged.
func (c cifar) image(planes []byte, label int) (decode.Image, error) {
	if c.known(label) < 0 {
		return decode.Image{}, fmt.Errorf("label %d, %s has 0 to %d", label, c.title, len(c.classes)-1)
	}
	return decode.Image{Pixels: fromPlanes(planes, cifarSide, false)}, nil
}
