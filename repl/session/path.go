package session

import (
	"os"
	"path/filepath"
	"strings"
)

// ExpandHome makes a path of one with a leading ~; "" is the working directory.
func ExpandHome(path string) string {
	if home, err := os.UserHomeDir(); err == nil && (path == "~" || strings.HasPrefix(path, "~/")) {
		path = home + path[1:]
	}
	if path == "" {
		return "."
	}
	return filepath.Clean(path)
}
