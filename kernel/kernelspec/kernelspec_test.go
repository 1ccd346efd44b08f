package kernelspec

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInstall(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "share", "jupyter")
	spec := Spec{Name: "Scan-2", Display: "SCAN", Program: "/opt/scankernel", Env: map[string]string{"K": "V"}}
	for range 2 { // the second replaces the first
		to, err := Install(dir, spec)
		if err != nil || to != filepath.Join(dir, "kernels", "scan-2") {
			t.Fatalf("%s, %v", to, err)
		}
		raw, err := os.ReadFile(filepath.Join(to, "kernel.json"))
		if err != nil {
			t.Fatal(err)
		}
		var got kernelJSON
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if strings.Join(got.Argv, " ") != "/opt/scankernel run --connection-file {connection_file}" || got.Interrupt != "message" || got.Protocol != "5.5" || got.Env["K"] != "V" || got.Language != Language {
			t.Errorf("kernel.json is %s", raw)
		}
		for _, name := range []string{"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"} {
			if info, err := os.Stat(filepath.Join(to, name)); err != nil || info.Size() == 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
		if files, err := os.ReadDir(to); err != nil || len(files) != 4 {
			t.Errorf("the directory has %v, want kernel.json and the logos: %v", files, err)
		}
		spec.Display = "another"
	}
	from, err := Uninstall(dir, "scan-2")
	if err != nil || from != filepath.Join(dir, "kernels", "scan-2") {
		t.Errorf("%s, %v", from, err)
	}
	if _, err := Uninstall(dir, "scan-2"); err == nil || !strings.Contains(err.Error(), "no kernel scan-2 is installed in "+filepath.Join(dir, "kernels")) {
		t.Errorf("a second time: %v", err)
	}
}

func TestLogos(t *testing.T) {
	for name, size := range map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64} {
		raw, err := logos.ReadFile("logo/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() != size || img.Bounds().Dy() != size {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Only descriptions of our own are replaced or removed, and only by names that
// stay below the directory.
func TestInstallRefuses(t *testing.T) {
	dir := t.TempDir()
	theirs := filepath.Join(dir, "kernels", "python3")
	if err := os.MkdirAll(theirs, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`{"argv":["python3","-m","ipykernel"]}`, "{", "{}"} {
		if err := os.WriteFile(filepath.Join(theirs, "kernel.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{second(Install(dir, Spec{Name: "python3"})), second(Uninstall(dir, "python3"))} {
			if err == nil || !strings.Contains(err.Error(), "holds another kernel") {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	for _, name := range []string{"", "..", ".", "a/b", "../x", "a b", "é"} {
		for _, err := range []error{second(Install(dir, Spec{Name: name})), second(Uninstall(dir, name))} {
			if err == nil || !strings.Contains(err.Error(), "may have letters") {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
	file := filepath.Join(dir, "file")
	os.WriteFile(file, nil, 0o644)
	if _, err := Install(file, Spec{Name: "x"}); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("below a file: %v", err)
	}
}

func second(_ string, err error) error { return err }

func TestUserDir(t *testing.T) {
	t.Setenv("HOME", "/home/u")
	for _, row := range []struct{ jupyter, xdg, want string }{
		{"/j", "/x", "/j"}, {"", "/x", "/x/jupyter"}, {"", "", "/home/u/.local/share/jupyter"},
	} {
		t.Setenv("JUPYTER_DATA_DIR", row.jupyter)
		t.Setenv("XDG_DATA_HOME", row.xdg)
		if got, err := UserDir(); err != nil || got != row.want {
			t.Errorf("%+v: %s, %v", row, got, err)
		}
	}
}
