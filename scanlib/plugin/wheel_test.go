package plugin

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"scango/scanlib/plugin/plugintest"
)

// member is one file of a zip made for a test.
type member struct{ name, content string }

// makeWheel writes a zip file and returns a wheel that expects it.
func makeWheel(t *testing.T, name string, members ...member) (file string, w wheel) {
	t.Helper()
	var raw bytes.Buffer
	archive := zip.NewWriter(&raw)
	for _, m := range members {
		f, err := archive.CreateHeader(&zip.FileHeader{Name: m.name, Method: zip.Store})
		if err == nil {
			_, err = f.Write([]byte(m.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	file = plugintest.Write(t, filepath.Join(t.TempDir(), name+"-1.0-py3-none-any.whl"), raw.Bytes())
	sum, err := hashFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, wheel{name: name, version: "1.0", sha256: sum, size: int64(raw.Len()), member: "lib/plugin.so"}
}

func TestUnpack(t *testing.T) {
	plugin := member{"lib/plugin.so", "the plugin"}
	for _, row := range []struct {
		name    string
		members []member
		sha256  string // "" for the right one
		out     string
		want    string
	}{
		{"good", []member{{"lib/__init__.py", "x"}, plugin}, "", "the plugin", ""},
		{"wrong hash", []member{plugin}, "0123456789abcdef", "", "SHA-256 is"},
		{"no such member", []member{{"lib/other.so", "x"}}, "", "", "it has no lib/plugin.so"},
		{"directory of that name", []member{{"lib/plugin.so/", ""}}, "", "", "it has no lib/plugin.so"},
		{"names that lead outside", []member{{"../lib/plugin.so", "bad"}, {"/lib/plugin.so", "bad"}, {"lib/../lib/plugin.so", "bad"}}, "", "", "it has no lib/plugin.so"},
	} {
		file, w := makeWheel(t, "wheel", row.members...)
		if row.sha256 != "" {
			w.sha256 = row.sha256
		}
		var out bytes.Buffer
		var done, total int64
		err := w.unpack(context.Background(), file, &out, func(d, n int64) { done, total = d, n })
		checkError(t, row.name, err, row.want)
		if out.String() != row.out {
			t.Errorf("%s: unpacked %q, want %q", row.name, out.String(), row.out)
		}
		if err == nil && (done != total || total != int64(len(row.out))) {
			t.Errorf("%s: progress ended at %d of %d, want %d", row.name, done, total, len(row.out))
		}
		if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
			t.Errorf("%s: %d files beside the wheel (%v), want none", row.name, len(entries)-1, err)
		}
	}
}

// Bytes that changed inside the archive are caught by its own checksum as well.
func TestUnpackDamaged(t *testing.T) {
	file, w := makeWheel(t, "wheel", member{"lib/plugin.so", "the plugin"})
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	plugintest.Write(t, file, bytes.Replace(raw, []byte("the plugin"), []byte("the plugIn"), 1))
	if w.sha256, err = hashFile(file); err != nil {
		t.Fatal(err)
	}
	err = w.unpack(context.Background(), file, &bytes.Buffer{}, func(_, _ int64) {})
	checkError(t, "damaged", err, "checksum")
	plugintest.Write(t, file, []byte("not a zip"))
	if w.sha256, err = hashFile(file); err != nil {
		t.Fatal(err)
	}
	checkError(t, "no zip", w.unpack(context.Background(), file, &bytes.Buffer{}, func(_, _ int64) {}), "not a valid zip")
}
