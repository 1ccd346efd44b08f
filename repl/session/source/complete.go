package source

import (
	"errors"
	"strings"

	"go.starlark.net/syntax"
)

// Completeness says whether an input can be run as it is.
type Completeness string

const (
	Complete   Completeness = "complete"
	Incomplete Completeness = "incomplete" // more lines are needed
	Invalid    Completeness = "invalid"    // no further line can mend it
)

// IsComplete reports whether an input is complete and, if not, proposes the
// indentation of the next line. An input that ends inside a block is complete
// once its last line is empty.
func IsComplete(input string) (state Completeness, indent string) {
	code := Rewrite(input)
	_, err := parse("input", code+"\n")
	lastLine := code[strings.LastIndexByte(code, '\n')+1:]
	end := endOf(code)
	switch {
	case end.continued:
		return Incomplete, end.indent
	case err == nil && (end.indent == "" || strings.TrimSpace(lastLine) == ""):
		return Complete, ""
	case err == nil: // inside a block that another line may continue
		return Incomplete, end.indent
	case !ranOut(err, code):
		return Invalid, ""
	case end.inString:
		return Incomplete, ""
	case end.opensBlock:
		return Incomplete, end.indent + "    "
	}
	return Incomplete, indentOf(lastLine)
}

// ending is how an input ends.
type ending struct {
	indent     string // of the last statement
	inString   bool
	continued  bool // by a backslash
	opensBlock bool // the last statement ends with a colon
}

func endOf(code string) (end ending) {
	begin, depth := true, 0
	for _, t := range scan(code, false) {
		text := code[t.start:t.end]
		if t.kind == newline || t.kind == comment {
			begin = begin || t.kind == newline
			end.continued = false
			continue
		}
		if begin {
			end.indent = indentOf(code[strings.LastIndexByte(code[:t.start], '\n')+1:])
			begin = false
		}
		if t.kind == mark {
			depth += bracketDepth(text[0])
		}
		end.inString = t.open
		end.continued = t.kind == mark && text[0] == '\\'
		end.opensBlock = text == ":" && depth <= 0
	}
	return end
}

func indentOf(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// ranOut reports whether the parser ran out of input, rather than found an
// error.
func ranOut(err error, code string) bool {
	var fault syntax.Error
	if !errors.As(err, &fault) {
		return false
	}
	if strings.Contains(fault.Msg, "got outdent, want indent") { // a block in a block has no body yet
		return int(fault.Pos.Line) > strings.Count(strings.TrimRight(code, "\n"), "\n")+1
	}
	return strings.Contains(fault.Msg, "got end of file") || strings.Contains(fault.Msg, "unexpected EOF")
}
