package source

import (
	"slices"
	"strings"
)

// Cursor is what stands before the cursor of an input under way.
type Cursor struct {
	// Word is what completion goes on with: a name that ends at the cursor, or
	// in a string its text so far.
	Word string
	// Quoted is true in a string.
	Quoted bool
	// Field is true for a name after a dot; Object is then the name before the
	// dot, "" where that is no plain name.
	Field  bool
	Object string
	// Call is the function whose arguments the cursor is among, such as "scan"
	// or "nb.show". Keyword is the name of the argument, "" for a positional
	// one, and Index its number from 0.
	Call    string
	Keyword string
	Index   int
	// Nothing is true where nothing can be completed: in a comment or a number.
	Nothing bool
}

// At reads the text before a cursor.
func At(before string) Cursor {
	tokens := scan(before, true)
	if text, ok := formAt(before, tokens); ok {
		return atForm(text)
	}
	return atCode(before, tokens)
}

// formAt returns the form that the text before the cursor ends in.
func formAt(before string, tokens []token) (text string, ok bool) {
	if n := len(tokens); n > 0 && tokens[n-1].kind == form && tokens[n-1].end == len(strings.TrimRight(before, " \t")) {
		return before[tokens[n-1].start:], true
	}
	return "", false
}

// Given returns the arguments before the one that the cursor is in, in plain
// Starlark: "nb", "k=20".
func Given(before string) []string {
	tokens := scan(before, true)
	if text, ok := formAt(before, tokens); ok {
		return givenInForm(text)
	}
	code := reader{before, tokens}
	open := code.open(len(tokens) - 1)
	if open < 0 {
		return nil
	}
	args := code.arguments(open, len(tokens)-1)
	var given []string
	for _, arg := range args[:len(args)-1] {
		if arg.first <= arg.last {
			given = append(given, before[tokens[arg.first].start:tokens[arg.last].end])
		}
	}
	return given
}

func givenInForm(form string) []string {
	parts := words(strings.TrimLeft(form, "%?"))
	if last := len(parts) - 1; last > 0 && strings.HasSuffix(form, parts[last]) {
		parts = parts[:last]
	}
	var given []string
	for i, word := range parts {
		if i > 0 {
			given = append(given, plain(word))
		}
	}
	return given
}

// atForm reads a form up to the cursor as the call that it stands for.
func atForm(form string) Cursor {
	form = strings.TrimLeft(form, "%?")
	parts := words(form)
	c := atCode(form, scan(form, false))
	if strings.HasSuffix(form, " ") || strings.HasSuffix(form, "\t") {
		parts = append(parts, "")
	}
	if len(parts) < 2 || c.Call != "" { // the name of the command itself, or a call in an argument
		return c
	}
	c.Call, c.Index = parts[0], len(parts)-2
	value := parts[len(parts)-1]
	if key, rest, ok := strings.Cut(value, "="); ok && IsName(key) {
		c.Keyword, value = key, rest
	}
	if !c.Quoted && isPath(value) {
		return Cursor{Word: value, Quoted: true, Call: c.Call, Keyword: c.Keyword, Index: c.Index}
	}
	return c
}

func atCode(before string, tokens []token) (c Cursor) {
	code := reader{before, tokens}
	last := len(tokens) - 1
	if last < 0 {
		return c
	}
	atEnd := tokens[last].end == len(before)
	switch t := tokens[last]; {
	case t.kind == nul || atEnd && (t.kind == comment || t.kind == number):
		return Cursor{Nothing: true}
	case t.open:
		c.Word, c.Quoted = before[t.start+openLength(before[t.start:]):], true
		last--
	case t.kind == name && atEnd:
		c.Word = code.text(last)
		last--
	}
	if !c.Quoted && code.text(last) == "." {
		c.Field = true
		if object := code.text(last - 1); code.kind(last-1) == name && code.text(last-2) != "." {
			c.Object = object
		}
	}
	c.Call, c.Keyword, c.Index = code.call(last)
	return c
}

// openLength returns the length of a string's prefix and opening quotes.
func openLength(text string) int {
	n := stringStart(text)
	quote := text[n-1 : n]
	if strings.HasPrefix(text[n:], quote+quote) {
		return n + 2
	}
	return n
}

// reader reads tokens; there is none below number 0.
type reader struct {
	code   string
	tokens []token
}

func (r reader) text(i int) string {
	if i < 0 {
		return ""
	}
	return r.code[r.tokens[i].start:r.tokens[i].end]
}

func (r reader) kind(i int) kind {
	if i < 0 {
		return newline
	}
	return r.tokens[i].kind
}

// call finds the innermost argument list that is open after token last, and
// where in it that is.
func (r reader) call(last int) (function, keyword string, index int) {
	open := r.open(last)
	if open < 0 {
		return "", "", 0
	}
	args := r.arguments(open, last)
	index = len(args) - 1
	return r.callee(open - 1), r.keyword(args[index].first, last), index
}

// open returns the index of the bracket that opens the innermost argument list
// around token last, or a negative number.
func (r reader) open(last int) int {
	depth := 0                                           // of brackets that are closed again
	for i := last; i >= 0 && r.kind(i) != newline; i-- { // no bracket is open before the end of a statement
		if r.kind(i) != mark {
			continue
		}
		switch bracketDepth(r.text(i)[0]) {
		case -1:
			depth++
		case 1:
			if depth == 0 && r.text(i) == "(" && r.callee(i-1) != "" {
				return i
			}
			depth = max(0, depth-1) // a list or a group is part of an argument
		}
	}
	return -1
}

// span is the tokens first to last.
type span struct{ first, last int }

// arguments returns the arguments after a bracket. The last one ends with token
// last; it is still being typed and may be empty.
func (r reader) arguments(open, last int) []span {
	args := []span{{open + 1, last}}
	depth := 0
	for i := open + 1; i <= last; i++ {
		if r.kind(i) != mark {
			continue
		}
		depth += bracketDepth(r.text(i)[0])
		if depth == 0 && r.text(i) == "," {
			args[len(args)-1].last = i - 1
			args = append(args, span{i + 1, last})
		}
	}
	return args
}

// callee returns the dotted name that ends with token i, or "" for any other
// expression.
func (r reader) callee(i int) string {
	if r.kind(i) != name {
		return ""
	}
	parts := []string{r.text(i)}
	for i -= 2; r.text(i+1) == "." && r.kind(i) == name; i -= 2 {
		parts = append(parts, r.text(i))
	}
	if r.text(i+1) == "." { // a field of another expression
		return ""
	}
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}

// keyword returns the keyword of the argument made of tokens first to last.
func (r reader) keyword(first, last int) string {
	if first < last && r.kind(first) == name && r.text(first+1) == "=" {
		return r.text(first)
	}
	return ""
}
