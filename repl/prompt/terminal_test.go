package prompt

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"scango/repl/screen/screentest"
	"scango/repl/session/sessiontest"
)

// The session's transcripts run through a terminal.
func TestTranscriptsInTerminal(t *testing.T) {
	sessiontest.Run(t, "../session/testdata", func(t *testing.T) func(string) string {
		p := sitDown(t, program(t, t.TempDir()), 300)
		p.line("scan>")
		return p.eval
	})
}

// The prompt appears before a user could type: after 150 ms on an idle machine.
func TestPromptIsQuick(t *testing.T) {
	best := time.Hour
	for range 5 {
		began := time.Now()
		p := sitDown(t, program(t, t.TempDir()), 80)
		p.line("scan>")
		best = min(best, time.Since(began))
	}
	t.Logf("the prompt is there after %v", best)
	if best > time.Second {
		t.Errorf("the prompt takes %v", best)
	}
}

func TestKeys(t *testing.T) {
	const multi = "def f(a):⏎    return a + 1⏎"
	for _, row := range []struct {
		name  string
		keys  []string // each sent when the text before it is seen
		waits []string
	}{
		{"Ctrl-C clears", []string{"1 + 1", ctrlC, "2 + 3" + enter}, []string{"scan> 1 + 1", "scan>", "5\nscan>"}},
		{"Ctrl-C clears all lines", []string{"def f(a):" + enter, ctrlC, "2 + 3" + enter}, []string{"  ...", "scan>", "5\nscan>"}},
		{"Ctrl-R", []string{"111" + enter, "222" + enter, ctrlR + "11", enter}, []string{"111\nscan>", "222\nscan>", "bck-i-search: 11", "scan> 111\n111\nscan>"}},
		{"Ctrl-R in no history", []string{ctrlR, ctrlC, "4" + enter}, []string{"bck-i-search:", "scan>", "4\nscan>"}},
		{"several lines are one entry", []string{"def f(a):" + enter, "return a + 1" + enter, enter, up, enter, "f(2)" + enter},
			[]string{"  ...", "return a + 1\n  ...", "  ...\nscan>", "scan> " + multi, "scan> " + multi + "\nscan>", "3\nscan>"}},
		{"pasted lines are one entry", []string{"\x1b[200~def f(a):\r\treturn a + 1\r\x1b[201~", enter, "f(3)" + enter},
			[]string{"scan> " + multi, "scan> " + multi + "\nscan>", "4\nscan>"}},
		{"long pasted lines are quick", []string{"\x1b[200~n = 0\r" + strings.Repeat("n += 1\r", 500) + "\x1b[201~", enter, "n" + enter},
			[]string{"+= 1⏎", "\nscan>", "500\nscan>"}},
		{"an older entry, then a new one", []string{"11" + enter, "22" + enter, up + up, enter, "33" + enter, up + up},
			[]string{"11\nscan>", "22\nscan>", "scan> 11", "22\nscan> 11\n11\nscan>", "33\nscan>", "33\nscan> 11"}},
		{"completion", []string{"prese" + tab, "(\"mnist-d" + tab, "\")" + enter}, []string{"scan> presets", "scan> presets(\"mnist-demo", "num_classes: 10"}},
		{"completion lists", []string{"pre" + tab}, []string{"predict  presets  pretext\nscan> pre"}},
		{"an argument", []string{"scan(entropy" + tab}, []string{"scan> scan(entropy_weight="}},
		{"an answer", []string{`a = input("who? ")` + enter, "me" + enter, "a" + enter, up}, []string{"\nwho?", "who? me\nscan>", "\"me\"\nscan>", "\"me\"\nscan> a"}},
		{"a secret answer", []string{`a = input("key? ", secret=True)` + enter, "s3", enter, "a" + enter}, []string{"\nkey?", "key? **", "scan>", "\"s3\"\nscan>"}},
		{"no answer", []string{`a = input("who? ")` + enter, ctrlC}, []string{"\nwho?", "Interrupted: stopped\nscan>"}},
		{"Tab indents", []string{"if True:" + enter, ctrlU + tab + "print(7)" + enter, enter}, []string{"  ...", "...     print(7)\n  ...", "7\nscan>"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := sitDown(t, program(t, t.TempDir()), 60)
			p.line("scan>")
			for i, keys := range row.keys {
				p.send(keys)
				p.sees(row.waits[i])
			}
		})
	}
}

// Ctrl-C ends the input under way, not the session, and Ctrl-D that.
func TestInterruptAtPrompt(t *testing.T) {
	p := sitDown(t, program(t, t.TempDir()), 60)
	p.line("scan>")
	p.eval("x = 7")
	p.send("while True: pass" + enter)
	p.line("")
	time.Sleep(50 * time.Millisecond)
	p.send(ctrlC)
	p.sees("Interrupted: stopped\nscan>")
	if got := p.eval("x"); got != "7" {
		t.Errorf("x is %q after the interrupt", got)
	}
	p.send(ctrlD)
	if status := p.exit(); status != 0 {
		t.Errorf("status %d after Ctrl-D", status)
	}
}

// What can't be stopped can be ended.
func TestForce(t *testing.T) {
	p := sitDown(t, program(t, t.TempDir()), 80)
	p.line("scan>")
	p.send("len(sorted(range(8000000), reverse=True))" + enter) // one call of seconds that looks at nothing else
	p.line("")
	for range 2 {
		time.Sleep(300 * time.Millisecond) // two signals at a time are one
		p.send(ctrlC)
	}
	p.sees("\nstopping after the current step; Ctrl-C once more ends scanrepl at once")
	p.send(ctrlC)
	p.exit()
	if state := p.cmd.ProcessState.String(); state != "signal: interrupt" {
		t.Errorf("it ended by %s", state)
	}
}

// Entries of one session are there in the next, in a file that other users
// can't read.
func TestHistoryStays(t *testing.T) {
	home := t.TempDir()
	p := sitDown(t, program(t, home), 60)
	p.line("scan>")
	p.eval("def f(a):\n    return a + 1\n")
	p.send(ctrlD)
	p.exit()
	p = sitDown(t, program(t, home), 60)
	p.line("scan>")
	p.send(up)
	p.line("scan> def f(a):⏎    return a + 1⏎")
	info, err := os.Stat(filepath.Join(home, ".local/state/scango/history.jsonl"))
	if err != nil || info.Mode().Perm() != fs.FileMode(0o600) {
		t.Errorf("history: %v, %v; want mode 0600", info, err)
	}
}

func TestColors(t *testing.T) {
	for _, row := range []struct {
		env    string
		colors bool
	}{{"NO_COLOR=", true}, {"NO_COLOR=1", false}} {
		cmd := program(t, t.TempDir())
		cmd.Env = append(cmd.Env, row.env)
		p := sitDown(t, cmd, 60)
		p.line("scan>")
		p.eval("scn")
		raw := p.sent()
		if got := strings.Contains(raw, "\x1b[31mNameError"); got != row.colors {
			t.Errorf("%s: red %v, want %v", row.env, got, row.colors)
		}
		if got := strings.Contains(raw, "\x1b[2m    ^"); got != row.colors {
			t.Errorf("%s: dimmed %v, want %v", row.env, got, row.colors)
		}
	}
}

// A terminal of 20 columns wraps, and takes the widest completion.
func TestNarrow(t *testing.T) {
	p := sitDown(t, program(t, t.TempDir()), 20)
	p.line("scan>")
	p.send("111111 + 222222 + 333333" + enter)
	p.sees("\n666666\nscan>")
	p.send("selflabel(c" + tab + tab)
	p.sees("confidence_threshold\n=")
	p.send("0.9" + ctrlC)
	p.until("scan>", func(g *screentest.Terminal) bool { return g.Line() == "scan>" })
	p.send("no_such_name_of_any_kind" + enter)
	p.sees("NameError: no_such_n")
}

// The end of the process leaves the terminal as it was.
func TestTerminated(t *testing.T) {
	for _, input := range []string{"", "while True: pass" + enter} {
		p := sitDown(t, program(t, t.TempDir()), 60)
		p.line("scan>")
		if p.send(input); input != "" {
			p.line("")
		}
		time.Sleep(50 * time.Millisecond)
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if status := p.exit(); status != interrupted {
			t.Errorf("after %q: status %d", input, status)
		}
		sent := p.sent() // readline may clear its line after all else
		if strings.LastIndex(sent, ansi.ResetModeBracketedPaste) <= strings.LastIndex(sent, ansi.SetModeBracketedPaste) && input == "" {
			t.Errorf("after %q: the terminal is left to bracket what is pasted: %q", input, sent)
		}
	}
}

// writeImages writes 24 images of 16×16 pixels, each of one color.
func writeImages(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range 24 {
		im := image.NewGray(image.Rect(0, 0, 16, 16))
		draw.Draw(im, im.Rect, image.NewUniform(color.Gray{uint8(10 * i)}), image.Point{}, draw.Src)
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%02d.png", i)))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(png.Encode(f, im), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// The terminal is asked for sixels, from the prompt, from a script, and from a
// script before the prompt.
func TestSixels(t *testing.T) {
	const code = `show(dataset("images", size=16))`
	home := t.TempDir()
	t.Chdir(home)
	writeImages(t, "images")
	for _, row := range []struct {
		attrs string
		args  []string
		want  string
	}{
		{"\x1b[?62;4c", nil, "\x1bP0;0;8q"},
		{"\x1b[?62;22c", nil, "▀"},
		{"", nil, "▀"},
		{"\x1b[?62;4c", []string{"-c", code}, "\x1bP0;0;8q"},
		{"", []string{"-c", code}, "▀"},
		{"\x1b[?62;4c", []string{"-i", "-c", code}, "\x1bP0;0;8q"},
	} {
		drawn := func() bool {
			p := sitDownAt(t, program(t, home, row.args...), 100, row.attrs)
			if row.args == nil {
				p.line("scan>")
				p.send(code + enter)
			}
			p.sees("dataset images: 19 images to train")
			return strings.Contains(p.sent(), row.want)
		}
		if !drawn() && !drawn() && !drawn() { // a busy machine answers late
			t.Errorf("%q, %q: no %q", row.args, row.attrs, row.want)
		}
	}
}
