package prompt

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"scango/repl/screen/screentest"
)

var builtDir string // "" until a test needs the program

var built = sync.OnceValues(func() (_ string, err error) {
	if builtDir, err = os.MkdirTemp("", "scanrepl-test-"); err != nil {
		return "", err
	}
	program := filepath.Join(builtDir, "scanrepl")
	build := exec.Command("go", "build", "-o", program, "scango/repl/cmd/scanrepl")
	build.Stderr = os.Stderr
	return program, build.Run()
})

func TestMain(m *testing.M) {
	status := m.Run()
	if builtDir != "" {
		os.RemoveAll(builtDir)
	}
	os.Exit(status)
}

// interrupted is the exit status after a signal.
const interrupted = 130

// program is scanrepl, built, with a home of its own.
func program(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	name, err := built()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = home
	cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color"}
	return cmd
}

// typist is a user at a terminal in which scanrepl runs.
type typist struct {
	t   *testing.T
	tty *os.File
	cmd *exec.Cmd

	mu     sync.Mutex
	screen *screentest.Terminal
	raw    strings.Builder
	attrs  string        // what the terminal says that it can do, if asked; "" for nothing
	ended  chan struct{} // closed when the terminal is
}

func sitDown(t *testing.T, cmd *exec.Cmd, columns int) *typist {
	t.Helper()
	return sitDownAt(t, cmd, columns, "")
}

// sitDownAt is sitDown at a terminal that reports its attributes.
func sitDownAt(t *testing.T, cmd *exec.Cmd, columns int, attrs string) *typist {
	t.Helper()
	p := &typist{t: t, cmd: cmd, screen: screentest.NewTerminal(columns), ended: make(chan struct{}), attrs: attrs}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(columns), Rows: 40})
	if err != nil {
		t.Fatal(err)
	}
	p.tty = tty
	go p.watch()
	t.Cleanup(func() {
		cmd.Process.Kill()
		tty.Close()
		cmd.Wait()
	})
	return p
}

func (p *typist) watch() {
	defer close(p.ended)
	var chunk [4096]byte
	for {
		n, err := p.tty.Read(chunk[:])
		if err != nil {
			return
		}
		p.mu.Lock()
		p.screen.Write(chunk[:n])
		p.raw.Write(chunk[:n])
		p.mu.Unlock()
		if p.attrs != "" && strings.Contains(string(chunk[:n]), ansi.RequestPrimaryDeviceAttributes) {
			p.tty.WriteString(p.attrs)
		}
	}
}

func (p *typist) send(keys string) {
	p.t.Helper()
	if _, err := p.tty.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// patience is for a machine that does much else.
const patience = 20 * time.Second

// until waits for what the terminal shows.
func (p *typist) until(what string, seen func(*screentest.Terminal) bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		p.mu.Lock()
		ok := seen(p.screen)
		p.mu.Unlock()
		if ok {
			return
		}
	}
	p.t.Fatalf("never seen: %s; the terminal shows:\n%s", what, p.shown())
}

// sees waits for text anywhere on the terminal.
func (p *typist) sees(text string) {
	p.t.Helper()
	p.until(text, func(g *screentest.Terminal) bool { return strings.Contains(g.Text(), text) })
}

// line waits for a line that the cursor is on.
func (p *typist) line(text string) {
	p.t.Helper()
	p.until(text, func(g *screentest.Terminal) bool { return g.Line() == text })
}

func (p *typist) shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.Text()
}

func (p *typist) row() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.Row()
}

// sent is all bytes that the terminal got.
func (p *typist) sent() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.raw.String()
}

const (
	ctrlC, ctrlD, ctrlR, ctrlU = "\x03", "\x04", "\x12", "\x15"
	enter, tab, up             = "\r", "\t", "\x1b[A"
)

// eval types an input, and returns what is shown for it.
func (p *typist) eval(input string) string {
	p.t.Helper()
	for line := range strings.SplitSeq(input, "\n") {
		from := p.row()
		p.send(ctrlU + line + enter) // the first key clears the proposed indentation
		p.until("a prompt after "+line, func(g *screentest.Terminal) bool {
			return g.Row() > from && (g.Line() == "scan>" || g.Line() == "  ...")
		})
	}
	return p.sinceInput()
}

// sinceInput returns the text between the last line typed and the prompt.
func (p *typist) sinceInput() string {
	lines := strings.Split(p.shown(), "\n")
	lines = lines[:len(lines)-1]
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.HasPrefix(lines[i], firstPrompt) || strings.HasPrefix(lines[i]+" ", morePrompt) {
			return strings.Join(lines[i+1:], "\n")
		}
	}
	return strings.Join(lines, "\n")
}

// exit waits for the end of the program and returns its status.
func (p *typist) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("it does not end; the terminal shows:\n%s", p.shown())
	}
	p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}
