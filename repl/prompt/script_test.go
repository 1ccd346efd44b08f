package prompt

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// Without a terminal there are no escape codes and no echo.
func TestWithoutTerminal(t *testing.T) {
	for _, row := range []struct {
		args           []string
		stdin          string
		stdout, stderr string
		status         int
	}{
		{nil, "x = 3\nprint(x)\nx * 2\n", "3\n6\n", "", 0},
		{nil, "scn\n", "", "line 1\n    scn\n    ^\nNameError: scn is not defined; did you mean scan?\n", 1},
		{[]string{"-c", "print(1)"}, "print(2)\n", "1\n", "", 0},
		{[]string{"-c", "print(input('who? '))"}, "me\n", "me\n", "who? ", 0},
		{nil, "input('who? ')\n", "", "input 1, line 1\n    input('who? ')\nError: input: who?: nobody is here to answer\n", 1},
		{[]string{"-i"}, "def f(a):\n  return a\n\nf(3)\nscn\n4\n", "3\n4\n",
			"scan>   ...   ... scan> scan> line 1\n    scn\n    ^\nNameError: scn is not defined; did you mean scan?\nscan> scan> \n", 0},
		{[]string{"-i", "-c", "x = 5"}, "x\nf(", "5\n", "scan> scan>   ... \nline 1\n    f(\n      ^\nSyntaxError: got end of file, want ')'\nscan> \n", 0},
	} {
		cmd := program(t, t.TempDir(), row.args...)
		var stdout, stderr bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(row.stdin), &stdout, &stderr
		cmd.Run()
		if stdout.String() != row.stdout || stderr.String() != row.stderr || cmd.ProcessState.ExitCode() != row.status {
			t.Errorf("%q of %q: %q, %q, status %d; want %q, %q, %d", row.args, row.stdin, stdout.String(), stderr.String(),
				cmd.ProcessState.ExitCode(), row.stdout, row.stderr, row.status)
		}
	}
}

// A terminal that can do no more than write has a prompt, too.
func TestDumbTerminal(t *testing.T) {
	cmd := program(t, t.TempDir())
	cmd.Env = append(cmd.Env, "TERM=dumb")
	p := sitDown(t, cmd, 60)
	p.line("scan>")
	p.send("def f():\n  return 6 * 7\n\nf()\n")
	p.sees("42\nscan>")
	p.send(ctrlD)
	if status := p.exit(); status != 0 || strings.Contains(p.sent(), "\x1b") {
		t.Errorf("status %d, sent %q", status, p.sent())
	}
}

// A reader that left ends the program, without a word.
func TestClosedPipe(t *testing.T) {
	for _, code := range []string{"print(1)", "while True: print(1)"} {
		cmd := program(t, t.TempDir(), "-c", code)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		var stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = w, &stderr
		cmd.Run()
		w.Close()
		if stderr.Len() > 0 {
			t.Errorf("%s: stderr %q", code, stderr.String())
		}
	}
}

// A first SIGINT stops a script, in good order.
func TestInterruptScript(t *testing.T) {
	cmd := program(t, t.TempDir(), "-c", "print(1)\nwhile True: pass")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stdout.Read(make([]byte, 2))
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != interrupted || stderr.String() != "Interrupted: stopped\n" {
		t.Errorf("status %d, stderr %q", status, stderr.String())
	}
}

// The first signal stops an input, the second prints how to force it, and each
// input starts counting again.
func TestInterrupts(t *testing.T) {
	var said []string
	i := interrupts{notice: func(text string) { said = append(said, text) }}
	i.interrupt() // between inputs: nothing
	for range 2 {
		said = nil
		i.during(context.Background(), func(ctx context.Context) {
			i.interrupt()
			if ctx.Err() == nil || said != nil {
				t.Errorf("after one signal: %v, said %q", ctx.Err(), said)
			}
			i.interrupt()
		})
		if len(said) != 1 || !strings.Contains(said[0], "Ctrl-C once more") {
			t.Errorf("after two signals: %q", said)
		}
	}
}

// What runs without a stage needs no engine, and is done at once.
func TestScriptIsQuick(t *testing.T) {
	best := time.Hour
	for range 3 {
		cmd := program(t, t.TempDir(), "-c", "1")
		began := time.Now()
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(began))
	}
	t.Logf("a script of one number takes %v", best)
	if best > time.Second {
		t.Errorf("a script of one number takes %v", best)
	}
}
