package rundir

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"scango/scanlib/config"
	"scango/scanlib/stage"
)

// asNobody does what permissions bind, which they do not where root tests.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() == 0 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Skip("root stays root: ", err)
		}
		defer syscall.Setfsuid(0)
	}
	do()
}

// A run that can't be written opens to load what is there; a directory without
// one does not.
func TestOpenReadOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg, m := config.Default(), Manifest{Version: "test"}
	if err := errors.Join(d.Claim(cfg, m), d.Finish(Outcome{Stage: stage.KMeans}, Arrays{"a": {Dims: []int{1}, Values: []float32{3}}}), d.Writable(), d.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, ".lock")); err != nil { // as in a copy
		t.Fatal(err)
	}
	for up := dir; up != os.TempDir(); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(up, 0o755)
	}
	var notWritable *NotWritable
	asNobody(t, func() {
		d, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if err := d.Claim(cfg, m); err != nil {
			t.Error(err)
		}
		if _, arrays, err := d.Load(stage.KMeans, ""); err != nil || arrays["a"].Values[0] != 3 {
			t.Errorf("arrays %v, error %v", arrays, err)
		}
		if err := d.Writable(); !errors.As(err, &notWritable) || !errors.Is(err, syscall.EACCES) {
			t.Errorf("writable: %v", err)
		}
		if _, err := Open(filepath.Dir(dir)); !errors.As(err, &notWritable) {
			t.Errorf("a directory without a run: %v", err)
		}
	})
}
