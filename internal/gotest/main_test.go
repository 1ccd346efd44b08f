package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// module is what go test is run on: a package of each fate.
var module = map[string]string{
	"go.mod": "module m\n",
	"passes/a_test.go": `package a
import "testing"
func TestPass(t *testing.T) { t.Log("quiet") }
func TestSlow(t *testing.T) { t.Skip("slow") }
func TestRows(t *testing.T) {
	t.Run("one", func(t *testing.T) { t.Log("looked around"); t.Skip("no files") })
	t.Run("two", func(t *testing.T) { t.Skip("no files") })
	t.Run("three", func(t *testing.T) {})
}`,
	"fails/b_test.go": `package b
import "testing"
func TestFine(t *testing.T) { t.Log("quiet") }
func TestBad(t *testing.T)  { t.Run("row", func(t *testing.T) { t.Error("loud") }) }
func TestNow(t *testing.T)  { t.SkipNow() }`,
	"panics/c_test.go": `package c
import "testing"
func TestPanic(t *testing.T) { panic("out of order") }`,
	"broken/d_test.go": `package d
import "testing"
func TestBroken(t *testing.T) { undefined() }`,
	"none/e.go": `package e`,
}

func TestRun(t *testing.T) {
	t.Chdir(write(t, module))
	var out strings.Builder
	r := newReport(&out, false)
	code, err := run([]string{"./..."}, r)
	if err != nil || code != 1 {
		t.Errorf("exit code %d, %v; want 1", code, err)
	}
	for _, want := range []string{
		`ok  	m/passes	`, `\?   	m/none	\[no test files\]`, `FAIL	m/broken \[build failed\]`, `undefined: undefined`,
		`b_test.go:4: loud\n--- FAIL: TestBad/row`, `FAIL\nFAIL	m/fails	`, `panic: out of order`, `FAIL	m/panics	`,
	} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("no %q in the output", want)
		}
	}
	for _, quiet := range []string{"quiet", "=== RUN", "PASS", "SKIP"} {
		if strings.Contains(out.String(), quiet) {
			t.Errorf("%q in the output", quiet)
		}
	}
	if got, want := r.skipped(), "4 tests skipped: 2× no files; 1× no reason given; 1× slow"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

// What passes exits with 0, and with -v nothing is held back.
func TestRunVerbose(t *testing.T) {
	t.Chdir(write(t, map[string]string{"go.mod": "module m\n", "a_test.go": `package a
import "testing"
func TestPass(t *testing.T) { t.Log("heard") }`}))
	var out strings.Builder
	r := newReport(&out, true)
	code, err := run([]string{"-v", "."}, r)
	if err != nil || code != 0 {
		t.Errorf("exit code %d, %v; want 0", code, err)
	}
	if !strings.Contains(out.String(), "a_test.go:3: heard\n--- PASS: TestPass") || strings.Count(out.String(), "ok  \tm\t") != 1 {
		t.Errorf("output %q", out.String())
	}
	if got, want := r.skipped(), "no tests skipped"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// go test itself fails on a package that is not there.
func TestRunNothing(t *testing.T) {
	t.Chdir(write(t, map[string]string{"go.mod": "module m\n"}))
	var out strings.Builder
	if code, err := run([]string{"./gone"}, newReport(&out, false)); err != nil || code != 1 {
		t.Errorf("exit code %d, %v; want 1", code, err)
	}
	if !strings.Contains(out.String(), "FAIL\t./gone [setup failed]") {
		t.Errorf("output %q", out.String())
	}
}

func write(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
