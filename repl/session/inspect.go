package session

import (
	"fmt"
	"strings"

	"scango/repl/session/source"
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
		if !source.IsName("x" + string(r)) {
			break
		}
		text += string(r)
	}
	if name := lastName(text); name != "" {
		if c := s.commandAt(text); c != nil {
			return helpBundle(c), true
		}
		if v := s.globals[name]; v != nil && !strings.HasSuffix(strings.TrimSuffix(text, name), ".") {
			return TextBundle(fmt.Sprintf("%s: %s\n%s", name, v.Type(), show(v).Text())), true
		}
	}
	if c := enclosing(s, text); c != nil {
		return helpBundle(c), true
	}
	return Bundle{}, false
}
