package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"scango/internal/atomicfile"
)

// moduleData makes the go command fetch a module into its cache, and returns
// the directory data in it.
func moduleData(ctx context.Context, module string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	cmd.Dir = os.TempDir() // not within a module of the user
	path, _, _ := strings.Cut(module, "@")
	cmd.Env = append(os.Environ(), "GO111MODULE=on", "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local", "GONOSUMDB="+path) // its files are pinned here
	out, failed := cmd.Output()
	if errors.Is(failed, exec.ErrNotFound) {
		return "", errors.New("it is fetched by the go command, which is not installed")
	}
	var answer struct{ Dir, Error string }
	if err := json.Unmarshal(out, &answer); err != nil || answer.Dir == "" {
		return "", fmt.Errorf("go mod download %s: %s", module, firstLine(answer.Error, stderrOf(failed), "no answer"))
	}
	return filepath.Join(answer.Dir, "data"), nil
}

func stderrOf(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return fmt.Sprint(err)
}

// firstLine returns the first line of the first text that has one.
func firstLine(texts ...string) string {
	for _, text := range texts {
		if line, _, _ := strings.Cut(strings.TrimSpace(text), "\n"); line != "" {
			return line
		}
	}
	return ""
}

// fromModule copies the files out of the module, after verifying their
// checksums.
func (f fetching) fromModule(ctx context.Context, missing []file) error {
	f.progress("download "+f.title, 0, 0)
	from, err := moduleData(ctx, f.module)
	if err != nil {
		return err
	}
	for _, one := range missing {
		name := filepath.Join(from, one.URL)
		if err := one.Verify(ctx, name, nil); err != nil {
			return err
		}
		if err := copyFile(name, filepath.Join(f.dir, one.into)); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return atomicfile.Write(to, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}
