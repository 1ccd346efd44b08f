// Package notebooks_test runs the notebooks through the kernel, and the kernel
// in a real JupyterLab.
package notebooks_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// jupyter is a Python with Jupyter, and a place where our kernel is installed.
type jupyter struct {
	python string
	data   string   // JUPYTER_DATA_DIR: kernels/scan is below
	env    []string // for its programs
}

// openJupyter builds the kernel and installs it into a directory of the test.
// Where no Python has the module asked for it skips.
func openJupyter(t *testing.T, module string, kernelEnv ...string) jupyter {
	t.Helper()
	python := findPython(module)
	if python == "" {
		t.Skipf("no Python with %s: make venv installs it into .venv", module)
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "bin", "scankernel")
	run(t, nil, time.Minute*5, "go", "build", "-o", binary, "../kernel/cmd/scankernel")
	args := []string{"install", "--prefix", dir, "--name", "scan"}
	for _, setting := range kernelEnv {
		args = append(args, "--env", setting)
	}
	run(t, nil, time.Minute, binary, args...)
	j := jupyter{python: python, data: filepath.Join(dir, "share", "jupyter")}
	j.env = append(os.Environ(), "JUPYTER_DATA_DIR="+j.data, "JUPYTER_CONFIG_DIR="+filepath.Join(dir, "config"),
		"JUPYTER_RUNTIME_DIR="+filepath.Join(dir, "run"), "IPYTHONDIR="+filepath.Join(dir, "ipython"), "XDG_STATE_HOME="+filepath.Join(dir, "state"))
	return j
}

// findPython is the first Python that can import a module: SCAN_PYTHON, the
// project's own environment, the one in the path.
func findPython(module string) string {
	for _, candidate := range []string{os.Getenv("SCAN_PYTHON"), "../.venv/bin/python", "python3"} {
		path, err := exec.LookPath(candidate)
		if candidate == "" || err != nil {
			continue
		}
		if path, err = filepath.Abs(path); err == nil && exec.Command(path, "-c", "import "+module).Run() == nil {
			return path
		}
	}
	return ""
}

// run runs a program to its end and returns what it printed.
func run(t *testing.T, env []string, limit time.Duration, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Fatalf("%s %s took more than %v:\n%s", name, strings.Join(args, " "), limit, out.String())
	}
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out.String())
	}
	return out.String()
}
