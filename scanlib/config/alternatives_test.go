package config

import (
	"slices"
	"testing"
)

func TestAlternatives(t *testing.T) {
	for _, row := range []struct {
		name, text string
		key        string
		want       []string
	}{
		{"entropy_weight", "1, 2,5", "scan.entropy_weight", []string{"1", "2", "5"}},
		{"scan.lr", "1e-3", "scan.lr", []string{"1e-3"}},
		{"resize", "crop,letterbox", "data.resize", []string{"crop", "letterbox"}},
		{"scan.crop_scale", "0.2,1", "scan.crop_scale", []string{"0.2,1"}},
		{"scan.crop_scale", "0.2,1;[0.5, 1]", "scan.crop_scale", []string{"0.2,1", "[0.5, 1]"}},
		{"seed", "1,,2", "seed", []string{"1", "", "2"}}, // Set says what is wrong with "".
		{"root", "a,b;c", "data.root", []string{"a,b;c"}},
		{"name", "x,y", "name", []string{"x,y"}},
	} {
		key, err := Find(row.name)
		if err != nil || key != row.key {
			t.Errorf("%s is %q, %v; want %q", row.name, key, err, row.key)
		}
		if got := Alternatives(key, row.text); !slices.Equal(got, row.want) {
			t.Errorf("%s=%s: %q, want %q", row.name, row.text, got, row.want)
		}
	}
	if _, err := Find("entropy_wieght"); err == nil {
		t.Error("a key that is none was found")
	}
}

func TestGet(t *testing.T) {
	c := mustPreset(t, "folder")
	for key, want := range map[string]string{"scan.num_classes": "10", "scan.crop_scale": "[0.2, 1]", "data.resize": "crop", "name": "folder", "runs": "1", "no.such": ""} {
		if got := c.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}
