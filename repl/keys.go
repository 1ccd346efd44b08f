package repl

import (
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// keys takes out of what a terminal sends the parts that no line editor knows:
// the marks around pasted text, and the answer to what the terminal can do.
type keys struct {
	io.ReadCloser
	ready    []byte // to be read
	held     []byte // the beginning of what may be a sequence
	pasted   bool   // inside pasted text
	returned bool   // the last pasted byte was \r

	asked  time.Time // zero until the question is put
	answer chan bool // has sixels
	sixels *bool     // the answer, once known
}

func newKeys(in io.ReadCloser) *keys { return &keys{ReadCloser: in, answer: make(chan bool, 1)} }

// answerIn is how long a terminal may think about what it can do.
const answerIn = 100 * time.Millisecond

// question asks for the terminal's attributes; "" once that was done.
func (k *keys) question() string {
	if !k.asked.IsZero() {
		return ""
	}
	k.asked = time.Now()
	return ansi.RequestPrimaryDeviceAttributes
}

// sixel tells whether the terminal said that it draws sixels.
func (k *keys) sixel() bool {
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
		err = nil // it comes again
	}
	return n, err
}

const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
	attributes = "\x1b[?"
)

func (k *keys) take(chunk []byte) {
	for _, b := range chunk {
		k.held = append(k.held, b)
		switch held := string(k.held); {
		case held == pasteBegin, held == pasteEnd:
			k.pasted = held == pasteBegin
			k.held = nil
		case strings.HasPrefix(pasteBegin, held), strings.HasPrefix(pasteEnd, held), strings.HasPrefix(attributes, held):
		case strings.HasPrefix(held, attributes) && (b == ';' || b >= '0' && b <= '9'):
		case strings.HasPrefix(held, attributes) && b == 'c':
			k.answered(hasSixel(held))
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
	default: // a second answer: nobody asked
	}
}

// hasSixel reads "\x1b[?62;4;22c": attribute 4 is sixel graphics.
func hasSixel(attrs string) bool {
	list := strings.Split(strings.TrimSuffix(strings.TrimPrefix(attrs, attributes), "c"), ";")
	for _, attr := range list[min(1, len(list)):] {
		if attr == "4" {
			return true
		}
	}
	return false
}

// pass makes keys of text. Pasted line ends do not submit, and pasted controls
// do nothing.
func (k *keys) pass(text []byte) {
	if !k.pasted {
		k.ready = append(k.ready, text...)
		return
	}
	for _, b := range text {
		switch {
		case b == '\n' && k.returned: // the second half of a line end
		case b == '\r' || b == '\n':
			k.ready = append(k.ready, string(lineEnd)...)
		case b == '\t':
			k.ready = append(k.ready, "    "...)
		case b >= ' ' && b != 0x7f:
			k.ready = append(k.ready, b)
		}
		k.returned = b == '\r'
	}
}
