package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
	_ "scango/scanlib/data/formats"
)

// scenes lays scenes out as files: names with the seed of each, 0 for an empty
// file.
func scenes(t *testing.T, files map[string]int) string {
	t.Helper()
	content := map[string][]byte{}
	for name, seed := range files {
		content[name] = nil
		if seed > 0 {
			content[name] = datatest.PNG(t, scene(uint64(seed)))
		}
	}
	return datatest.Folder(t, content)
}

func mustLook(t *testing.T, format string, o data.Options) *Result {
	t.Helper()
	o.Size, o.CacheDir = 16, t.TempDir()
	found, err := Look(t.Context(), format, o, Plan{Features: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(found.Close)
	return found
}

// TestLook: broken files, copies, classes, a loop of links and names of any
// bytes, all in one folder.
func TestLook(t *testing.T) {
	root := scenes(t, map[string]int{
		"cat/1.png": 1, "cat/2.png": 2, "cat/copy of 1.png": 1, "cat/empty.png": 0, "dog/say \"hi\".png": 3, "dog/\xff\xfe.png": 4, "dog/notes.txt": 0,
	})
	if err := os.Symlink(root, filepath.Join(root, "dog", "loop")); err != nil {
		t.Fatal(err)
	}
	calls := 0
	r := mustLook(t, "folder", data.Options{Root: root, Progress: func(done, total int) {
		if calls++; done != calls || total != 6 {
			t.Errorf("progress %d of %d at call %d", done, total, calls)
		}
	}})
	got := fmt.Sprint(r.Total.Count, r.Usable.Count, r.Corrupt, r.Duplicates, r.NearDuplicates.Count, r.Classes)
	want := `6 5 {{1 [cat/empty.png]} [empty file]} {{1 ["cat/copy of 1.png"]} [[cat/1.png "cat/copy of 1.png"]]} 0 {5 0 [{cat 3} {dog 2}] 1.5}`
	if got != strings.ReplaceAll(want, `"`, "") || calls != 6 {
		t.Errorf("found %s, %d calls", got, calls)
	}
	if keep := r.Keep(false); len(keep) != 4 || keep[0] != "cat/1.png" {
		t.Errorf("keeps %q", keep)
	}
	if f, ok := r.Figure(); !ok || len(f.Rows[0].Images) != 2 {
		t.Errorf("figure %v %v", f.Rows, ok)
	}
	if r.Memory.Pixels != 5*16*16*3 || r.Memory.Features != 5*4*4 || r.Source != root {
		t.Errorf("memory %+v, source %s", r.Memory, r.Source)
	}
}

// TestLookDivided: a folder of train and val is both, without being told so.
func TestLookDivided(t *testing.T) {
	root := scenes(t, map[string]int{"train/a/1.png": 1, "train/b/2.png": 2, "val/a/1.png": 5, "val/b/9.png": 2})
	r := mustLook(t, "folder", data.Options{Root: root})
	if got := fmt.Sprint(r.Leakage, r.Duplicates.Count, r.Classes, r.Keep(false)); got != "{{1 [val/b/9.png]} [{val/b/9.png b/2.png true}]} 0 {4 0 [{a 2} {b 2}] 1} [a/1.png]" {
		t.Errorf("found %s", got)
	}
	if r.Source != root {
		t.Errorf("source %s", r.Source)
	}
}

// TestLookChoice: only images of a list are audited.
func TestLookChoice(t *testing.T) {
	root := scenes(t, map[string]int{"1.png": 1, "2.png": 2, "3.png": 0})
	list := filepath.Join(t.TempDir(), "list.txt")
	datatest.Write(t, list, []byte("2.png\n3.png\n"))
	if r := mustLook(t, "folder", data.Options{Root: root, ImageList: list}); fmt.Sprint(r.Total, r.Corrupt.Names) != "{2 [2.png 3.png]} {1 [3.png]}" {
		t.Errorf("found %v, broken %v", r.Total, r.Corrupt)
	}
}

// TestLookFiles: a data set of image files is audited by its files, each once,
// also where it is divided at random or not at all.
func TestLookFiles(t *testing.T) {
	files := map[string]int{"1.png": 1, "2.png": 2, "3.png": 3, "4.png": 0}
	combined, screenshots := map[string]int{}, map[string]int{}
	for name, seed := range files {
		combined["combined/"+name], screenshots["screenshots/"+name] = seed, seed
	}
	rico, enrico := scenes(t, combined), scenes(t, screenshots)
	datatest.Write(t, filepath.Join(enrico, "design_topics.csv"), []byte("screen_id,topic\n1,list\n2,news\n3,list\n4,news\n"))
	for _, fraction := range []float64{0, 0.34} {
		for format, root := range map[string]string{"rico": rico, "enrico": enrico} {
			r := mustLook(t, format, data.Options{Root: root, ValFraction: fraction})
			got := fmt.Sprint(r.Total.Count, r.Corrupt, r.Sizes, r.Formats, r.Keep(false), r.Duplicates.Count, r.Leakage.Count)
			if got != "4 {{1 [4.png]} [empty file]} [{128×128 3}] [{PNG 3}] [1.png 2.png 3.png] 0 0" {
				t.Errorf("%s, %g held out: found %s", format, fraction, got)
			}
		}
	}
}

// TestLookRecords looks at the records of a data set: 2 of 3 to train on are the
// same, and one that is held out.
func TestLookRecords(t *testing.T) {
	values := func(seeds ...uint64) (out []byte) {
		for _, seed := range seeds {
			out = append(out, scene(seed).Pix...)
		}
		return out
	}
	gray := func(seeds ...uint64) []byte {
		return datatest.NPY("|u1", false, values(seeds...), len(seeds), 128, 512)
	}
	root := datatest.Folder(t, map[string][]byte{
		"x_train.npy": gray(1, 2, 1), "y_train.npy": datatest.NPY("|u1", false, []byte{0, 1, 0}, 3), "x_test.npy": gray(2, 3), "y_test.npy": datatest.NPY("|u1", false, []byte{1, 1}, 2),
	})
	r := mustLook(t, "array", data.Options{Root: root})
	got := fmt.Sprint(r.Total.Count, r.Usable.Count, r.Classes.Counts, r.Duplicates.Names, r.Leakage.Names, r.Source)
	if got != "5 5 [{0 2} {1 3}] {1 [train/00002]} {1 [val/test/00000]}array" {
		t.Errorf("found %s", got)
	}
	if f, ok := r.Figure(); !ok || len(f.Rows) < 2 {
		t.Errorf("figure %v %v", f.Rows, ok)
	}
}

// TestLookErrors: folders without an image, and one without any that can be used,
// which is a finding.
func TestLookErrors(t *testing.T) {
	for name, want := range map[string]string{t.TempDir(): "no images in", "gone": "does not exist"} {
		if _, err := Look(t.Context(), "folder", data.Options{Root: name, Size: 8}, Plan{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	if r := mustLook(t, "folder", data.Options{Root: scenes(t, map[string]int{"a.png": 0})}); r.Usable.Count != 0 || r.Corrupt.Count != 1 {
		t.Errorf("of a broken file: %+v", r.Report)
	}
}

func TestLookCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	root := scenes(t, map[string]int{"1.png": 1, "2.png": 2, "3.png": 3, "4.png": 4, "5.png": 5, "6.png": 6, "7.png": 7, "8.png": 8})
	_, err := Look(ctx, "folder", data.Options{Root: root, Size: 8, Progress: func(done, _ int) {
		if done == 2 {
			cancel()
		}
	}}, Plan{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestLookScreens: what 584 real screens hold. One of them is black.
func TestLookScreens(t *testing.T) {
	r := mustLook(t, "folder", data.Options{Root: filepath.Join(datatest.Shared(t, "mini-rico"), "images")})
	got := fmt.Sprint(r.Total.Count, r.Usable.Count, r.Corrupt.Count, r.Duplicates.Count, r.Blank, r.Dark, r.Blurry.Count, r.Sizes, r.Really)
	if want := "584 584 0 0 {1 [0058.jpg]} {1 [0058.jpg]} 0 [{270×480 584}] [{color 564} {gray 20}]"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
	if n := r.NearDuplicates.Count; n < 15 || n > 30 {
		t.Errorf("%d near duplicates, of which 22 were seen", n)
	}
	f, _ := r.Figure()
	if _, err := f.Image(); err != nil {
		t.Error(err)
	}
}

// TestLookCIFAR: 100 real images to train on and 50 held out, none in both.
func TestLookCIFAR(t *testing.T) {
	root := datatest.Shared(t, "cifar-10-batches-bin")
	r := mustLook(t, "cifar10", data.Options{Root: root, NumTrain: 100, NumVal: 50})
	if r.Total.Count != 150 || r.Usable.Count != 150 || len(r.Classes.Counts) != 10 || r.Leakage.Count != 0 || r.Source != "cifar10" {
		t.Errorf("%+v", r.Report)
	}
}
