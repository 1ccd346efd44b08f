package formats

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

func idx(values []byte, dims ...int) []byte {
	out := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		out = binary.BigEndian.AppendUint32(out, uint32(d))
	}
	return append(out, values...)
}

func gzipped(t testing.TB, content []byte) []byte {
	return datatest.Encoded(t, func(b *bytes.Buffer) error {
		w := gzip.NewWriter(b)
		w.Write(content)
		return w.Close()
	})
}

// digits are n images of 3×4, all values different within one.
func digits(n int) (out []byte) {
	for i := range n * 12 {
		out = append(out, byte(20*(i%12)+i/12))
	}
	return out
}

func TestMNIST(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{
		"train-images-idx3-ubyte.gz": gzipped(t, idx(digits(3), 3, 3, 4)),
		"train-labels-idx1-ubyte":    idx([]byte{7, 0, 9}, 3),
		"t10k-images.idx3-ubyte":     idx(digits(2), 2, 3, 4),
	})
	train, err := open(t, "mnist", root, data.Train, data.Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer train.Close()
	if fmt.Sprint(train.Names, train.Labels, train.Height, train.Width, train.Classes) !=
		"[train/00000 train/00001 train/00002] [7 0 9] 3 4 [0 1 2 3 4 5 6 7 8 9]" {
		t.Errorf("%v %v %d×%d %v", train.Names, train.Labels, train.Height, train.Width, train.Classes)
	}
	for i := range train.Len() {
		for k, got := range train.At(i) { // three equal channels, row-major
			if want := byte(20*(k/3) + i); got != want {
				t.Fatalf("image %d byte %d: %d, want %d", i, k, got, want)
			}
		}
	}
	test, err := open(t, "mnist", root, data.HeldOut, data.Options{CacheDir: t.TempDir(), Size: 8, Resize: data.Squash})
	if err != nil {
		t.Fatal(err)
	}
	defer test.Close()
	if test.Len() != 2 || test.Labels != nil || test.Classes != nil || test.Height != 8 || test.Size() != 2*8*8*3 {
		t.Errorf("%d images, labels %v, classes %v, %d px, %d bytes", test.Len(), test.Labels, test.Classes, test.Height, test.Size())
	}
	if first, last := test.At(0)[0], test.At(0)[3*63]; first != 0 || last != 220 { // corners stay
		t.Errorf("corners %d and %d, want 0 and 220", first, last)
	}
}

func TestMNISTErrors(t *testing.T) {
	images, labels := "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
	good := idx(digits(2), 2, 3, 4)
	for name, row := range map[string]struct {
		files map[string][]byte
		want  string
	}{
		"none":         {map[string][]byte{"x": nil}, images + "(.gz) is not in "},
		"no images":    {map[string][]byte{labels: idx([]byte{1}, 1)}, images + "(.gz) is not in "},
		"counts":       {map[string][]byte{images: good, labels: idx([]byte{1}, 1)}, "has 1 labels for 2 images"},
		"truncated":    {map[string][]byte{images: good[:30]}, "truncated: 14 bytes of data, its head says 24"},
		"longer":       {map[string][]byte{images: append(bytes.Clone(good), 0)}, "more data than the 24 bytes"},
		"head":         {map[string][]byte{images: good[:9]}, "truncated: not even a head"},
		"labels first": {map[string][]byte{images: idx([]byte{1}, 1, 1, 1), labels: good}, "starts with 00000803, an idx file of bytes in 1 dimensions with 00000801"},
		"bad gzip":     {map[string][]byte{images + ".gz": []byte("hello, hello")}, "damaged gzip file"},
		"cut gzip":     {map[string][]byte{images + ".gz": gzipped(t, good)[:40]}, "truncated: "},
		"bomb":         {map[string][]byte{images: idx(nil, 1<<31, 1<<31, 1<<31)}, "out of bounds"},
		"large claim":  {map[string][]byte{images: idx(nil, 1<<10, 1<<10, 1<<10)}, "truncated: 0 bytes of data, its head says 1073741824"},
		"no rows":      {map[string][]byte{images: idx(nil, 1, 0, 4)}, "out of bounds"},
	} {
		_, err := open(t, "mnist", datatest.Folder(t, row.files), data.HeldOut, data.Options{CacheDir: t.TempDir()})
		if err == nil || !strings.HasPrefix(err.Error(), "data: ") || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
	if _, err := open(t, "mnist", filepath.Join(t.TempDir(), "none"), data.Train, data.Options{}); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("missing folder: error %v", err)
	}
}

func FuzzIDX(f *testing.F) {
	f.Add(idx(digits(2), 2, 3, 4), 3)
	f.Add(idx([]byte{1, 2}, 2), 1)
	f.Add(idx(nil, 1<<31, 1<<31, 1<<31), 3)
	f.Fuzz(func(t *testing.T, file []byte, rank int) {
		rank = 1 + (rank%3+3)%3
		dims, values, err := parseIDX(bytes.NewReader(file), rank)
		if err != nil {
			return
		}
		if n := len(file) - 4 - 4*rank; len(values) != n {
			t.Errorf("%d values of %d", len(values), n)
		}
		if again := idx(values, dims...); !bytes.Equal(again, file) {
			t.Errorf("written again: %x, was %x", again, file)
		}
	})
}
