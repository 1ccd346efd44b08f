package rundir

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"scango/scanlib/config"
)

// A full disk is named in so many words.
func TestNotWritableFull(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		err := &NotWritable{"runs/a", &os.PathError{Op: "mkdir", Path: "runs/a", Err: errno}}
		if !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("error %v", err)
		}
	}
}

// A configuration is the user's to edit until there is a run; then an edit is
// damage, unless it comes without the checksum.
func TestEditedConfig(t *testing.T) {
	dir := t.TempDir()
	cfg := config.Default()
	write := func(text []byte) {
		if err := os.WriteFile(filepath.Join(dir, configFile), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	edited := bytes.Replace(sealYAML(cfg.YAML()), []byte("\nseed: "), []byte("\nseed: 7"), 1)
	write(edited)
	if got, err := At(dir).Config(); err != nil || got.Seed == cfg.Seed {
		t.Errorf("without a run: %v, error %v", got, err)
	}
	if err := At(dir).Claim(mustConfig(t, dir), Manifest{}); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, configFile)); err != nil || verify(raw, len(yamlBefore)) != nil {
		t.Errorf("the run's own configuration has no checksum of its own: %v", err)
	}
	write(edited)
	var damaged *Damaged
	if _, err := At(dir).Config(); !errors.As(err, &damaged) || damaged.File != filepath.Join(dir, configFile) {
		t.Errorf("of a run: error %v", err)
	}
	_, text, _ := bytes.Cut(edited, []byte("\n"))
	write(text)
	d := At(dir)
	if _, err := d.Config(); err != nil || d.Unsealed() == "" {
		t.Errorf("without its checksum: error %v", err)
	}
}

func mustConfig(t *testing.T, dir string) *config.Config {
	t.Helper()
	cfg, err := At(dir).Config()
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}
