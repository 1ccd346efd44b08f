package session

import (
	"fmt"
	"html"
	"strings"
)

// Inspect explains the name at the cursor, which counts in runes: a command,
// or the value that a name stands for. Inside an argument list with no name at
// the cursor it explains the command called. ok is false where there is
// nothing to say.
func (s *Session) Inspect(input string, cursor int) (b Bundle, ok bool) {
	s.interpreter.Lock()
	defer s.interpreter.Unlock()
	runes := []rune(input)
	cursor = min(max(cursor, 0), len(runes))
	text := string(runes[:cursor])
	for _, r := range runes[cursor:] { // to the end of the name
		if !isName("x" + string(r)) {
			break
		}
		text += string(r)
	}
	if name := lastName(text); name != "" {
		if c := s.commandAt(text); c != nil {
			return c.bundle(), true
		}
		if v := s.globals[name]; v != nil && !strings.HasSuffix(strings.TrimSuffix(text, name), ".") {
			return textBundle(fmt.Sprintf("%s: %s\n%s", name, v.Type(), (&evaluation{session: s}).show(v).Text())), true
		}
	}
	if c := enclosing(s, text); c != nil {
		return c.bundle(), true
	}
	return Bundle{}, false
}

// bundle is the help of a command.
func (c *Command) bundle() Bundle {
	text := c.Help()
	return textBundle(text).with(TextHTML, []byte("<pre>"+html.EscapeString(text)+"</pre>"))
}
