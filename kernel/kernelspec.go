package kernel

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"scango/internal/atomicfile"
	"scango/kernel/wire"
)

//go:embed logo
var logos embed.FS

// Spec is a kernel's description, by which frontends find and start it.
type Spec struct {
	Name    string // of its directory; frontends ask for it
	Display string // what people see
	Program string // absolute path of scankernel
	Env     map[string]string
}

// kernelJSON is the file kernel.json.
type kernelJSON struct {
	Argv      []string          `json:"argv"`
	Display   string            `json:"display_name"`
	Language  string            `json:"language"`
	Interrupt string            `json:"interrupt_mode"`
	Protocol  string            `json:"kernel_protocol_version"`
	Env       map[string]string `json:"env,omitempty"`
	Metadata  map[string]any    `json:"metadata"`
}

// program is the word in argv by which a description is known to be ours.
const program = "scankernel"

var nameRule = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

func checkName(name string) error {
	if !nameRule.MatchString(name) || strings.Trim(name, ".") == "" {
		return fmt.Errorf("the name %q may have letters, digits, dots, dashes and underscores alone", name)
	}
	return nil
}

// Install writes a description below dir, a directory of Jupyter's data, and
// returns where. One of ours with that name is replaced.
func Install(dir string, s Spec) (string, error) {
	if err := checkName(s.Name); err != nil {
		return "", err
	}
	to := specDir(dir, s.Name)
	if err := oursOrNone(to); err != nil {
		return "", err
	}
	raw, err := json.MarshalIndent(kernelJSON{
		Argv:    []string{s.Program, "run", "--connection-file", "{connection_file}"},
		Display: s.Display, Language: Language, Interrupt: "message", Protocol: wire.Version,
		Env: s.Env, Metadata: map[string]any{"debugger": false},
	}, "", " ")
	if err != nil {
		return "", err
	}
	pictures, err := fs.ReadDir(logos, "logo")
	if err != nil {
		return "", err
	}
	for _, p := range pictures {
		data, err := logos.ReadFile("logo/" + p.Name())
		if err != nil {
			return "", err
		}
		if err := atomicfile.WriteBytes(filepath.Join(to, p.Name()), data); err != nil {
			return "", fmt.Errorf("install: %w", err)
		}
	}
	if err := atomicfile.WriteBytes(filepath.Join(to, "kernel.json"), append(raw, '\n')); err != nil {
		return "", fmt.Errorf("install: %w", err)
	}
	return to, nil
}

// Uninstall removes the description with a name below dir and returns where it
// was.
func Uninstall(dir, name string) (string, error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	from := specDir(dir, name)
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("no kernel %s is installed in %s", name, filepath.Dir(from))
	}
	if err := oursOrNone(from); err != nil {
		return "", err
	}
	return from, os.RemoveAll(from)
}

func specDir(dir, name string) string {
	return filepath.Join(dir, "kernels", strings.ToLower(name)) // Jupyter looks for lower case
}

// oursOrNone refuses to touch the description of another kernel.
func oursOrNone(dir string) error {
	raw, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var found kernelJSON
	if err == nil {
		err = json.Unmarshal(raw, &found)
	}
	if err != nil || len(found.Argv) == 0 || !strings.HasPrefix(filepath.Base(found.Argv[0]), program) {
		return fmt.Errorf("%s holds another kernel: choose another --name", dir)
	}
	return nil
}

// DataDir is where Jupyter keeps the user's own kernels.
func DataDir() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" && runtime.GOOS != "darwin" {
		return filepath.Join(dir, "jupyter"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("the user's Jupyter directory: %w", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// PrefixDir is where kernels for all users of a prefix, such as a Python
// environment, are kept.
func PrefixDir(prefix string) string { return filepath.Join(prefix, "share", "jupyter") }
