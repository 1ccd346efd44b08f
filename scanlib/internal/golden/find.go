package golden

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Path finds a reference file, such as "optim.npz" or "ckpt/tricky.zip.pth",
// and skips the test where there is none.
func Path(t testing.TB, name string) string {
	t.Helper()
	for _, dir := range places(t) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	skip(t, "no file "+name)
	return ""
}

// Files lists the reference files whose name matches a pattern of package
// path/filepath, sorted, and skips the test where there are none.
func Files(t testing.TB, pattern string) []string {
	t.Helper()
	var names []string
	for _, dir := range places(t) {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			names = append(names, filepath.Base(path))
		}
	}
	if len(names) == 0 {
		skip(t, "no files "+pattern)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// places returns the directories of the reference files, the first choice
// first. A set of one's own is alone: arrays of two sets do not belong
// together.
func places(t testing.TB) []string {
	t.Helper()
	if dir := os.Getenv("SCAN_GOLDEN"); dir != "" {
		return []string{dir}
	}
	root := moduleRoot(t)
	return []string{
		filepath.Join(filepath.Dir(root), "shared", "golden"),
		filepath.Join(root, "scanlib", "internal", "golden", "testdata"),
	}
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Fatal("golden: the test does not run inside the module")
	return ""
}

// skip ends a test for want of arrays. The reason is one text for all tests, so
// that a summary can count them; the log of the test says what was missed.
func skip(t testing.TB, missed string) {
	t.Helper()
	t.Logf("golden: %s in %q", missed, places(t))
	if os.Getenv("SCAN_GOLDEN") != "" {
		t.Skip("SCAN_GOLDEN lacks their reference arrays")
	}
	t.Skip("no reference arrays of images or weights (SCAN_GOLDEN names their directory)")
}
