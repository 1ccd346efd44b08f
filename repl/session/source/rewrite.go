package source

import (
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/syntax"
)

// Dialect is Starlark as a person at a prompt expects it.
var Dialect = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}

// Parse parses an input, whose shorthand forms it turns into plain Starlark
// first: code is that, line for line. name stands for the input in positions.
// The error is a syntax.Error.
func Parse(name, input string) (file *syntax.File, code string, err error) {
	code = Rewrite(input)
	file, err = parse(name, code)
	return file, code, err
}

// parse parses code that Starlark can be given.
func parse(name, code string) (*syntax.File, error) {
	if err := check(name, code); err != nil {
		return nil, err
	}
	return Dialect.Parse(name, code, 0)
}

// ParseExpr parses an expression. The error is a syntax.Error.
func ParseExpr(name, code string) (syntax.Expr, error) {
	if err := check(name, code); err != nil {
		return nil, err
	}
	return Dialect.ParseExpr(name, code, 0)
}

// position returns the line and column of a byte of code.
func position(name, code string, at int) syntax.Position {
	before := code[:at]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return syntax.MakePosition(&name, int32(strings.Count(before, "\n")+1), int32(len([]rune(line))+1))
}

// ByteOrderMark begins files that some editors write. It is no part of the text.
const ByteOrderMark = "\ufeff"

// Rewrite turns the shorthand forms of an input into plain Starlark, line for
// line:
//
//	%scan nb clusters=20      scan(nb, clusters=20)
//	%scan nb clusters=20 >cl  cl = scan(nb, clusters=20)
//	?scan   scan?             help("scan")
//	%history                  history()
//
// and spells the command load as Starlark can have it.
func Rewrite(input string) string {
	input = strings.TrimPrefix(input, ByteOrderMark)
	var b strings.Builder
	written := 0
	for _, t := range scan(input, true) {
		if t.kind == form {
			b.WriteString(spellAll(input[written:t.start]) + spellAll(expand(input[t.start:t.end])))
			written = t.end
		}
	}
	return b.String() + spellAll(input[written:])
}

// LoadName is a command that Starlark has a statement of that name in the way
// of. It is spelled another way, of the same length, so that positions stay.
const LoadName = "load"

// Spell returns the name of a command as Starlark sees it.
func Spell(name string) string {
	if name == LoadName {
		return "Load"
	}
	return name
}

// spellAll respells the names in code. A name after a dot is a field, which
// does not collide with the load statement.
func spellAll(code string) string {
	if !strings.Contains(code, LoadName) {
		return code
	}
	var b strings.Builder
	written, field := 0, false
	for _, t := range scan(code, false) {
		if t.kind == name && !field {
			b.WriteString(code[written:t.start] + Spell(code[t.start:t.end]))
			written = t.end
		}
		field = code[t.start:t.end] == "."
	}
	return b.String() + code[written:]
}

// expand rewrites a form as plain Starlark.
func expand(form string) string {
	if call, ok := strings.CutPrefix(form, "%"); ok {
		return expandCall(call)
	}
	return fmt.Sprintf("help(%q)", strings.Join(words(strings.Trim(form, "? \t")), " "))
}

// expandCall rewrites "scan nb clusters=20 >cl".
func expandCall(call string) string {
	parts := words(call)
	if len(parts) == 0 {
		return ""
	}
	assign := ""
	if last := parts[len(parts)-1]; strings.HasPrefix(last, ">") && len(last) > 1 {
		assign, parts = last[1:]+" = ", parts[:len(parts)-1]
	}
	var args []string
	for i, word := range parts {
		if i > 0 {
			args = append(args, plain(word))
		}
	}
	if len(parts) == 0 {
		return assign
	}
	return assign + parts[0] + "(" + strings.Join(args, ", ") + ")"
}

// plain rewrites an argument of a form as plain Starlark.
func plain(word string) string {
	if key, value, ok := strings.Cut(word, "="); ok && IsName(key) {
		return key + "=" + argument(value)
	}
	return argument(word)
}

// words splits a form at spaces outside strings and brackets, up to a comment.
func words(text string) []string {
	var out []string
	start, depth := -1, 0 // of the word under way
	for at := 0; at < len(text); {
		space := text[at] == ' ' || text[at] == '\t'
		switch {
		case space && depth == 0 && start >= 0:
			out, start = append(out, text[start:at]), -1
		case text[at] == '#' && start < 0:
			return out
		case !space && start < 0:
			start = at
		}
		depth += bracketDepth(text[at])
		at += step(text, at)
	}
	if start >= 0 {
		out = append(out, text[start:])
	}
	return out
}

func bracketDepth(b byte) int {
	switch b {
	case '(', '[', '{':
		return 1
	case ')', ']', '}':
		return -1
	}
	return 0
}

// step returns the length of the string that begins at a byte of a form, or 1
// if none does. A quote inside a word, as in don't, and a quote that is never
// closed do not begin a string.
func step(text string, at int) int {
	if at > 0 && IsName("x"+text[at-1:at]) || stringStart(text[at:]) == 0 {
		return 1
	}
	if length, open := stringLength(text[at:]); !open {
		return length
	}
	return 1
}

// argument keeps a word that is an expression and quotes any other, such as a
// path.
func argument(word string) string {
	switch strings.ToLower(word) {
	case "true":
		return "True"
	case "false":
		return "False"
	}
	if isPath(word) {
		return strconv.Quote(word)
	}
	if _, err := ParseExpr("argument", spellAll(word)); err != nil {
		return strconv.Quote(word)
	}
	return word
}

// isPath reports whether a word is a path rather than a division: it begins
// with ~, or has a slash outside strings.
func isPath(word string) bool {
	if strings.HasPrefix(word, "~") {
		return true
	}
	for _, t := range scan(word, false) {
		if t.kind == mark && word[t.start:t.end] == "/" {
			return true
		}
	}
	return false
}
