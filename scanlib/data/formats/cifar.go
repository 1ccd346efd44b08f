package formats

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
)

const (
	cifarSide  = 32
	cifarPlane = cifarSide * cifarSide
	cifarBatch = 10_000 // images in each file of the whole CIFAR-10
)

// A cifar is one of the CIFAR sets and the layout of its files.
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

func init() {
	f := cifar10.format()
	f.Mean, f.Std = [3]float64{0.4914, 0.4822, 0.4465}, [3]float64{0.2023, 0.1994, 0.2010} // the official code's
	f.Fetch = data.Fetch{
		Page: "https://www.cs.toronto.edu/~kriz/cifar.html", Dir: "cifar10",
		Files: []data.File{{URL: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", MD5: "c32a1d4ab5d03f1284b67883e8d87530", Into: "cifar-10-batches-bin"}},
	}
	f.Matches = cifar10.matches
	data.Register(f)
}

// format returns what the sets have in common: the binary layout
// (data_batch_*.bin for training, test_batch.bin else) or the Python layout
// (the same without extension), in the root or in its subfolder of the
// archive's name. Files may hold any number of records; names are like
// "data_batch_1/00042". A batch that is missing between others is skipped and
// named. Source: the layout sections of Krizhevsky's CIFAR page.
func (c cifar) format() data.Format {
	return data.Format{List: c.list, Facts: data.Facts{
		Name: c.kind, Title: c.title, Holds: "the binary or the Python version", Size: cifarSide, Classes: len(c.classes),
		Preset: "cifar10-small", Parts: []data.Part{data.Train, data.HeldOut},
	}}
}

// matches reports whether there are files with the set's names.
func (c cifar) matches(root string) bool {
	return len(match(subfolder(root, c.binary), c.test+".bin")) > 0 || isFile(subfolder(root, c.python), c.meta)
}

// list takes the binary version where there is one, else Python's.
func (c cifar) list(_ context.Context, part data.Part, o data.Options) (*data.Source, error) {
	root := rootOf(part, o)
	if err := listing.CheckFolder(root); err != nil {
		return nil, err
	}
	train, pattern := part != data.HeldOut, c.test
	if train {
		pattern = c.train
	}
	src := &data.Source{Kind: c.kind, Place: root, Height: cifarSide, Width: cifarSide}
	folder := subfolder(root, c.binary)
	if files := match(folder, pattern+".bin"); len(files) > 0 {
		src.Skipped = c.missing(files, train)
		return src, c.fromBinary(src, folder, files)
	}
	python := subfolder(root, c.python)
	if files := match(python, pattern); len(files) > 0 {
		src.Skipped = c.missing(files, train)
		return src, c.fromPython(src, python, files)
	}
	return nil, fmt.Errorf("data: no %s.bin in %s: it should hold %s's binary version, or the Python version's %s",
		pattern, folder, c.title, pattern)
}

// missing returns the batches of training images that should be there: those
// before the last one, and all where the first is as large as in the whole set.
func (c cifar) missing(files []string, train bool) (out []data.Skip) {
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
			out = append(out, data.Skip{Name: name, Reason: "the file is missing: unpack the archive again"})
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
func (c cifar) fromBinary(src *data.Source, folder string, files []string) error {
	if src.Classes = readLines(filepath.Join(folder, c.names)); len(src.Classes) != len(c.classes) {
		src.Classes = c.classes
	}
	var in []recordFile // [entries] file of each image
	var at []int        // [entries] its place there
	for _, path := range files {
		f, err := statRecords(path, c.head+3*cifarPlane, c.title+"'s binary version")
		if err != nil {
			return err
		}
		heads, err := f.heads(c.head)
		if err != nil {
			return err
		}
		src.Entries = append(src.Entries, f.entries(f.stem())...)
		for i := range f.n {
			in, at = append(in, f), append(at, i)
			src.Labels = append(src.Labels, c.known(int(heads[i*c.head+c.at])))
		}
	}
	src.Read = func(i int) (decode.Image, error) {
		r, err := in[i].record(at[i])
		if err != nil {
			return decode.Image{}, err
		}
		return c.image(r[c.head:], int(r[c.at]))
	}
	return nil
}

// known returns the label, or -1 where the set has no such class.
func (c cifar) known(label int) int {
	if label < 0 || label >= len(c.classes) {
		return -1
	}
	return label
}

// image refuses an image with an invalid label: its record is damaged.
func (c cifar) image(planes []byte, label int) (decode.Image, error) {
	if c.known(label) < 0 {
		return decode.Image{}, fmt.Errorf("label %d, %s has 0 to %d", label, c.title, len(c.classes)-1)
	}
	return decode.Image{Pixels: fromPlanes(planes, cifarSide, false)}, nil
}
