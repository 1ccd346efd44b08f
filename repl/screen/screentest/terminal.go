// Package screentest emulates a terminal, so that tests see what a user would
// see.
//
//	t := screentest.NewTerminal(80)
//	t.Write([]byte("abc\r\x1b[2Kd"))
//	t.Text() // "d"
package screentest

import (
	"strings"
	"unicode/utf8"
)

// Terminal emulates as much of a terminal as the prompt needs, with any number
// of rows.
type Terminal struct {
	columns  int
	lines    [][]rune
	row, col int
	held     []byte // the beginning of a sequence or rune
}

// NewTerminal returns an empty terminal of that width.
func NewTerminal(columns int) *Terminal { return &Terminal{columns: columns, lines: make([][]rune, 1)} }

// Write shows bytes; sequences and runes may be cut anywhere.
func (t *Terminal) Write(p []byte) (int, error) {
	for _, b := range p {
		t.held = append(t.held, b)
		if t.take() {
			t.held = nil
		}
	}
	return len(p), nil
}

// take acts on what is held, once it is whole.
func (t *Terminal) take() bool {
	switch b := t.held[0]; {
	case b == 0x1b:
		return t.escape()
	case b == '\r':
		t.col = 0
	case b == '\n':
		t.down(1)
		t.col = 0
	case b == '\b':
		t.col = max(0, min(t.col, t.columns-1)-1)
	case b < ' ':
	default:
		if !utf8.FullRune(t.held) {
			return false
		}
		r, _ := utf8.DecodeRune(t.held)
		t.put(r)
	}
	return true
}

// escape handles ESC [ parameters letter, and skips pictures.
func (t *Terminal) escape() bool {
	text := string(t.held[1:])
	switch {
	case text == "" || text == "[":
		return false
	case strings.ContainsAny(text[:1], "P_]"): // DCS, APC and OSC
		return strings.HasSuffix(text, "\x1b\\") || strings.HasSuffix(text, "\a")
	case text[0] != '[':
		return true
	}
	last := text[len(text)-1]
	if last < '@' || last > '~' {
		return false
	}
	t.control(last, text[1:len(text)-1])
	return true
}

func (t *Terminal) control(letter byte, params string) {
	n := 0
	for _, r := range params {
		if r >= '0' && r <= '9' {
			n = 10*n + int(r-'0')
		}
	}
	switch letter {
	case 'A':
		t.row = max(0, t.row-max(n, 1))
	case 'B':
		t.down(max(n, 1))
	case 'C':
		t.col = min(t.columns-1, t.col+max(n, 1))
	case 'D':
		t.col = max(0, t.col-max(n, 1))
	case 'K':
		t.eraseLine(n)
	case 'J':
		t.eraseLine(0)
		t.lines = t.lines[:t.row+1]
	}
}

func (t *Terminal) eraseLine(how int) {
	line := t.lines[t.row]
	switch {
	case how == 2:
		t.lines[t.row] = nil
	case how == 0 && t.col < len(line):
		t.lines[t.row] = line[:t.col]
	}
}

func (t *Terminal) down(n int) {
	for t.row += n; t.row >= len(t.lines); {
		t.lines = append(t.lines, nil)
	}
}

func (t *Terminal) put(r rune) {
	if t.col == t.columns {
		t.down(1)
		t.col = 0
	}
	for len(t.lines[t.row]) <= t.col {
		t.lines[t.row] = append(t.lines[t.row], ' ')
	}
	t.lines[t.row][t.col] = r
	t.col++
}

// Text returns all lines, without spaces at their ends.
func (t *Terminal) Text() string {
	var lines []string
	for _, line := range t.lines {
		lines = append(lines, strings.TrimRight(string(line), " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// Row returns the line that the cursor is on, from 0.
func (t *Terminal) Row() int { return t.row }

// Line returns the text of that line.
func (t *Terminal) Line() string { return strings.TrimRight(string(t.lines[t.row]), " ") }
