package prompt

import (
	"io"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"scango/repl/screen"
)

// A terminal's primary device attributes include whether it draws sixels. At
// the prompt the answer arrives among the keys; in a script before it, it is
// read here.

// answerIn is how long a terminal may take to answer.
const answerIn = 100 * time.Millisecond

// asksSixels asks a terminal that nothing else is reading from.
func asksSixels(in *os.File, to screen.Terminal) bool {
	if in == nil || !screen.IsTerminal(in) || !to.Rich {
		return false
	}
	tty, err := os.Open("/dev/tty") // a file of its own can have a deadline
	if err != nil {
		return false
	}
	defer tty.Close()
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return false
	}
	defer term.Restore(int(in.Fd()), before)
	if tty.SetReadDeadline(time.Now().Add(answerIn)) != nil {
		return false
	}
	io.WriteString(to, ansi.RequestPrimaryDeviceAttributes)
	k := newKeys(tty)
	for len(k.answer) == 0 {
		var chunk [64]byte
		n, err := tty.Read(chunk[:])
		if err != nil {
			return false
		}
		k.take(chunk[:n])
	}
	return <-k.answer
}

const attributes = "\x1b[?" // begins the answer

// hasSixels reports whether an answer such as "\x1b[?62;4;22c" has attribute 4,
// sixel graphics.
func hasSixels(answer string) bool {
	list := strings.Split(strings.TrimSuffix(strings.TrimPrefix(answer, attributes), "c"), ";")
	for _, attr := range list[min(1, len(list)):] { // the first number is the terminal's kind
		if attr == "4" {
			return true
		}
	}
	return false
}
