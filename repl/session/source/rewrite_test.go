package source

import (
	"strings"
	"testing"
	"unicode/utf8"

	"go.starlark.net/syntax"
)

func TestRewrite(t *testing.T) {
	for _, row := range []struct{ input, want string }{
		{"%scan nb clusters=20", "scan(nb, clusters=20)"},
		{"%scan nb clusters=20 >cl", "cl = scan(nb, clusters=20)"},
		{"%dataset ~/my-pictures", `dataset("~/my-pictures")`},
		{"%dataset x resize=crop flag=true", "dataset(x, resize=crop, flag=True)"},
		{"%show nb [1, 2]", "show(nb, [1, 2])"},
		{"%history", "history()"},
		{"%", ""},
		{"%scan nb # 20 clusters", "scan(nb)"},
		{"%dataset ~/don't size=32", `dataset("~/don't", size=32)`},
		{`%dataset "~/two words" size=32`, `dataset("~/two words", size=32)`},
		{`%dataset x classes=["a/b", "c d"]`, `dataset(x, classes=["a/b", "c d"])`},
		{"%dataset runs/demo", `dataset("runs/demo")`},
		{"%scan load(d)", "scan(Load(d))"},
		{"%load runs/demo >cl", `cl = Load("runs/demo")`},
		{"?scan", `help("scan")`},
		{"scan?", `help("scan")`},
		{"nb.show?", `help("nb.show")`},
		{"??scan ", `help("scan") `},
		{"x = 1\n%scan nb", "x = 1\nscan(nb)"},
		{"x = 1\nscan?\n?nb", "x = 1\nhelp(\"scan\")\nhelp(\"nb\")"},
		{"for k in ks:\n    %scan nb clusters=k\n?scan", "for k in ks:\n    scan(nb, clusters=k)\nhelp(\"scan\")"},
		{"%scan nb\r\nx = 1\r\n", "scan(nb)\r\nx = 1\r\n"},
		{`cl = load("x")`, `cl = Load("x")`},
		{`report(load("x"), load ("y"))`, `report(Load("x"), Load ("y"))`},
		{"\ufeffx = 1", "x = 1"},
		{"\ufeff%scan nb", "scan(nb)"},
	} {
		if got := Rewrite(row.input); got != row.want {
			t.Errorf("%q becomes %q, want %q", row.input, got, row.want)
		}
	}
}

// Strings, comments and continued lines stay as they were written, whatever is
// in them.
func TestRewriteLeavesText(t *testing.T) {
	for _, input := range []string{
		`a % b`,
		`x.load("y")`,
		`payload(1)`,
		`print("please load(x)")`,
		`print('please load(x)', "it's load(y)")`,
		"text = \"\"\"Plan\n% of screens that are login\n? is unknown\ncall load(dir) first\n\"\"\"",
		"text = '''\n?scan\nscan?\n'''",
		"r'''\n%scan\n'''\nb\"load(x)\"\nrb'load(x)'",
		`s = "a \"quoted\" load(x)"`,
		"s = 'first line \\\n%scan nb'",
		"# call load(dir) first\nx = 1 # then load(it)",
		"# don't\n# what is this?",
		"x = (100\n% 7)",
		"f(1,\n?2)",
		"names = [\n'a',\n# load(b)\n% c]",
		"x = 100 \\\n% 7",
		"x = {\n'load(a)':\n% 1}",
		`"""a \""" load(x) """`,
		"print('\"\"\"')\nprint(\"load(x)\")",
		`x = "é load(x)"`,
	} {
		if got := Rewrite(input); got != input {
			t.Errorf("%q becomes %q", input, got)
		}
	}
}

// What is parsed says where it was; a zero byte hides nothing.
func TestParse(t *testing.T) {
	for _, row := range []struct{ input, want string }{
		{"x = 1\n%scan nb", ""},
		{"x = 'a\x00b'", ""},
		{"é = 1\nx = 2\x00\nx = 3", `here:2:6: unexpected input character '\x00'`},
		{"# a\x00\nx +", `here:1:4: unexpected input character '\x00'`},
		{"%scan nb\nload(1))", "here:2:8: unexpected ')'"},
		{"\ufeff1 +* 2", "here:1:4: got '*', want primary expression"},
	} {
		_, _, err := Parse("here", row.input)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%q: error %q, want %q", row.input, got, row.want)
		}
	}
}

// FuzzScan compares the scanner with Starlark's own: where that takes a text,
// both find the same strings, comments and lines.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		"x = 1", `f("a", 'b', r"c\d", b"e", rb'f')`, "'''a\n\"\"\"''' # c", "\"a\\\"b\" # 'c'\n", "x = (1,\n 2) \\\n + 3",
		"def f(a):\n\tif a: # b\n\t\treturn {1: [2]}\r\n", `""""a""" ''`, "'\\'\\\\' # a", "a.b.c(d = '')", "é = 'ß'", "x = 1.5e3; y = .5", "'a\\\r\nb'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Dialect.Parse("text", text, syntax.RetainComments)
		if err != nil || strings.ContainsAny(text, "\x00\r") || !utf8.ValidString(text) {
			return
		}
		want := map[int]string{} // by where it begins
		add := func(p syntax.Position, text string) { want[int(p.Line)<<16+int(p.Col)] = text }
		syntax.Walk(file, func(n syntax.Node) bool {
			if l, ok := n.(*syntax.Literal); ok && (l.Token == syntax.STRING || l.Token == syntax.BYTES) {
				add(l.TokenPos, l.Raw)
			}
			if n != nil && n.Comments() != nil {
				for _, list := range [][]syntax.Comment{n.Comments().Before, n.Comments().Suffix, n.Comments().After} {
					for _, c := range list {
						add(c.Start, c.Text)
					}
				}
			}
			return true
		})
		for _, tok := range scan(text, false) {
			if tok.kind != literal && tok.kind != comment {
				continue
			}
			p := position("text", text, tok.start)
			key, got := int(p.Line)<<16+int(p.Col), text[tok.start:tok.end]
			if other, ok := want[key]; tok.open || ok && other != got || tok.kind == literal && !ok {
				t.Errorf("%q: %q at %v, Starlark has %q", text, got, p, other)
			}
			delete(want, key)
		}
		if len(want) > 0 {
			t.Errorf("%q: Starlark also has %v", text, want)
		}
	})
}
