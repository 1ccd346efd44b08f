package session

import (
	"os"
	"path/filepath"
	"strings"
)

// ExpandHome replaces a leading ~ with the home directory and cleans the path.
// An empty path becomes ".".
func ExpandHome(path string) string {
	if home, err := os.UserHomeDir(); err == nil && (path == "~" || strings.HasPrefix(path, "~/")) {
		path = home + path[1:]
	}
	if path == "" {
		return "."
	}
	return filepath.Clean(path)
}
