package screen

import (
	"io"
	"os"

	"golang.org/x/term"
)

// EraseLine goes to the start of the line and empties it.
const EraseLine = "\r\x1b[2K"

// Terminal is a place to write to, and what it can do.
type Terminal struct {
	io.Writer
	Rich  bool // understands escape codes
	Color bool
}

// NewTerminal finds out what w can do. TERM=dumb makes a terminal a plain one,
// NO_COLOR takes the color away.
func NewTerminal(w io.Writer) Terminal {
	rich := IsTerminal(w) && os.Getenv("TERM") != "dumb"
	return Terminal{Writer: w, Rich: rich, Color: rich && os.Getenv("NO_COLOR") == ""}
}

// IsTerminal reports whether a reader or writer is a terminal.
func IsTerminal(rw any) bool {
	f, ok := rw.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Size is in character cells; 80×24 where it is unknown.
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
