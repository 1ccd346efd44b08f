package data

import (
	"fmt"
	"testing"

	"scango/scanlib/data/datatest"
)

// TestListLabels: the labels are those that OpenFolder gives.
func TestListLabels(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(9, 9, datatest.Teal))
	root := datatest.Folder(t, map[string][]byte{"10/a.png": png, "2/b.png": png, "2/c.png": png})
	csv := datatest.Folder(t, map[string][]byte{"labels.csv": []byte("file,topic\na.png,x\nc.png,y\n")}) + "/labels.csv"
	for _, labels := range []string{"", csv} {
		f, err := ListFolder(t.Context(), root, labels)
		if err != nil {
			t.Fatal(err)
		}
		s, err := OpenFolder(t.Context(), root, labels, Options{Size: 4, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if fmt.Sprint(f.Names, f.Labels, f.Classes) != fmt.Sprint(s.Names, s.Labels, s.Classes) {
			t.Errorf("%v %v %v, want %v %v %v", f.Names, f.Labels, f.Classes, s.Names, s.Labels, s.Classes)
		}
	}
}
