package kernel

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"scango/kernel/zmtp/zmtptest"
	"scango/repl/session"
)

// Prints travel in portions, in order, none lost.
func TestStreamPortions(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	_, published := f.run("def many():\n    for i in range(20000): print(i)\nmany()")
	text, streams := "", 0
	for _, m := range published {
		if m.Header.Type == "stream" {
			text += fields(t, m)["text"].(string)
			streams++
		}
	}
	if !strings.HasPrefix(text, "0\n1\n") || !strings.HasSuffix(text, "\n19999\n") || strings.Count(text, "\n") != 20000 {
		t.Errorf("%d lines came, beginning with %.20q", strings.Count(text, "\n"), text)
	}
	if most := len(text)/flushBytes + 40; streams > most {
		t.Errorf("%d messages for %d bytes, at most %d were expected", streams, len(text), most)
	}
}

// takeOutput is an output whose messages are read from f.
func takeOutput(k *Kernel, f *frontend, stdin bool) *output {
	id := f.send(f.shell, "is_complete_request", map[string]any{"code": "1"}) // a request to answer
	f.published(id)
	f.next(f.shell)
	return &output{kernel: k, request: requestOf(id, f), stdin: stdin}
}

func TestOutput(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	out := takeOutput(k, f, false)
	shown := func(id, text string) session.Bundle {
		return session.Bundle{ID: id, Data: map[string][]byte{session.TextPlain: []byte(text), session.ImagePNG: []byte(text), session.ImageSVG: []byte("<svg/>")}}
	}
	out.Write(session.Stdout, "a")
	out.Write(session.Stdout, "b")
	out.Write(session.Stderr, "c")
	out.Display(shown("", "1"))
	out.Display(shown("p", "2"))
	out.Display(shown("p", "3"))
	out.Write(session.Stdout, "d")
	out.sendAll()
	out.silent = true
	out.Write(session.Stdout, "silent")
	out.Display(shown("p", "silent"))
	id := k.id[:8] + "-p"
	for _, want := range []struct{ kind, text, id string }{
		{"stream", "ab", ""}, {"stream", "c", ""}, {"display_data", "1", ""}, {"display_data", "2", id}, {"update_display_data", "3", id}, {"stream", "d", ""},
	} {
		m := f.next(f.iopub)
		content := fields(t, m)
		text, _ := content["text"].(string)
		if data, ok := content["data"].(map[string]any); ok {
			text = data["text/plain"].(string)
			if data["image/png"] != base64.StdEncoding.EncodeToString([]byte(text)) || data["image/svg+xml"] != "<svg/>" {
				t.Errorf("pictures %v", data)
			}
		}
		transient, _ := content["transient"].(map[string]any)
		shownID, _ := transient["display_id"].(string)
		if m.Header.Type != want.kind || text != want.text || shownID != want.id {
			t.Errorf("%s %q with ID %q, want %+v", m.Header.Type, text, shownID, want)
		}
	}
	f.send(f.shell, "kernel_info_request", struct{}{})
	if m := f.next(f.iopub); m.Header.Type != "status" {
		t.Errorf("while silent came %s %s", m.Header.Type, m.Content)
	}
}

// Text does not wait for the end of a cell.
func TestFlushAfter(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	out := takeOutput(k, f, false)
	began := time.Now()
	out.Write(session.Stdout, "now")
	if m := f.next(f.iopub); m.Header.Type != "stream" {
		t.Errorf("%s came", m.Header.Type)
	}
	if took := time.Since(began); took > 20*flushAfter {
		t.Errorf("it took %v", took)
	}
}

func TestAsk(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f, other := newFrontend(t, k), newFrontend(t, k)
	strays := func(want int) { // answers that nobody waits for are counted
		t.Helper()
		for end := time.Now().Add(zmtptest.Wait); k.bad.total() < want && time.Now().Before(end); time.Sleep(time.Millisecond) {
		}
		if k.bad.total() != want {
			t.Errorf("%d answers that nobody waited for were counted, want %d", k.bad.total(), want)
		}
	}
	f.send(f.stdin, "input_reply", map[string]string{"value": "stray"}) // the kernel knows its stdin from here
	strays(1)
	for _, withParent := range []bool{true, false} {
		out := takeOutput(k, f, true)
		out.request.from = f.name
		answer := make(chan string)
		go func() {
			text, err := out.Ask(context.Background(), "who?", true)
			if err != nil {
				text = err.Error()
			}
			answer <- text
		}()
		m := f.next(f.stdin)
		if content := fields(t, m); content["prompt"] != "who?" || content["password"] != true {
			t.Errorf("asked %v", content)
		}
		other.send(other.stdin, "input_reply", map[string]string{"value": "not asked"})
		f.answer(m, "me", withParent)
		if got := <-answer; got != "me" {
			t.Errorf("the answer is %q", got)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := takeOutput(k, f, true).Ask(ctx, "", false); err == nil {
		t.Error("no error after an interrupt")
	}
	if _, err := takeOutput(k, f, false).Ask(context.Background(), "", false); err == nil || !strings.Contains(err.Error(), "allow_stdin") {
		t.Errorf("error %v of a frontend that takes no questions", err)
	}
	strays(3)
}
