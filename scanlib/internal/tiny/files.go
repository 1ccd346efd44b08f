package tiny

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Root makes a directory with the tiny images in its folder "images", and keeps
// the packs of tests out of the user's cache by one of its own; remove undoes
// both.
func Root() (root string, remove func(), err error) {
	if root, err = os.MkdirTemp("", "scanlib-test-"); err != nil {
		return "", nil, err
	}
	UseCache(root)
	if err := Images(filepath.Join(root, "images"), 32); err != nil {
		os.RemoveAll(root)
		return "", nil, err
	}
	return root, func() { os.RemoveAll(root) }, nil
}

// UseCache makes root the place of the user's cache and home.
func UseCache(root string) {
	os.Setenv("XDG_CACHE_HOME", filepath.Join(root, "cache"))
	os.Setenv("HOME", filepath.Join(root, "home"))
}

// WritePNG writes an image to a file.
func WritePNG(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return png.Encode(f, img)
}

// ReadFile reads a file that must be there.
func ReadFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Contains wants all of these words in a text.
func Contains(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q does not say %q", text, word)
		}
	}
}
