package data

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

// cifar100Records have a coarse label r, a fine label 10 + r and the planes of
// cifarTestRecord.
func cifar100Records(from, to int) (out []byte) {
	for r := from; r < to; r++ {
		out = append(append(out, byte(r), byte(10+r)), cifarTestRecord(r)[1:]...)
	}
	return out
}

func TestCIFAR100(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{
		"cifar-100-binary/train.bin": cifar100Records(0, 3), "cifar-100-binary/test.bin": cifar100Records(3, 5),
		"cifar-100-binary/coarse_label_names.txt": []byte(strings.Repeat("same\n", 19)), // one too few: not used
	})
	for _, row := range []struct {
		open                func(string, bool, Options) (*Set, error)
		train               bool
		labels, first, last string
	}{
		{opener(t, OpenCIFAR20), true, "[0 1 2]", "aquatic_mammals", "vehicles_2"},
		{opener(t, OpenCIFAR20), false, "[3 4]", "aquatic_mammals", "vehicles_2"},
		{opener(t, OpenCIFAR100), true, "[10 11 12]", "apple", "worm"},
	} {
		s, err := row.open(root, row.train, Options{CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(s.Labels) != row.labels || s.Classes[0] != row.first || s.Classes[len(s.Classes)-1] != row.last {
			t.Errorf("labels %v, classes %q", s.Labels, s.Classes)
		}
		first := 0
		if !row.train {
			first = 3
		}
		for k, got := range s.At(1) {
			if want := cifarValue(first+1, k%3, k/96, k/3%32); got != want {
				t.Fatalf("byte %d: %d, want %d", k, got, want)
			}
		}
	}
}

// opener closes what it opens with the test.
func opener(t *testing.T, open func(ctx context.Context, root string, train bool, o Options) (*Set, error)) func(string, bool, Options) (*Set, error) {
	return func(root string, train bool, o Options) (*Set, error) {
		s, err := open(t.Context(), root, train, o)
		if err == nil {
			t.Cleanup(func() { s.Close() })
		}
		return s, err
	}
}

func TestCIFAR100Errors(t *testing.T) {
	bad := cifar100Records(0, 2)
	bad[0] = 20
	root := datatest.Folder(t, map[string][]byte{
		"cut/test.bin": cifar100Records(0, 2)[:5000], "ten/test.bin": cifarRecords(0, 1), "bad/test.bin": bad,
	})
	for name, want := range map[string]string{
		"cut": "cut/test.bin has 5000 bytes, not a multiple of 3074: truncated, or not CIFAR-100-20's binary version",
		"ten": "ten/test.bin has 3073 bytes, not a multiple of 3074",
		"":    "no test.bin in " + root + ": it should hold CIFAR-100-20's binary version",
	} {
		_, err := OpenCIFAR20(t.Context(), filepath.Join(root, name), false, Options{CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", name, err, want)
		}
	}
	s, err := OpenCIFAR20(t.Context(), filepath.Join(root, "bad"), false, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := fmt.Sprint(s.Skipped, s.Labels); got != "[{test/00000 label 20, CIFAR-100-20 has 0 to 19}] [1]" {
		t.Error(got)
	}
}

// TestCIFAR100Files: counts are file sizes over 3074; the labels are bytes 0
// and 1 of each record.
func TestCIFAR100Files(t *testing.T) {
	root := datatest.Shared(t, "cifar-100-binary")
	raw, err := os.ReadFile(filepath.Join(root, "test.bin"))
	if err != nil {
		t.Fatal(err)
	}
	coarse, err := opener(t, OpenCIFAR20)(root, false, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	fine, err := opener(t, OpenCIFAR100)(root, false, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if coarse.Len() != 1000 || fine.Len() != 1000 || len(coarse.Classes) != 20 || len(fine.Classes) != 100 {
		t.Fatalf("%d and %d images of %d and %d classes", coarse.Len(), fine.Len(), len(coarse.Classes), len(fine.Classes))
	}
	for i := range 1000 {
		r := raw[i*3074:][:3074]
		if coarse.Labels[i] != int(r[0]) || fine.Labels[i] != int(r[1]) || coarse.At(i)[2] != r[2+2048] || !bytes.Equal(coarse.At(i), fine.At(i)) {
			t.Fatalf("image %d: labels %d and %d, record has %d and %d", i, coarse.Labels[i], fine.Labels[i], r[0], r[1])
		}
	}
}

// A batch that is missing is named: between others, or after a first one that
// is as large as in the whole set.
func TestMissingBatches(t *testing.T) {
	large := bytes.Repeat(cifarRecords(0, 10), cifarBatch/10)
	missing := "the file is missing: unpack the archive again"
	for _, row := range []struct {
		name  string
		files map[string][]byte
		want  []Skip
	}{
		{"one small", map[string][]byte{"data_batch_1.bin": cifarRecords(0, 1)}, nil},
		{"a gap", map[string][]byte{"data_batch_1.bin": cifarRecords(0, 1), "data_batch_3.bin": cifarRecords(0, 1)}, []Skip{{Name: "data_batch_2.bin", Reason: missing}}},
		{"one whole", map[string][]byte{"data_batch_1.bin": large}, []Skip{{Name: "data_batch_2.bin", Reason: missing},
			{Name: "data_batch_3.bin", Reason: missing}, {Name: "data_batch_4.bin", Reason: missing}, {Name: "data_batch_5.bin", Reason: missing}}},
	} {
		root := datatest.Folder(t, row.files)
		s, err := OpenCIFAR10(t.Context(), root, true, Options{CacheDir: t.TempDir(), Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(s.Skipped) != fmt.Sprint(row.want) {
			t.Errorf("%s: skipped %v, want %v", row.name, s.Skipped, row.want)
		}
		s.Close()
		_, err = OpenCIFAR10(t.Context(), root, true, Options{CacheDir: t.TempDir(), Limit: 1, Strict: true})
		if (err == nil) != (row.want == nil) || err != nil && !strings.Contains(err.Error(), missing) {
			t.Errorf("%s, strict: error %v", row.name, err)
		}
	}
}
