package repl

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// glass is what a person sees of the bytes a terminal gets: as much of one as
// the prompt needs, without a lower end.
type glass struct {
	columns  int
	lines    [][]rune
	row, col int
	held     []byte // the beginning of a sequence or rune
}

func newGlass(columns int) *glass { return &glass{columns: columns, lines: make([][]rune, 1)} }

func (g *glass) Write(p []byte) (int, error) {
	for _, b := range p {
		g.held = append(g.held, b)
		if g.take() {
			g.held = nil
		}
	}
	return len(p), nil
}

// take acts on what is held, once it is whole.
func (g *glass) take() bool {
	switch b := g.held[0]; {
	case b == 0x1b:
		return g.escape()
	case b == '\r':
		g.col = 0
	case b == '\n':
		g.down(1)
		g.col = 0
	case b == '\b':
		g.col = max(0, min(g.col, g.columns-1)-1)
	case b < ' ':
	default:
		if !utf8.FullRune(g.held) {
			return false
		}
		r, _ := utf8.DecodeRune(g.held)
		g.put(r)
	}
	return true
}

// escape handles ESC [ parameters letter, and passes over pictures.
func (g *glass) escape() bool {
	text := string(g.held[1:])
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
	g.control(last, text[1:len(text)-1])
	return true
}

func (g *glass) control(letter byte, params string) {
	n := 0
	for _, r := range params {
		if r >= '0' && r <= '9' {
			n = 10*n + int(r-'0')
		}
	}
	switch letter {
	case 'A':
		g.row = max(0, g.row-max(n, 1))
	case 'B':
		g.down(max(n, 1))
	case 'C':
		g.col = min(g.columns-1, g.col+max(n, 1))
	case 'D':
		g.col = max(0, g.col-max(n, 1))
	case 'K':
		g.eraseLine(n)
	case 'J':
		g.eraseLine(0)
		g.lines = g.lines[:g.row+1]
	}
}

func (g *glass) eraseLine(how int) {
	line := g.lines[g.row]
	switch {
	case how == 2:
		g.lines[g.row] = nil
	case how == 0 && g.col < len(line):
		g.lines[g.row] = line[:g.col]
	}
}

func (g *glass) down(n int) {
	for g.row += n; g.row >= len(g.lines); {
		g.lines = append(g.lines, nil)
	}
}

func (g *glass) put(r rune) {
	if g.col == g.columns {
		g.down(1)
		g.col = 0
	}
	for len(g.lines[g.row]) <= g.col {
		g.lines[g.row] = append(g.lines[g.row], ' ')
	}
	g.lines[g.row][g.col] = r
	g.col++
}

// text is the lines from one on, without spaces at their ends.
func (g *glass) text(from int) string {
	var lines []string
	for _, line := range g.lines[min(from, len(g.lines)):] {
		lines = append(lines, strings.TrimRight(string(line), " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// current is the line that the cursor is on.
func (g *glass) current() string { return strings.TrimRight(string(g.lines[g.row]), " ") }

func TestGlass(t *testing.T) {
	for _, row := range []struct{ sent, want string }{
		{"abc\r\x1b[2Kd", "d"},
		{"12345678901\b\bx", "1234567890\nx"},
		{"1234567890\bx", "12345678x0"},
		{"a\r\nb\x1b[A\x1b[Jc", "ac"},
		{"a\n\x1b[1;31mé\x1b[0m", "a\né"},
		{"a\x1b_Gf=100;xx\x1b\\b\x1b]1337;x\ac", "abc"},
	} {
		g := newGlass(10)
		g.Write([]byte(row.sent))
		if got := g.text(0); got != row.want {
			t.Errorf("%q shows %q, want %q", row.sent, got, row.want)
		}
	}
}
