package formats

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

func testPlanes(from, to int) (out []byte) {
	for r := from; r < to; r++ {
		out = append(out, cifarTestRecord(r)[1:]...)
	}
	return out
}

// The Python version gives the images and labels of the binary one.
func TestCIFARPython(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{
		"cifar-10-batches-py/data_batch_1": datatest.PickledBatch("labels", []int{0, 1, 2}, testPlanes(0, 3), "u1"),
		"cifar-10-batches-py/data_batch_2": datatest.PickledBatch("labels", []int{3}, testPlanes(3, 4), "u1"),
		"cifar-10-batches-py/batches.meta": datatest.PickledNames("label_names", 10),
		"cifar-100-python/train":           datatest.PickledBatch("coarse_labels", []int{0, 20}, testPlanes(0, 2), "u1"),
		"binary/data_batch_1.bin":          cifarRecords(0, 4),
	})
	s, err := open(t, "cifar10", root, data.Train, data.Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	want, err := open(t, "cifar10", filepath.Join(root, "binary"), data.Train, data.Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.Pixels(), want.Pixels()) || fmt.Sprint(s.Labels) != fmt.Sprint(want.Labels) {
		t.Errorf("labels %v, want %v; pixels equal %v", s.Labels, want.Labels, bytes.Equal(s.Pixels(), want.Pixels()))
	}
	if s.Names[3] != "data_batch_2/00000" || s.Classes[9] != "c9" {
		t.Errorf("names %v, classes %q", s.Names, s.Classes)
	}
	twenty, err := open(t, "cifar20", root, data.Train, data.Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(twenty.Names, twenty.Labels, twenty.Skipped, twenty.Classes[:1]); got !=
		"[train/00000] [0] [{train/00001 label 20, CIFAR-100-20 has 0 to 19}] [aquatic_mammals]" {
		t.Error(got)
	}
}

// Keys and pixels that are bytes of Python 3 are those of Python 2.
func TestPickledBytes(t *testing.T) {
	planes := testPlanes(0, 2)
	planes[0] = 0xff
	long := append(binary.LittleEndian.AppendUint32([]byte("T"), uint32(len(planes))), planes...)
	batch := datatest.PickledBatch("labels", []int{7, 8}, planes, "u1")
	batch = bytes.Replace(batch, long, datatest.PickledText(planes, "latin1"), 1)
	batch = bytes.Replace(batch, []byte("U\x06labels"), datatest.PickledText([]byte("labels"), "latin1"), 1)
	s, err := open(t, "cifar10", datatest.Folder(t, map[string][]byte{"data_batch_1": batch}), data.Train, data.Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(s.Labels) != "[7 8]" || s.At(0)[0] != 0xff || s.At(0)[1] != planes[1024] {
		t.Errorf("labels %v, first pixel %v", s.Labels, s.At(0)[:3])
	}
}

// What is not the Python version of the set is refused in a line.
func TestCIFARPythonErrors(t *testing.T) {
	for name, row := range map[string]struct {
		file []byte
		want string
	}{
		"truncated":    {datatest.PickledBatch("labels", []int{0, 1}, testPlanes(0, 2), "u1")[:2000], "is truncated, or not a pickle of a data set"},
		"empty":        {nil, "is truncated, or not a pickle of a data set"},
		"other keys":   {datatest.PickledNames("names", 3), `no "data" and "labels" in it: not CIFAR-10's Python version`},
		"fewer images": {datatest.PickledBatch("labels", []int{0, 1}, testPlanes(0, 1), "u1"), "3072 bytes of images for 2 labels, want 6144: truncated"},
	} {
		root := datatest.Folder(t, map[string][]byte{"data_batch_1": row.file})
		_, err := open(t, "cifar10", root, data.Train, data.Options{CacheDir: t.TempDir()})
		if err == nil || !strings.HasPrefix(err.Error(), "data: ") || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
}
