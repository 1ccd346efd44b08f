package workspace

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/repl/session/source"
)

func TestComplete(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"pictures", "prints"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s := newSession(t)
	mustEval(t, s, "wert = 3")
	for _, row := range []struct {
		input string // | is the cursor
		word  string // that a match replaces
		first []string
		kind  string
	}{
		{"sc|", "sc", []string{"scan"}, "function"},
		{"we|", "we", []string{"wert"}, "instance"},
		{"loa|", "loa", []string{"load"}, "function"},
		{"x = pretext(wert, ep|", "ep", []string{"epochs="}, "argument"},
		{"pretext(wert, epochs=3, tem|)", "tem", []string{"temperature="}, "argument"},
		{"%scan nb ent|", "ent", []string{"entropy_weight="}, "argument"},
		{"%sel|", "sel", []string{"selflabel"}, "function"},
		{"?presets|", "presets", []string{"presets"}, "function"},
		{`presets("mnist|`, "mnist", []string{"mnist-demo"}, "preset"},
		{`dataset("pi|`, "pi", []string{"pictures/"}, "path"},
		{`dataset("x", resize="l|`, "l", []string{"letterbox"}, "preset"},
		{"whi|", "whi", []string{"while"}, "keyword"},
		{"é = sc|", "sc", []string{"scan"}, "function"},
		{"zzz|", "zzz", nil, ""},
	} {
		before, after, _ := strings.Cut(row.input, "|")
		c := s.Complete(before+after, len([]rune(before)))
		runes := []rune(before)
		if got := string(runes[c.Start:c.End]); got != row.word {
			t.Errorf("%s: replaces %q, want %q", row.input, got, row.word)
		}
		var texts []string
		for _, m := range c.Matches {
			texts = append(texts, m.Text)
		}
		if len(texts) < len(row.first) || !slices.Equal(texts[:len(row.first)], row.first) || len(row.first) == 0 && len(texts) > 0 {
			t.Errorf("%s: matches %v, want first %v", row.input, texts, row.first)
			continue
		}
		if len(row.first) > 0 && c.Matches[0].Kind != row.kind {
			t.Errorf("%s: kind %s, want %s", row.input, c.Matches[0].Kind, row.kind)
		}
	}
}

func TestInspect(t *testing.T) {
	s := newSession(t)
	mustEval(t, s, "wert = 3")
	for _, row := range []struct {
		input string // | is the cursor
		want  string
	}{
		{"sc|an", "scan(nb, clusters=None"},
		{"scan(nb, |", "scan(nb, clusters=None"},
		{"wert|", "wert: int\n3"},
		{"pretext(scan|", "scan(nb"},
	} {
		before, after, _ := strings.Cut(row.input, "|")
		b, ok := s.Inspect(before+after, len(before))
		if !ok || !strings.HasPrefix(b.Text(), row.want) {
			t.Errorf("%s: %q, want %q…", row.input, b.Text(), row.want)
		}
	}
	if b, ok := s.Inspect("nothing", 3); ok {
		t.Errorf("an unknown name has %q", b.Text())
	}
}

// Each command has what help needs, and no two share a name.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range newWorkspace(Options{}).table.All() {
		if c.Doc == "" || c.Example == "" || c.Run == nil || seen[c.Title()] {
			t.Errorf("%s: doc %q, example %q, seen before %v", c.Title(), c.Doc, c.Example, seen[c.Title()])
		}
		seen[c.Title()] = true
		if _, err := source.Dialect.Parse("example", source.Rewrite(c.Example), 0); err != nil {
			t.Errorf("%s: example: %v", c.Title(), err)
		}
		params := map[string]bool{}
		for _, p := range c.Params {
			if params[p.Name] || p.Type == "" {
				t.Errorf("%s: argument %q twice, or of no type", c.Title(), p.Name)
			}
			params[p.Name] = true
		}
	}
}

var update = flag.Bool("update", false, "write the reference page anew")

func TestReference(t *testing.T) {
	file := filepath.Join("..", "..", "REFERENCE.md")
	if *update {
		if err := os.WriteFile(file, []byte(NewSession(Options{}).Reference()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != NewSession(Options{}).Reference() {
		t.Errorf("%s is stale: go test ./repl/session/workspace -run Reference -update", file)
	}
}
