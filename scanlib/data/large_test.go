package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scango/scanlib/pack"
)

// TestLargeListing: nothing that is done to a listing takes more than linear
// time. 300,000 images take a second or two; a step of their square would take
// hours.
func TestLargeListing(t *testing.T) {
	const n = 300_000
	files, rows := make([]entry, n), new(strings.Builder)
	for i := range files {
		files[i] = entry{fmt.Sprintf("app%d/%06d.jpg", i%1000, i), 1, 1}
		fmt.Fprintf(rows, "%06d,topic %d\n", i, i%500)
	}
	start := time.Now()
	labels, err := parseTable(strings.NewReader(rows.String()), newFinder(files), labelTitles)
	if err != nil {
		t.Fatal(err)
	}
	src := source{entries: files}
	labels.apply(&src)
	names := make([]string, n)
	for i, f := range files {
		names[i] = f.name
	}
	src, err = src.choose(Options{Only: Choice{Names: names, Without: names[:n/2], Classes: labels.classes[:400], PerClass: 200, Fraction: 0.9}})
	if err != nil {
		t.Fatal(err)
	}
	src.labelByFolder(folderClasses(src.entries))
	src.identity()
	set := &Set{Images: pack.Images{Names: names}}
	set.Group(ByFolder)
	if len(src.entries) != 72_000 || len(src.classes) != 800 || set.Groups[n-1] != 999 {
		t.Errorf("%d entries, %d classes, last group %d", len(src.entries), len(src.classes), set.Groups[n-1])
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
	files, skipped, err := list(t.Context(), root)
	if err != nil || len(files) != 300_000 || len(skipped) != 0 {
		t.Fatalf("%d files, %d skipped, error %v", len(files), len(skipped), err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("listing took %v", took)
	} else {
		t.Logf("listing took %v", took)
	}
}
