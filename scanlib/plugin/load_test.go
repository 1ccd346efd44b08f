package plugin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/plugin/plugintest"
)

// What the dynamic linker refuses is an error, and go-xla's own one.
func TestLoadRefused(t *testing.T) {
	p := Plugin{Kind: CPU, Path: plugintest.Write(t, filepath.Join(t.TempDir(), fileOf(CPU)), plugintest.Fake(t))}
	checkError(t, "check", p.Check(), "")
	err := p.Load(func(path, api string) error {
		t.Errorf("loaded %s, API %s", path, api)
		return nil
	})
	if err == nil {
		t.Error("no error")
	}
}

// The plugin of this machine loads, also under names that go-xla misreads, and
// the link that helps there is gone after.
func TestLoadReal(t *testing.T) {
	p := real(t)
	misread := filepath.Join(t.TempDir(), "nvidia, inc")
	if err := os.Mkdir(misread, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{t.TempDir(), misread} {
		link := Plugin{Kind: CPU, Path: filepath.Join(dir, fileOf(CPU))}
		if err := os.Symlink(p.Path, link.Path); err != nil {
			t.Fatal(err)
		}
		var used string
		err := link.Load(func(path, api string) error {
			used = path
			if !strings.HasPrefix(api, "0.") {
				t.Errorf("%s: API %q", dir, api)
			}
			return nil
		})
		if err != nil || (used == link.Path) != (dir != misread) {
			t.Errorf("%s: loaded %q, error %v", dir, used, err)
		}
		if _, err := os.Lstat(used); (err == nil) != (dir != misread) {
			t.Errorf("%s: %s afterwards: %v", dir, used, err)
		}
	}
}
