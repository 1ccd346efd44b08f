package source

import "testing"

func TestRewrite(t *testing.T) {
	for input, want := range map[string]string{
		"%scan nb clusters=20":             "scan(nb, clusters=20)",
		"%scan nb clusters=20 >cl":         "cl = scan(nb, clusters=20)",
		"%dataset ~/my-pictures":           `dataset("~/my-pictures")`,
		"%dataset x resize=crop flag=true": "dataset(x, resize=crop, flag=True)",
		"%show nb [1, 2]":                  "show(nb, [1, 2])",
		"?scan":                            `help("scan")`,
		"scan?":                            `help("scan")`,
		"x = 1\n%scan nb":                  "x = 1\nscan(nb)",
		`a % b`:                            `a % b`,
		`cl = load("x")`:                   `cl = Load("x")`,
		`x.load("y")`:                      `x.load("y")`,
		`payload(1)`:                       `payload(1)`,
	} {
		if got := Rewrite(input); got != want {
			t.Errorf("%q becomes %q, want %q", input, got, want)
		}
	}
}

func TestIsComplete(t *testing.T) {
	for _, row := range []struct {
		input  string
		state  Completeness
		indent string
	}{
		{"1+1", Complete, ""},
		{"", Complete, ""},
		{"x = (1,", Incomplete, ""},
		{"f(", Incomplete, ""},
		{"x = [1,\n2", Incomplete, ""},
		{`"""a`, Incomplete, ""},
		{"def f():", Incomplete, "    "},
		{"def f():\n  x=1", Incomplete, "  "},
		{"def f():\n  x=1\n", Complete, ""},
		{"def f():\n    if x:", Incomplete, "        "},
		{"if True: x = 1", Complete, ""},
		{"1 +* 2", Invalid, ""},
		{"x = 1)", Invalid, ""},
		{"%scan nb", Complete, ""},
		{"?scan", Complete, ""},
	} {
		if state, indent := IsComplete(row.input); state != row.state || indent != row.indent {
			t.Errorf("%q: %s %q, want %s %q", row.input, state, indent, row.state, row.indent)
		}
	}
}
