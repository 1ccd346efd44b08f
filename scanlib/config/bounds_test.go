package config

import (
	"strings"
	"testing"
)

// Every whole number has a bound, and what is beyond it is refused with it.
func TestWholeNumbersAreBounded(t *testing.T) {
	for _, f := range fields {
		if f.Type() != "int" || f.Key == "seed" {
			continue
		}
		c, err := Preset("scan_cifar10")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Set(f.Key, "4000000000"); err != nil {
			t.Fatal(err)
		}
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), f.Key) {
			t.Errorf("%s=4000000000: %v", f.Key, err)
		}
	}
}

// Numbers allowed one by one can be too much together.
func TestMemoryIsBounded(t *testing.T) {
	for _, row := range []struct{ want, settings string }{
		{"pretext.queue_size", "pretext.method=moco pretext.batch_size=256 pretext.queue_size=16777216 pretext.features_dim=4096"},
		{"scan.num_heads", "scan.num_classes=1000000 scan.num_heads=100"},
		{"scan.head_restarts", "scan.num_classes=1000000 scan.head_restarts=10000"},
		{"pretext.batch_size", "pretext.batch_size=65536 data.size=4096"},
		{"backbone.width", "backbone.width=1024 backbone.blocks=100"},
	} {
		c, err := Preset("scan_cifar10")
		if err != nil {
			t.Fatal(err)
		}
		for _, setting := range strings.Fields("data.root=x data.num_train=0 data.crop_size=0 " + row.settings) {
			key, value, _ := strings.Cut(setting, "=")
			if err := c.Set(key, value); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), "of memory") {
			t.Errorf("%s: %v, want a fault of %s", row.settings, err, row.want)
		}
	}
}
