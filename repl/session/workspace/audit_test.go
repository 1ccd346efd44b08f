package workspace

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
)

// TestAudit: a dataset, a folder and a probe of the stages; a table with a
// picture where there is something to show.
func TestAudit(t *testing.T) {
	s := newSession(t)
	root := t.TempDir()
	for _, name := range []string{"00.png", "01.png"} {
		content, err := os.ReadFile(filepath.Join(picturesDir, "dark", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, copied := range []string{name, "again " + name} {
			if err := os.WriteFile(filepath.Join(root, copied), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	mustEval(t, s, recipe, fmt.Sprintf("ds = tiny(%q)", picturesDir))
	for _, row := range []struct{ input, want string }{
		{"audit(ds, quiet=True).total", "48"},
		{"audit(ds, quiet=True).corrupt", "0"},
		{fmt.Sprintf("audit(%q, quiet=True)", root), "exact duplicates  2  in 2 groups: keep one of each"},
	} {
		if got := mustEval(t, s, row.input); !strings.Contains(got, row.want) {
			t.Errorf("%s gives\n%s\nwant %q in it", row.input, got, row.want)
		}
	}
	b, err := s.Eval(context.Background(), fmt.Sprintf("audit(%q)", root), &sessiontest.Recorder{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(b.Data[session.ImagePNG])); err != nil || !strings.Contains(string(b.Data[session.TextHTML]), "<pre>") {
		t.Errorf("picture %v, page %.60q", err, b.Data[session.TextHTML])
	}
	for input, want := range map[string]string{
		`audit("nowhere/")`: "audit: there is no folder nowhere/",
		"audit()":           "audit: images is missing",
		"audit(3)":          "audit: images must be a dataset or path, got int",
	} {
		if _, _, err := sessiontest.Eval(s, input); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", input, err, want)
		}
	}
}
