package data

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

// TestWhyNoClasses: what keeps folders from being classes is named.
func TestWhyNoClasses(t *testing.T) {
	for _, row := range []struct{ files, want string }{ // ROOT is the folder's own path
		{"a.png b.png", ""},
		{"cat/a.png dog/b.png", ""},
		{"images/a.png images/b.png", ""},
		{"a.png more/b.png", ""},
		{"m.png cat/a.png dog/b.png fish/c.png", "1 image outside the 3 class folders: classes not taken (m.png)"},
		{"m.png n.png cat/a.png dog/b.png", "2 images outside the 2 class folders: classes not taken (m.png, n.png)"},
		{"images/cat/a.png images/dog/b.png", "one folder images/ holds 2 folders: give root=ROOT/images for classes"},
		{"x/y/cat/a.png x/y/dog/b.png x/y/m.png", "one folder x/y/ holds 2 folders: give root=ROOT/x/y for classes"},
		{"m.png x/cat/a.png x/dog/b.png", "one folder x/ holds 2 folders: give root=ROOT/x for classes; 1 image outside it (m.png)"},
	} {
		files := map[string][]byte{}
		for _, name := range strings.Fields(row.files) {
			files[name] = datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
		}
		root := datatest.Folder(t, files)
		s, err := Tree(t.Context(), "folder", root, Options{Size: 1})
		if err != nil {
			t.Fatal(err)
		}
		s.LabelByFolder()
		want := strings.ReplaceAll(row.want, "ROOT", filepath.ToSlash(root))
		if got := strings.Join(s.Notes, "|"); got != want {
			t.Errorf("%s: %q, want %q", row.files, got, want)
		}
		if row.want != "" && fmt.Sprint(s.Labels) != "[]" {
			t.Errorf("%s: labels %v", row.files, s.Labels)
		}
	}
}
