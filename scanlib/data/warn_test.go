package data

import (
	"fmt"
	"testing"
)

// TestSkipLines: one line for many files of one reason, where the first is.
func TestSkipLines(t *testing.T) {
	skipped := []Skip{{Name: "a.png", Reason: "empty file"}}
	for i := range 300 {
		skipped = append(skipped, Skip{Name: fmt.Sprintf("b%03d.heic", i), Reason: "HEIC"})
	}
	skipped = append(skipped, Skip{Name: "c.png", Reason: "empty file"})
	got := fmt.Sprintf("%q", SkipLines(skipped))
	if want := `["a.png: empty file" "300 files: HEIC: b000.heic, b001.heic, b002.heic, b003.heic, b004.heic, …" "c.png: empty file"]`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
