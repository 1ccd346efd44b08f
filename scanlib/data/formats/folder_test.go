package formats

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

// TestLabelsCSV: labels may change without decoding; they replace folders; a
// skipped image's row is not unknown.
func TestLabelsCSV(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
	root := datatest.Folder(t, map[string][]byte{"u/a.png": png, "u/b.png": png, "v/c.png": png, "v/bad.png": {1}})
	csv := filepath.Join(t.TempDir(), "labels.csv")
	o := data.Options{Size: 1, CacheDir: t.TempDir()}
	for i, row := range []struct{ text, want string }{
		{"file,label\na.png,10\nc.png,9\nbad.png,9\nnone.png,1\n", "[1 -1 0] [9 10] [none.png]"},
		{"a.png,x\nb.png,x\n", "[0 0 -1] [x] []"},
	} {
		datatest.Write(t, csv, []byte(row.text))
		o.LabelsCSV = csv
		s, err := open(t, "folder", root, data.Train, o)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.Labels, s.Classes, s.UnknownLabels); got != row.want || s.Cached != (i > 0) {
			t.Errorf("%q: %s, cached %v; want %s, %v", row.text, got, s.Cached, row.want, i > 0)
		}
		s.Close()
	}
	o.LabelsCSV = ""
	if s, err := open(t, "folder", root, data.Train, o); err != nil || !s.Cached || fmt.Sprint(s.Labels, s.Classes) != "[0 0 1] [u v]" {
		t.Errorf("without the file: %v %v, cached %v", s.Labels, s.Classes, s.Cached)
	}
	for file, want := range map[string]string{
		"/none.csv": "labels file /none.csv does not exist",
		root:        "labels file " + root + ": ",
	} {
		o.LabelsCSV = file
		if _, err := open(t, "folder", root, data.Train, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", file, err, want)
		}
	}
}

// TestPredictionsAsLabels: a table of predictions, with paths as they were given
// elsewhere, gives labels and groups.
func TestPredictionsAsLabels(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"u/a.png": datatest.PNG(t, datatest.Plain(30, 30, datatest.Teal)), "v/a.png": datatest.PNG(t, datatest.Plain(31, 31, datatest.Teal))})
	csv := filepath.Join(t.TempDir(), "predicted.csv")
	name := filepath.Base(root)
	for _, prefix := range []string{root + "/", "./", "../" + name + "/", name + "/", "/mnt/moved/" + name + "/"} {
		text := "path,cluster,probability\n" + prefix + "u/a.png,3,0.9\n" + prefix + "v/a.png,1,0.8\n"
		datatest.Write(t, csv, []byte(text))
		grouped := csv + ".groups"
		datatest.Write(t, grouped, []byte(strings.Replace(text, "cluster", "group", 1)))
		d, err := data.Open(t.Context(), "folder", data.Options{Root: root, Size: 1, CacheDir: t.TempDir(), LabelsCSV: csv, GroupBy: "csv", GroupCSV: grouped})
		if err != nil {
			t.Errorf("%s: %v", prefix, err)
			continue
		}
		if got := fmt.Sprint(d.Train.Classes, d.Train.Labels, d.Train.Groups); got != "[1 3] [1 0] [0 1]" {
			t.Errorf("%s: %s", prefix, got)
		}
		d.Close()
	}
}

// TestFlatScreens: 584 screens; the CSV's own rows say 299 labels of 12 topics
// (tail -n +2 labels_dev.csv | cut -d, -f2 | sort -u | wc -l).
func TestFlatScreens(t *testing.T) {
	root := datatest.Shared(t, "mini-rico")
	o := data.Options{Size: 16, Resize: data.Letterbox, CacheDir: t.TempDir(), LabelsCSV: filepath.Join(root, "labels_dev.csv")}
	s, err := open(t, "folder", filepath.Join(root, "images"), data.Train, o)
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

// TestClassFolders reads ten classes of 300 photographs, by the set's own words.
func TestClassFolders(t *testing.T) {
	root := datatest.Shared(t, "imagenette-96/train")
	s, err := open(t, "folder", root, data.Train, data.Options{Size: 32, CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != 3000 || len(s.Classes) != 10 || s.Classes[0] != "n01440764" || len(s.Skipped) != 0 {
		t.Fatalf("%d images, classes %q, %d skipped", s.Len(), s.Classes, len(s.Skipped))
	}
	count := make([]int, 10)
	for i, label := range s.Labels {
		count[label]++
		if !strings.HasPrefix(s.Names[i], s.Classes[label]+"/") {
			t.Fatalf("%s is labeled %s", s.Names[i], s.Classes[label])
		}
	}
	if fmt.Sprint(count) != "[300 300 300 300 300 300 300 300 300 300]" {
		t.Errorf("images a class: %v", count)
	}
}
