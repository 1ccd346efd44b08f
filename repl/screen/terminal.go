package screen

import (
	"io"
	"os"

	"golang.org/x/term"
)

// EraseLine moves to the start of the line and clears it.
const EraseLine = "\r\x1b[2K"

// Terminal is a writer and its capabilities as a terminal.
type Terminal struct {
	io.Writer
	Rich  bool // understands escape codes
	Color bool
}

// NewTerminal determines the capabilities of w. With TERM=dumb a terminal is
// plain, with NO_COLOR it has no colors.
func NewTerminal(w io.Writer) Terminal {
	rich := IsTerminal(w) && os.Getenv("TERM") != "dumb"
	return Terminal{Writer: w, Rich: rich, Color: rich && os.Getenv("NO_COLOR") == ""}
}

// IsTerminal reports whether a reader or writer is a terminal.
func IsTerminal(rw any) bool {
	f, ok := rw.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Size returns the size in character cells, 80×24 if unknown.
func (t Terminal) Size() (columns, rows int) {
	if f, ok := t.Writer.(*os.File); ok {
		if columns, rows, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 && rows > 0 {
			return columns, rows
		}
	}
	return 80, 24
}

// Columns returns the width of the terminal.
func (t Terminal) Columns() int {
	columns, _ := t.Size()
	return columns
}
