package server

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/repl/session"
)

// What is no socket stays as it is, also behind a link, and nothing is left
// beside it.
func TestServeRemovesSocketsAlone(t *testing.T) {
	for _, what := range []string{"file", "directory", "link", "dangling link"} {
		path := place(t)
		other := filepath.Join(filepath.Dir(path), "other")
		var err error
		switch what {
		case "file":
			err = os.WriteFile(path, []byte("kept"), 0o600)
		case "directory":
			err = os.Mkdir(path, 0o700)
		case "link":
			if err = os.WriteFile(other, []byte("kept"), 0o600); err == nil {
				err = os.Symlink(other, path)
			}
		default:
			err = os.Symlink(other, path)
		}
		if err != nil {
			t.Fatal(err)
		}
		before, _ := os.Lstat(path)
		err = Serve(context.Background(), path, session.New(session.Options{}))
		if err == nil || !strings.Contains(err.Error(), "is no socket") {
			t.Errorf("%s: %v", what, err)
		}
		after, err := os.Lstat(path)
		if err != nil || after.Mode() != before.Mode() || after.Size() != before.Size() {
			t.Errorf("%s: was %v, is %v, %v", what, before, after, err)
		}
		if _, err := os.Lstat(path + ".lock"); err == nil {
			t.Errorf("%s: a lock is left", what)
		}
	}
}
