package data

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	cifarSide   = 32
	cifarPlane  = cifarSide * cifarSide
	cifarRecord = 1 + 3*cifarPlane // label, then the red, green and blue planes
)

var cifarClasses = []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

// OpenCIFAR10 packs or reopens CIFAR-10 in its official binary layout:
// data_batch_*.bin for training, test_batch.bin else, in root or in its
// subfolder cifar-10-batches-bin. Files may hold any number of records; names
// are like "data_batch_1/00042". Source: the "binary version" section of
// Krizhevsky's CIFAR page.
func OpenCIFAR10(ctx context.Context, root string, train bool, o Options) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	src, err := cifarSource(root, train, o)
	if err != nil {
		return nil, err
	}
	return open(ctx, src, o)
}

func cifarSource(root string, train bool, o Options) (source, error) {
	if err := checkFolder(root); err != nil {
		return source{}, err
	}
	root = subfolder(root, "cifar-10-batches-bin")
	pattern := "test_batch.bin"
	if train {
		pattern = "data_batch_*.bin"
	}
	files, _ := fs.Glob(os.DirFS(root), pattern) // the pattern is valid
	if len(files) == 0 {
		return source{}, fmt.Errorf("data: no %s in %s: it should hold CIFAR-10's binary version", pattern, root)
	}
	src := source{
		kind: "cifar10", place: root, classes: cifarNames(root),
		height: cifarSide, width: cifarSide, resize: o.Resize,
	}
	for i, file := range files {
		files[i] = filepath.Join(root, file)
		entries, err := cifarEntries(files[i])
		if err != nil {
			return source{}, err
		}
		src.entries = append(src.entries, entries...)
	}
	var content []byte
	want := len(src.entries) * cifarRecord
	src.prepare = func() (err error) {
		content, err = concatenate(files)
		if err == nil && len(content) != want {
			err = fmt.Errorf("data: the files in %s changed while they were read", root)
		}
		return err
	}
	src.read = func(i int) (record, error) { return cifarImage(content[i*cifarRecord:][:cifarRecord]) }
	return src.native(o), nil
}

func subfolder(root, name string) string {
	if info, err := os.Stat(filepath.Join(root, name)); err == nil && info.IsDir() {
		return filepath.Join(root, name)
	}
	return root
}

func cifarEntries(file string) ([]entry, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open %s: %w", file, reason(err))
	}
	if info.Size() == 0 || info.Size()%cifarRecord != 0 {
		return nil, fmt.Errorf("data: %s has %d bytes, not a multiple of %d: truncated, or not CIFAR-10's binary version",
			file, info.Size(), cifarRecord)
	}
	name := strings.TrimSuffix(filepath.Base(file), ".bin")
	entries := make([]entry, info.Size()/cifarRecord)
	for i := range entries {
		entries[i] = entry{fmt.Sprintf("%s/%05d", name, i), cifarRecord, info.ModTime().UnixNano()}
	}
	return entries, nil
}

// cifarNames reads the class names that come with the files, or knows them.
func cifarNames(root string) []string {
	text, err := os.ReadFile(filepath.Join(root, "batches.meta.txt"))
	if names := strings.Fields(string(text)); err == nil && len(names) == len(cifarClasses) {
		return names
	}
	return cifarClasses
}

func concatenate(files []string) ([]byte, error) {
	var all []byte
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("data: cannot read %s: %w", file, reason(err))
		}
		all = append(all, content...)
	}
	return all, nil
}

// cifarImage turns planes into pixels.
func cifarImage(r []byte) (record, error) {
	if int(r[0]) >= len(cifarClasses) {
		return record{}, fmt.Errorf("label %d, CIFAR-10 has 0 to 9", r[0])
	}
	out := record{pixels: make([]byte, 3*cifarPlane), label: int(r[0])}
	for p := range cifarPlane {
		for c := range 3 {
			out.pixels[3*p+c] = r[1+c*cifarPlane+p]
		}
	}
	return out, nil
}
