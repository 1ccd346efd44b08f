package decode

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPillow compares small files of every format and option with what Pillow
// makes of them: those that are kept, and others each day where a Python has
// Pillow.
func TestPillow(t *testing.T) {
	t.Run("kept", func(t *testing.T) { comparePillow(t, filepath.Join("testdata", "pillow.zip")) })
	t.Run("drawn", func(t *testing.T) { comparePillow(t, drawWithPillow(t)) })
}

// drawWithPillow runs Pillow, that of SCAN_PYTHON, of the tests' environment or
// of python3; it skips where none has it.
func drawWithPillow(t *testing.T) string {
	for _, python := range []string{os.Getenv("SCAN_PYTHON"), "../../../.venv/bin/python", "python3"} {
		if python == "" || exec.Command(python, "-c", "import PIL, numpy").Run() != nil {
			continue
		}
		file, seed := filepath.Join(t.TempDir(), "drawn.zip"), fmt.Sprint(time.Now().Unix()/86400)
		t.Log("seed", seed)
		out, err := exec.Command(python, filepath.Join("testdata", "peer_draw.py"), file, seed).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return file
	}
	t.Skip("no Python with Pillow (SCAN_PYTHON names one)")
	return ""
}

func comparePillow(t *testing.T, archive string) {
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, ".ppm") {
			continue
		}
		img, err := decodeBytes(content(t, z, f.Name))
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		size, want := ppm(t, content(t, z, f.Name+".ppm"))
		if img.Rect.Size() != size {
			t.Errorf("%s: %v, want %v", f.Name, img.Rect.Size(), size)
			continue
		}
		if mean, most := difference(rgb(img), want); mean > tolerance(f.Name).mean || most > tolerance(f.Name).most {
			t.Errorf("%s of %v: mean difference %.3f, largest %d", f.Name, size, mean, most)
		}
	}
}

type differences struct {
	mean float64
	most int
}

// tolerance is none but for JPEG, whose inverse DCT differs by a level in a
// component, of which the conversion to RGB makes up to 4.
func tolerance(name string) differences {
	if strings.HasSuffix(name, ".jpg") {
		return differences{0.25, 4}
	}
	return differences{}
}

func content(t *testing.T, files fs.FS, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// ppm reads a file that begins with "P6", its size and 255, a line each.
func ppm(t *testing.T, file []byte) (size image.Point, pixels []byte) {
	t.Helper()
	r := bytes.NewReader(file)
	if _, err := fmt.Fscanf(r, "P6\n%d %d\n255\n", &size.X, &size.Y); err != nil {
		t.Fatal(err)
	}
	pixels, _ = io.ReadAll(r)
	return size, pixels
}
