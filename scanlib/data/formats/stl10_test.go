package formats

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

// stlValue differs in every channel and position of image r.
func stlValue(r, c, y, x int) byte { return byte(101*c + 7*y + 3*x + 37*r + y*x) }

// stlRecords are planes whose bytes run down the columns.
func stlRecords(from, to int) (out []byte) {
	for r := from; r < to; r++ {
		for c := range 3 {
			for x := range 96 {
				for y := range 96 {
					out = append(out, stlValue(r, c, y, x))
				}
			}
		}
	}
	return out
}

func stlFolder(t *testing.T, more map[string][]byte) string {
	files := map[string][]byte{
		"train_X.bin": stlRecords(0, 3), "train_y.bin": {1, 10, 3}, "test_X.bin": stlRecords(3, 4), "test_y.bin": {2},
		"unlabeled_X.bin": stlRecords(4, 6), "class_names.txt": []byte("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n"),
		"fold_indices.txt": []byte("0 2 \n1\n5\n\n"),
	}
	for name, content := range more {
		files[name] = content
	}
	for name, content := range files {
		if content == nil {
			delete(files, name)
		}
	}
	return datatest.Folder(t, files)
}

func TestSTL10(t *testing.T) {
	root := stlFolder(t, nil)
	for _, row := range []struct {
		part          data.Part
		fold          int
		names, labels string
		records       []int
	}{
		{data.Train, 0, "[train/00000 train/00001 train/00002]", "[0 9 2]", []int{0, 1, 2}},
		{data.HeldOut, 0, "[test/00000]", "[1]", []int{3}},
		{data.HeldOut, 1, "[test/00000]", "[1]", []int{3}}, // folds are of the training images
		{data.More, 0, "[train/00000 train/00001 train/00002 unlabeled/00000 unlabeled/00001]", "[0 9 2 -1 -1]", []int{0, 1, 2, 4, 5}},
		{data.Train, 1, "[train/00000 train/00002]", "[0 2]", []int{0, 2}},
		{data.More, 2, "[train/00001 unlabeled/00000 unlabeled/00001]", "[9 -1 -1]", []int{1, 4, 5}},
	} {
		s, err := open(t, "stl10", root, row.part, data.Options{Fold: row.fold, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(s.Names) != row.names || fmt.Sprint(s.Labels) != row.labels || s.Height != 96 || s.Classes[1] != "b" {
			t.Errorf("%d %d: %v %v %q", row.part, row.fold, s.Names, s.Labels, s.Classes)
		}
		for i, r := range row.records {
			for k, got := range s.At(i) { // NHWC
				if want := stlValue(r, k%3, k/288, k/3%96); got != want {
					t.Fatalf("%d image %d byte %d: %d, want %d", row.part, i, k, got, want)
				}
			}
		}
		s.Close()
	}
}

func TestSTL10WithoutLabels(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"stl10_binary/train_X.bin": stlRecords(0, 1)})
	s, err := open(t, "stl10", root, data.Train, data.Options{CacheDir: t.TempDir(), Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Labels != nil || s.Classes != nil || s.Height != 8 {
		t.Errorf("labels %v, classes %q, %d pixels", s.Labels, s.Classes, s.Height)
	}
}

func TestSTL10Errors(t *testing.T) {
	for name, row := range map[string]struct {
		files map[string][]byte
		part  data.Part
		fold  int
		want  string
	}{
		"label 0":        {map[string][]byte{"train_y.bin": {1, 0, 3}}, data.Train, 0, "train_y.bin: image 1 has label 0, STL-10 has 1 to 10: not its label file, or written with labels from 0"},
		"label 11":       {map[string][]byte{"train_y.bin": {1, 3, 11}}, data.Train, 0, "image 2 has label 11"},
		"a label less":   {map[string][]byte{"train_y.bin": {1, 3}}, data.Train, 0, "train_y.bin has 2 labels for 3 images"},
		"cut":            {map[string][]byte{"unlabeled_X.bin": stlRecords(0, 1)[:20000]}, data.More, 0, "unlabeled_X.bin has 20000 bytes, not a multiple of 27648: truncated"},
		"no unlabeled":   {map[string][]byte{"unlabeled_X.bin": nil}, data.More, 0, "unlabeled_X.bin: no such file"},
		"no folds":       {map[string][]byte{"fold_indices.txt": nil}, data.Train, 1, "cannot read the folds in "},
		"fold 9":         {nil, data.Train, 9, "has folds 1 to 3, not 9"},
		"a fold's index": {nil, data.Train, 3, `line 3: "5" is not an index into 3 images`},
	} {
		_, err := open(t, "stl10", stlFolder(t, row.files), row.part, data.Options{Fold: row.fold, CacheDir: t.TempDir()})
		if err == nil || !strings.HasPrefix(err.Error(), "data: ") || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
	if _, err := open(t, "stl10", filepath.Join(t.TempDir(), "none"), data.HeldOut, data.Options{}); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("missing folder: error %v", err)
	}
}
