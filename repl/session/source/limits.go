package source

import (
	"fmt"

	"go.starlark.net/syntax"
)

// Starlark's parser, resolver and compiler call themselves for each part of an
// expression in another and for each elif. Go ends the program when a stack has
// no room, and nothing can catch that, so an input is refused before they see it.
const (
	mostBytes = 1 << 20 // of an input
	mostParts = 10_000  // tokens between two commas, with those around a bracket
	mostElifs = 10_000
	mostDeep  = 500 // brackets in brackets
)

// check refuses what Starlark can't be given: a text too long or too deep, and
// a zero byte outside strings, at which Starlark ends and says nothing of what
// follows.
func check(name, code string) error {
	if len(code) > mostBytes {
		return syntax.Error{Pos: position(name, code, 0), Msg: fmt.Sprintf("an input of %d bytes is too long: at most %d", len(code), mostBytes)}
	}
	var d depths
	for _, t := range scan(code, false) {
		if fault := d.add(t, code[t.start:t.end]); fault != "" {
			return syntax.Error{Pos: position(name, code, t.start), Msg: fault}
		}
	}
	return nil
}

// depths measures how deep the tree of an input can be.
type depths struct {
	parts int   // of the expression under way, with those around it
	outer []int // parts where each open bracket began
	elifs int
}

// add takes a token, and says what is wrong.
func (d *depths) add(t token, text string) (fault string) {
	switch {
	case t.kind == nul:
		return `unexpected input character '\x00'`
	case t.kind == newline:
		*d = depths{elifs: d.elifs}
	case t.kind == comment:
	case t.kind == name && text == "elif":
		d.elifs++
		d.parts++
	case t.kind == mark:
		d.mark(text)
	default:
		d.parts++
	}
	switch {
	case len(d.outer) > mostDeep:
		return fmt.Sprintf("brackets are more than %d deep", mostDeep)
	case d.parts > mostParts:
		return fmt.Sprintf("an expression of more than %d parts: write it in several statements", mostParts)
	case d.elifs > mostElifs:
		return fmt.Sprintf("more than %d elif", mostElifs)
	}
	return ""
}

// mark takes a bracket, a comma or an operator.
func (d *depths) mark(text string) {
	d.parts++
	last := len(d.outer) - 1
	switch {
	case bracketDepth(text[0]) > 0:
		d.outer = append(d.outer, d.parts)
	case bracketDepth(text[0]) < 0 && last >= 0:
		d.parts, d.outer = d.outer[last]+1, d.outer[:last]
	case text == "," && last >= 0:
		d.parts = d.outer[last]
	case text == "," || text == ";":
		d.parts = 0
	}
}
