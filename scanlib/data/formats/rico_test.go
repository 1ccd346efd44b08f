package formats

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

// screens are small pictures with their JSON, by id.
func screens(t *testing.T, folder string, ids ...string) map[string][]byte {
	files := map[string][]byte{}
	for i, id := range ids {
		files[folder+"/"+id+".jpg"] = datatest.JPEG(t, datatest.Plain(9, 16, datatest.Teal))
		files[folder+"/"+id+".json"] = []byte(fmt.Sprintf("{%d}", i))
	}
	return files
}

func merged(maps ...map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	for _, m := range maps {
		for name, content := range m {
			out[name] = content
		}
	}
	return out
}

var topicsCSV = map[string][]byte{"enrico/design_topics.csv": []byte("screen_id,topic\n3,list\n1,Dialer\n7,calculator\n99,list\n")}

func TestRICO(t *testing.T) {
	combined := screens(t, "combined", "1", "2", "3", "10")
	own := screens(t, "enrico/screenshots", "1", "3", "7")
	walkthrough := merged(screens(t, "train/1", "a b", "c'\"d"), screens(t, "val/login", "e"), screens(t, "val/list", "f"))
	for _, row := range []struct {
		name       string
		files      map[string][]byte
		subset     string
		train, val string // "" for data.ErrNoHeldOut
	}{
		{"alone", combined, "", "[1.jpg 10.jpg 2.jpg 3.jpg][] -[][]", ""},
		{"with enRICO's topics", merged(combined, topicsCSV), "",
			"[10.jpg 2.jpg][] -[][]", "[1.jpg 3.jpg][0 1] calculator,list[7 99][]"},
		{"with enRICO", merged(combined, own, topicsCSV), "",
			"[10.jpg 2.jpg][] -[][]", "[1.jpg 3.jpg 7.jpg][0 1 0] calculator,list[99][]"},
		{"the walkthrough's folders", walkthrough, "", "[1/a b.jpg 1/c'\"d.jpg][] -[][]", "[list/f.jpg login/e.jpg][0 1] list,login[][]"},
		{"the walkthrough's subset", walkthrough, "login log in screens\nlist a list\n", "[1/a b.jpg 1/c'\"d.jpg][] -[][]",
			"[list/f.jpg login/e.jpg][1 0] log in screens,a list[][]"},
	} {
		root, subset := datatest.Folder(t, row.files), ""
		if row.subset != "" {
			subset = filepath.Join(t.TempDir(), "rico-20.txt")
			datatest.Write(t, subset, []byte(row.subset))
		}
		o := data.Options{Subset: subset, Size: 8, Resize: data.Letterbox, CacheDir: t.TempDir()}
		for train, want := range map[bool]string{true: row.train, false: row.val} {
			s, err := open(t, "rico", root, part(train), o)
			if want == "" {
				if !errors.Is(err, data.ErrNoHeldOut) {
					t.Errorf("%s: error %v, want data.ErrNoHeldOut", row.name, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", row.name, err)
				continue
			}
			if got := describe(s); got != want {
				t.Errorf("%s, train %v: %s, want %s", row.name, train, got, want)
			}
			s.Close()
		}
	}
}

// enRICO may lie elsewhere.
func TestRICOElsewhere(t *testing.T) {
	root, enrico := datatest.Folder(t, screens(t, "combined", "1", "2")), datatest.Folder(t, merged(screens(t, "enrico/screenshots", "1"), topicsCSV))
	for train, want := range map[bool]string{true: "[2.jpg]", false: "[1.jpg]"} {
		s, err := open(t, "rico", root, part(train), data.Options{ValRoot: filepath.Join(enrico, "enrico"), Size: 8, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.Names); got != want {
			t.Errorf("train %v: %s, want %s", train, got, want)
		}
		s.Close()
	}
	if _, err := open(t, "rico", root, data.Train, data.Options{ValRoot: root, Size: 8}); err == nil || !strings.Contains(err.Error(), "no design_topics.csv in "+root) {
		t.Errorf("error %v", err)
	}
}
