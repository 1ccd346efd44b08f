package notebooks_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The notebook of Go cells runs to its end in gonb, with a session that it
// starts. It takes minutes: SCAN_SLOW=1 asks for it.
func TestGoCells(t *testing.T) {
	if os.Getenv("SCAN_SLOW") == "" {
		t.Skip("the notebook takes minutes: SCAN_SLOW=1 runs it")
	}
	python, env := openGonb(t)
	source, err := filepath.Abs("go-cells.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	done := filepath.Join(t.ArtifactDir(), "go-cells.ipynb")
	start := time.Now()
	t.Log(seconds(run(t, env, 12*time.Minute, python, "testdata/run.py", source, done, t.TempDir())))
	pictures, cells := count(t, done)
	t.Logf("%d cells, %d pictures, %.0f s", cells, pictures, time.Since(start).Seconds())
	if pictures < 6 {
		t.Errorf("%d pictures, want 6 at least", pictures)
	}
}

// openGonb installs gonb into a directory of the test, with a scanrepl that is
// built now. Where gonb or its Python is missing it skips.
func openGonb(t *testing.T) (python string, env []string) {
	t.Helper()
	python = findPython("nbclient")
	if python == "" {
		t.Skip("no Python with nbclient: make venv installs it into .venv")
	}
	tools, root := absolute(t, "../bin"), absolute(t, "..")
	for _, name := range []string{"gonb", "goimports", "gopls"} {
		if _, err := os.Stat(filepath.Join(tools, name)); err != nil {
			t.Skipf("no bin/%s: make gonb-install builds it", name)
		}
	}
	dir := t.TempDir()
	run(t, nil, 5*time.Minute, "go", "build", "-o", filepath.Join(dir, "scanrepl"), "../repl/cmd/scanrepl")
	env = append(os.Environ(), "PATH="+strings.Join([]string{dir, tools, os.Getenv("PATH")}, string(filepath.ListSeparator)),
		"SCANGO="+root, "JUPYTER_DATA_DIR="+filepath.Join(dir, "jupyter"), "PYTHONDONTWRITEBYTECODE=1")
	run(t, env, time.Minute, filepath.Join(tools, "gonb"), "--install")
	return python, env
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// seconds are the lines of run.py among what the kernel logs.
func seconds(out string) string {
	var lines []string
	for line := range strings.Lines(out) {
		if strings.Contains(line, " s  ") {
			lines = append(lines, strings.TrimRight(line, "\n"))
		}
	}
	return "\n" + strings.Join(lines, "\n")
}
