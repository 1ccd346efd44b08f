// Package history keeps the inputs of all sessions in one file, which the
// fronts share.
package history

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Entry is one input of the history.
type Entry struct {
	Session int    `json:"session"` // from 1, counted over all fronts
	Line    int    `json:"line"`    // from 1 in its session
	Input   string `json:"input"`
}

// History is the inputs of all sessions, one JSON value a line in a file that
// only its owner may read. Fronts share it. Its methods may be called from
// several goroutines.
type History struct {
	mu      sync.Mutex
	file    *os.File // nil keeps the history in memory alone
	entries []Entry
	session int
	line    int
}

// File returns the path of the history that the fronts share, in the user's
// state directory.
func File() (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "scango", "history.jsonl"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("history: %w", err)
	}
	return filepath.Join(home, ".local", "state", "scango", "history.jsonl"), nil
}

// OpenDefault opens the history in File. If that fails, the history lives in
// memory and the error says why.
func OpenDefault() (*History, error) {
	name, err := File()
	if err == nil {
		var h *History
		if h, err = Open(name); err == nil {
			return h, nil
		}
	}
	return &History{session: 1}, err
}

// Open reads the end of the history in a file and begins a session in it.
// Damaged lines, left by a full disk for instance, are skipped. With an empty
// name the history lives in memory.
func Open(name string) (*History, error) {
	h := &History{session: 1}
	if name == "" {
		return h, nil
	}
	if err := h.read(name); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	if err := f.Chmod(0o600); err != nil { // a file that was there may have had another mode
		f.Close()
		return nil, fmt.Errorf("history: %w", err)
	}
	h.file = f
	return h, nil
}

func (h *History) read(name string) error {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if err := seekTail(f); err != nil {
		return err
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil && e.Input != "" {
			h.entries = append(h.entries, e)
			h.session = max(h.session, e.Session+1)
		}
	}
	return lines.Err()
}

// tailBytes is how much of the file is read: a history grows for years, and a
// prompt should not wait for it.
const tailBytes = 1 << 20

// seekTail goes to the last tailBytes of a file. The line cut there counts as
// damaged.
func seekTail(f *os.File) error {
	info, err := f.Stat()
	if err == nil && info.Size() > tailBytes {
		_, err = f.Seek(-tailBytes, io.SeekEnd)
	}
	return err
}

// Add appends an input of this session. The file is best effort: an input is
// not refused because the disk is full.
func (h *History) Add(input string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.line++
	e := Entry{Session: h.session, Line: h.line, Input: input}
	h.entries = append(h.entries, e)
	if h.file == nil {
		return
	}
	if line, err := json.Marshal(e); err == nil {
		h.file.Write(append(line, '\n'))
	}
}

// Session returns the number of this session.
func (h *History) Session() int { return h.session }

// Tail returns the last n inputs, oldest first.
func (h *History) Tail(n int) []Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Entry(nil), h.entries[max(0, len(h.entries)-n):]...)
}

// Range returns inputs start to stop (exclusive; 0 for all) of a session.
// Session 0 is this one, -1 the one before it.
func (h *History) Range(session, start, stop int) []Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	if session <= 0 {
		session += h.session
	}
	var out []Entry
	for _, e := range h.entries {
		if e.Session == session && e.Line >= start && (stop <= 0 || e.Line < stop) {
			out = append(out, e)
		}
	}
	return out
}

// Search returns the last n inputs that match a glob pattern, oldest first.
// With unique, only the last of equal inputs counts.
func (h *History) Search(pattern string, n int, unique bool) []Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	match := glob(pattern)
	var out []Entry
	seen := map[string]bool{}
	for i := len(h.entries) - 1; i >= 0 && (n <= 0 || len(out) < n); i-- {
		e := h.entries[i]
		if match.MatchString(e.Input) && !(unique && seen[e.Input]) {
			seen[e.Input] = true
			out = append(out, e)
		}
	}
	slices.Reverse(out)
	return out
}

// glob matches whole inputs, with * for any text and ? for any character.
func glob(pattern string) *regexp.Regexp {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(quoted)
	return regexp.MustCompile("(?s)^" + quoted + "$")
}

// Close closes the file.
func (h *History) Close() error {
	if h.file == nil {
		return nil
	}
	return h.file.Close()
}
