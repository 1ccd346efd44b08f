//go:build unix

package live

import (
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	gonb "github.com/janpfeifer/gonb/gonbui/protocol"

	"scango/repl/live/internal/protocol"
)

// inNotebook runs a cell as gonb does, and returns what it displayed: the MIME
// type, and where it updates a display, which one.
func inNotebook(t *testing.T, name string) (displayed []string, stderr string) {
	t.Helper()
	dir := t.TempDir()
	to, from := filepath.Join(dir, "to"), filepath.Join(dir, "from")
	for _, pipe := range []string{to, from} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	seen := make(chan []string)
	go func() { seen <- kernel(to, from) }()
	_, stderr, status := runCell(t, name, gonb.GONB_PIPE_ENV+"="+to, gonb.GONB_PIPE_BACK_ENV+"="+from)
	if status != 0 {
		t.Fatalf("the cell ended with %d: %s", status, stderr)
	}
	return <-seen, stderr
}

// kernel receives what a cell displays, and confirms that everything has
// arrived when asked.
func kernel(to, from string) (displayed []string) {
	reader, err := os.Open(to)
	if err != nil {
		return []string{err.Error()}
	}
	defer reader.Close()
	writer, err := os.OpenFile(from, os.O_WRONLY, 0)
	if err != nil {
		return []string{err.Error()}
	}
	defer writer.Close()
	in, out := gob.NewDecoder(reader), gob.NewEncoder(writer)
	ids := []string{}
	for {
		var d gonb.DisplayData
		if in.Decode(&d) != nil {
			return displayed
		}
		for mime, content := range d.Data {
			if sync, ok := content.(gonb.CommValue); ok {
				out.Encode(&gonb.CommValue{Address: gonb.GonbuiSyncAckAddress, Value: sync.Value})
				continue
			}
			text := fmt.Sprintf("%s %s", mime, content)
			if d.DisplayID != "" {
				if !slices.Contains(ids, d.DisplayID) {
					ids = append(ids, d.DisplayID)
				}
				text = fmt.Sprintf("%d: %s", slices.Index(ids, d.DisplayID)+1, text)
			}
			displayed = append(displayed, text)
		}
	}
}

// In a notebook progress is one display that is updated, and a value is shown
// in its richest form.
func TestNotebook(t *testing.T) {
	progress := func(id, page string) protocol.Reply {
		return protocol.Reply{Kind: protocol.Display, Bundle: &protocol.Bundle{ID: id, Data: map[string][]byte{textPlain: []byte("50 %"), textHTML: []byte(page)}}}
	}
	for _, row := range []struct {
		name    string
		replies []protocol.Reply
		want    string
	}{
		{"progress", []protocol.Reply{progress("p", "half"), progress("q", "other"), progress("p", "done"), {Kind: protocol.Done}},
			"1: text/html half|2: text/html other|1: text/html done"},
		{"picture", []protocol.Reply{done(map[string]string{textPlain: "a map", imagePNG: "png", textHTML: "<img>"})}, "image/png png"},
		{"drawing", []protocol.Reply{done(map[string]string{textPlain: "a map", imageSVG: "<svg/>"})}, "text/html <div><svg/></div>"},
		{"page", []protocol.Reply{done(map[string]string{textPlain: "a table", textHTML: "<pre>"})}, "text/html <pre>"},
		{"markdown", []protocol.Reply{done(map[string]string{textPlain: "a", textMarkdown: "*a*"})}, "text/markdown *a*"},
	} {
		t.Run(row.name, func(t *testing.T) {
			answer(t, row.replies...)
			displayed, stderr := inNotebook(t, "run")
			if got := strings.Join(displayed, "|"); got != row.want || stderr != "" {
				t.Errorf("displayed %q, standard error %q; want %q", got, stderr, row.want)
			}
		})
	}
	if displayed, _ := inNotebook(t, "picture"); strings.Join(displayed, "|") != "image/png a picture" {
		t.Errorf("a figure is displayed as %q", displayed)
	}
}
