package plugin

import (
	"debug/elf"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"scango/scanlib/plugin/plugintest"
)

// Every broken file is told from a good one without being loaded.
func TestCheck(t *testing.T) {
	good := plugintest.Fake(t)
	here := elfMachines[runtime.GOARCH]
	other := elf.EM_RISCV
	for _, row := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"good", good, ""},
		{"empty", nil, `begins with ""`},
		{"text", []byte("hello\n"), `not a shared library: it begins with "hell"`},
		{"web page", []byte("<html>"), `begins with "<htm"`},
		{"half a header", good[:20], "cut off or damaged"},
		{"without its end", good[:len(good)-1], "cut off"},
		{"segment past the end", patch(good, 64+32, 0x7F), "it ends at byte"},
		{"program", plugintest.Library(t, plugintest.EntryPoint, elf.ET_EXEC, here), "ET_EXEC file"},
		{"other machine", plugintest.Library(t, plugintest.EntryPoint, elf.ET_DYN, other), "for EM_RISCV"},
		{"other library", plugintest.Library(t, "hello", elf.ET_DYN, here), "without GetPjrtApi"},
	} {
		path := plugintest.Write(t, filepath.Join(t.TempDir(), fileOf(CPU)), row.content)
		checkError(t, row.name, Plugin{Kind: CPU, Path: path}.Check(), row.want)
	}
	dir := t.TempDir()
	checkError(t, "directory", Plugin{Path: dir}.Check(), "not a regular file")
	checkError(t, "missing", Plugin{Path: filepath.Join(dir, "x.so")}.Check(), "no such file")
}

// patch is content with its byte at i, and the seven after, changed to b.
func patch(content []byte, i int, b byte) []byte {
	out := append([]byte(nil), content...)
	for k := range 7 {
		out[i+k] = b
	}
	return out
}

func checkError(t *testing.T, name string, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: %v", name, err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("%s: error %v, want one with %q", name, err, want)
	}
}

// No file, whatever its bytes, makes Check panic.
func FuzzCheckELF(f *testing.F) {
	f.Add([]byte("\x7fELF"))
	f.Add([]byte(nil))
	if raw, err := os.ReadFile("/proc/self/exe"); err == nil {
		f.Add(raw[:4096])
	}
	path := filepath.Join(f.TempDir(), "plugin.so")
	f.Fuzz(func(t *testing.T, content []byte) {
		plugintest.Write(t, path, content)
		if err := checkELF(path, int64(len(content))); err != nil && strings.TrimSpace(err.Error()) == "" {
			t.Error("an error without text")
		}
	})
}

// A fetched plugin must be the file that was recorded.
func TestRecord(t *testing.T) {
	good := plugintest.Fake(t)
	later := time.Now().Add(time.Hour)
	touch := func(path string) error { return os.Chtimes(path, later, later) }
	for _, row := range []struct {
		name   string
		change func(path string) error
		want   string
	}{
		{"as fetched", func(string) error { return nil }, ""},
		{"same bytes, other time", touch, ""},
		{"no record", func(path string) error { return os.Remove(recordPath(path)) }, "has no record"},
		{"broken record", func(path string) error { return os.WriteFile(recordPath(path), []byte("{"), 0o644) }, "read "},
		{"cut off", func(path string) error { return os.Truncate(path, 100) }, "has 100 bytes"},
		{"other bytes", func(path string) error {
			if err := os.WriteFile(path, patch(good, 70, 1), 0o755); err != nil {
				return err
			}
			return touch(path)
		}, "changed since it was fetched"},
	} {
		path := plugintest.Write(t, filepath.Join(t.TempDir(), fileOf(CPU)), good)
		if err := writeRecord(path, "test-1", "0.1"); err != nil {
			t.Fatal(err)
		}
		if err := row.change(path); err != nil {
			t.Fatal(err)
		}
		checkError(t, row.name, Plugin{Kind: CPU, Path: path, Place: Cache}.Check(), row.want)
	}
}
