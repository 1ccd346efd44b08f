package source

import "testing"

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
		{"x = [1,\n    2", Incomplete, "    "},
		{"x = [1,\n    2]", Complete, ""},
		{`"""a`, Incomplete, ""},
		{"x = '''a:", Incomplete, ""},
		{"def f():", Incomplete, "    "},
		{"def f():\n", Incomplete, "    "},
		{"def f(): # as in load(x)", Incomplete, "    "},
		{"def f():\n  x=1", Incomplete, "  "},
		{"def f():\n  x=(1,\n2)", Incomplete, "  "},
		{"def f():\n  x=1\n", Complete, ""},
		{"def f():\n    if x:", Incomplete, "        "},
		{"def f():\n    if x:\ny = 1", Invalid, ""},
		{"if x:\n    y = 1\nelse:", Incomplete, "    "},
		{"if True: x = 1", Complete, ""},
		{"{1:", Incomplete, ""},
		{"x = 1 + \\", Incomplete, ""},
		{"x = 1 + \\\n", Incomplete, ""},
		{"x = 1 + \\\n2", Complete, ""},
		{"# as follows:", Complete, ""},
		{"x = 1\n    # a note", Complete, ""},
		{"'a \\", Incomplete, ""},
		{"1 +* 2", Invalid, ""},
		{"x = 1)", Invalid, ""},
		{"x =", Invalid, ""}, // a further line can't mend it
		{"print('a", Invalid, ""},
		{"x = 1\x00", Invalid, ""},
		{"%scan nb", Complete, ""},
		{"%dataset ~/don't", Complete, ""},
		{"?scan", Complete, ""},
		{"for k in ks:\n    %scan nb", Incomplete, "    "},
		{"\ufeffx = 1", Complete, ""},
	} {
		if state, indent := IsComplete(row.input); state != row.state || indent != row.indent {
			t.Errorf("%q: %s, %q; want %s, %q", row.input, state, indent, row.state, row.indent)
		}
	}
}
