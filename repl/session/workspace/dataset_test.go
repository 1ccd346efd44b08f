package workspace

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/repl/session/sessiontest"
	"scango/scanlib/data"
)

// Every data set of the configuration can be opened by name, with the number of
// clusters that it has classes.
func TestNamedSources(t *testing.T) {
	for _, word := range datasetWords() {
		f, _ := data.Lookup(word)
		cfg, err := namedSource(f)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Data.Root = "x"
		if err := cfg.Validate(); err != nil || cfg.Data.Dataset != word || cfg.Name != word || f.Classes > 0 && cfg.Scan.NumClusters != f.Classes {
			t.Errorf("%s: %s named %s, error %v", word, cfg.Data.Dataset, cfg.Name, err)
		}
	}
	rico, _ := data.Lookup("rico")
	cfg, _ := namedSource(rico)
	if cfg.Data.Resize != "letterbox" || cfg.Scan.NumClusters != 20 {
		t.Errorf("rico: %s, %d clusters", cfg.Data.Resize, cfg.Scan.NumClusters)
	}
}

// Lists of words reach the configuration whatever is in them.
func TestDatasetChoices(t *testing.T) {
	root := filepath.Join(t.TempDir(), "pictures")
	if err := os.CopyFS(root, os.DirFS(picturesDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(root, "dark"), filepath.Join(root, `dark, "very"`)); err != nil {
		t.Fatal(err)
	}
	array := filepath.Join(t.TempDir(), "x.npy")
	head := fmt.Sprintf("%-117s\n", "{'descr': '|u1', 'fortran_order': False, 'shape': (6, 2, 2), }")
	if err := os.WriteFile(array, []byte("\x93NUMPY\x01\x00\x76\x00"+head+strings.Repeat("abcd", 6)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ input, want string }{
		{fmt.Sprintf(`dataset(%q, size=16, classes=['dark, "very"'], val_fraction=0.25)`, root), "18 images to train"},
		{fmt.Sprintf(`dataset(%q, size=16, merge=['dark, "very"=bright'], per_class=8, val_fraction=0.25)`, root), "6 images to train"},
		{fmt.Sprintf(`dataset(%q, size=16, classes=["cow"])`, root), `has no class "cow"; it has bright, dark, "very"`},
		{fmt.Sprintf(`dataset(%q, size=16, val_fraction=0.5)`, array), "3 images to train"},
		{`dataset("rico", root=screens(), size=32)`, "192 images to train, 96 to validate"},
		{`dataset("no.npz")`, "dataset: there is no file no.npz"},
		{`dataset("stl10")`, "data.root"},
	} {
		_, out, err := sessiontest.Eval(newSession(t), row.input)
		if got := fmt.Sprint(out, err); !strings.Contains(got, row.want) {
			t.Errorf("%s: %s, want %q", row.input, got, row.want)
		}
	}
}
