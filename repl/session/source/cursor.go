package source

import "strings"

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
	if n := len(tokens); n > 0 && tokens[n-1].kind == form && tokens[n-1].end == len(strings.TrimRight(before, " \t")) {
		return atForm(before[tokens[n-1].start:])
	}
	return atCode(before, tokens)
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

// openLength is the length of the prefix and the quotes that a string begins
// with.
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
	depth, first := 0, last+1 // of the argument under way
	for i := last; i >= 0; i-- {
		if r.kind(i) == newline {
			break // no bracket is open before the end of a statement
		}
		if r.kind(i) != mark {
			continue
		}
		switch text := r.text(i); text {
		case ")", "]", "}":
			depth++
		case ",":
			if depth == 0 {
				if index == 0 {
					first = i + 1
				}
				index++
			}
		case "(", "[", "{":
			if depth > 0 {
				depth--
				continue
			}
			if function = r.callee(i - 1); text == "(" && function != "" {
				if index == 0 {
					first = i + 1
				}
				return function, r.keyword(first, last), index
			}
			index = 0 // a list or a group is part of an argument
		}
	}
	return "", "", 0
}

// callee is the dotted name that ends with token i, "" for another expression.
func (r reader) callee(i int) string {
	if r.kind(i) != name {
		return ""
	}
	text := r.text(i)
	for i -= 2; r.text(i+1) == "." && r.kind(i) == name; i -= 2 {
		text = r.text(i) + "." + text
	}
	if r.text(i+1) == "." { // a field of another expression
		return ""
	}
	return text
}

// keyword is the name that the argument of tokens first to last begins with.
func (r reader) keyword(first, last int) string {
	if first < last && r.kind(first) == name && r.text(first+1) == "=" {
		return r.text(first)
	}
	return ""
}
