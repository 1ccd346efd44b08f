package settings_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"

	"scango/repl/session/settings"
	"scango/repl/session/source"
	"scango/scanlib/config"
)

// What is shown as a value can be typed as one: nothing changes then.
func TestDefaultsCanBeTyped(t *testing.T) {
	for _, info := range config.Presets() {
		want, err := config.Preset(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		want.Data.Classes = []string{"a, b", `c "d"`}
		for _, s := range []settings.List{settings.KeysOf("data"), settings.KeysOf("pretext", "backbone"), list, settings.KeysOf("selflabel")} {
			first, last := s.Params("ds")
			typed := map[string]starlark.Value{}
			for _, p := range s.InEffect(slices.Concat(first, last), *want, nil) {
				v, err := starlark.EvalOptions(source.Dialect, new(starlark.Thread), p.Name, p.Default, nil)
				if err != nil {
					t.Fatalf("%s: %s=%s: %v", info.Name, p.Name, p.Default, err)
				}
				typed[p.Name] = v
			}
			got := *want
			if err := s.Apply(&got, typed); err != nil || !reflect.DeepEqual(&got, want) {
				t.Errorf("%s: typed again differs in %q, %v", info.Name, config.Diff(&got, want), err)
			}
		}
	}
}

// Arguments that do not matter beside those given are left out.
func TestInEffect(t *testing.T) {
	cfg := config.Default()
	keys := settings.KeysOf("pretext")
	_, params := keys.Params("ds")
	names := func(given map[string]starlark.Value) string {
		var all []string
		for _, p := range keys.InEffect(params, *cfg, given) {
			all = append(all, p.Name)
		}
		return " " + strings.Join(all, " ") + " "
	}
	simclr, moco := names(nil), names(map[string]starlark.Value{"method": starlark.String("moco")})
	if strings.Contains(simclr, " queue_size ") || !strings.Contains(moco, " queue_size ") || !strings.Contains(simclr, " epochs ") {
		t.Errorf("SimCLR has%s; MoCo has%s", simclr, moco)
	}
	if cfg.Pretext.Method == "moco" {
		t.Error("the configuration that was looked at is changed")
	}
}
