package data

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"scango/internal/atomicfile"
	"scango/scanlib/data/decode"
)

// CacheDir returns the user's cache folder: "scango" in [os.UserCacheDir], or
// if that is unknown (no HOME) "scango-UID" in [os.TempDir], readable by the
// user alone. It is created if missing.
func CacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return privateDir(filepath.Join(os.TempDir(), "scango-"+strconv.Itoa(os.Getuid())))
	}
	dir := filepath.Join(base, "scango")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("data: cannot make cache folder %s: %w; set XDG_CACHE_HOME", dir, atomicfile.ExplainFull(decode.Reason(err)))
	}
	return dir, nil
}

// privateDir makes a folder in a place that others can write to. Chmod fails
// on a folder of another user, which must not be trusted.
func privateDir(dir string) (string, error) {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("data: cannot make cache folder %s: %w; set HOME", dir, atomicfile.ExplainFull(decode.Reason(err)))
	}
	info, err := os.Lstat(dir)
	if err == nil && !info.IsDir() {
		err = errors.New("it is not a folder")
	}
	if err == nil {
		err = os.Chmod(dir, 0o700)
	}
	if err != nil {
		return "", fmt.Errorf("data: cannot use cache folder %s: %w; set HOME", dir, decode.Reason(err))
	}
	return dir, nil
}
