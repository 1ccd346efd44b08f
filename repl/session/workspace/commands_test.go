package workspace

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/repl/session/settings"
	"scango/repl/session/source"
)

// Completion knows arguments and words of the commands.
func TestComplete(t *testing.T) {
	s := newSession(t)
	for _, row := range []struct {
		input string
		first string
		kind  string
	}{
		{"sc", "scan", "function"},
		{"loa", "load", "function"},
		{"pretext(ds, ep", "epochs=", "argument"},
		{"pretext(ds, epochs=3, tem", "temperature=", "argument"},
		{"%scan nb ent", "entropy_weight=", "argument"},
		{`presets("mnist`, "mnist-demo", "preset"},
		{"%presets cifar10/", "", ""},
		{`dataset("mnis`, "mnist", "preset"},
		{`dataset("x", resize="l`, "letterbox", "preset"},
	} {
		got := s.Complete(row.input, len(row.input)).Matches
		if row.first == "" && len(got) > 0 || row.first != "" && (len(got) == 0 || got[0].Text != row.first || got[0].Kind != row.kind) {
			t.Errorf("%s: matches %v, want first %s, a %s", row.input, got, row.first, row.kind)
		}
	}
	if b, ok := s.Inspect("scan(nb, ", 9); !ok || !strings.HasPrefix(b.Text(), "scan(nb, clusters=…") {
		t.Errorf("inspection of scan gives %q", b.Text())
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
			if params[p.Name] || p.Type == "" || p.Doc == "" || p.Default == "None" {
				t.Errorf("%s: argument %q of type %q, doc %q, default %s, twice %v", c.Title(), p.Name, p.Type, p.Doc, p.Default, params[p.Name])
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

// Every setting is a key of the configuration, under one name in its command.
func TestSettings(t *testing.T) {
	for command, s := range map[string]settings.List{"dataset": datasetSettings, "pretext": pretextSettings, "neighbors": neighborsSettings,
		"kmeans": kmeansSettings, "scan": scanSettings, "selflabel": selflabelSettings, "sweep": sweepSettings} {
		first, last := s.Params("value")
		seen := map[string]bool{}
		for _, p := range append(first, last...) {
			if seen[p.Name] || p.Type == "" || p.Doc == "" || p.Kept != "value" {
				t.Errorf("%s: %+v, there before: %v", command, p, seen[p.Name])
			}
			seen[p.Name] = true
		}
		if len(seen) != len(s) {
			t.Errorf("%s: %d arguments of %d settings", command, len(seen), len(s))
		}
	}
	if _, ok := scanSettings.Find("nothing"); ok {
		t.Error("nothing is a setting")
	}
}
