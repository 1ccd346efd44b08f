package prompt

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"github.com/chzyer/readline"

	"scango/repl/screen"
	"scango/repl/session"
	"scango/repl/session/history"
)

// keyboard reads lines from a user, by readline.
//
// Readline edits one line and keeps a history of lines. To recall an input of
// several lines as one entry, its line ends are replaced by lineEnd, a rune of
// width 1 that readline edits and searches as any other. It is painted as ⏎ and
// becomes a line end again when the entry is submitted, so that exactly what
// ran before runs again. Pasted text goes the same way (see keys).
type keyboard struct {
	rl      *readline.Instance
	keys    *keys
	history *history.History
	raw     readline.RawMode
	out     screen.Terminal
	prompts [2]string // first, more
	tab     *completer
	closed  sync.Once
}

const (
	lineEnd      = '\ue00a' // of the private use area: never typed
	lineEndShown = '⏎'
	pasteMark    = '\ue00b'
)

// recalled is the number of entries that the arrow keys and Ctrl-R reach.
const recalled = 500

func newKeyboard(tty *os.File, s *session.Session, h *history.History, to *screen.Screen) (*keyboard, error) {
	k := &keyboard{history: h, out: to.Out, prompts: [2]string{firstPrompt, morePrompt}}
	if to.Out.Color {
		for i, prompt := range k.prompts {
			k.prompts[i] = "\x1b[1;36m" + prompt + "\x1b[0m"
		}
	}
	k.keys = newKeys(readline.NewCancelableStdin(tty))
	k.tab = &completer{session: s, columns: to.Out.Columns}
	to.Sixels(func() bool { return k.drawsSixels(tty) })
	rl, err := readline.NewEx(&readline.Config{
		Prompt:                 k.prompts[0],
		Stdin:                  k.keys,
		HistoryLimit:           recalled,
		DisableAutoSaveHistory: true, // entries come from the shared history
		AutoComplete:           k.tab,
		Painter:                painter{},
		FuncGetWidth:           to.Out.Columns,
		FuncMakeRaw:            k.enterRaw,
		FuncExitRaw:            k.exitRaw,
		FuncFilterInputRune:    k.filter,
		Listener:               readline.FuncListener(k.keys.insert),
	})
	if err != nil {
		return nil, err
	}
	k.rl, k.tab.print = rl, rl.Stdout()
	return k, nil
}

func (k *keyboard) read(before, indent string) (string, error) {
	k.tab.before = before
	prompt := k.prompts[0]
	if before != "" {
		prompt = k.prompts[1]
	} else {
		k.recall()
	}
	k.rl.SetPrompt(prompt)
	line, err := k.rl.ReadlineWithDefault(indent)
	return decodeLines(line), cleared(err)
}

// cleared translates readline's interrupt to errCleared.
func cleared(err error) error {
	if errors.Is(err, readline.ErrInterrupt) {
		return errCleared
	}
	return err
}

// drawsSixels waits for the answer among the keys, if the prompt has asked.
// Otherwise, in a script before the prompt, it asks the terminal itself.
func (k *keyboard) drawsSixels(tty *os.File) bool {
	if k.keys.asked.IsZero() {
		return asksSixels(tty, k.out)
	}
	return k.keys.drawsSixels()
}

// recall passes the whole history to readline again. Adding only the last entry
// does not work: after an older one was recalled, readline stores that one
// again.
func (k *keyboard) recall() {
	k.rl.ResetHistory()
	k.rl.SaveHistory("") // Ctrl-R in an empty history makes readline panic
	for _, e := range k.history.Tail(recalled - 1) {
		k.rl.SaveHistory(encodeLines(e.Input))
	}
}

func encodeLines(code string) string { return strings.ReplaceAll(code, "\n", string(lineEnd)) }
func decodeLines(line string) string { return strings.ReplaceAll(line, string(lineEnd), "\n") }

func (k *keyboard) ask(prompt string, secret bool) (string, error) {
	if secret {
		config := k.rl.GenPasswordConfig()
		config.Prompt, config.MaskRune = prompt, '*'
		answer, err := k.rl.ReadPasswordWithConfig(config)
		for len(k.keys.pastes) > 0 { // a secret is a single line
			<-k.keys.pastes
		}
		return string(answer), cleared(err)
	}
	k.tab.before = ""
	k.rl.SetPrompt(prompt)
	line, err := k.rl.Readline()
	return decodeLines(line), cleared(err)
}

// close also ends a read under way. The keys are closed first: readline waits
// for them.
func (k *keyboard) close() {
	k.closed.Do(func() {
		k.keys.Close()
		k.rl.Close()
	})
}

// enterRaw also asks the terminal to mark pasted text and, once, for its
// capabilities.
func (k *keyboard) enterRaw() error {
	err := k.raw.Enter()
	io.WriteString(k.out, ansi.SetModeBracketedPaste+k.keys.question())
	return err
}

func (k *keyboard) exitRaw() error {
	io.WriteString(k.out, ansi.ResetModeBracketedPaste)
	return k.raw.Exit()
}

// filter erases the screen on Ctrl-L; readline only moves the cursor. It also
// takes Ctrl-Z from readline, which would stop our parent.
func (k *keyboard) filter(r rune) (rune, bool) {
	switch r {
	case readline.CharCtrlL:
		io.WriteString(k.out, ansi.EraseEntireScreen)
	case readline.CharCtrlZ:
		k.suspend()
		return r, false
	}
	return r, true
}

// suspend stops this process group, where a shell can continue it.
func (k *keyboard) suspend() {
	if !hasJobControl() {
		return
	}
	k.exitRaw()
	stopGroup()
	k.enterRaw()
	if k.rl != nil {
		k.rl.Refresh()
	}
}

type painter struct{}

func (painter) Paint(line []rune, _ int) []rune {
	shown := make([]rune, len(line))
	for i, r := range line {
		if shown[i] = r; r == lineEnd {
			shown[i] = lineEndShown
		}
	}
	return shown
}
