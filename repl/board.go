package repl

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// board holds the displays that change while an input runs. On a terminal they
// are its last lines, drawn anew with each change. Elsewhere a line is written
// when it is new and finished, which is when another one follows it.
type board struct {
	to     terminal
	notes  []note
	height int // lines that it takes on the terminal now
}

// note is one display.
type note struct {
	id      string
	lines   []string
	written int // lines that are out for good, where nothing is redrawn
}

func (b *board) update(id, text string) {
	n := b.note(id)
	n.lines = strings.Split(strings.TrimRight(text, "\n"), "\n")
	if b.to.rich {
		b.erase()
		b.draw()
		return
	}
	b.write(n, len(n.lines)-1)
}

func (b *board) note(id string) *note {
	for i := range b.notes {
		if b.notes[i].id == id {
			return &b.notes[i]
		}
	}
	b.notes = append(b.notes, note{id: id})
	return &b.notes[len(b.notes)-1]
}

// write puts the first lines of a note out for good.
func (b *board) write(n *note, lines int) {
	for ; n.written < lines; n.written++ {
		io.WriteString(b.to.w, n.lines[n.written]+"\n")
	}
}

// erase leaves the cursor where the board began.
func (b *board) erase() {
	if b.height > 0 {
		fmt.Fprintf(b.to.w, "\r\x1b[%dA\x1b[J", b.height)
	}
	b.height = 0
}

// draw shows as much as fits, each line cut to the width.
func (b *board) draw() {
	if !b.to.rich || len(b.notes) == 0 {
		return
	}
	columns, rows := b.to.size()
	var lines []string
	for _, n := range b.notes {
		lines = append(lines, n.lines...)
	}
	lines = lines[max(0, len(lines)-rows+1):]
	for _, line := range lines {
		io.WriteString(b.to.w, ansi.Truncate(line, columns-1, "…")+"\n")
	}
	b.height = len(lines)
}

// settle writes the last state of all displays, in full.
func (b *board) settle() {
	b.erase()
	for i := range b.notes {
		b.write(&b.notes[i], len(b.notes[i].lines))
	}
	b.notes = nil
}
