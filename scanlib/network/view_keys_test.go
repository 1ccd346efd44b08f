package network

import (
	"reflect"
	"testing"

	"scango/scanlib/config"
)

// The configuration says of each key of the views which strategies use it: a
// view changes with those keys and with no others.
func TestViewsUseTheirKeys(t *testing.T) {
	strategy, err := config.Default().Key("scan.augmentation_strategy")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strategy.Choices {
		cfg := config.Default()
		if err := cfg.Set(strategy.Name, name); err != nil {
			t.Fatal(err)
		}
		for _, k := range cfg.Keys() {
			if k.Section() != "scan" || k.Group != "views" || k.Name == strategy.Name {
				continue
			}
			changed := *cfg
			change(t, &changed, k)
			same := reflect.DeepEqual(View(32, cfg.Scan.Augmentation), View(32, changed.Scan.Augmentation))
			if same == k.Used {
				t.Errorf("%s: the view is the same with another %s: %v, yet the key is used: %v", name, k.Leaf(), same, k.Used)
			}
		}
	}
}

// change gives a key another value.
func change(t *testing.T, cfg *config.Config, k config.Key) {
	t.Helper()
	for _, other := range []string{"false", "true", "3", "0.3", "[0.3, 0.9]", "[0.1, 0.1, 0.1, 0.1]"} {
		if other != k.Value && cfg.Set(k.Name, other) == nil {
			return
		}
	}
	t.Fatalf("%s: no other value than %s", k.Name, k.Value)
}
