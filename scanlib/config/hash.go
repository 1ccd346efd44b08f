package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"scango/scanlib/config/internal/schema"
	"scango/scanlib/stage"
)

// Hash returns 16 hex digits that depend on every value that affects the
// result, including the number of devices: sums over more shards round
// differently. It leaves out name, until, runs, the paths in data (the hashes
// of images and groups replace those), data.strict and data.resident. The file
// of a run that an older version wrote has today's hash, too: Load fills in the
// keys it lacks.
func (c *Config) Hash() string {
	return c.hash(func(schema.Field) bool { return true })
}

func (c *Config) hash(of func(schema.Field) bool) string {
	h := sha256.New()
	for _, f := range fields {
		if f.Counts && of(f) {
			fmt.Fprintf(h, "%s: %s\n", f.Key, f.Text(c))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// StageHash returns the hash of the keys that the result of a stage depends on:
// two runs over the same images that agree in it need to train the stage but
// once. The stages are pretext, neighbors, kmeans, scan and selflabel.
func (c *Config) StageHash(s stage.Stage) string {
	return c.hash(func(f schema.Field) bool {
		switch f.Section {
		case "data": // groups matter from the neighbors on
			return f.Leaf != "group_by" || s != stage.Pretext && s != stage.KMeans
		case "scan":
			switch s {
			case "pretext":
				return false
			case "neighbors":
				return f.Leaf == "num_neighbors" || f.Leaf == "num_neighbors_val"
			case "kmeans":
				return f.Leaf == "num_classes"
			}
		case "selflabel":
			return s == stage.SelfLabel
		}
		return true
	})
}

// Diff lists the keys in which the two differ, with both values:
// "scan.num_classes: 10, 20". It compares the keys that are in Hash: it is
// empty if and only if the hashes are equal.
func Diff(a, b *Config) []string {
	var lines []string
	for _, f := range fields {
		if va, vb := f.Text(a), f.Text(b); f.Counts && va != vb {
			lines = append(lines, fmt.Sprintf("%s: %s, %s", f.Key, va, vb))
		}
	}
	return lines
}
