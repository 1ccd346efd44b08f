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
	Signature string // of a function
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

// matches gives the word before the cursor and what can stand for it.
func (s *Session) matches(before string) (word string, out []Match) {
	if text, inside := openString(before); inside {
		return s.stringMatches(before, text)
	}
	word = lastName(before)
	rest := before[:len(before)-len(word)]
	if object, ok := strings.CutSuffix(rest, "."); ok {
		return word, s.attributes(lastName(object), word)
	}
	if strings.HasPrefix(strings.TrimSpace(rest), "%") || strings.HasPrefix(strings.TrimSpace(rest), "?") {
		return word, s.percentMatches(rest, word)
	}
	if c := enclosing(s, rest); c != nil {
		out = append(out, arguments(c, word)...)
	}
	return word, append(out, s.globalMatches(word)...)
}

func (s *Session) percentMatches(rest, word string) []Match {
	words := source.Fields(strings.TrimLeft(strings.TrimSpace(rest), "%?"))
	if len(words) == 0 {
		return s.globalMatches(word)
	}
	var out []Match
	if c := s.table.Find("", words[0]); c != nil {
		out = arguments(c, word)
	}
	return append(out, s.globalMatches(word)...)
}

// attributes are the methods and fields of the value of a global name.
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
	for _, name := range c.Arguments(prefix) {
		out = append(out, Match{Text: name + "=", Kind: "argument"})
	}
	return out
}

var keywords = []string{"and", "break", "continue", "def", "elif", "else", "for", "if", "in", "lambda", "not", "or", "pass", "return", "while"}

// globalMatches are the names an input can refer to. None starts an empty word
// with the language's own functions and keywords: too many to be of use.
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

// openString is the text of a string that is open at the end.
func openString(before string) (text string, open bool) {
	start, quote := 0, rune(0)
	for i, r := range before {
		switch {
		case quote == 0 && (r == '"' || r == '\''):
			quote, start = r, i+1
		case quote == r && before[i-1] != '\\':
			quote = 0
		}
	}
	return before[start:], quote != 0
}

// stringMatches completes inside a string: words and presets that the argument
// allows, else paths.
func (s *Session) stringMatches(before, text string) (word string, out []Match) {
	head := strings.TrimRight(before[:len(before)-len(text)-1], " ")
	if c := enclosing(s, head); c != nil {
		for _, p := range c.Params {
			named := strings.HasSuffix(head, p.Name+"=")
			first := strings.HasSuffix(head, "(") && p.Name == c.Params[0].Name
			if !named && !first {
				continue
			}
			for _, choice := range append(slices.Clone(p.Choices), p.Words...) {
				if strings.HasPrefix(choice, text) {
					out = append(out, Match{Text: choice, Kind: "preset"})
				}
			}
		}
	}
	if len(out) > 0 {
		return text, out
	}
	base := text[strings.LastIndex(text, "/")+1:]
	return base, paths(strings.TrimSuffix(text, base), base)
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

// lastName is the name that text ends with.
func lastName(text string) string {
	i := len(text)
	for i > 0 && (text[i-1] == '_' || text[i-1] >= 'a' && text[i-1] <= 'z' || text[i-1] >= 'A' && text[i-1] <= 'Z' || text[i-1] >= '0' && text[i-1] <= '9') {
		i--
	}
	return text[i:]
}

// enclosing is the command whose argument list is open at the end of text.
func enclosing(s *Session, text string) *command.Command {
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case ')', ']', '}':
			depth++
		case '[', '{':
			depth--
		case '(':
			if depth--; depth < 0 {
				return s.commandAt(text[:i])
			}
		}
	}
	return nil
}

// commandAt is the command whose name text ends with: "scan" or "nb.show".
func (s *Session) commandAt(text string) *command.Command {
	name := lastName(text)
	if object, ok := strings.CutSuffix(text[:len(text)-len(name)], "."); ok {
		if v := s.globals[lastName(object)]; v != nil {
			return s.table.Find(v.Type(), name)
		}
		return nil
	}
	return s.table.Find("", name)
}
