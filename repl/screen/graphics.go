package screen

import (
	"fmt"
	"slices"
	"strings"

	"scango/internal/words"
)

// Graphics is a way of drawing pictures in a terminal.
type Graphics string

// The ways of drawing pictures. Auto is the best one that the terminal is known
// to support.
const (
	Auto   Graphics = "auto"
	Kitty  Graphics = "kitty"
	ITerm  Graphics = "iterm"
	Sixel  Graphics = "sixel"
	Blocks Graphics = "blocks" // half blocks in color
	Off    Graphics = "off"
)

// GraphicsWords returns the words that ParseGraphics knows.
func GraphicsWords() []string {
	var words []string
	for _, g := range []Graphics{Auto, Kitty, ITerm, Sixel, Blocks, Off} {
		words = append(words, string(g))
	}
	return words
}

// ParseGraphics reads one of GraphicsWords.
func ParseGraphics(word string) (Graphics, error) {
	known := GraphicsWords()
	if slices.Contains(known, word) {
		return Graphics(word), nil
	}
	if near := words.Nearest(word, known); near != "" {
		return "", fmt.Errorf("%q; did you mean %q?", word, near)
	}
	return "", fmt.Errorf("%q, must be one of %s", word, strings.Join(known, ", "))
}

// choose resolves Auto by the terminal's environment; only if that gives no
// hint is the terminal asked for sixels.
func (g Graphics) choose(to Terminal, env func(string) string, sixels func() bool) Graphics {
	kind, program := env("TERM"), env("TERM_PROGRAM")
	switch {
	case !to.Rich:
		return Off
	case g != Auto:
		return g
	case env("KITTY_WINDOW_ID") != "", kind == "xterm-kitty", kind == "xterm-ghostty", program == "ghostty":
		return Kitty
	case program == "iTerm.app", program == "WezTerm", env("LC_TERMINAL") == "iTerm2":
		return ITerm
	case sixels != nil && sixels():
		return Sixel
	case !to.Color:
		return Off // blocks are made of colors
	}
	return Blocks
}
