package session_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/repl/session"
)

func texts(matches []session.Match) (all []string) {
	for _, m := range matches {
		all = append(all, m.Text)
	}
	return all
}

func TestComplete(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"pictures", "prints", ".hidden", "prints/inner"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join("prints", "a.png"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := newSession()
	mustEval(t, s, "wert = 3", "b = pack(3)")
	for _, row := range []struct {
		input string // | is the cursor
		word  string // that a match replaces
		want  string // the first matches
		kind  string // of the first
	}{
		{"pac|", "pac", "pack", "function"},
		{"pa|ck(3)", "pa", "pack panic pass", "function"},
		{"we|", "we", "wert", "instance"},
		{"loa|", "loa", "load", "function"},
		{"whi|", "whi", "while", "keyword"},
		{"é = pac|", "pac", "pack", "function"},
		{"zzz|", "zzz", "", ""},
		{"|", "", "b help history input load pack panic run save wait wert", "instance"}, // neither len nor while

		// Fields.
		{"b.|", "", "open size", "function"},
		{"b.si|", "si", "size", "instance"},
		{"wert.|", "", "", ""},
		{"nothing.|", "", "", ""},
		{"b.open().|", "", "", ""},

		// Arguments.
		{"x = pack(wert, co|", "co", "color=", "argument"},
		{"pack(wert, co|)", "co", "color=", "argument"},
		{"b.open(tw|", "tw", "twice=", "argument"},
		{"pack(3, color=co|", "co", "continue", "keyword"}, // its value can be anything but an argument
		{"%pack 3 co|", "co", "color=", "argument"},
		{"%pac|", "pac", "pack", "function"},
		{"?pac|", "pac", "pack", "function"},

		// Strings: words of the argument, else paths.
		{`pack(3, color="r|`, "r", "red", "preset"},
		{`pack(3, "b|`, "b", "blue", "preset"},
		{`pack(3, label="f|`, "f", "fragile", "preset"},
		{`load("pi|`, "pi", "pile pictures/", "preset"},
		{`load("|`, "", "pile pictures/ prints/", "preset"}, // the hidden one is left out
		{`load(".|`, ".", ".hidden/", "path"},
		{`load("prints/|`, "", "a.png inner/", "path"},
		{`load("nowhere/|`, "", "", ""},
		{"%load prints/in|", "in", "inner/", "path"},
		{`"pri|`, "pri", "prints/", "path"},

		// What looks like an open string and is none.
		{"# don't worry\npac|", "pac", "pack", "function"},
		{`s='a\\'; pac|`, "pac", "pack", "function"},
		{"# pac|", "", "", ""},
		{"\x00ab|", "", "", ""},
	} {
		before, after, _ := strings.Cut(row.input, "|")
		c := s.Complete(before+after, len([]rune(before)))
		if got := string([]rune(before)[c.Start:c.End]); got != row.word {
			t.Errorf("%q: replaces %q, want %q", row.input, got, row.word)
		}
		got, want := texts(c.Matches), strings.Fields(row.want)
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) || len(want) == 0 && len(got) > 0 {
			t.Errorf("%q: matches %q, want first %q", row.input, got, want)
			continue
		}
		if len(want) > 0 && c.Matches[0].Kind != row.kind {
			t.Errorf("%q: kind %s, want %s", row.input, c.Matches[0].Kind, row.kind)
		}
	}
	if c := s.Complete("pack", 99); c.End != 4 || c.Matches[0].Signature != `pack(n, color="red", label=None)` {
		t.Errorf("beyond the end: %+v", c)
	}
	if c := s.Complete("pack", -1); c.End != 0 {
		t.Errorf("before the start: %+v", c)
	}
}

// Paths below the home directory complete; a folder of thousands does not flood
// the prompt.
func TestCompletePaths(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	for i := range 300 {
		if err := os.WriteFile(filepath.Join(home, "image"+string(rune('a'+i%26))+strings.Repeat("x", i/26)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := newSession().Complete(`load("~/ima`, len(`load("~/ima`))
	if len(c.Matches) != 200 || c.Matches[0].Text != "imagea" || c.End-c.Start != len("ima") {
		t.Errorf("%d matches, the first %+v, replacing %d", len(c.Matches), c.Matches[0], c.End-c.Start)
	}
	for path, want := range map[string]string{"~": home, "~/a//b/": filepath.Join(home, "a", "b"), "": ".", "a/../b": "b", "~x": "~x"} {
		if got := session.ExpandHome(path); got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
}

func TestInspect(t *testing.T) {
	s := newSession()
	mustEval(t, s, "wert = 3", "b = pack(3)")
	for _, row := range []struct {
		input string // | is the cursor
		want  string // "" for nothing
	}{
		{"pa|ck", "pack(n, color="},
		{"|pack", "pack(n, color="},
		{"pack(wert, |", "pack(n, color="},
		{`pack(3, color="r|`, "pack(n, color="},
		{"wert|", "wert: int\n3"},
		{"b|.open", "b: box\na box of 3"},
		{"b.op|en()", "box.open(twice=False)"},
		{"b.open(|", "box.open(twice=False)"},
		{"pack(load|", "load(file)"},
		{"x.wert|", ""},
		{"nothing|", ""},
		{"# pack|", ""},
		{`"pack|`, ""},
		{"\x00pack|", ""},
		{"|", ""},
	} {
		before, after, _ := strings.Cut(row.input, "|")
		b, ok := s.Inspect(before+after, len(before))
		if ok != (row.want != "") || ok && !strings.HasPrefix(b.Text(), row.want) {
			t.Errorf("%q: %v, %q; want %q…", row.input, ok, b.Text(), row.want)
		}
		if ok && len(b.Data) == 0 {
			t.Errorf("%q: nothing to show", row.input)
		}
	}
}
