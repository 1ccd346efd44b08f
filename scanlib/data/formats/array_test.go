package formats

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

// arrayValue differs in every channel and position of image i.
func arrayValue(i, y, x, c int) byte { return byte(90*i + 40*c + 9*y + x) }

// arrayValues are n images of 3×4, planar or not.
func arrayValues(n, channels int, planar bool) (out []byte) {
	for i := range n {
		for a := range 3 * 4 * channels {
			y, x, c := a/channels/4, a/channels%4, a%channels
			if planar {
				c, y, x = a/12, a%12/4, a%4
			}
			out = append(out, arrayValue(i, y, x, c))
		}
	}
	return out
}

func TestArrayLayouts(t *testing.T) {
	labels := datatest.NPY("<i8", false, []byte("\x02\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"), 2)
	big := datatest.NPY(">u2", false, []byte{0, 2, 0, 0}, 2, 1)
	for _, row := range []struct {
		name   string
		files  map[string][]byte
		path   string
		gray   bool
		labels string
	}{
		{"NHWC", map[string][]byte{"a.npy": datatest.NPY("|u1", false, arrayValues(2, 3, false), 2, 3, 4, 3)}, "a.npy", false, "[]"},
		{"NCHW", map[string][]byte{"a.npy": datatest.NPY("|u1", false, arrayValues(2, 3, true), 2, 3, 3, 4)}, "a.npy", false, "[]"},
		{"gray", map[string][]byte{"a.npy": datatest.NPY("|u1", false, arrayValues(2, 1, false), 2, 3, 4)}, "a.npy", true, "[]"},
		{"gray, one channel", map[string][]byte{"a.npy": datatest.NPY("u1", false, arrayValues(2, 1, false), 2, 3, 4, 1)}, "a.npy", true, "[]"},
		{"gray, one plane", map[string][]byte{"a.npy": datatest.NPY("u1", false, arrayValues(2, 1, false), 2, 1, 3, 4)}, "a.npy", true, "[]"},
		{"a folder", map[string][]byte{"x.npy": datatest.NPY("|u1", false, arrayValues(2, 3, false), 2, 3, 4, 3), "y.npy": labels}, "", false, "[2 -1]"},
		{"an archive", map[string][]byte{"a b.npz": datatest.NPZ(t, map[string][]byte{
			"x_train": datatest.NPY("|u1", false, arrayValues(2, 3, false), 2, 3, 4, 3), "y_train": big})}, "a b.npz", false, "[2 0]"},
	} {
		s, err := open(t, "array", filepath.Join(datatest.Folder(t, row.files), row.path), data.Train, data.Options{CacheDir: t.TempDir()})
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		if s.Len() != 2 || s.Height != 3 || s.Width != 4 || s.Names[1] != "train/00001" || fmt.Sprint(s.Labels) != row.labels {
			t.Errorf("%s: %v, %d×%d, labels %v", row.name, s.Names, s.Height, s.Width, s.Labels)
		}
		if row.labels != "[]" && fmt.Sprint(s.Classes) != "[0 1 2]" {
			t.Errorf("%s: classes %q", row.name, s.Classes)
		}
		for k, got := range s.At(1) {
			c := k % 3
			if row.gray {
				c = 0
			}
			if want := arrayValue(1, k/12, k/3%4, c); got != want {
				t.Fatalf("%s: byte %d: %d, want %d", row.name, k, got, want)
			}
		}
		s.Close()
	}
}

func TestArrayHeldOut(t *testing.T) {
	images := datatest.NPY("|u1", false, arrayValues(2, 1, false), 2, 3, 4)
	both := datatest.Folder(t, map[string][]byte{"train_images.npy": images, "test_images.npy": images, "test_labels.npy": datatest.NPY("|u1", false, []byte{1, 0}, 2, 1)})
	s, err := open(t, "array", both, data.HeldOut, data.Options{CacheDir: t.TempDir(), Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if fmt.Sprint(s.Names, s.Labels, s.Height) != "[test/00000 test/00001] [1 0] 8" {
		t.Errorf("%v %v %d", s.Names, s.Labels, s.Height)
	}
	if _, err := open(t, "array", datatest.Folder(t, map[string][]byte{"x.npy": images}), data.HeldOut, data.Options{CacheDir: t.TempDir()}); !errors.Is(err, data.ErrNoHeldOut) {
		t.Errorf("error %v", err)
	}
}

func TestArrayErrors(t *testing.T) {
	good := datatest.NPY("|u1", false, arrayValues(2, 3, false), 2, 3, 4, 3)
	for name, row := range map[string]struct {
		images, labels []byte
		want           string
	}{
		"labels of another length": {good, datatest.NPY("|u1", false, []byte{1, 2, 3}, 3), "array labels is [3], labels of other images: there are 2"},
		"one-hot labels":           {good, datatest.NPY("|u1", false, make([]byte, 20), 2, 10), "array labels is [2 10], labels of other images"},
		"float labels":             {good, datatest.NPY("<f4", false, make([]byte, 8), 2), `elements are "<f4", want whole numbers`},
		"label -2":                 {good, datatest.NPY("|i1", false, []byte{0, 0xfe}, 2), "label -2 of image 1, want -1 to 65535"},
		"float images":             {datatest.NPY("<f4", false, make([]byte, 2*3*4*3*4), 2, 3, 4, 3), nil, "array images is <f4 [2 3 4 3], want uint8"},
		"two dimensions":           {datatest.NPY("|u1", false, make([]byte, 6), 2, 3), nil, "want [N, H, W, 3], [N, 3, H, W] or [N, H, W]"},
		"four channels":            {datatest.NPY("|u1", false, make([]byte, 160), 2, 5, 4, 4), nil, "want [N, H, W, 3]"},
		"no images":                {datatest.NPY("|u1", false, nil, 0, 3, 4), nil, "want at least one image"},
		"columns first":            {datatest.NPY("|u1", true, arrayValues(2, 3, false), 2, 3, 4, 3), nil, "want rows in C order"},
		"truncated":                {good[:len(good)-1], nil, "71 bytes of data, its head says 72: truncated"},
		"endless":                  {datatest.NPY("|u1", false, make([]byte, 6), 1<<50, 2, 3), nil, "want an array that fits into its 134 bytes: truncated"},
		"longer":                   {append(bytes.Clone(good), 0), nil, "73 bytes of data, its head says 72"},
		"cut head":                 {good[:40], nil, "truncated, or not an array"},
		"no array":                 {[]byte("hello, hello, hello"), nil, "truncated, or not an array"},
		"no line":                  {append([]byte("\x93NUMPY\x01\x00\x04\x00"), "abcd"...), nil, "truncated, or not an array"},
	} {
		files := map[string][]byte{"images.npy": row.images}
		if row.labels != nil {
			files["labels.npy"] = row.labels
		}
		_, err := open(t, "array", datatest.Folder(t, files), data.Train, data.Options{CacheDir: t.TempDir()})
		if err == nil || !strings.HasPrefix(err.Error(), "data: ") || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
	root := datatest.Folder(t, map[string][]byte{"z.npz": []byte("PK no zip"), "q/other.npy": good})
	for name, want := range map[string]string{
		"z.npz": "is truncated, or not an .npz file", "none.npz": "no such file", "q": "has no array of images: want one named x_train, train_images, images, x, it has other",
	} {
		if _, err := open(t, "array", filepath.Join(root, name), data.Train, data.Options{CacheDir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
}

// A changed array is packed anew.
func TestArrayChanged(t *testing.T) {
	root, o := datatest.Folder(t, map[string][]byte{"x.npy": datatest.NPY("|u1", false, arrayValues(1, 1, false), 1, 3, 4)}), data.Options{CacheDir: t.TempDir()}
	for want := range 2 {
		s, err := open(t, "array", root, data.Train, o)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.At(0)[0]; int(got) != 7*want {
			t.Errorf("value %d, want %d", got, 7*want)
		}
		s.Close()
		f, err := os.OpenFile(filepath.Join(root, "x.npy"), os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.WriteAt([]byte{7}, int64(len(datatest.NPY("|u1", false, nil, 1, 3, 4))))
		f.Close()
	}
}
