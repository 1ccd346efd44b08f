package source

import (
	"strings"
	"testing"
)

func TestAt(t *testing.T) {
	for _, row := range []struct {
		before string
		want   Cursor
	}{
		{"", Cursor{}},
		{"sc", Cursor{Word: "sc"}},
		{"é = sc", Cursor{Word: "sc"}},
		{"étoile", Cursor{Word: "étoile"}},
		{"x = 1\nnb.sh", Cursor{Word: "sh", Field: true, Object: "nb"}},
		{"nb.", Cursor{Field: true, Object: "nb"}},
		{"a.nb.sh", Cursor{Word: "sh", Field: true}},
		{"f(x).sh", Cursor{Word: "sh", Field: true}},
		{"scan(nb, ep", Cursor{Word: "ep", Call: "scan", Index: 1}},
		{"scan(nb, epochs=", Cursor{Call: "scan", Keyword: "epochs", Index: 1}},
		{"scan(nb, epochs=3, tem", Cursor{Word: "tem", Call: "scan", Index: 2}},
		{"scan(neighbors(enc, k=3), cl", Cursor{Word: "cl", Call: "scan", Index: 1}},
		{"nb.show(1, ", Cursor{Call: "nb.show", Index: 1}},
		{"f(x).show(", Cursor{}},
		{"f((a, b), [c, ", Cursor{Call: "f", Index: 1}},
		{"f(\n  x,\n  y", Cursor{Word: "y", Call: "f", Index: 1}},
		{"f(x)\ny", Cursor{Word: "y"}},

		// Strings.
		{`dataset("pi`, Cursor{Word: "pi", Quoted: true, Call: "dataset"}},
		{`dataset("x", resize="l`, Cursor{Word: "l", Quoted: true, Call: "dataset", Keyword: "resize", Index: 1}},
		{`dataset("x", classes=["a", "b`, Cursor{Word: "b", Quoted: true, Call: "dataset", Keyword: "classes", Index: 1}},
		{`dataset(')', "pi`, Cursor{Word: "pi", Quoted: true, Call: "dataset", Index: 1}},
		{`show("(", sc`, Cursor{Word: "sc", Call: "show", Index: 1}},
		{"'''it's", Cursor{Word: "it's", Quoted: true}},
		{`r"C:\`, Cursor{Word: `C:\`, Quoted: true}},
		{`"a"sc`, Cursor{Word: "sc"}},

		// What looks like an open string and is none.
		{"# don't worry\nsca", Cursor{Word: "sca"}},
		{`s = 'a\\'; sca`, Cursor{Word: "sca"}},
		{`s = "it's"; sca`, Cursor{Word: "sca"}},
		{"s = 'never closed\nsca", Cursor{Word: "sca"}},
		{`s = """it's "quoted" """; sca`, Cursor{Word: "sca"}},
		{"x = 1 # the user's\nnb.sh", Cursor{Word: "sh", Field: true, Object: "nb"}},
		{"%dataset ~/don't\nsca", Cursor{Word: "sca"}},

		// Where nothing can be completed.
		{"# sc", Cursor{Nothing: true}},
		{"12", Cursor{Nothing: true}},
		{"\x00ab", Cursor{Nothing: true}},
		{"ab\x00\nab", Cursor{Nothing: true}},

		// Shorthand forms.
		{"%sel", Cursor{Word: "sel"}},
		{"?sel", Cursor{Word: "sel"}},
		{"%", Cursor{}},
		{"%scan nb ent", Cursor{Word: "ent", Call: "scan", Index: 1}},
		{"%scan nb ", Cursor{Call: "scan", Index: 1}},
		{"%scan nb optimizer=", Cursor{Call: "scan", Keyword: "optimizer", Index: 1}},
		{"x = 1\n    %scan ", Cursor{Call: "scan"}},
		{"%dataset ~/pi", Cursor{Word: "~/pi", Quoted: true, Call: "dataset"}},
		{"%dataset x root=a/b", Cursor{Word: "a/b", Quoted: true, Call: "dataset", Keyword: "root", Index: 1}},
		{`%presets "mni`, Cursor{Word: "mni", Quoted: true, Call: "presets"}},
		{"%show neighbors(enc, k", Cursor{Word: "k", Call: "neighbors", Index: 1}},
		{"x = (\n%sca", Cursor{Word: "sca"}}, // an operator
	} {
		if got := At(row.before); got != row.want {
			t.Errorf("%q: %+v, want %+v", row.before, got, row.want)
		}
	}
}

func TestGiven(t *testing.T) {
	for _, row := range []struct {
		before string
		want   string // between |
	}{
		{"", ""},
		{"scan", ""},
		{"scan(", ""},
		{"scan(nb", ""},
		{"scan(nb, ", "nb"},
		{"scan(nb, k=20, ep", "nb|k=20"},
		{`scan(nb, optimizer="s, gd", `, `nb|optimizer="s, gd"`},
		{"scan(neighbors(enc, k=3), crop_scale=[0.2, 1], ", "neighbors(enc, k=3)|crop_scale=[0.2, 1]"},
		{"scan(nb, crop_scale=[0.2, ", "nb"},
		{"scan(neighbors(enc, k=3, ", "enc|k=3"},
		{"x = 1; nb.show(3,\n  4, ", "3|4"},
		{"scan(, ", ""},
		{"scan(nb)", ""},
		{"%scan", ""},
		{"%scan nb", ""},
		{"%scan nb ", "nb"},
		{"%scan nb optimizer=sgd flip=false ep", `nb|optimizer=sgd|flip=False`},
		{"%dataset ~/screens ", `"~/screens"`},
	} {
		if got := strings.Join(Given(row.before), "|"); got != row.want {
			t.Errorf("%q: %q, want %q", row.before, got, row.want)
		}
	}
}

// Whatever stands before the cursor, reading it ends without a fault.
func FuzzAt(f *testing.F) {
	for _, seed := range []string{"", "\x00ab", "%scan nb [", "?\n%", "f(')", "r'", "a.b.(", "\xff(", "%dataset ~/é'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, before string) {
		if c := At(before); c.Nothing && c.Word != "" {
			t.Errorf("%q: %+v", before, c)
		}
		Given(before)
		Rewrite(before)
		IsComplete(before)
	})
}
