package session

import (
	"fmt"
	"strings"
)

// Reference is the page of all commands, in Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	for _, c := range table {
		fmt.Fprintf(&b, "- [`%s`](#%s) %s\n", c.Title(), anchor(c), c.Summary())
	}
	for _, c := range table {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", c.Title(), c.Doc)
		if c.Example != "" {
			fmt.Fprintf(&b, "\n```python\n%s\n```\n", c.Example)
		}
		if len(c.Params) > 0 {
			b.WriteString("\n| argument | type | default | |\n|---|---|---|---|\n")
		}
		for _, p := range c.Params {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", p.title(), strings.ReplaceAll(p.Type, "|", " or "), p.otherwise(), p.note())
		}
	}
	return b.String()
}

const referenceHead = `# Commands of the session

The same in ` + "`scanrepl`" + `, in Jupyter and from attached programs. This page is made from the table that help and
completion use: ` + "`go test ./repl/session -run Reference -update`" + ` writes it anew. The language around the commands is
[Starlark](https://github.com/google/starlark-go/blob/master/doc/spec.md), a small Python.

An argument whose default is ` + "`None`" + ` keeps the value of what comes before it: the preset's, or that of the value the
command is given. ` + "`%scan nb clusters=20`" + ` is short for ` + "`scan(nb, clusters=20)`" + `, ` + "`?scan`" + ` for ` + "`help(\"scan\")`" + `.

`

// anchor is the link that Markdown gives a heading.
func anchor(c *Command) string { return strings.ReplaceAll(strings.ToLower(c.Title()), ".", "") }

func (p Param) title() string {
	if p.Rest {
		return "*" + p.Name
	}
	return p.Name
}

func (p Param) note() string {
	if len(p.Choices) == 0 {
		return p.Doc
	}
	return strings.TrimSpace(p.Doc + " one of " + strings.Join(p.Choices, ", "))
}

// otherwise is what the argument is when it is left out.
func (p Param) otherwise() string {
	switch {
	case p.Rest:
		return "none"
	case p.Default == "":
		return "must be given"
	}
	return "`" + p.Default + "`"
}
