package progress

import (
	"fmt"
	"html"
	"strings"
)

// Page is the content of a display that is updated in place: the lines so far
// and, below them, what is under way.
type Page struct {
	Lines []string
	Now   Now
}

// pageCells is how wide the bar of a page is: the time left fits beside it in a
// terminal of 80 columns.
const pageCells = 10

// String returns the page as lines of text.
func (p Page) String() string {
	lines := p.Lines
	if p.Now.Name != "" {
		lines = append(lines[:len(lines):len(lines)], p.Now.WithBar(pageCells))
	}
	return strings.Join(lines, "\n")
}

// HTML returns the page with a bar drawn by the browser.
func (p Page) HTML() string {
	var b strings.Builder
	for _, line := range p.Lines {
		fmt.Fprintf(&b, "<div>%s</div>\n", html.EscapeString(line))
	}
	if p.Now.Name != "" {
		fmt.Fprintf(&b, "<div>%s %s</div>\n", p.Now.element(), html.EscapeString(p.Now.String()))
	}
	return b.String()
}

// element returns the bar, an animated one if the total is unknown.
func (n Now) element() string {
	if n.Total <= 0 || n.Compiling {
		return "<progress></progress>"
	}
	return fmt.Sprintf(`<progress max="%d" value="%d"></progress>`, n.Total, n.Done)
}
