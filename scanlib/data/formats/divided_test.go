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
