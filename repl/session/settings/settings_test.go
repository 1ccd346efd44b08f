package settings_test

import (
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/repl/session/settings"
	"scango/scanlib/config"
)

// Values become the text that a configuration file has for them.
func TestText(t *testing.T) {
	for _, row := range []struct{ expression, want, err string }{
		{`"crop"`, "crop", ""},
		{"True", "true", ""},
		{"3", "3", ""},
		{"0.5", "0.5", ""},
		{"1e-4", "0.0001", ""},
		{"[1, 2.5]", "[1, 2.5]", ""},
		{"(1, 2)", "[1, 2]", ""},
		{"[]", "[]", ""},
		{`["a, b", "c"]`, `["a, b", "c"]`, ""},
		{"[[1], [2]]", "[[1], [2]]", ""},
		{"len", "", "builtin_function_or_method is no setting"},
		{"[len]", "", "builtin_function_or_method is no setting"},
		{"None", "", "NoneType is no setting"},
	} {
		v, err := starlark.EvalOptions(&syntax.FileOptions{}, &starlark.Thread{}, "", row.expression, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := settings.Text(v)
		if row.err == "" && (err != nil || got != row.want) || row.err != "" && (err == nil || err.Error() != row.err) {
			t.Errorf("%s: %q, %v; want %q, %q", row.expression, got, err, row.want, row.err)
		}
	}
}

// list are settings as a command has them.
var list = slices.Concat(settings.List{settings.As("clusters", "scan.num_classes"), settings.As("k", "scan.num_neighbors")}, settings.KeysOf("scan"))

// Apply sets the keys that arguments name, under their own name or another, and
// reports each that is wrong.
func TestApply(t *testing.T) {
	cfg, err := config.Preset("folder")
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]starlark.Value{"k": starlark.MakeInt(7), "entropy_weight": starlark.Float(2.5), "clusters": starlark.MakeInt(9), "quiet": starlark.True}
	if err := list.Apply(cfg, given); err != nil || cfg.Scan.NumNeighbors != 7 || cfg.Scan.EntropyWeight != 2.5 || cfg.Scan.NumClusters != 9 {
		t.Errorf("%v: %+v", err, cfg.Scan)
	}
	err = list.Apply(cfg, map[string]starlark.Value{"clusters": starlark.String("many"), "epochs": starlark.Float(1.5)})
	if err == nil || !strings.Contains(err.Error(), "scan.num_classes") || !strings.Contains(err.Error(), "scan.epochs") {
		t.Errorf("error %v, want one about each key", err)
	}
}

// A row has what the configuration says of the key, and keeps the value of the
// argument before it.
func TestParams(t *testing.T) {
	first, last := list.Params("nb")
	if len(first) != 2 || len(last) != len(list)-2 {
		t.Errorf("%d arguments come first, %d last, of %d", len(first), len(last), len(list))
	}
	for _, p := range append(first, last...) {
		if p.Type == "" || p.Doc == "" || p.Kept != "nb" || p.Default != "" {
			t.Errorf("%+v", p)
		}
	}
	if p := first[0]; p.Name != "clusters" || p.Type != "int" || !strings.HasSuffix(p.Doc, "; short for num_classes") || p.Group != "" {
		t.Errorf("%+v", p)
	}
}

// Keys that commands have another argument for are not among those of a section.
func TestKeysOf(t *testing.T) {
	for section, rows := range map[string]struct{ has, lacks string }{
		"data": {"size resize val_fraction classes", "dataset root"}, "pretext": {"method epochs", ""}, "backbone": {"width", "name"}, "nothing": {"", "epochs"},
	} {
		keys := settings.KeysOf(section)
		for _, name := range strings.Fields(rows.has) {
			if s, ok := keys.Find(name); !ok || s.Key != section+"."+name || !s.Last {
				t.Errorf("%s.%s: %+v, %v", section, name, s, ok)
			}
		}
		for _, name := range strings.Fields(rows.lacks) {
			if s, ok := keys.Find(name); ok {
				t.Errorf("%s has %+v", section, s)
			}
		}
	}
}
