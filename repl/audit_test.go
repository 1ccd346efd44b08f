package repl

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"os"
	"strings"
	"testing"
)

// The table, the JSON, the sheet and the list of one folder.
func TestAudit(t *testing.T) {
	inEmptyDir(t)
	drawImages(t, "images")
	write(t, "images/warm/broken.png", "not an image")
	first, err := os.ReadFile("images/warm/00.png")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "images/warm/copy.png", string(first))
	write(t, "images/warm/two\nlines \xff.png", string(first))

	stdout, stderr, status := call(context.Background(), "audit", "images", "size=16", "--no-probe", "--sheet", "sheet.png", "--fix", "list.txt", "--near")
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	for _, want := range []string{"images: …, … usable", "corrupt … 1 …left out of training; …", "… warm/broken.png (not a JPEG…", "exact duplicates … 2 …in 1 group: …"} {
		if !holds(splitLines(stdout), want) {
			t.Errorf("stdout lacks %q:\n%s", want, stdout)
		}
	}
	if strings.ContainsAny(stdout+stderr, "\x1b\r") {
		t.Errorf("escape codes, but no terminal:\n%q", stderr)
	}
	if !holds(splitLines(stderr), "sheet.png: examples of each finding") || !holds(splitLines(stderr), "list.txt: … to train on, with data.image_list=list.txt") {
		t.Errorf("stderr:\n%s", stderr)
	}
	checkSheet(t)
	checkList(t)
	checkAuditJSON(t)
}

func checkSheet(t *testing.T) {
	raw, err := os.ReadFile("sheet.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(raw)); err != nil {
		t.Error(err)
	}
}

// checkList: a name a line, each once, and neither what is broken nor a copy.
func checkList(t *testing.T) {
	raw, err := os.ReadFile("list.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range splitLines(string(raw)) {
		if _, err := os.Stat("images/" + name); err != nil || seen[name] || strings.Contains(name, "copy") || strings.Contains(name, "broken") {
			t.Errorf("the list has %q: %v", name, err)
		}
		seen[name] = true
	}
	if len(seen) == 0 || !seen["warm/00.png"] {
		t.Errorf("the list has %d names", len(seen))
	}
}

func checkAuditJSON(t *testing.T) {
	stdout, stderr, status := call(context.Background(), "audit", "images", "size=16", "--no-probe", "--json", "--quiet")
	if status != 0 || stderr != "" {
		t.Fatalf("status %d: %s", status, stderr)
	}
	type names struct {
		Count int
		Names []string
	}
	var r struct{ Total, Usable, Corrupt, Duplicates names }
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatal(err)
	}
	if r.Corrupt.Count != 1 || r.Corrupt.Names[0] != "warm/broken.png" || r.Total.Count != r.Usable.Count+1 || len(r.Total.Names) != r.Total.Count || len(r.Usable.Names) != r.Usable.Count {
		t.Errorf("%+v", r)
	}
	if r.Duplicates.Count != 2 || r.Duplicates.Names[1] != `warm/two\nlines \xff.png` {
		t.Errorf("duplicates %q", r.Duplicates.Names)
	}
}

// A signal ends an audit between two images.
func TestAuditStopped(t *testing.T) {
	inEmptyDir(t)
	drawImages(t, "images")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if stdout, stderr, status := call(ctx, "audit", "images", "--no-probe"); status != statusInterrupted || stdout != "" || !strings.Contains(stderr, "stopped ") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}
