package formats

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

// The numbers are Python 3's: x = list(range(10)); random.Random(42).shuffle(x).
func TestMersenneShuffle(t *testing.T) {
	x := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	newMersenne(42).shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
	if got := fmt.Sprint(x); got != "[7 3 2 8 5 6 9 4 0 1]" {
		t.Errorf("%s", got)
	}
}

// The parts of enRICO's own file, from Python: ids in file order without 50105
// and 50109, shuffled so, cut at int(n·0.65) and int(n·0.8), joined by newlines.
func TestMultiBenchSplit(t *testing.T) {
	ids, err := readTopics(filepath.Join(datatest.Shared(t, "mini-rico"), "enrico_design_topics.csv"))
	if err != nil || len(ids) != 1460 {
		t.Fatalf("%d ids, error %v", len(ids), err)
	}
	split := multiBenchSplit(ids)
	for part, want := range map[string]string{
		"train": "947 45969 d0fee539f25334c7", "val": "219 10214 9b1a67dfcb5f0b0c", "test": "292 19730 ddfa6096e8f76e74",
	} {
		sum := sha256.Sum256([]byte(strings.Join(split[part], "\n")))
		if got := fmt.Sprint(len(split[part]), " ", split[part][0], " ", hex.EncodeToString(sum[:8])); got != want {
			t.Errorf("%s: %s, want %s", part, got, want)
		}
	}
	if ids[0] != "50245" {
		t.Errorf("the split has changed its argument: first id %s", ids[0])
	}
}
