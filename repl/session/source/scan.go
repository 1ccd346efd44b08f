package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind int

const (
	name    kind = iota // an identifier or a keyword
	literal             // a string or bytes, with prefix and quotes
	number
	mark    // a bracket, an operator, a backslash
	comment // to the end of its line
	newline // that ends a statement
	form    // a shorthand form, to the end of its line
	nul     // and all that follows: Starlark ends there
)

// token is a part of an input, from byte start to byte end. Spaces are in none.
type token struct {
	kind       kind
	start, end int
	open       bool // a string that has no end
}

// scanner cuts an input as Starlark's own scanner does, which no other package
// can call. Unlike that one it goes on after a fault.
type scanner struct {
	text   string
	at     int
	depth  int  // of brackets
	begin  bool // a statement begins here
	tokens []token
}

// scan returns the tokens of a text. Without forms, the text is an expression
// or the words of a form.
func scan(text string, forms bool) []token {
	s := &scanner{text: text, begin: forms}
	for s.at < len(text) {
		s.next(forms)
	}
	return s.tokens
}

// next adds a token, or skips spaces.
func (s *scanner) next(forms bool) {
	begin := s.begin
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case r == ' ' || r == '\t':
		s.at += size
		return
	case r == '\n' || r == '\r':
		s.endLine(forms)
		return
	case begin && isForm(s.line()):
		s.add(form, len(strings.TrimRight(s.line(), " \t")))
	case r == 0:
		s.add(nul, len(s.text)-s.at)
	case r == '#':
		s.add(comment, len(s.line()))
	case r == '\\':
		s.add(mark, 1+lineEnd(s.text[s.at+1:]))
	case stringStart(s.text[s.at:]) > 0:
		length, open := stringLength(s.text[s.at:])
		s.add(literal, length)
		s.tokens[len(s.tokens)-1].open = open
	case isNameRune(r) && !isDigit(r):
		s.add(name, wordLength(s.text[s.at:]))
	case isDigit(r):
		s.add(number, wordLength(s.text[s.at:]))
	default:
		s.bracket(r)
		s.add(mark, size)
	}
	s.begin = false
}

func (s *scanner) add(k kind, length int) {
	s.tokens = append(s.tokens, token{kind: k, start: s.at, end: s.at + length})
	s.at += length
}

// line returns the rest of the line.
func (s *scanner) line() string {
	rest := s.text[s.at:]
	if i := strings.IndexAny(rest, "\n\r\x00"); i >= 0 {
		return rest[:i]
	}
	return rest
}

// endLine scans a line ending. A statement begins after it unless a bracket is
// open.
func (s *scanner) endLine(forms bool) {
	if s.depth > 0 {
		s.at++
		return
	}
	s.add(newline, lineEnd(s.text[s.at:]))
	s.begin = forms
}

// lineEnd returns the length of the line ending that text begins with, or 0.
func lineEnd(text string) int {
	switch {
	case strings.HasPrefix(text, "\r\n"):
		return 2
	case strings.HasPrefix(text, "\n"), strings.HasPrefix(text, "\r"):
		return 1
	}
	return 0
}

func (s *scanner) bracket(r rune) {
	switch r {
	case '(', '[', '{':
		s.depth++
	case ')', ']', '}':
		s.depth = max(s.depth-1, 0)
	}
}

// isForm reports whether a statement is a shorthand form: "%scan nb", "?scan"
// or "nb.show?".
func isForm(line string) bool {
	if strings.HasPrefix(line, "%") || strings.HasPrefix(line, "?") {
		return true
	}
	asked, ok := strings.CutSuffix(strings.TrimRight(line, " \t"), "?")
	return ok && IsName(strings.ReplaceAll(strings.TrimRight(asked, " \t?"), ".", "_"))
}

// stringStart returns the length of the prefix and first quote of the string
// that text begins with, or 0.
func stringStart(text string) int {
	for _, prefix := range []string{"", "r", "b", "rb"} {
		if rest, ok := strings.CutPrefix(text, prefix); ok && rest != "" && (rest[0] == '"' || rest[0] == '\'') {
			return len(prefix) + 1
		}
	}
	return 0
}

// stringLength returns the length of the string that text begins with. An
// unterminated string extends to the end of the text and is open; but if it may
// not span lines it ends with its line, which is an error that no further line
// can fix.
func stringLength(text string) (length int, open bool) {
	at := stringStart(text)
	quote := text[at-1 : at]
	triple := strings.HasPrefix(text[at:], quote+quote)
	if triple {
		at += 2
		quote = quote + quote + quote
	}
	for at < len(text) {
		switch {
		case strings.HasPrefix(text[at:], quote):
			return at + len(quote), false
		case text[at] == '\\' && at+1 < len(text):
			at += 1 + max(1, lineEnd(text[at+1:]))
		case !triple && lineEnd(text[at:]) > 0:
			return at, false
		default:
			at++
		}
	}
	return at, true
}

func wordLength(text string) int {
	if i := strings.IndexFunc(text, func(r rune) bool { return !isNameRune(r) }); i >= 0 {
		return i
	}
	return len(text)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isNameRune(r rune) bool { return r == '_' || isDigit(r) || unicode.IsLetter(r) }

// IsName reports whether a text is a valid name.
func IsName(text string) bool {
	return text != "" && !isDigit(rune(text[0])) && wordLength(text) == len(text)
}
