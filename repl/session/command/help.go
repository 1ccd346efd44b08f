package command

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"scango/internal/words"
)

// Help returns the signature, the doc, the arguments by group, and an example,
// as text.
func (c *Command) Help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", wrap(c.Signature(), "    "), wrap(c.Doc, ""))
	if note := c.keeps(); note != "" {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	params := c.grouped()
	for i, p := range params {
		if i == 0 || params[i-1].Group != p.Group {
			fmt.Fprintf(&b, "\n%s:\n", heading(p.Group))
		}
		fmt.Fprintf(&b, "  %s\n", wrap(p.Describe(), "      "))
	}
	if c.Example != "" {
		b.WriteString("\nExample:\n")
		for line := range strings.Lines(c.Example) {
			b.WriteString("  " + line)
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// keeps says which values arguments have that are left out; "" where that is
// said beside each.
func (c *Command) keeps() string {
	if c.of != "" {
		return "The values are those of " + c.of + "."
	}
	i := slices.IndexFunc(c.Params, func(p Param) bool { return p.Kept != "" })
	if i < 0 {
		return ""
	}
	return "What is left out keeps the value that it has in " + c.Params[i].Kept + "."
}

// grouped returns the arguments with those of a group together, groups in the
// order in which they first appear.
func (c *Command) grouped() []Param {
	var groups []string
	for _, p := range c.Params {
		if !slices.Contains(groups, p.Group) {
			groups = append(groups, p.Group)
		}
	}
	params := slices.Clone(c.Params)
	slices.SortStableFunc(params, func(a, b Param) int { return slices.Index(groups, a.Group) - slices.Index(groups, b.Group) })
	return params
}

func heading(group string) string {
	if group == "" {
		return "Arguments"
	}
	return strings.ToUpper(group[:1]) + group[1:]
}

// Describe returns "epochs=20 (int): passes over the training images [1 or
// more]".
func (p Param) Describe() string {
	text := p.Name
	if p.Default != "" {
		text += "=" + p.Default
	}
	text += " (" + strings.ReplaceAll(p.Type, "|", " or ") + ")"
	if note := p.note(); note != "" {
		text += ": " + note
	}
	return text
}

// note returns what the argument is for, which values it allows, and when it
// matters.
func (p Param) note() string {
	text := p.Doc
	if allowed := cmp.Or(p.Allowed, words.Or(p.Choices)); allowed != "" {
		text += " [" + allowed + "]"
	}
	if p.When != "" {
		text += ", only where " + p.When
	}
	return strings.TrimSpace(text)
}

// textWidth is where help is wrapped.
const textWidth = 92

// wrap breaks a paragraph into lines, all but the first indented.
func wrap(text, indent string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		if i > 0 && column+1+len([]rune(word)) > textWidth {
			b.WriteString("\n" + indent)
			column = len(indent)
		} else if i > 0 {
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += len([]rune(word))
	}
	return b.String()
}
