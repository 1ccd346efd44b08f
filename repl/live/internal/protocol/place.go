package protocol

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Socket returns the path of the socket of that name, in a directory that only
// this user can enter, which it makes. The path has a hash of the name in it,
// to stay below the 104 bytes that some systems allow.
func Socket(name string) (string, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("scango-%d", os.Getuid()))
	if runtime := os.Getenv("XDG_RUNTIME_DIR"); runtime != "" {
		dir = filepath.Join(runtime, "scango")
	}
	if err := Private(dir); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(name))
	return filepath.Join(dir, fmt.Sprintf("live-%x.sock", sum[:6])), nil
}

// Log returns the file where the server of a socket reports errors.
func Log(socket string) string { return socket + ".log" }

// Private makes a directory of mode 0700, or checks that it is one already and
// no link that another user has laid.
func Private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory: remove it", dir)
	case info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("%s is open to other users (mode %#o): chmod 700 it, or choose another directory for the socket", dir, info.Mode().Perm())
	case !ownedBy(info, os.Getuid()):
		return fmt.Errorf("%s belongs to another user: choose another directory for the socket", dir)
	}
	return nil
}

// Mode of sockets.
const Mode fs.FileMode = 0o600
