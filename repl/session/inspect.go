package session

import (
	"fmt"

	"scango/repl/session/source"
)

// Inspect explains the name at the cursor, which counts in runes: a command,
// or the value that a name stands for. Inside an argument list with no name at
// the cursor it explains the command called, beside the arguments given so far.
// ok is false where there is nothing to say.
func (s *Session) Inspect(input string, cursor int) (b Bundle, ok bool) {
	s.interpreter.Lock()
	defer s.interpreter.Unlock()
	runes := []rune(input)
	cursor = min(max(cursor, 0), len(runes))
	for cursor < len(runes) && source.IsName("x"+string(runes[cursor])) { // to the end of the name
		cursor++
	}
	before := string(runes[:cursor])
	c := source.At(before)
	name := c.Word
	if c.Field {
		name = c.Object + "." + c.Word
	}
	if !c.Quoted && c.Word != "" {
		if cmd := s.command(name); cmd != nil {
			return helpBundle(cmd, nil), true
		}
		if v := s.globals[name]; v != nil {
			text := "too long to show"
			if b, err := show(v); err == nil {
				text = b.Text()
			}
			return TextBundle(fmt.Sprintf("%s: %s\n%s", name, v.Type(), text)), true
		}
	}
	if cmd := s.command(c.Call); cmd != nil {
		return helpBundle(cmd, s.given(cmd, before)), true
	}
	return Bundle{}, false
}
