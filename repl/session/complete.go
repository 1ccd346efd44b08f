package session

import (
	"os"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"scango/repl/session/command"
	"scango/repl/session/source"
)

// Match is one way to complete an input.
type Match struct {
	Text      string // stands for the runes Start to End of the input
	Kind      string // function, argument, instance, keyword, path or preset
	Signature string // of a function; of an argument, with what it is for
}

// Completion is what can stand at the cursor.
type Completion struct {
	Start, End int // runes that a match replaces
	Matches    []Match
}

// Complete finds what can stand before the cursor, which counts in runes:
// names, methods, arguments and their words, presets and paths.
func (s *Session) Complete(input string, cursor int) Completion {
	s.interpreter.Lock()
	defer s.interpreter.Unlock()
	runes := []rune(input)
	cursor = min(max(cursor, 0), len(runes))
	before := string(runes[:cursor])
	word, matches := s.matches(before)
	slices.SortStableFunc(matches, func(a, b Match) int { return kindRank[a.Kind] - kindRank[b.Kind] })
	return Completion{Start: cursor - len([]rune(word)), End: cursor, Matches: matches}
}

// kindRank puts what a call wants before what it may use.
var kindRank = map[string]int{"argument": 0, "preset": 1, "path": 1, "function": 2, "instance": 2, "keyword": 3}

// matches returns the word before the cursor and what can replace it.
func (s *Session) matches(before string) (word string, out []Match) {
	c := source.At(before)
	switch {
	case c.Nothing:
		return "", nil
	case c.Quoted:
		return s.stringMatches(c)
	case c.Field:
		return c.Word, s.attributes(c.Object, c.Word)
	}
	if cmd := s.command(c.Call); cmd != nil && c.Keyword == "" {
		out = arguments(cmd.With(s.given(cmd, before)), c.Word)
	}
	return c.Word, append(out, s.globalMatches(c.Word)...)
}

// command returns the command that a name in code refers to, such as "scan" or
// "nb.show", or nil.
func (s *Session) command(name string) *command.Command {
	object, method, dotted := strings.Cut(name, ".")
	if !dotted {
		return s.table.Find("", name)
	}
	if v := s.globals[object]; v != nil {
		return s.table.Find(v.Type(), method)
	}
	return nil
}

// attributes matches the methods and fields of the value of a global name.
func (s *Session) attributes(object, prefix string) []Match {
	v, ok := s.globals[object].(starlark.HasAttrs)
	if !ok {
		return nil
	}
	var out []Match
	for _, name := range v.AttrNames() {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		m := Match{Text: name, Kind: "instance"}
		if c := s.table.Find(v.Type(), name); c != nil {
			m.Kind, m.Signature = "function", c.Signature()
		}
		out = append(out, m)
	}
	return out
}

func arguments(c *command.Command, prefix string) []Match {
	var out []Match
	for _, p := range c.Arguments(prefix) {
		out = append(out, Match{Text: p.Name + "=", Kind: "argument", Signature: p.Describe()})
	}
	return out
}

var keywords = []string{"and", "break", "continue", "def", "elif", "else", "for", "if", "in", "lambda", "not", "or", "pass", "return", "while"}

// globalMatches matches the names that an input can refer to. An empty prefix
// leaves out Starlark's own functions and keywords: there are too many to be
// useful.
func (s *Session) globalMatches(prefix string) []Match {
	var out []Match
	for _, name := range s.names() {
		if !strings.HasPrefix(name, prefix) || prefix == "" && s.globals[source.Spell(name)] == nil {
			continue
		}
		m := Match{Text: name, Kind: "instance"}
		if c := s.table.Find("", name); c != nil {
			m.Kind, m.Signature = "function", c.Signature()
		} else if _, callable := starlark.Universe[name].(starlark.Callable); callable {
			m.Kind = "function"
		}
		out = append(out, m)
	}
	for _, k := range keywords {
		if prefix != "" && strings.HasPrefix(k, prefix) {
			out = append(out, Match{Text: k, Kind: "keyword"})
		}
	}
	return out
}

// stringMatches completes inside a string: words of the argument, and paths
// unless it takes those words alone.
func (s *Session) stringMatches(c source.Cursor) (word string, out []Match) {
	p := s.param(c)
	if p == nil {
		p = &command.Param{Type: "path"}
	}
	for _, choice := range append(slices.Clone(p.Choices), p.Words...) {
		if strings.HasPrefix(choice, c.Word) {
			out = append(out, Match{Text: choice, Kind: "preset"})
		}
	}
	base := c.Word[strings.LastIndex(c.Word, "/")+1:]
	if len(out) > 0 && (base != c.Word || !strings.Contains(p.Type, "path")) {
		return c.Word, out
	}
	return base, append(out, paths(strings.TrimSuffix(c.Word, base), base)...)
}

// param returns the parameter whose argument the cursor is in, or nil if that
// is not known.
func (s *Session) param(c source.Cursor) *command.Param {
	cmd := s.command(c.Call)
	if cmd == nil {
		return nil
	}
	for i := range cmd.Params {
		if p := &cmd.Params[i]; p.Name == c.Keyword || c.Keyword == "" && i == c.Index {
			return p
		}
	}
	return nil
}

// mostPaths keeps a folder of 100,000 images from flooding the prompt.
const mostPaths = 200

func paths(dir, prefix string) []Match {
	entries, err := os.ReadDir(ExpandHome(dir))
	if err != nil {
		return nil
	}
	var out []Match
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, prefix) || prefix == "" && strings.HasPrefix(name, ".") {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		if out = append(out, Match{Text: name, Kind: "path"}); len(out) == mostPaths {
			break
		}
	}
	return out
}
