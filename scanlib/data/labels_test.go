package data

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

var labelFiles = []entry{{name: "a.jpg"}, {name: "b \"q\".jpg"}, {name: "x/c.png"}, {name: "x/d.jpg"}, {name: "y/d.jpg"}, {name: "\xff.jpg"}}

func TestParseTable(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       string // image:label of those with a row, in the listing's order
		unknown    string
		err        string
	}{
		{"two columns", "a.jpg,cat\nx/c.png,dog\n", "a.jpg:cat x/c.png:dog", "[]", ""},
		{"header", "file,topic,source\na.jpg,cat,me\n", "a.jpg:cat", "[]", ""},
		{"header in another order", "n,Label,Path\n7,cat,a.jpg\n", "a.jpg:cat", "[]", ""},
		{"unknown header is an unknown name", "datei,thema\na.jpg,cat\n", "a.jpg:cat", `["datei"]`, ""},
		{"byte order mark", "\ufefffile,label\na.jpg,cat\n", "a.jpg:cat", "[]", ""},
		{"Windows lines", "file,label\r\na.jpg,cat\r\n", "a.jpg:cat", "[]", ""},
		{"base name", "c.png,dog\n", "x/c.png:dog", "[]", ""},
		{"stem", "a,cat\nx/c,dog\n", "a.jpg:cat x/c.png:dog", "[]", ""},
		{"dot path", "./x/../a.jpg,cat\n", "a.jpg:cat", "[]", ""},
		{"ambiguous base name", "a.jpg,cat\nd.jpg,dog\n", "a.jpg:cat", `["d.jpg"]`, ""},
		{"full path", "x/d.jpg,dog\ny/d.jpg,cat\n", "x/d.jpg:dog y/d.jpg:cat", "[]", ""},
		{"quotes", "\"b \"\"q\"\".jpg\",\"red, green\"\n", "b \"q\".jpg:red, green", "[]", ""},
		{"quotes left as they are", "b \"q\".jpg,cat\n", "b \"q\".jpg:cat", "[]", ""},
		{"not UTF-8", "\xff.jpg,caf\xe9\n", "\xff.jpg:caf\xe9", "[]", ""},
		{"no label", "a.jpg,\nx/c.png,dog\n", "a.jpg: x/c.png:dog", "[]", ""},
		{"twice the same", "a.jpg,cat\na.jpg,cat\n", "a.jpg:cat", "[]", ""},
		{"twice different", "file,label\na.jpg,cat\n\na,dog\n", "", "", `line 4: "a" is labeled "dog" here and "cat" before`},
		{"out of the folder", "a.jpg,cat\n../b.jpg,dog\n", "", "", `line 2: "../b.jpg" leads out of the folder`},
		{"absolute", "/etc/b.jpg,dog\n", "", "", `"/etc/b.jpg" leads out of the folder`},
		{"one column", "a.jpg,cat\nb\n", "", "", "line 2 has 1 columns, needs 2"},
		{"nothing fits", "q.jpg,cat\nr.jpg,dog\n", "", "", `none of its 2 names is an image of the folder (first: "q.jpg")`},
		{"empty", "", "", "", "no rows"},
		{"header alone", "file,label\n", "", "", "no rows"},
		{"open quote", "\"a.jpg,cat\n", "", "", "line 1 has 1 columns, needs 2"},
	} {
		labels, err := parseTable(strings.NewReader(row.text), newFinder(labelFiles), labelTitles)
		if err != nil || row.err != "" {
			if err == nil || row.err == "" || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%s: error %v, want %q", row.name, err, row.err)
			}
			continue
		}
		var got []string
		for _, file := range labelFiles {
			if label, ok := labels.byName[file.name]; ok {
				got = append(got, file.name+":"+label)
			}
		}
		if strings.Join(got, " ") != row.want || fmt.Sprintf("%q", labels.unknown) != row.unknown {
			t.Errorf("%s: %q unknown %q, want %q %s", row.name, got, labels.unknown, row.want, row.unknown)
		}
	}
}

// TestLabelsCSV: labels may change without decoding; they replace folders; a
// skipped image's row is not unknown.
func TestLabelsCSV(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
	root := datatest.Folder(t, map[string][]byte{"u/a.png": png, "u/b.png": png, "v/c.png": png, "v/bad.png": {1}})
	csv := filepath.Join(t.TempDir(), "labels.csv")
	o := Options{Size: 1, CacheDir: t.TempDir()}
	for i, row := range []struct{ text, want string }{
		{"file,label\na.png,10\nc.png,9\nbad.png,9\nnone.png,1\n", "[1 -1 0] [9 10] [none.png]"},
		{"a.png,x\nb.png,x\n", "[0 0 -1] [x] []"},
	} {
		datatest.Write(t, csv, []byte(row.text))
		s, err := OpenFolder(t.Context(), root, csv, o)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.Labels, s.Classes, s.UnknownLabels); got != row.want || s.Cached != (i > 0) {
			t.Errorf("%q: %s, cached %v; want %s, %v", row.text, got, s.Cached, row.want, i > 0)
		}
		s.Close()
	}
	if s := mustOpen(t, root, o); !s.Cached || fmt.Sprint(s.Labels, s.Classes) != "[0 0 1] [u v]" {
		t.Errorf("without the file: %v %v, cached %v", s.Labels, s.Classes, s.Cached)
	}
	for file, want := range map[string]string{
		"/none.csv": "labels file /none.csv does not exist",
		root:        "labels file " + root + ": ",
	} {
		if _, err := OpenFolder(t.Context(), root, file, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", file, err, want)
		}
	}
}

// TestFlatScreens: 584 screens; the CSV's own rows say 299 labels of 12 topics
// (tail -n +2 labels_dev.csv | cut -d, -f2 | sort -u | wc -l).
func TestFlatScreens(t *testing.T) {
	root := datatest.Shared(t, "mini-rico")
	o := Options{Size: 16, Resize: Letterbox, CacheDir: t.TempDir()}
	s, err := OpenFolder(t.Context(), filepath.Join(root, "images"), filepath.Join(root, "labels_dev.csv"), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	known := 0
	for _, label := range s.Labels {
		if label >= 0 {
			known++
		}
	}
	if s.Len() != 584 || known != 299 || len(s.Classes) != 12 || len(s.UnknownLabels) != 0 || len(s.Skipped) != 0 {
		t.Errorf("%d images, %d labels, classes %q, unknown %q, skipped %v", s.Len(), known, s.Classes, s.UnknownLabels, s.Skipped)
	}
	if s.Names[0] != "0000.jpg" || s.Classes[s.Labels[0]] != "settings" {
		t.Errorf("%s is %s, want 0000.jpg settings", s.Names[0], s.Classes[s.Labels[0]])
	}
}

func FuzzLabels(f *testing.F) {
	f.Add("file,label\na.jpg,cat\n")
	f.Add("\"a.jpg\",cat\n\xff.jpg,\n,\n")
	f.Fuzz(func(t *testing.T, text string) {
		labels, err := parseTable(strings.NewReader(text), newFinder(labelFiles), labelTitles)
		if err != nil {
			return
		}
		s := source{entries: labelFiles}
		labels.apply(&s)
		for i, label := range s.labels {
			if name := s.entries[i].name; label >= 0 && s.classes[label] != labels.byName[name] {
				t.Errorf("%s labeled %s, file says %s", name, s.classes[label], labels.byName[name])
			}
		}
	})
}
