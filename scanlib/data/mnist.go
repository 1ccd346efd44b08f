package data

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"scango/scanlib/data/decode"
)

// OpenMNIST packs or reopens MNIST, or a set in its format (Fashion-MNIST,
// KMNIST), from idx files in root, plain or .gz, under their usual names
// (train-images-idx3-ubyte, t10k-labels-idx1-ubyte, …). Without a labels file
// the set has no labels. Classes are "0" to the largest label, at least "9";
// names are like "train/00042". Source: the file format section of LeCun's
// MNIST page.
func OpenMNIST(ctx context.Context, root string, train bool, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	src, err := mnistSource(root, train, o)
	if err != nil {
		return nil, err
	}
	return open(ctx, src, o)
}

func mnistSource(root string, train bool, o Options) (source, error) {
	part, prefix := "test", "t10k"
	if train {
		part, prefix = "train", "train"
	}
	imageFile, err := findIDX(root, prefix+"-images", "idx3-ubyte")
	if err != nil {
		return source{}, err
	}
	labelFile, err := findIDX(root, prefix+"-labels", "idx1-ubyte")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return source{}, err
	}
	dims, err := idxShape(imageFile)
	if err != nil {
		return source{}, err
	}
	labels, err := mnistLabels(labelFile, dims[0])
	if err != nil {
		return source{}, err
	}
	src := source{
		kind: "mnist", place: root, classes: digitClasses(labels), labels: numbers(labels),
		height: dims[1], width: dims[2], resize: o.Resize,
	}
	if src.entries, err = mnistEntries(part, imageFile, dims); err != nil {
		return source{}, err
	}
	var gray []byte
	src.prepare = func() error {
		now, values, err := readIDX(imageFile, 3)
		if err == nil && !slices.Equal(now, dims) {
			err = fmt.Errorf("data: %s changed while it was read", imageFile)
		}
		gray = values
		return err
	}
	n := dims[1] * dims[2]
	src.read = func(i int) (decode.Image, error) {
		return decode.Image{Pixels: spread(gray[i*n:][:n])}, nil
	}
	return src.native(o), nil
}

// findIDX tries the usual spellings; fs.ErrNotExist is in the error of none.
func findIDX(root, stem, kind string) (string, error) {
	if err := checkFolder(root); err != nil {
		return "", err
	}
	for _, name := range []string{stem + "-" + kind, stem + "." + kind} {
		for _, end := range []string{"", ".gz"} {
			file := filepath.Join(root, name+end)
			if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
				return file, nil
			}
		}
	}
	return "", fmt.Errorf("data: %s-%s(.gz) is not in %s: %w", stem, kind, root, fs.ErrNotExist)
}

func mnistEntries(part, file string, dims []int) ([]entry, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open %s: %w", file, decode.Reason(err))
	}
	entries := make([]entry, dims[0])
	for i := range entries {
		entries[i] = entry{fmt.Sprintf("%s/%05d", part, i), int64(dims[1] * dims[2]), info.ModTime().UnixNano()}
	}
	return entries, nil
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

// numbers is nil for nil.
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

// spread makes three equal channels of one.
func spread(gray []byte) []byte {
	out := make([]byte, 0, 3*len(gray))
	for _, v := range gray {
		out = append(out, v, v, v)
	}
	return out
}

// readIDX reads a whole file of unsigned bytes with that many dimensions.
func readIDX(file string, rank int) (dims []int, values []byte, err error) {
	err = withIDX(file, func(r io.Reader) error {
		dims, values, err = parseIDX(r, rank)
		return err
	})
	return dims, values, err
}

// idxShape reads the head of a file of images alone.
func idxShape(file string) (dims []int, err error) {
	err = withIDX(file, func(r io.Reader) error {
		dims, err = parseIDXHead(r, 3)
		return err
	})
	return dims, err
}

func withIDX(file string, read func(io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("data: cannot open %s: %w", file, decode.Reason(err))
	}
	defer f.Close()
	var r io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return fmt.Errorf("data: %s: damaged gzip file: %w", file, err)
		}
	}
	if err := read(r); err != nil {
		return fmt.Errorf("data: %s: %w", file, decode.Reason(err))
	}
	return nil
}

// maxIDX bounds the memory that a file's head can ask for; MNIST takes 47 MB,
// EMNIST 550.
const maxIDX = 1 << 30

// parseIDX reads head and values. A stream that is shorter or longer than its
// head says is an error; memory grows with what is there, not what is claimed.
func parseIDX(r io.Reader, rank int) ([]int, []byte, error) {
	dims, err := parseIDXHead(r, rank)
	if err != nil {
		return nil, nil, err
	}
	n := 1
	for _, d := range dims {
		n *= d
	}
	values, err := io.ReadAll(io.LimitReader(r, int64(n)+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || err == nil && len(values) < n:
		return nil, nil, fmt.Errorf("truncated: %d bytes of data, its head says %d", len(values), n)
	case err != nil:
		return nil, nil, err
	case len(values) > n:
		return nil, nil, fmt.Errorf("more data than the %d bytes its head says", n)
	}
	return dims, values, nil
}

// parseIDXHead reads two zero bytes, the type (8 is unsigned byte), the number
// of dimensions, and each dimension as a big-endian uint32.
func parseIDXHead(r io.Reader, rank int) ([]int, error) {
	head := make([]byte, 4+4*rank)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, errors.New("truncated: not even a head")
	}
	if want := [4]byte{0, 0, 8, byte(rank)}; [4]byte(head[:4]) != want {
		return nil, fmt.Errorf("starts with %x, an idx file of bytes in %d dimensions with %x", head[:4], rank, want)
	}
	dims, n := make([]int, rank), 1
	for i := range dims {
		dims[i] = int(binary.BigEndian.Uint32(head[4+4*i:]))
		if dims[i] < 1 || dims[i] > maxIDX/n {
			return nil, fmt.Errorf("dimension %d of %d is out of bounds", dims[i], i)
		}
		n *= dims[i]
	}
	return dims, nil
}
