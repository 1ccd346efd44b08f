package repl

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A transcript is a file of command lines with what they must print:
//
//	$ scanrepl presets nope     the command, its words split at spaces
//	> text                      stdout holds this line
//	! text                      stderr holds this line
//	= 1                         the exit status, last
//
// "…" in a line stands for anything. stderr must hold no other lines.
type entry struct {
	command        string
	stdout, stderr []string
	status         int
}

func readTranscript(t *testing.T, path string) []entry {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var entries []entry
	var e entry
	for n, line := range strings.Split(string(raw), "\n") {
		mark, text, _ := strings.Cut(line, " ")
		switch mark {
		case "$":
			e = entry{command: text}
		case ">":
			e.stdout = append(e.stdout, text)
		case "!":
			e.stderr = append(e.stderr, text)
		case "=":
			if e.status, err = strconv.Atoi(text); err != nil || e.command == "" {
				t.Fatalf("%s:%d: not a status after a command: %q", path, n+1, line)
			}
			entries = append(entries, e)
			e = entry{}
		case "", "#":
		default:
			t.Fatalf("%s:%d: begins with none of $ > ! = #: %q", path, n+1, line)
		}
	}
	return entries
}

// matches compares a line with one that may hold "…".
func matches(want, got string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".*")
	return regexp.MustCompile("^" + pattern + "$").MatchString(got)
}

func holds(lines []string, want string) bool {
	for _, line := range lines {
		if matches(want, line) {
			return true
		}
	}
	return false
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		entries := readTranscript(t, file)
		t.Run(filepath.Base(file), func(t *testing.T) {
			inEmptyDir(t)
			write(t, "bad.yml", "preset: folder\nscan:\n  num_clases: 3\n  epochs: many\n")
			write(t, "notes/readme.txt", "no images here")
			write(t, "env.yml", "root_dir: results\n")
			write(t, "official.yml", "setup: scan\ntrain_db_name: stl-10\nepoch: 3\n")
			write(t, "broken/cut.png", "no image either")
			write(t, "good.star", "x = 42\nx\n")
			write(t, "script", "6 * 7\n")
			write(t, "bad.star", "def f(): return 1 // 0\nf()\n")
			write(t, "run/config.yml", "preset: folder\n")
			write(t, "run/pretext/done.json", "{}")
			write(t, "damaged/report.json", "{")
			for _, e := range entries {
				t.Run(e.command, func(t *testing.T) { e.check(t) })
			}
		})
	}
}

func (e entry) check(t *testing.T) {
	stdout, stderr, status := call(context.Background(), strings.Fields(e.command)[1:]...)
	if status != e.status {
		t.Errorf("status %d, want %d", status, e.status)
	}
	for _, want := range e.stdout {
		if !holds(splitLines(stdout), want) {
			t.Errorf("stdout lacks %q:\n%s", want, stdout)
		}
	}
	said := splitLines(stderr)
	if len(said) != len(e.stderr) {
		t.Errorf("stderr has %d lines, want %d:\n%s", len(said), len(e.stderr), stderr)
	}
	for _, want := range e.stderr {
		if !holds(said, want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, row := range []struct {
		want, got string
		ok        bool
	}{{"a…c", "abbc", true}, {"a…c", "abbd", false}, {"a.c", "abc", false}, {"(x", "(x", true}} {
		if matches(row.want, row.got) != row.ok {
			t.Errorf("%q, %q: want %v", row.want, row.got, row.ok)
		}
	}
}
