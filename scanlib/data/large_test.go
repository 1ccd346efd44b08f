package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scango/scanlib/data/datatest"
	"scango/scanlib/data/listing"
	"scango/scanlib/pack"
)

// TestLargeListing: nothing that is done to a listing takes more than linear
// time. 300,000 images take a second or two; a step of their square would take
// hours.
func TestLargeListing(t *testing.T) {
	const n = 300_000
	src := &Source{Entries: make([]listing.Entry, n)}
	table := new(strings.Builder)
	for i := range n {
		src.Entries[i] = listing.Entry{Name: fmt.Sprintf("app%d/%06d.jpg", i%1000, i), Size: 1, Changed: 1}
		fmt.Fprintf(table, "%06d,topic %d\n", i, i%500)
	}
	file := filepath.Join(t.TempDir(), "labels.csv")
	datatest.Write(t, file, []byte(table.String()))
	start, names := time.Now(), src.Names()
	labels, err := listing.ReadTable(listing.Labels, file, listing.NewFinder(names))
	if err != nil {
		t.Fatal(err)
	}
	src.LabelByTable(labels)
	if err := src.choose(choice{names: names, without: names[:n/2], classes: labels.Classes[:400], perClass: 200, fraction: 0.9}, 0); err != nil {
		t.Fatal(err)
	}
	src.LabelByFolder()
	src.identity()
	set := &Set{Images: pack.Images{Names: names}}
	set.Group(byFolder)
	if len(src.Entries) != 72_000 || len(src.Classes) != 800 || set.Groups[n-1] != 999 {
		t.Errorf("%d entries, %d classes, last group %d", len(src.Entries), len(src.Classes), set.Groups[n-1])
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestLargeFolder lists real files, most of a minute to write.
func TestLargeFolder(t *testing.T) {
	if os.Getenv("SCAN_SLOW") == "" {
		t.Skip("set SCAN_SLOW=1 to write 300,000 files")
	}
	root := t.TempDir()
	for i := range 300_000 {
		if err := os.WriteFile(filepath.Join(root, fmt.Sprintf("%06d.jpg", i)), []byte{1}, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	found, err := listing.Walk(t.Context(), root)
	if err != nil || len(found.Images) != 300_000 || len(found.Skipped) != 0 {
		t.Fatalf("%d files, %d skipped, error %v", len(found.Images), len(found.Skipped), err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("listing took %v", took)
	} else {
		t.Logf("listing took %v", took)
	}
}
