package workspace

import (
	"strings"
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/repl/session/command"
	"scango/scanlib/config"
)

// Values become the text that a configuration file has for them.
func TestSettingText(t *testing.T) {
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
		got, err := settingText(v)
		if row.err == "" && (err != nil || got != row.want) || row.err != "" && (err == nil || err.Error() != row.err) {
			t.Errorf("%s: %q, %v; want %q, %q", row.expression, got, err, row.want, row.err)
		}
	}
}

// apply sets the keys that arguments name, under their own name or another, and
// reports each that is wrong.
func TestApply(t *testing.T) {
	cfg, err := config.Preset("folder")
	if err != nil {
		t.Fatal(err)
	}
	c := &call{Call: &command.Call{Args: map[string]starlark.Value{
		"k": starlark.MakeInt(7), "entropy_weight": starlark.Float(2.5), "clusters": starlark.MakeInt(9), "quiet": starlark.True,
	}}}
	changed, err := c.changed(cfg, sweepSettings)
	if err != nil || changed.Scan.NumNeighbors != 7 || changed.Scan.EntropyWeight != 2.5 || changed.Scan.NumClusters != 9 {
		t.Errorf("%v: %+v", err, changed.Scan)
	}
	if cfg.Scan.NumNeighbors == 7 || cfg.Scan.NumClusters == 9 {
		t.Error("the configuration that was changed is the caller's")
	}
	c.Args = map[string]starlark.Value{"clusters": starlark.String("many"), "epochs": starlark.Float(1.5)}
	_, err = c.changed(cfg, scanSettings)
	if err == nil || !strings.Contains(err.Error(), "scan.num_classes") || !strings.Contains(err.Error(), "scan.epochs") {
		t.Errorf("error %v, want one about each key", err)
	}
}

// Every setting is a key of the configuration, under one name in its command.
func TestSettings(t *testing.T) {
	for command, s := range map[string]settings{"dataset": datasetSettings, "pretext": pretextSettings, "neighbors": neighborsSettings,
		"kmeans": kmeansSettings, "scan": scanSettings, "selflabel": selflabelSettings, "sweep": sweepSettings} {
		first, last := s.params("value")
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
	if _, ok := scanSettings.find("nothing"); ok {
		t.Error("nothing is a setting")
	}
}
