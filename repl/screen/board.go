package screen

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// board holds the displays that change while an input runs. On a terminal they
// are its last lines, redrawn with each change. Elsewhere a line is written once
// it is finished, that is, when another line of the display follows it.
type board struct {
	to       Terminal
	displays []display
	height   int // lines that it takes on the terminal now
}

// display is some lines that change.
type display struct {
	id      string
	lines   []string
	written int // lines written for good, where nothing is redrawn
}

func (b *board) update(id, text string) {
	d := b.display(id)
	d.lines = strings.Split(strings.TrimRight(text, "\n"), "\n")
	if b.to.Rich {
		b.erase()
		b.draw()
		return
	}
	b.write(d, len(d.lines)-1)
}

func (b *board) display(id string) *display {
	for i := range b.displays {
		if b.displays[i].id == id {
			return &b.displays[i]
		}
	}
	b.displays = append(b.displays, display{id: id})
	return &b.displays[len(b.displays)-1]
}

// write writes the first lines of a display for good.
func (b *board) write(d *display, lines int) {
	for ; d.written < lines; d.written++ {
		io.WriteString(b.to, d.lines[d.written]+"\n")
	}
}

// erase leaves the cursor where the board began.
func (b *board) erase() {
	if b.height > 0 {
		fmt.Fprintf(b.to, "\r\x1b[%dA\x1b[J", b.height)
	}
	b.height = 0
}

// draw shows as much as fits, each line cut to the width.
func (b *board) draw() {
	if !b.to.Rich || len(b.displays) == 0 {
		return
	}
	columns, rows := b.to.Size()
	var lines []string
	for _, d := range b.displays {
		lines = append(lines, d.lines...)
	}
	lines = lines[max(0, len(lines)-rows+1):]
	for _, line := range lines {
		io.WriteString(b.to, ansi.Truncate(line, columns-1, "…")+"\n")
	}
	b.height = len(lines)
}

// settle writes the last state of all displays, in full.
func (b *board) settle() {
	b.erase()
	for i := range b.displays {
		b.write(&b.displays[i], len(b.displays[i].lines))
	}
	b.displays = nil
}
