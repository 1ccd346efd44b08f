package prompt

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// keys filters the input of a terminal for what readline doesn't know: the
// marks around pasted text, and the answer about the terminal's capabilities.
//
// Pasted lines are read as a single rune, pasteMark, which stands for the first
// of pastes: readline redraws its line with each key, so many keys are slow.
type keys struct {
	io.ReadCloser
	ready  []byte // to be read
	held   []byte // the beginning of what may be a sequence
	pasted bool   // inside pasted text
	paste  []byte // so far
	pastes chan string

	asked  time.Time // zero until the question is asked
	answer chan bool // draws sixels
	sixels *bool     // the answer, once known
}

// mostPastes may wait while an input runs; more are read when these are taken.
const mostPastes = 64

func newKeys(in io.ReadCloser) *keys {
	return &keys{ReadCloser: in, pastes: make(chan string, mostPastes), answer: make(chan bool, 1)}
}

// question returns the request for the terminal's attributes, the first time;
// then "".
func (k *keys) question() string {
	if !k.asked.IsZero() {
		return ""
	}
	k.asked = time.Now()
	return ansi.RequestPrimaryDeviceAttributes
}

// drawsSixels reports whether the terminal answered that it draws sixels.
func (k *keys) drawsSixels() bool {
	if k.sixels != nil || k.asked.IsZero() {
		return k.sixels != nil && *k.sixels
	}
	for len(k.answer) == 0 && time.Since(k.asked) < answerIn {
		time.Sleep(time.Millisecond)
	}
	has := len(k.answer) > 0 && <-k.answer
	k.sixels = &has
	return has
}

func (k *keys) Read(p []byte) (int, error) {
	var err error
	for len(k.ready) == 0 && err == nil {
		var chunk [1024]byte
		var n int
		n, err = k.ReadCloser.Read(chunk[:])
		k.take(chunk[:n])
	}
	n := copy(p, k.ready)
	k.ready = k.ready[n:]
	if n > 0 {
		err = nil // it is returned again by the next read
	}
	return n, err
}

const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

func (k *keys) take(chunk []byte) {
	for _, b := range chunk {
		k.held = append(k.held, b)
		switch held := string(k.held); {
		case held == pasteBegin, held == pasteEnd:
			k.pasted = held == pasteBegin
			k.endPaste()
			k.held = nil
		case strings.HasPrefix(pasteBegin, held), strings.HasPrefix(pasteEnd, held), strings.HasPrefix(attributes, held):
		case strings.HasPrefix(held, attributes) && (b == ';' || b >= '0' && b <= '9'):
		case strings.HasPrefix(held, attributes) && b == 'c':
			k.answered(hasSixels(held))
			k.held = nil
		default:
			k.pass(k.held)
			k.held = nil
		}
	}
}

func (k *keys) answered(sixel bool) {
	select {
	case k.answer <- sixel:
	default: // an answer that we did not ask for
	}
}

// pass passes on typed text, and collects pasted text.
func (k *keys) pass(text []byte) {
	if k.pasted {
		k.paste = append(k.paste, text...)
		return
	}
	k.ready = append(k.ready, text...)
}

// endPaste passes on pasted text, if any. A single line is treated as typed.
func (k *keys) endPaste() {
	text := plainLines(string(k.paste))
	k.paste = nil
	if !strings.ContainsRune(text, lineEnd) {
		k.ready = append(k.ready, text...)
		return
	}
	k.pastes <- text
	k.ready = append(k.ready, string(pasteMark)...)
}

// insert replaces the mark before the cursor by the paste that it stands for.
func (k *keys) insert(line []rune, cursor int, key rune) ([]rune, int, bool) {
	if key != pasteMark || len(k.pastes) == 0 {
		return nil, 0, false
	}
	text := []rune(<-k.pastes)
	if cursor == 0 || line[cursor-1] != pasteMark {
		return nil, 0, false // pasted into a search, which takes one line
	}
	return slices.Concat(line[:cursor-1], text, line[cursor:]), cursor - 1 + len(text), true
}

// plainLines returns text with lineEnd as line ends and without control
// characters.
func plainLines(text string) string {
	text = pastedEnds.Replace(text)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

var pastedEnds = strings.NewReplacer("\r\n", string(lineEnd), "\r", string(lineEnd), "\n", string(lineEnd), "\t", "    ")
