package source

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"go.starlark.net/syntax"
)

// inputName stands for a file name in positions of code that is not run.
const inputName = "input"

// Dialect is Starlark as a person at a prompt expects it.
var Dialect = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}

// Rewrite turns the shorthand forms of an input into plain Starlark, line for
// line:
//
//	%scan nb clusters=20      scan(nb, clusters=20)
//	%scan nb clusters=20 >cl  cl = scan(nb, clusters=20)
//	?scan   scan?             help("scan")
//	%history                  history()
func Rewrite(input string) string {
	lines := strings.Split(input, "\n")
	for i, line := range lines {
		text := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "%"):
			lines[i] = percent(strings.TrimPrefix(text, "%"))
		case strings.HasPrefix(line, "?"):
			lines[i] = "help(" + strconv.Quote(strings.Trim(text, "? ")) + ")"
		case len(lines) == 1 && strings.HasSuffix(text, "?") && !strings.ContainsAny(text, `"'#`):
			lines[i] = "help(" + strconv.Quote(strings.Trim(text, "? ")) + ")"
		}
	}
	return loadWord.ReplaceAllStringFunc(strings.Join(lines, "\n"), func(found string) string {
		return strings.ReplaceAll(found, LoadName+"(", Spell(LoadName)+"(")
	})
}

// LoadName is a command that Starlark has a statement of that name in the way
// of. A call of it is spelled another way, of the same length, so that
// positions stay.
const LoadName = "load"

var loadWord = regexp.MustCompile(`(^|[^\w."'])load\(`)

// Spell is the name of a command as Starlark sees it.
func Spell(name string) string {
	if name == LoadName {
		return "Load"
	}
	return name
}

// percent rewrites "scan nb clusters=20 >cl".
func percent(form string) string {
	words := Fields(form)
	if len(words) == 0 {
		return ""
	}
	assign := ""
	if last := words[len(words)-1]; strings.HasPrefix(last, ">") && len(last) > 1 {
		assign, words = last[1:]+" = ", words[:len(words)-1]
	}
	args := make([]string, 0, len(words)-1)
	for _, word := range words[1:] {
		if key, value, ok := strings.Cut(word, "="); ok && IsName(key) {
			args = append(args, key+"="+argument(value))
		} else {
			args = append(args, argument(word))
		}
	}
	return assign + words[0] + "(" + strings.Join(args, ", ") + ")"
}

// Fields cuts at spaces outside quotes and brackets.
func Fields(form string) []string {
	var words []string
	var word strings.Builder
	depth, quote := 0, rune(0)
	for _, r := range form {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case strings.ContainsRune("([{", r):
			depth++
		case strings.ContainsRune(")]}", r):
			depth--
		case r == ' ' && depth <= 0:
			if word.Len() > 0 {
				words = append(words, word.String())
				word.Reset()
			}
			continue
		}
		word.WriteRune(r)
	}
	if word.Len() > 0 {
		words = append(words, word.String())
	}
	return words
}

// argument keeps what is an expression and quotes what is none, such as a path.
func argument(word string) string {
	switch strings.ToLower(word) {
	case "true":
		return "True"
	case "false":
		return "False"
	}
	if strings.HasPrefix(word, "~") || strings.Contains(word, "/") {
		return strconv.Quote(word)
	}
	if _, err := syntax.ParseExpr(inputName, word, 0); err != nil {
		return strconv.Quote(word)
	}
	return word
}

func IsName(s string) bool {
	for i, r := range s {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// Completeness says whether an input can be run as it is.
type Completeness string

const (
	Complete   Completeness = "complete"
	Incomplete Completeness = "incomplete" // more lines are needed
	Invalid    Completeness = "invalid"    // no further line can mend it
)

// IsComplete asks the parser whether an input is whole, and proposes the
// indentation of the next line where it is not.
func IsComplete(input string) (state Completeness, indent string) {
	code := Rewrite(input)
	lines := strings.Split(code, "\n")
	last := lines[len(lines)-1]
	_, err := Dialect.Parse(inputName, code, 0)
	var fault syntax.Error
	switch {
	case err == nil && (len(lines) == 1 || strings.TrimSpace(last) == "" || !indented(last)):
		if len(lines) == 1 && opensBlock(last) {
			return Incomplete, "    "
		}
		return Complete, ""
	case err == nil: // inside a block that another line may continue
		return Incomplete, indentOf(last)
	case errors.As(err, &fault) && atEnd(fault, code):
		if opensBlock(last) {
			return Incomplete, indentOf(last) + "    "
		}
		return Incomplete, indentOf(last)
	}
	return Invalid, ""
}

func indented(line string) bool { return indentOf(line) != "" }

func opensBlock(line string) bool { return strings.HasSuffix(strings.TrimSpace(line), ":") }

func indentOf(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// atEnd tells whether the parser ran out of input, rather than met a fault.
func atEnd(fault syntax.Error, code string) bool {
	return strings.Contains(fault.Msg, "got end of file") || strings.Contains(fault.Msg, "unexpected EOF") ||
		strings.Contains(fault.Msg, "got outdent") && int(fault.Pos.Line) >= strings.Count(strings.TrimRight(code, "\n"), "\n")+1 ||
		strings.Contains(fault.Msg, "got newline") && opensBlock(code)
}
