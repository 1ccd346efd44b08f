package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var program string // built once for all tests

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "scankernel-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "scankernel")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		panic(string(out))
	}
	return m.Run()
}

// run runs the program: its exit status and all that it printed.
func run(t *testing.T, env []string, args ...string) (status int, text string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// Each fault is one line, with what is wrong and what to do.
func TestFaults(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		os.Chmod(path, mode)
		return path
	}
	const good = `{"transport":"tcp","ip":"127.0.0.1","shell_port":1,"iopub_port":2,"stdin_port":3,"control_port":4,"hb_port":5,"key":"k","signature_scheme":"hmac-sha256"}`
	for _, row := range []struct {
		args   []string
		status int
		text   string
	}{
		{nil, 2, "--connection-file is missing"},
		{[]string{"run"}, 2, "--connection-file is missing"},
		{[]string{"run", "-f", filepath.Join(dir, "none")}, 1, "no such file or directory"},
		{[]string{"-f", file("open", good, 0o644)}, 1, "can be read by others (mode 0644) and holds the key: chmod 600 it"},
		{[]string{"-f", file("cut", good[:20], 0o600)}, 1, "is malformed: unexpected end of JSON input"},
		{[]string{"-f", file("empty", "{}", 0o600)}, 1, `is malformed: transport is ""`},
		{[]string{"-f", file("remote", strings.Replace(good, "127.0.0.1", "0.0.0.0", 1), 0o600)}, 1, "--remote allows that"},
		{[]string{"-f", file("elsewhere", strings.Replace(good, "127.0.0.1", "127.0.0.1.2", 1), 0o600), "--remote"}, 1, "listen on tcp://127.0.0.1.2:2"},
		{[]string{"instal"}, 2, `unknown argument "instal"`},
		{[]string{"--no-such-flag"}, 2, "unknown flag: --no-such-flag"},
		{[]string{"install", "--prefix", dir, "--env", "K"}, 2, `--env "K" is not of the form K=V`},
		{[]string{"install", "--prefix", dir, "--name", "a/b"}, 1, `the name "a/b" may have`},
		{[]string{"install", "--user", "--prefix", dir}, 1, "user prefix sys-prefix"},
		{[]string{"uninstall", "--prefix", dir}, 1, "no kernel scan is installed in"},
	} {
		status, text := run(t, []string{"XDG_STATE_HOME=" + dir}, row.args...)
		if status != row.status || !strings.Contains(text, row.text) || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "scankernel: ") {
			t.Errorf("%q: status %d, %q; want %d and one line with %q", row.args, status, text, row.status, row.text)
		}
	}
}

// Each flag says where the kernel goes.
func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	env := []string{"HOME=" + dir, "JUPYTER_DATA_DIR=", "XDG_DATA_HOME=", "VIRTUAL_ENV=" + filepath.Join(dir, "venv")}
	home := filepath.Join(dir, ".local", "share", "jupyter", "kernels")
	if runtime.GOOS == "darwin" {
		home = filepath.Join(dir, "Library", "Jupyter", "kernels")
	}
	for _, row := range []struct {
		flags []string
		want  string
	}{
		{nil, filepath.Join(home, "scan")},
		{[]string{"--user", "--name", "Two"}, filepath.Join(home, "two")},
		{[]string{"--prefix", filepath.Join(dir, "p")}, filepath.Join(dir, "p", "share", "jupyter", "kernels", "scan")},
		{[]string{"--sys-prefix"}, filepath.Join(dir, "venv", "share", "jupyter", "kernels", "scan")},
	} {
		install := append([]string{"install", "--env", "A=1", "--env", "B=x=y"}, row.flags...)
		if status, text := run(t, env, install...); status != 0 || !strings.HasSuffix(text, " in "+row.want+"\n") {
			t.Errorf("%q: status %d, %q; want %s", install, status, text, row.want)
		}
		raw, err := os.ReadFile(filepath.Join(row.want, "kernel.json"))
		if err != nil || !strings.Contains(string(raw), `"B": "x=y"`) || !strings.Contains(string(raw), program) {
			t.Errorf("%q: %s, %v", install, raw, err)
		}
		uninstall := append([]string{"uninstall"}, row.flags...)
		if status, text := run(t, env, uninstall...); status != 0 {
			t.Errorf("%q: status %d, %q", uninstall, status, text)
		}
		if _, err := os.Stat(row.want); !os.IsNotExist(err) {
			t.Errorf("%q left %s: %v", uninstall, row.want, err)
		}
	}
}

func TestVersionAndHelp(t *testing.T) {
	for flag, want := range map[string]string{"--version": "scankernel ", "--help": "--connection-file"} {
		if status, text := run(t, nil, flag); status != 0 || !strings.Contains(text, want) {
			t.Errorf("%s: status %d, %q", flag, status, text)
		}
	}
}
