package prompt

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"scango/repl/session"
)

// completer handles the Tab key. It inserts the common prefix of all matches,
// or else lists them: readline's own menu fails if a match is wider than the
// terminal, or the list is higher.
type completer struct {
	session *session.Session
	before  string    // lines before the one that is edited
	print   io.Writer // above the prompt
	columns func() int
}

// Do returns what to insert at the cursor, if anything.
func (c *completer) Do(line []rune, cursor int) ([][]rune, int) {
	before := decodeLines(string(line[:cursor]))
	current := before[strings.LastIndex(before, "\n")+1:]
	if strings.TrimSpace(current) == "" && (c.before != "" || before != "") {
		return [][]rune{[]rune("    ")}, 0
	}
	if c.before != "" {
		before = c.before + "\n" + before
	}
	input := []rune(before)
	found := c.session.Complete(before, len(input))
	word := string(input[found.Start:found.End])
	shared := commonPrefix(found.Matches)
	switch {
	case len(found.Matches) == 0:
		return nil, 0
	case len(shared) > len(word) && strings.HasPrefix(shared, word):
		return [][]rune{[]rune(shared[len(word):])}, len([]rune(word))
	case len(found.Matches) == 1:
		c.signature(found.Matches[0])
	default:
		c.list(found.Matches)
	}
	return nil, 0
}

func commonPrefix(matches []session.Match) string {
	if len(matches) == 0 {
		return ""
	}
	shared := []rune(matches[0].Text)
	for _, m := range matches[1:] {
		text := []rune(m.Text)
		n := 0
		for n < len(shared) && n < len(text) && shared[n] == text[n] {
			n++
		}
		shared = shared[:n]
	}
	return string(shared)
}

// signature prints the arguments of a name that is already complete.
func (c *completer) signature(m session.Match) {
	if m.Signature != "" {
		fmt.Fprintln(c.print, m.Signature)
	}
}

// listedRows keeps a long list from scrolling the input away.
const listedRows = 12

// list prints matches in columns, up to listedRows rows.
func (c *completer) list(matches []session.Match) {
	wide := 0
	for _, m := range matches {
		wide = max(wide, ansi.StringWidth(m.Text)+2)
	}
	across := max(1, (c.columns()-1)/wide)
	shown := matches[:min(len(matches), across*listedRows)]
	var b strings.Builder
	for i, m := range shown {
		b.WriteString(m.Text)
		if (i+1)%across == 0 || i == len(shown)-1 {
			b.WriteString("\n")
			continue
		}
		b.WriteString(strings.Repeat(" ", wide-ansi.StringWidth(m.Text)))
	}
	if more := len(matches) - len(shown); more > 0 {
		fmt.Fprintf(&b, "… and %d more\n", more)
	}
	io.WriteString(c.print, b.String())
}
