package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/stage"
)

// hashedStages are the columns of testdata/hashes.txt after the whole run's.
var hashedStages = []stage.Stage{stage.Pretext, stage.Neighbors, stage.KMeans, stage.Scan, stage.SelfLabel}

// Run directories are known by these hashes: where one changes without a preset
// having changed, runs that are there already are refused or trained again.
func TestHashesStay(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("testdata", "hashes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(table)) {
		if !strings.HasPrefix(line, "#") {
			name, _, _ := strings.Cut(line, " ")
			want[name] = strings.TrimSpace(line)
		}
	}
	configs := []*Config{Default()}
	for _, info := range Presets() {
		configs = append(configs, mustPreset(t, info.Name))
	}
	for _, c := range configs {
		if got := hashLine(c); got != want[c.Name] {
			t.Errorf("hashes\n%s, want\n%s", got, want[c.Name])
		}
		delete(want, c.Name)
	}
	for name := range want {
		t.Errorf("testdata/hashes.txt has %s, which is no preset", name)
	}
}

func hashLine(c *Config) string {
	line := fmt.Sprintf("%s %s", c.Name, c.Hash())
	for _, s := range hashedStages {
		line += " " + c.StageHash(s)
	}
	return line
}

// A run directory that an older version wrote, without comments and with the
// keys of methods that it does not use, is read with its hash.
func TestOlderRunKeepsItsHash(t *testing.T) {
	c, err := Load(filepath.Join("testdata", "older-run.yml"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "cifar10-small 260ed1258f34bde0 bfb2077fca9b9abd 924a9c2a838dc015 3b661e21d772bb64 57e925a4e9eaed24 260ed1258f34bde0"
	if got := hashLine(c); got != want {
		t.Errorf("hashes\n%s, want\n%s", got, want)
	}
	if c.Pretext.Method != "simclr" || c.Pretext.QueueSize != 2048 {
		t.Errorf("method %s with a queue of %d, want simclr, 2048", c.Pretext.Method, c.Pretext.QueueSize)
	}
}
