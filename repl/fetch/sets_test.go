package fetch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNamed(t *testing.T) {
	for word, want := range map[string]string{"imagenet": "https://image-net.org", "cifar": "want cifar10, cifar100, cifar20, enrico, mnist, rico or stl10"} {
		if _, err := Dataset(t.Context(), word, t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", word, err, want)
		}
	}
	for _, word := range Names() {
		s, err := named(word)
		if err != nil {
			t.Error(err)
		}
		for _, f := range s.files {
			if f.into == "" || (s.page == "") == (s.module == "") || s.dir == "" || len(f.MD5) != 0 && len(f.MD5) != 32 || len(f.SHA256) != 0 && len(f.SHA256) != 64 {
				t.Errorf("%s: %+v", word, f)
			}
		}
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := filepath.Join(os.Getenv("XDG_CACHE_HOME"), "scango", "cifar100")
	if err := os.MkdirAll(filepath.Join(dir, "cifar-100-binary"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := Dataset(t.Context(), "cifar20", "", nil); err != nil || got != dir {
		t.Errorf("there already: %s, error %v, want %s", got, err, dir)
	}
}
