package command

import (
	"fmt"
	"strings"
)

// Help is the signature, the doc, the arguments and an example, as text.
func (c *Command) Help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", wrap(c.Signature(), "    "), wrap(c.Doc, ""))
	if len(c.Params) > 0 {
		b.WriteString("\nArguments:\n")
	}
	for _, p := range c.Params {
		fmt.Fprintf(&b, "  %s\n", wrap(p.describe(), "      "))
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

func (p Param) describe() string {
	text := p.Name + " (" + p.Type
	if p.Default != "" {
		text += ", default " + p.Default
	}
	text += ")"
	if p.Doc != "" {
		text += ": " + p.Doc
	}
	if len(p.Choices) > 0 {
		text += " [" + strings.Join(p.Choices, ", ") + "]"
	}
	return text
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
