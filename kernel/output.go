package kernel

import (
	"encoding/base64"
	"strings"
	"sync"
	"time"

	"scango/repl/session"
)

// Text is sent in batches, since a message costs more than a print.
const (
	flushAfter = 50 * time.Millisecond
	flushBytes = 16 << 10
)

var streamNames = map[session.Stream]string{session.Stdout: "stdout", session.Stderr: "stderr"}

// output publishes what a cell shows. It is a session.Output.
type output struct {
	kernel  *Kernel
	request *request
	silent  bool // publishes nothing
	stdin   bool // may ask

	mu    sync.Mutex
	to    session.Stream
	text  strings.Builder // not sent yet
	timer *time.Timer     // sends it; nil while there is none
}

// Write prints text.
func (o *output) Write(to session.Stream, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.silent || text == "" {
		return
	}
	if to != o.to {
		o.flush()
		o.to = to
	}
	o.text.WriteString(text)
	if o.text.Len() >= flushBytes {
		o.flush()
	} else if o.timer == nil {
		o.timer = time.AfterFunc(flushAfter, o.sendAll)
	}
}

// flush sends the text so far. The caller holds the lock.
func (o *output) flush() {
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	if o.text.Len() == 0 {
		return
	}
	o.kernel.publish(o.request, "stream", map[string]string{"name": streamNames[o.to], "text": o.text.String()})
	o.text.Reset()
}

// sendAll sends the text so far.
func (o *output) sendAll() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush()
}

// Display shows a bundle; it replaces the one with its ID.
func (o *output) Display(b session.Bundle) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.silent {
		return
	}
	o.flush()
	kind, transient := "display_data", map[string]string{}
	if b.ID != "" {
		// The notebook may still have IDs of an earlier process of this kernel.
		transient["display_id"] = o.kernel.id[:8] + "-" + b.ID
		if !o.kernel.shown.first(b.ID) {
			kind = "update_display_data"
		}
	}
	o.kernel.publish(o.request, kind, map[string]any{"data": wireData(b), "metadata": struct{}{}, "transient": transient})
}

// shownIDs are the IDs of displays that have been shown.
type shownIDs struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (s *shownIDs) first(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	was := s.seen[id]
	s.seen[id] = true
	return !was
}

// wireData returns the data of a bundle for a message, with pictures in base64.
func wireData(b session.Bundle) map[string]string {
	out := make(map[string]string, len(b.Data))
	for mime, data := range b.Data {
		if strings.HasPrefix(mime, "image/") && mime != session.ImageSVG {
			out[mime] = base64.StdEncoding.EncodeToString(data)
		} else {
			out[mime] = string(data)
		}
	}
	return out
}
