package formats

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
	"scango/scanlib/data/npy"
)

// TestArrayRecords asks for records in, nearly in and out of order, and for some
// only.
func TestArrayRecords(t *testing.T) {
	const n = 200
	var values []byte
	for i := range n {
		values = append(values, byte(i), byte(i/2))
	}
	root := datatest.Folder(t, map[string][]byte{"a.npz": datatest.NPZ(t, map[string][]byte{"x": datatest.NPY("|u1", false, values, n, 1, 2)})})
	a, err := npy.Open(filepath.Join(root, "a.npz"))
	if err != nil {
		t.Fatal(err)
	}
	for name, order := range map[string]func(k int) int{
		"in order":     func(k int) int { return k },
		"nearly":       func(k int) int { return k ^ 7 },
		"some":         func(k int) int { return min(3*k, n-1) },
		"from the end": func(k int) int { return n - 1 - k },
	} {
		r := arrayRecords{arrays: a, key: "x", n: n, size: 2}
		for k := range n {
			i := order(k)
			if got, err := r.at(i); err != nil || !bytes.Equal(got, values[2*i:2*i+2]) {
				t.Fatalf("%s: record %d is %v, error %v", name, i, got, err)
			}
			if len(r.waiting) > maxWaiting {
				t.Fatalf("%s: %d records wait", name, len(r.waiting))
			}
		}
		if r.data != nil && name != "from the end" {
			t.Errorf("%s: left open", name)
		}
	}
}

// zeros are an archive with an array of zeros as long as said, packed in pieces
// so that the test holds none of it.
func zeros(t *testing.T, members map[string]int, heads map[string][]byte) []byte {
	return datatest.Encoded(t, func(b *bytes.Buffer) error {
		w := zip.NewWriter(b)
		piece := make([]byte, 1<<20)
		for name, head := range heads {
			f, err := w.Create(name + ".npy")
			if err != nil {
				return err
			}
			f.Write(head)
			for n := members[name]; n > 0; n -= len(piece) {
				f.Write(piece[:min(n, len(piece))])
			}
		}
		return w.Close()
	})
}

// TestArrayBombs: archives that unpack to more than they should are refused for
// what their heads say, in little memory.
func TestArrayBombs(t *testing.T) {
	images := datatest.NPY("|u1", false, make([]byte, 4*12), 4, 2, 2, 3)
	for name, row := range map[string]struct {
		members map[string]int
		heads   map[string][]byte
		want    string
	}{
		"labels longer than they say": {map[string]int{"labels": 128 << 20}, map[string][]byte{"images": images, "labels": datatest.NPY("<i8", false, nil, 4)},
			"array labels: at least 33 bytes of data, its head says 32"},
		"labels of other images": {map[string]int{"labels": 128 << 20}, map[string][]byte{"images": images, "labels": datatest.NPY("<i8", false, nil, 16<<20)},
			"labels of other images: there are 4"},
		"images longer than they say": {map[string]int{"images": 128 << 20}, map[string][]byte{"images": images},
			"array images: at least 49 bytes of data, its head says 48"},
		"more images than names": {map[string]int{"images": 128 << 20}, map[string][]byte{"images": datatest.NPY("|u1", false, nil, 128<<20, 1, 1)},
			"want at most 16777216 images"},
	} {
		root := datatest.Folder(t, map[string][]byte{"a.npz": zeros(t, row.members, row.heads)})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := open(t, "array", filepath.Join(root, "a.npz"), data.Train, data.Options{CacheDir: t.TempDir()})
		runtime.ReadMemStats(&after)
		if !strings.Contains(fmt.Sprint(err), row.want) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
			t.Errorf("%s: %d bytes allocated", name, n)
		}
	}
}
