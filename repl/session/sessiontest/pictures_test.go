package sessiontest

import (
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"testing"
)

// The brightest pixel tells the classes apart.
func TestWritePictures(t *testing.T) {
	dir := t.TempDir()
	if err := WritePictures(dir); err != nil {
		t.Fatal(err)
	}
	for class, want := range map[string]uint32{"bright": 230, "dark": 100} {
		names, err := filepath.Glob(filepath.Join(dir, class, "*.png"))
		if err != nil || len(names) != 24 {
			t.Errorf("%s: %d pictures, %v", class, len(names), err)
		}
		for _, name := range names {
			if got := brightest(t, name); got != want {
				t.Errorf("%s: the brightest pixel is %d, want %d", name, got, want)
			}
		}
	}
}

func brightest(t *testing.T, name string) (most uint32) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	for p := range 256 {
		v, _, _, _ := img.At(p%16, p/16).RGBA()
		most = max(most, v>>8)
	}
	return most
}
