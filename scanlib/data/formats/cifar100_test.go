package formats

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
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
		format              string
		part                data.Part
		labels, first, last string
	}{
		{"cifar20", data.Train, "[0 1 2]", "aquatic_mammals", "vehicles_2"},
		{"cifar20", data.HeldOut, "[3 4]", "aquatic_mammals", "vehicles_2"},
		{"cifar100", data.Train, "[10 11 12]", "apple", "worm"},
	} {
		s, err := open(t, row.format, root, row.part, data.Options{CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(s.Labels) != row.labels || s.Classes[0] != row.first || s.Classes[len(s.Classes)-1] != row.last {
			t.Errorf("labels %v, classes %q", s.Labels, s.Classes)
		}
		first := 0
		if row.part == data.HeldOut {
			first = 3
		}
		for k, got := range s.At(1) {
			if want := cifarValue(first+1, k%3, k/96, k/3%32); got != want {
				t.Fatalf("byte %d: %d, want %d", k, got, want)
			}
		}
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
		_, err := open(t, "cifar20", filepath.Join(root, name), data.HeldOut, data.Options{CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", name, err, want)
		}
	}
	s, err := open(t, "cifar20", filepath.Join(root, "bad"), data.HeldOut, data.Options{CacheDir: t.TempDir()})
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
	coarse, err := open(t, "cifar20", root, data.HeldOut, data.Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	fine, err := open(t, "cifar100", root, data.HeldOut, data.Options{CacheDir: t.TempDir()})
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
		want  []data.Skip
	}{
		{"one small", map[string][]byte{"data_batch_1.bin": cifarRecords(0, 1)}, nil},
		{"a gap", map[string][]byte{"data_batch_1.bin": cifarRecords(0, 1), "data_batch_3.bin": cifarRecords(0, 1)}, []data.Skip{{Name: "data_batch_2.bin", Reason: missing}}},
		{"one whole", map[string][]byte{"data_batch_1.bin": large}, []data.Skip{{Name: "data_batch_2.bin", Reason: missing},
			{Name: "data_batch_3.bin", Reason: missing}, {Name: "data_batch_4.bin", Reason: missing}, {Name: "data_batch_5.bin", Reason: missing}}},
	} {
		row.files["test_batch.bin"] = cifarRecords(4, 5)
		o := data.Options{Root: datatest.Folder(t, row.files), NumTrain: 1, CacheDir: t.TempDir()}
		ds, err := data.Open(t.Context(), "cifar10", o)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(ds.Train.Skipped) != fmt.Sprint(row.want) || ds.Train.Len() != 1 {
			t.Errorf("%s: skipped %v, want %v", row.name, ds.Train.Skipped, row.want)
		}
		ds.Close()
		o.Strict = true
		_, err = data.Open(t.Context(), "cifar10", o)
		if (err == nil) != (row.want == nil) || err != nil && !strings.Contains(err.Error(), missing) {
			t.Errorf("%s, strict: error %v", row.name, err)
		}
	}
}
