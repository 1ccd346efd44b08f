package formats

import (
	"fmt"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

// TestDivided: folders named as parts are, in any case, are two sets; other
// folders are classes, and what is not taken is named.
func TestDivided(t *testing.T) {
	for _, row := range []struct{ files, want, warned string }{
		{"train/cat/1 train/dog/2 val/cat/3 val/dog/4", "2+2 cat,dog", ""},
		{"train/cat/1 train/dog/2 valid/cat/3 valid/dog/4", "2+2 cat,dog", ""},
		{"Train/cat/1 Train/dog/2 Validation/cat/3", "2+1 cat,dog", ""},
		{"training/cat/1 training/dog/2 DEV/dog/3", "2+1 cat,dog", ""},
		{"TRAIN/cat/1 TRAIN/dog/2 TEST/dog/3", "2+1 cat,dog", ""},
		{"train/cat/1 train/dog/2 valid/cat/3 test/dog/4 test/dog/5", "2+1 cat,dog", "train/ is trained on and valid/ held out; images in test/ are not taken"},
		{"train/cat/1 train/dog/2 test/dog/3 .git/4 @eaDir/5", "2+1 cat,dog", ""},
		{"train/1 cars/2", "2+2 cars,train", ""},
		{"val2017/1 test2017/2", "2+2 test2017,val2017", "the classes test2017, val2017 are named like parts of a set: give one as root, another as val_root"},
	} {
		files := map[string][]byte{}
		for i, name := range strings.Fields(row.files) { // no two of the same pixels
			files[name+".png"] = datatest.PNG(t, datatest.Plain(i+1, 40, datatest.Teal))
		}
		var warned []string
		o := data.Options{Root: datatest.Folder(t, files), Size: 40, Resize: data.Letterbox, CacheDir: t.TempDir()}
		o.Warn = func(text string) {
			if !strings.HasPrefix(text, "odd ") {
				warned = append(warned, text)
			}
		}
		d, err := data.Open(t.Context(), "folder", o)
		if err != nil {
			t.Errorf("%s: %v", row.files, err)
			continue
		}
		got := fmt.Sprintf("%d+%d %s", d.Train.Len(), d.Val.Len(), strings.Join(d.Train.Classes, ","))
		if got != row.want || strings.Join(warned, "|") != row.warned {
			t.Errorf("%s: %s, warned %q, want %s, %q", row.files, got, warned, row.want, row.warned)
		}
		d.Close()
	}
}

// TestUndivided: a file of labels makes one set of two parts, which is said; as
// root and val_root they are two again, with the same file.
func TestUndivided(t *testing.T) {
	png := func(side int) []byte { return datatest.PNG(t, datatest.Plain(side, side, datatest.Teal)) }
	root := datatest.Folder(t, map[string][]byte{
		"train/1.png": png(30), "train/2.png": png(31), "valid/3.png": png(32),
		"labels.csv": []byte("path,label\ntrain/1.png,a\ntrain/2.png,b\nvalid/3.png,b\n"),
	})
	for _, row := range []struct {
		train, val, want, warned string
	}{
		{root, "", "3+3 [0 1 1] [0 1 1]", "train/ and valid/ are one set, as labels_csv names images of both: give them as root and val_root to divide it"},
		{root + "/train", root + "/valid", "2+1 [0 1] [1]", "1 row of " + root + "/labels.csv fit no image: valid/3.png"},
	} {
		var warned []string
		d, err := data.Open(t.Context(), "folder", data.Options{
			Root: row.train, ValRoot: row.val, LabelsCSV: root + "/labels.csv", Size: 4, CacheDir: t.TempDir(),
			Warn: func(text string) { warned = append(warned, text) },
		})
		if err != nil {
			t.Error(err)
			continue
		}
		got := fmt.Sprintf("%d+%d %v %v", d.Train.Len(), d.Val.Len(), d.Train.Labels, d.Val.Labels)
		if got != row.want || !strings.Contains(strings.Join(warned, "|"), row.warned) {
			t.Errorf("%s: %s, warned %q, want %s, %q", row.train, got, warned, row.want, row.warned)
		}
		d.Close()
	}
}
