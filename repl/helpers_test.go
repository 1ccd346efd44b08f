package repl

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call runs a command line as the program would.
func call(ctx context.Context, args ...string) (stdout, stderr string, status int) {
	var out, err bytes.Buffer
	status = Main(ctx, args, strings.NewReader(""), &out, &err)
	return out.String(), err.String(), status
}

// inEmptyDir makes an empty working directory, and an empty cache and history beside it.
func inEmptyDir(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Chdir(t.TempDir())
}

// drawImages writes 24 images of 16×16 pixels in two class directories.
func drawImages(t *testing.T, dir string) {
	t.Helper()
	for i := range 24 {
		class := []string{"warm", "cold"}[i%2]
		im := image.NewRGBA(image.Rect(0, 0, 16, 16))
		for p := range 16 * 16 {
			shade := uint8(8*i + p%16)
			im.Set(p%16, p/16, map[string]color.RGBA{"warm": {240, shade, 20, 255}, "cold": {20, shade, 240, 255}}[class])
		}
		var raw bytes.Buffer
		if err := png.Encode(&raw, im); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, class, fmt.Sprintf("%02d.png", i)), raw.String())
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tiny is a run of a second on the pure-Go engine.
const tiny = `preset: folder
data: {size: 16, root: images, val_fraction: 0.25}
backbone: {width: 1}
pretext: {epochs: 1, batch_size: 8, features_dim: 8, augmentation_strategy: none}
scan: {num_classes: 2, num_heads: 1, num_neighbors: 3, num_neighbors_val: 2, epochs: 1, batch_size: 8, augmentation_strategy: none, cutout_length: 8}
selflabel: {epochs: 1, batch_size: 8, augmentation_strategy: none, cutout_length: 8}
`
