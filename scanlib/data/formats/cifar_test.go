package formats

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

const cifarRecord = 1 + 3*cifarPlane

// cifarTestRecord differs in every channel and position: value at (c,y,x) of
// record r is (97c + 5y + 3x + 41r) mod 256.
func cifarTestRecord(r int) []byte {
	out := []byte{byte(r % 10)}
	for c := range 3 {
		for y := range 32 {
			for x := range 32 {
				out = append(out, cifarValue(r, c, y, x))
			}
		}
	}
	return out
}

func cifarValue(r, c, y, x int) byte { return byte(97*c + 5*y + 3*x + 41*r) }

func cifarRecords(from, to int) (out []byte) {
	for r := from; r < to; r++ {
		out = append(out, cifarTestRecord(r)...)
	}
	return out
}

func TestCIFAR10(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{
		"data_batch_1.bin": cifarRecords(0, 3), "data_batch_2.bin": cifarRecords(3, 4), "test_batch.bin": cifarRecords(4, 6),
	})
	for _, train := range []bool{true, false} {
		s, err := open(t, "cifar10", root, part(train), data.Options{CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		first, names := 0, "[data_batch_1/00000 data_batch_1/00001 data_batch_1/00002 data_batch_2/00000]"
		if !train {
			first, names = 4, "[test_batch/00000 test_batch/00001]"
		}
		if fmt.Sprint(s.Names) != names || s.Height != 32 || s.Width != 32 || s.Classes[9] != "truck" {
			t.Fatalf("train %v: names %v, %d×%d, classes %q", train, s.Names, s.Height, s.Width, s.Classes)
		}
		for i := range s.Len() {
			if s.Labels[i] != first+i {
				t.Errorf("image %d: label %d, want %d", i, s.Labels[i], first+i)
			}
			for k, got := range s.At(i) { // NHWC
				if want := cifarValue(first+i, k%3, k/96, k/3%32); got != want {
					t.Fatalf("image %d byte %d: %d, want %d", i, k, got, want)
				}
			}
		}
	}
}

func TestCIFAR10Errors(t *testing.T) {
	bad := cifarRecords(0, 2)
	bad[cifarRecord] = 10
	root := datatest.Folder(t, map[string][]byte{
		"short/test_batch.bin": cifarRecords(0, 1)[:3000], "empty/test_batch.bin": nil, "[odd] *dir/test_batch.bin": bad,
		"nested/cifar-10-batches-bin/test_batch.bin": cifarRecords(0, 1), "nested/cifar-10-batches-bin/batches.meta.txt": []byte("a b c\n"),
	})
	for name, want := range map[string]string{
		"short":      "has 3000 bytes, not a multiple of 3073",
		"empty":      "has 0 bytes, not a multiple of 3073",
		"none":       "does not exist",
		"":           "no test_batch.bin in " + root + ": it should hold CIFAR-10's binary version, or the Python version's test_batch",
		"[odd] *dir": "",
		"nested":     "",
	} {
		s, err := open(t, "cifar10", filepath.Join(root, name), data.HeldOut, data.Options{CacheDir: t.TempDir()})
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", name, err, want)
		}
		if err != nil {
			continue
		}
		if s.Len() != 1 || s.Classes[0] != "airplane" || name != "nested" && fmt.Sprint(s.Skipped) != "[{test_batch/00001 label 10, CIFAR-10 has 0 to 9}]" {
			t.Errorf("%q: %d images, classes %q, skipped %v", name, s.Len(), s.Classes, s.Skipped)
		}
		s.Close()
	}
}

// TestCIFAR10Files: the counts are file sizes over 3073.
func TestCIFAR10Files(t *testing.T) {
	root := datatest.Shared(t, "cifar-10-batches-bin")
	ds, err := data.Open(t.Context(), "cifar10", data.Options{Root: root, CacheDir: t.TempDir(), NumTrain: 1, NumVal: 500, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	s := ds.Val
	raw, err := os.ReadFile(filepath.Join(root, "test_batch.bin"))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range s.Names {
		var at int
		if _, err := fmt.Sscanf(name, "test_batch/%d", &at); err != nil || s.Labels[i] != int(raw[at*cifarRecord]) || s.At(i)[1] != raw[at*cifarRecord+1+1024] {
			t.Fatalf("image %s: label %d, record has %d (%v)", name, s.Labels[i], raw[at*cifarRecord], err)
		}
	}
	if s.Len() != 500 || s.Names[499] <= "test_batch/01000" || s.Classes[3] != "cat" {
		t.Errorf("%d images, last %s, classes %q", s.Len(), s.Names[499], s.Classes)
	}
}
