package schema

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

// recipe has a field of each kind.
type recipe struct {
	Name  string `yaml:"name" result:"no"`
	Seed  int64  `yaml:"seed"`
	Stage stage  `yaml:"stage" group:"training"`
}

type stage struct {
	Root   string     `yaml:"root" path:"yes" doc:"directory of the images"`
	Resize string     `yaml:"resize" oneof:"crop squash" when:"root= flip=true|false" group:"images"`
	Epochs int        `yaml:"epochs" in:"[1,)"`
	Flip   bool       `yaml:"flip"`
	Words  []string   `yaml:"words"`
	Steps  []int      `yaml:"steps" in:"[1,)"`
	Scale  [2]float64 `yaml:"scale" in:"(0,1]"`
	inline `yaml:",inline" group:"steps"`
}

type inline struct {
	LR float64 `yaml:"lr" in:"(0,)"`
}

// of finds a field of recipe.
func of(t *testing.T, key string) Field {
	t.Helper()
	for _, f := range Fields(reflect.TypeFor[recipe]()) {
		if f.Key == key {
			return f
		}
	}
	t.Fatalf("no key %s", key)
	return Field{}
}

func TestFields(t *testing.T) {
	var got []string
	for _, f := range Fields(reflect.TypeFor[recipe]()) {
		got = append(got, f.Key+" "+f.Type())
		if f.Counts != (f.Key != "name") || f.Path != (f.Key == "stage.root") {
			t.Errorf("%s: counts %v, path %v", f.Key, f.Counts, f.Path)
		}
	}
	want := "name string, seed int, stage.root path, stage.resize string, stage.epochs int, stage.flip bool, stage.words list, stage.steps list, stage.scale list, stage.lr float"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("fields %s, want %s", text, want)
	}
}

func TestValues(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	for _, row := range []struct{ key, set, text, get, wants string }{
		{"seed", "-3", "-3", "-3", ""},
		{"name", "a b", `"a b"`, "a b", ""},
		{"stage.root", "~/x", `"/home/ada/x"`, "/home/ada/x", ""},
		{"stage.root", "~ada", `"~ada"`, "~ada", ""},
		{"stage.resize", "squash", "squash", "squash", ""},
		{"stage.resize", "sqash", `"sqash"`, "sqash", `crop or squash; did you mean "squash"?`},
		{"stage.epochs", "0", "0", "0", "1 or more"},
		{"stage.flip", "true", "true", "true", ""},
		{"stage.words", `x, "y, z"`, `["x", "y, z"]`, `["x", "y, z"]`, ""},
		{"stage.steps", "[3, 0]", "[3, 0]", "[3, 0]", "each 1 or more"},
		{"stage.scale", "0.2,1", "[0.2, 1]", "[0.2, 1]", ""},
		{"stage.lr", "1e-3", "0.001", "0.001", ""},
	} {
		var c recipe
		f := of(t, row.key)
		if err := f.Set(&c, row.set); err != nil {
			t.Errorf("%s=%s: %v", row.key, row.set, err)
		}
		if f.Text(&c) != row.text || f.Get(&c) != row.get || f.Wants(&c) != row.wants {
			t.Errorf("%s=%s: text %s, get %s, wants %q", row.key, row.set, f.Text(&c), f.Get(&c), f.Wants(&c))
		}
		again := recipe{}
		if err := f.Set(&again, f.Get(&c)); err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("%s: %+v set again is %+v, %v", row.key, c, again, err)
		}
	}
}

func TestWhatIsSaid(t *testing.T) {
	for _, row := range []struct{ key, group, doc, inRange, when string }{
		{"seed", "", "", "", ""},
		{"stage.root", "training", "directory of the images", "", ""},
		{"stage.resize", "images", "", "", "without root, flip is true or false"},
		{"stage.epochs", "training", "", "1 or more", ""},
		{"stage.steps", "training", "", "each 1 or more", ""},
		{"stage.lr", "steps", "", "more than 0", ""},
	} {
		f := of(t, row.key)
		if f.Group != row.group || f.Doc != row.doc || f.Range() != row.inRange || f.When.String() != row.when {
			t.Errorf("%s: group %q, doc %q, range %q, when %q", row.key, f.Group, f.Doc, f.Range(), f.When)
		}
	}
}

func TestConditionHolds(t *testing.T) {
	values := map[string]string{"method": "moco", "root": "", "ema": "true"}
	for _, row := range []struct {
		condition string
		holds     bool
		words     string
	}{
		{"", true, ""},
		{"method=moco", true, "method is moco"},
		{"method=simclr", false, "method is simclr"},
		{"method=simclr|moco", true, "method is simclr or moco"},
		{"root=", true, "without root"},
		{"ema=true root=", true, "with ema, without root"},
		{"ema=true method=simclr", false, "with ema, method is simclr"},
	} {
		c := parseCondition(row.condition)
		if got := c.Holds(func(leaf string) string { return values[leaf] }); got != row.holds || c.String() != row.words {
			t.Errorf("%q: holds %v, in words %q; want %v, %q", row.condition, got, c, row.holds, row.words)
		}
	}
}

func TestNaNIsOutside(t *testing.T) {
	c := recipe{Stage: stage{inline: inline{LR: math.NaN()}}}
	if got := of(t, "stage.lr").Wants(&c); got != "more than 0" {
		t.Errorf("NaN wants %q", got)
	}
}

func TestRefusedValues(t *testing.T) {
	for _, row := range []struct{ key, set, want string }{
		{"seed", "1.5", `seed: "1.5" is not a whole number`},
		{"stage.flip", "maybe", `stage.flip: "maybe" is neither true nor false`},
		{"stage.lr", "inf", `stage.lr: "inf" is not a finite number`},
		{"stage.scale", "1", `stage.scale: "1" has 1 numbers, want 2 such as [0.1, 0.2]`},
		{"stage.words", `"a" b`, `stage.words: "a" is followed by "b", want a comma`},
		{"name", "\xff", `name: "\xff" is not valid UTF-8`},
	} {
		var c recipe
		err := of(t, row.key).Set(&c, row.set)
		if err == nil || err.Error() != row.want {
			t.Errorf("%s=%s: %v, want %s", row.key, row.set, err, row.want)
		}
		if !reflect.DeepEqual(c, recipe{}) {
			t.Errorf("%s=%s: refused, and yet %+v", row.key, row.set, c)
		}
	}
}

func TestSetItem(t *testing.T) {
	var c recipe
	if err := of(t, "stage.scale").SetItem(&c, 1, "0.5"); err != nil || c.Stage.Scale != [2]float64{0, 0.5} {
		t.Errorf("%v, %v", c.Stage.Scale, err)
	}
	if err := of(t, "stage.scale").SetItem(&c, 1, "x"); err == nil || err.Error() != `stage.scale: "x" is not a finite number` {
		t.Errorf("%v", err)
	}
}
