package kernelspec

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"scango/internal/atomicfile"
	"scango/kernel/wire"
)

//go:embed logo
var logos embed.FS

// Language is the language of cells.
const Language = "starlark"

// Spec holds the properties in which installations of the kernel differ.
type Spec struct {
	Name    string // of its directory, by which frontends refer to it
	Display string // shown to users
	Program string // absolute path of scankernel
	Env     map[string]string
}

const specFile = "kernel.json"

// kernelJSON is the content of that file.
type kernelJSON struct {
	Argv      []string          `json:"argv"`
	Display   string            `json:"display_name"`
	Language  string            `json:"language"`
	Interrupt string            `json:"interrupt_mode"`
	Protocol  string            `json:"kernel_protocol_version"`
	Env       map[string]string `json:"env,omitempty"`
	Metadata  map[string]any    `json:"metadata"`
}

// program is the word in argv that identifies a description as ours.
const program = "scankernel"

var nameRule = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

func checkName(name string) error {
	if !nameRule.MatchString(name) || strings.Trim(name, ".") == "" {
		return fmt.Errorf("the name %q may have letters, digits, dots, dashes and underscores only", name)
	}
	return nil
}

// Install writes a description below dir, a directory of Jupyter's data, and
// returns its directory. It replaces one of ours with that name, and refuses to
// replace another kernel's.
func Install(dir string, s Spec) (string, error) {
	if err := checkName(s.Name); err != nil {
		return "", err
	}
	to := specDir(dir, s.Name)
	if err := oursOrNone(to); err != nil {
		return "", err
	}
	if err := installLogos(to); err != nil {
		return "", fmt.Errorf("install: %w", err)
	}
	raw, err := json.MarshalIndent(kernelJSON{
		Argv:    []string{s.Program, "run", "--connection-file", "{connection_file}"},
		Display: s.Display, Language: Language, Interrupt: "message", Protocol: wire.Version,
		Env: s.Env, Metadata: map[string]any{"debugger": false},
	}, "", " ")
	if err == nil {
		err = atomicfile.WriteBytes(filepath.Join(to, specFile), append(raw, '\n'))
	}
	if err != nil {
		return "", fmt.Errorf("install: %w", err)
	}
	return to, nil
}

func installLogos(to string) error {
	pictures, err := fs.ReadDir(logos, "logo")
	if err != nil {
		return err
	}
	for _, p := range pictures {
		data, err := logos.ReadFile("logo/" + p.Name())
		if err == nil {
			err = atomicfile.WriteBytes(filepath.Join(to, p.Name()), data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Uninstall removes the description with a name below dir and returns its
// directory.
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
	return filepath.Join(dir, "kernels", strings.ToLower(name)) // Jupyter looks for it in lower case
}

// oursOrNone refuses to touch the description of another kernel.
func oursOrNone(dir string) error {
	raw, err := os.ReadFile(filepath.Join(dir, specFile))
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
