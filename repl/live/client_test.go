package live

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"scango/repl/live/internal/protocol"
)

// cells are what the test's program does in the place of a Go cell.
var cells = map[string]func(){
	"run":      func() { Run("f()") },
	"number":   func() { Numbers("cl.acc") },
	"text":     func() { Text("cl.dir") },
	"features": func() { Features("enc", "train") },
	"picture": func() {
		if err := Show(figure{"a picture", nil}); err != nil {
			panic(err)
		}
	},
}

const cellVariable = "LIVE_TEST_CELL"

func TestMain(m *testing.M) {
	if cell := cells[os.Getenv(cellVariable)]; cell != nil {
		cell()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runCell runs a cell in a process of its own.
func runCell(t *testing.T, name string, env ...string) (stdout, stderr string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(append(os.Environ(), cellVariable+"="+name), env...)
	var out, fault strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &fault
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), fault.String(), cmd.ProcessState.ExitCode()
}

// answer serves connections in place of a session: it sends hello and the
// replies to each. It returns the requests, in turn.
func answer(t *testing.T, replies ...protocol.Reply) <-chan protocol.Request {
	t.Helper()
	dir, err := os.MkdirTemp("", "live-") // sockets need short paths
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "a.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		listener.Close()
		os.RemoveAll(dir)
	})
	t.Setenv(SocketVariable, socket)
	requests := make(chan protocol.Request, 10)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			out := json.NewEncoder(conn)
			out.Encode(protocol.Reply{Kind: protocol.Hello, Version: protocol.Version})
			if q, err := protocol.ReadRequest(conn); err == nil {
				requests <- q
			}
			for _, r := range replies {
				out.Encode(r)
			}
			conn.Close()
		}
	}()
	return requests
}

func text(stream, s string) protocol.Reply {
	return protocol.Reply{Kind: protocol.Text, Stream: stream, Text: s}
}

func done(forms map[string]string) protocol.Reply {
	b := &protocol.Bundle{Data: map[string][]byte{}}
	for mime, s := range forms {
		b.Data[mime] = []byte(s)
	}
	return protocol.Reply{Kind: protocol.Done, Bundle: b}
}

func failed(name, message string, traceback ...string) protocol.Reply {
	return protocol.Reply{Kind: protocol.Done, Fault: &protocol.Fault{Name: name, Message: message, Traceback: traceback}}
}

// A result has the forms of the value that the session sent.
func TestResult(t *testing.T) {
	for _, row := range []struct {
		name string
		last protocol.Reply
		want *Result
	}{
		{"no value", protocol.Reply{Kind: protocol.Done}, &Result{}},
		{"text", done(map[string]string{textPlain: "42"}), &Result{Text: "42"}},
		{"all forms", done(map[string]string{textPlain: "a table", textHTML: "<b>", imagePNG: "png"}), &Result{"a table", []byte("png"), "<b>"}},
	} {
		t.Setenv("TMPDIR", t.TempDir())
		pictures.dir = ""
		requests := answer(t, row.last)
		got, err := Do("x = 1\nx")
		if err != nil || !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %+v, %v; want %+v", row.name, got, err, row.want)
		}
		if q := <-requests; q != (protocol.Request{Op: protocol.Eval, Code: "x = 1\nx"}) {
			t.Errorf("%s: the request was %+v", row.name, q)
		}
	}
	pictures.dir = ""
}

// An error between the two sides says what to do about it.
func TestExchangeErrors(t *testing.T) {
	for _, row := range []struct {
		name    string
		replies []protocol.Reply
		want    string
	}{
		{"fault", []protocol.Reply{failed("NameError", " nix is not defined\n")}, "nix is not defined"},
		{"ended", nil, "the session has ended; the next call starts another one, which loads what was trained"},
		{"ended at work", []protocol.Reply{text(protocol.Stderr, "")}, "the session has ended; "},
		{"other version", []protocol.Reply{{Kind: protocol.Hello, Version: protocol.Version + 1}},
			"scanrepl is of another version than this package: run make gonb-install, then restart the kernel"},
	} {
		answer(t, row.replies...)
		if _, err := Do("nix"); err == nil || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", row.name, err, row.want)
		}
	}
	answer(t, failed("NameError", "nix is not defined", "input 1, line 1", "    nix"))
	_, err := Do("nix")
	var e *Error
	if want := (&Error{"NameError", "nix is not defined", []string{"input 1, line 1", "    nix"}}); !errors.As(err, &e) || !reflect.DeepEqual(e, want) {
		t.Errorf("error %+v, want %+v", err, want)
	}
}

// Requests of Go code are not inputs of the user, and are not shown.
func TestAskedValues(t *testing.T) {
	for _, row := range []struct {
		value string
		get   func() (any, error)
		code  string
		want  any // nil for an error
	}{
		{"[1, 2.5]", func() (any, error) { return GetNumbers("cl.sizes") }, "cl.sizes", []float64{1, 2.5}},
		{"0.75", func() (any, error) { return GetNumbers("cl.acc") }, "cl.acc", []float64{0.75}},
		{"None", func() (any, error) { return GetNumbers("cl.acc") }, "cl.acc", nil},
		{`"runs/a \"b\""`, func() (any, error) { return GetText("cl.dir") }, "cl.dir", `runs/a "b"`},
		{"a picture", func() (any, error) { return GetText("cl.show()") }, "cl.show()", "a picture"},
	} {
		requests := answer(t, done(map[string]string{textPlain: row.value}))
		got, err := row.get()
		if (err == nil) != (row.want != nil) || err == nil && !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s of %s: %v, %v; want %v", row.code, row.value, got, err, row.want)
		}
		if q := <-requests; q != (protocol.Request{Op: protocol.Eval, Code: row.code, Unrecorded: true}) {
			t.Errorf("%s: the request was %+v", row.code, q)
		}
	}
	answer(t, protocol.Reply{Kind: protocol.Done})
	for name, get := range map[string]func() error{
		"numbers": func() error { _, err := GetNumbers("x = 1"); return err }, "text": func() error { _, err := GetText("x = 1"); return err },
	} {
		if err := get(); err == nil || err.Error() != "x = 1 has no value" {
			t.Errorf("%s of a statement: %v", name, err)
		}
	}
}

// Features are passed in a file, which the session writes and the client
// removes.
func TestFeaturesNeedTheirFile(t *testing.T) {
	dir := t.TempDir()
	requests := answer(t, protocol.Reply{Kind: protocol.Done})
	t.Setenv("TMPDIR", dir)
	if _, err := GetFeatures("enc", "val"); err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	q := <-requests
	if !strings.HasPrefix(q.Code, `features(enc).save("`+dir) || !strings.HasSuffix(q.Code, `features.npy", images="val")`) || !q.Unrecorded {
		t.Errorf("the request was %+v", q)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "scan-features-*")); err != nil || len(left) > 0 {
		t.Errorf("%q is left, %v", left, err)
	}
}

// A cell has nothing to do after an error: it says what it is, and ends.
func TestCellEndsAfterError(t *testing.T) {
	answer(t, text(protocol.Stdout, "so far\n"), failed("Error", "no such stage", "input 1, line 1", "    f()"))
	for name, traceback := range map[string]string{"run": "input 1, line 1\n    f()\n", "number": "input 1, line 1\n    f()\n", "text": "input 1, line 1\n    f()\n", "features": "input 1, line 1\n    f()\n"} {
		stdout, stderr, status := runCell(t, name)
		if stdout != "so far\n" || stderr != traceback+"Error: no such stage\n" || status != 1 {
			t.Errorf("%s: %q, %q, status %d", name, stdout, stderr, status)
		}
	}
	answer(t, done(map[string]string{textPlain: "3"}))
	if stdout, stderr, status := runCell(t, "run"); stdout != "3\n" || stderr != "" || status != 0 {
		t.Errorf("without an error: %q, %q, status %d", stdout, stderr, status)
	}
}

// Each kernel, or program without one, has a session of its own.
func TestSocketOfKernel(t *testing.T) {
	t.Setenv(SocketVariable, "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	seen := map[string]bool{}
	for _, kernel := range []string{"", "a", "b"} {
		t.Setenv("GONB_JUPYTER_KERNEL_ID", kernel)
		path, err := socket()
		if err != nil || seen[path] {
			t.Errorf("kernel %q: %s, there before: %v, %v", kernel, path, seen[path], err)
		}
		seen[path] = true
	}
	t.Setenv(SocketVariable, "/a/socket")
	if path, err := socket(); path != "/a/socket" || err != nil {
		t.Errorf("with a name given: %s, %v", path, err)
	}
}

// scanrepl is looked for on the path and where go install and make put it.
func TestFind(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", t.TempDir())
	module, err := filepath.Abs(filepath.Join("..", "..", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{module} // go itself can't be asked
	if _, here, _, _ := runtime.Caller(0); !filepath.IsAbs(here) {
		want = nil // -trimpath takes the place of the module away
	}
	if dirs := programDirs(); !slices.Equal(dirs, want) {
		t.Errorf("programs are looked for in %q, want %q", dirs, want)
	}
	t.Setenv("PATH", bin)
	program := filepath.Join(bin, "scanrepl")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho starting >&2\necho no engine here >&2\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := find(); got != program || err != nil {
		t.Errorf("found %s, %v; want %s", got, err, program)
	}
	// One that ends at once is an error with the last thing that it said.
	t.Setenv(SocketVariable, "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	_, err = Do("1")
	if err == nil || !strings.Contains(err.Error(), "exit status 3: no engine here") {
		t.Errorf("error %v", err)
	}
	if got := lastLine(filepath.Join(bin, "nothing")); got != "" {
		t.Errorf("the last line of a file that is not there is %q", got)
	}
}
