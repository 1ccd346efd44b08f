package repl

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"scango/scanlib/config"
)

// What --images can be.
const (
	imagesAuto   = "auto"
	imagesKitty  = "kitty"
	imagesIterm  = "iterm"
	imagesSixel  = "sixel"
	imagesBlocks = "blocks"
	imagesOff    = "off"
)

var imageWords = []string{imagesAuto, imagesKitty, imagesIterm, imagesSixel, imagesBlocks, imagesOff}

func checkImages(word string) error {
	if slices.Contains(imageWords, word) {
		return nil
	}
	text := fmt.Sprintf("--images is %q, must be one of %s", word, strings.Join(imageWords, ", "))
	if near := config.Nearest(word, imageWords); near != "" {
		text = fmt.Sprintf("--images is %q; did you mean %q?", word, near)
	}
	return fmt.Errorf("%s", text)
}

// imageWay is how pictures are drawn: as asked for, or as the terminal is known
// to understand. Only where its name tells nothing it is asked for sixels.
func imageWay(word string, to terminal, env func(string) string, sixel func() bool) string {
	kind, program := env("TERM"), env("TERM_PROGRAM")
	switch {
	case !to.rich:
		return imagesOff
	case word != imagesAuto:
		return word
	case env("KITTY_WINDOW_ID") != "", kind == "xterm-kitty", kind == "xterm-ghostty", program == "ghostty":
		return imagesKitty
	case program == "iTerm.app", program == "WezTerm", env("LC_TERMINAL") == "iTerm2":
		return imagesIterm
	case sixel():
		return imagesSixel
	case !to.color:
		return imagesOff // blocks are made of colors
	}
	return imagesBlocks
}

// askSixel asks a terminal that nobody reads from now.
func askSixel(in io.Reader, to terminal) bool {
	f, ok := in.(*os.File)
	if !ok || !isTerminal(f) || !to.rich {
		return false
	}
	tty, err := os.Open("/dev/tty") // a file of its own can have a deadline
	if err != nil {
		return false
	}
	defer tty.Close()
	before, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return false
	}
	defer term.Restore(int(f.Fd()), before)
	if tty.SetReadDeadline(time.Now().Add(answerIn)) != nil {
		return false
	}
	io.WriteString(to.w, ansi.RequestPrimaryDeviceAttributes)
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
