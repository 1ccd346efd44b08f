package official

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/config"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustPreset(t *testing.T, name string) *config.Config {
	t.Helper()
	c, err := config.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// presets are the names of the official experiments that we have as presets.
func presets() []string {
	var names []string
	for _, info := range config.Presets() {
		if info.Official {
			names = append(names, info.Name)
		}
	}
	return names
}

// readBack is what a run with the configuration reads when it goes on.
func readBack(t *testing.T, c *config.Config) (*config.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yml")
	write(t, path, string(c.YAML()))
	return config.Load(path)
}

// mentions fails unless err contains the text.
func mentions(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want %q in it", err, text)
	}
}
