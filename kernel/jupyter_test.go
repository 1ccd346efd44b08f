package kernel

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The kernel as Jupyter's own client sees it: jupyter_kernel_test, and checks
// of our own. They need a Python with what testdata/requirements.txt names,
// which make venv installs.
func TestJupyter(t *testing.T) {
	python := findPython()
	if python == "" {
		message := "no Python with jupyter_kernel_test: make venv installs it, or SCAN_PYTHON names one"
		if os.Getenv("SCAN_SLOW") != "" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	env := installed(t)
	for script, limit := range map[string]time.Duration{
		"kernel_test_suite.py": 3 * time.Minute,
		"transport_checks.py":  3 * time.Minute,
		"protocol_checks.py":   3 * time.Minute,
	} {
		t.Run(strings.TrimSuffix(script, ".py"), func(t *testing.T) {
			out, err := runIn(t.TempDir(), env, limit, python, absolute(t, filepath.Join("testdata", script)))
			t.Log(out)
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// findPython is the first Python that can run the checks: SCAN_PYTHON, the
// module's own environment, the one in the path.
func findPython() string {
	for _, candidate := range []string{os.Getenv("SCAN_PYTHON"), "../.venv/bin/python", "python3"} {
		path, err := exec.LookPath(candidate)
		if candidate == "" || err != nil {
			continue
		}
		if path, err = filepath.Abs(path); err == nil && exec.Command(path, "-c", "import jupyter_kernel_test, zmq").Run() == nil {
			return path
		}
	}
	return ""
}

// installed builds the kernel, installs it into a directory of the test and
// returns the environment in which Jupyter finds it.
func installed(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "scankernel")
	env := append(os.Environ(), "JUPYTER_DATA_DIR="+filepath.Join(dir, "share", "jupyter"), "XDG_STATE_HOME="+filepath.Join(dir, "state"),
		"XDG_CACHE_HOME="+filepath.Join(dir, "cache"), "GOMLX_BACKEND=go", "PYTHONDONTWRITEBYTECODE=1")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/scankernel").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := runIn(dir, env, time.Minute, program, "install", "--prefix", dir); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return env
}

func runIn(dir string, env []string, limit time.Duration, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	cmd.WaitDelay = time.Second // a kernel left over may hold the pipe
	out, err := cmd.CombinedOutput()
	return string(out), err
}
