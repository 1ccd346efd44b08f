package command

import (
	"fmt"
	"strings"
)

// Reference returns all commands in Markdown: a list of links, then a section
// for each command.
func (t *Table) Reference() string {
	var b strings.Builder
	for _, c := range t.commands {
		fmt.Fprintf(&b, "- [`%s`](#%s) %s\n", c.Title(), anchor(c), c.Summary())
	}
	for _, c := range t.commands {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", c.Title(), c.Doc)
		if c.Example != "" {
			fmt.Fprintf(&b, "\n```python\n%s\n```\n", c.Example)
		}
		if len(c.Params) > 0 {
			b.WriteString("\n| argument | type | left out | |\n|---|---|---|---|\n")
		}
		for _, p := range c.grouped() {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", p.title(), strings.ReplaceAll(p.Type, "|", " or "), p.otherwise(), p.note())
		}
	}
	return b.String()
}

// anchor returns the link that Markdown gives a heading.
func anchor(c *Command) string { return strings.ReplaceAll(strings.ToLower(c.Title()), ".", "") }

func (p Param) title() string {
	if p.Rest {
		return "*" + p.Name
	}
	return p.Name
}

// otherwise returns what an argument is when it is left out.
func (p Param) otherwise() string {
	switch {
	case p.Rest:
		return "none"
	case p.Default == "" && p.Kept != "":
		return "as in `" + p.Kept + "`"
	case p.Default == "":
		return "must be given"
	}
	return "`" + p.Default + "`"
}
