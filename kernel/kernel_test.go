package kernel

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"scango/kernel/wire"
	"scango/kernel/zmtp/zmtptest"
	"scango/repl/session"
	"scango/repl/session/sessiontest"
	"scango/scanlib/engine"
)

// The transcripts of the session show the same through the kernel.
func TestTranscripts(t *testing.T) {
	sessiontest.Run(t, absolute(t, "../repl/session/testdata"), func(t *testing.T) func(string) string {
		k, _ := startKernel(t, goEngine)
		f := newFrontend(t, k)
		return func(input string) string {
			_, published := f.run(input)
			return shown(t, published)
		}
	})
}

// shown is what a notebook shows of a cell, as text.
func shown(t *testing.T, published []*wire.Message) string {
	text := ""
	for _, m := range published {
		content := fields(t, m)
		switch m.Header.Type {
		case "stream":
			text += content["text"].(string)
		case "display_data", "execute_result":
			text += content["data"].(map[string]any)["text/plain"].(string) + "\n"
		case "error":
			for _, line := range content["traceback"].([]any) {
				text += line.(string) + "\n"
			}
		}
	}
	return text
}

func kindsOf(messages []*wire.Message) (kinds []string) {
	for _, m := range messages {
		kinds = append(kinds, m.Header.Type)
	}
	return kinds
}

func TestExecute(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	for _, row := range []struct {
		name    string
		request map[string]any
		status  string
		count   float64
		kinds   []string
	}{
		{"result", map[string]any{"code": "1+1"}, "ok", 1, []string{"status", "execute_input", "execute_result", "status"}},
		{"print", map[string]any{"code": "print(1)"}, "ok", 2, []string{"status", "execute_input", "stream", "status"}},
		{"silent", map[string]any{"code": "print(1); 1", "silent": true}, "ok", 2, []string{"status", "status"}},
		{"silent error", map[string]any{"code": "x_", "silent": true}, "error", 2, []string{"status", "status"}},
		{"not stored", map[string]any{"code": "1", "store_history": false}, "ok", 2, []string{"status", "execute_input", "execute_result", "status"}},
		{"blank", map[string]any{"code": " \n"}, "ok", 2, []string{"status", "execute_input", "status"}},
		{"error", map[string]any{"code": "nothing"}, "error", 3, []string{"status", "execute_input", "error", "status"}},
		{"no code", map[string]any{"code": 3}, "error", 0, []string{"status", "status"}},
	} {
		id := f.send(f.shell, "execute_request", row.request)
		kinds := kindsOf(f.published(id))
		reply := fields(t, f.next(f.shell))
		count, _ := reply["execution_count"].(float64)
		if reply["status"] != row.status || count != row.count || !reflect.DeepEqual(kinds, row.kinds) {
			t.Errorf("%s: %v, published %q; want %s, %v and %q", row.name, reply, kinds, row.status, row.count, row.kinds)
		}
	}
	if got := k.o.History.Tail(9); len(got) != 3 || got[2].Input != "nothing" {
		t.Errorf("history %+v", got)
	}
	// What the session keeps, for save(), is the same.
	if _, published := f.run("history()"); !strings.Contains(shown(t, published), "1+1\nprint(1)\nnothing\nhistory()\n") {
		t.Errorf("the session's inputs are %s", shown(t, published))
	}
}

// The error of a silent cell, or of one that does not stop, aborts nothing.
func TestGoOnAfterError(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	for _, name := range []string{"silent", "stop_on_error"} {
		f.send(f.shell, "execute_request", map[string]any{"code": "nothing", name: name == "silent"})
		f.send(f.shell, "execute_request", map[string]any{"code": "1"})
		var states []any
		for range 2 {
			states = append(states, fields(t, f.next(f.shell))["status"])
		}
		if want := []any{"error", "ok"}; !reflect.DeepEqual(states, want) {
			t.Errorf("%s: replies %q, want %q", name, states, want)
		}
	}
}

// Cells that were sent before an error was known do not run; requests of other
// kinds are answered.
func TestStopOnError(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	for _, code := range []string{"nothing", "ran = True", "ran = True"} {
		f.send(f.shell, "execute_request", map[string]any{"code": code})
	}
	f.send(f.shell, "is_complete_request", map[string]any{"code": "1"})
	var states []any
	for range 4 {
		states = append(states, fields(t, f.next(f.shell))["status"])
	}
	if want := []any{"error", "aborted", "aborted", "complete"}; !reflect.DeepEqual(states, want) {
		t.Errorf("replies %q, want %q", states, want)
	}
	if reply, _ := f.run("ran"); reply["ename"] != "NameError" {
		t.Errorf("an aborted cell ran: %v", reply)
	}
}

func TestInterruptLoop(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	id := f.send(f.shell, "execute_request", map[string]any{"code": "while True: pass"})
	f.busy(id)
	began := time.Now()
	if reply := f.ask(f.control, "interrupt_request", struct{}{}); reply["status"] != "ok" {
		t.Errorf("interrupt_reply %v", reply)
	}
	if reply := fields(t, f.next(f.shell)); reply["ename"] != "KeyboardInterrupt" {
		t.Errorf("execute_reply %v", reply)
	}
	if took := time.Since(began); took > 300*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}

// A cell that can't be stopped goes on, but its request is answered, with a note.
func TestInterruptWhatGoesOn(t *testing.T) {
	folder, reached, compiled := pictures(t), make(chan struct{}), make(chan struct{})
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	k, _ := startKernel(t, func() (*engine.Engine, error) {
		close(reached)
		<-compiled // stands for a native call that knows no context
		return goEngine()
	})
	f := newFrontend(t, k)
	id := f.send(f.shell, "execute_request", map[string]any{"code": fmt.Sprintf("pretext(dataset(%q, size=16, val_fraction=0.5), epochs=1, batch_size=2)", folder)})
	select {
	case <-reached:
	case <-time.After(zmtptest.Wait):
		t.Fatal("the cell does not open the engine")
	}
	began := time.Now()
	f.send(f.control, "interrupt_request", struct{}{})
	reply := fields(t, f.next(f.shell))
	took := time.Since(began)
	if value, _ := reply["evalue"].(string); !strings.HasPrefix(value, "still running in the background") {
		t.Errorf("reply %v", reply)
	}
	if took > 300*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	close(compiled)
	for m := f.next(f.iopub); ; m = f.next(f.iopub) { // below its cell, after its reply
		if m.ParentID() == id && m.Header.Type == "stream" && strings.Contains(string(m.Content), "stopped") {
			break
		}
	}
}

func pictures(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for i := range 4 {
		file, err := os.Create(filepath.Join(dir, fmt.Sprintf("%d.png", i)))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if err := png.Encode(file, image.NewGray(image.Rect(0, 0, 16, 16))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A panic is shown where it happened, and is the end of that request alone.
func TestPanic(t *testing.T) {
	handlers["panic_request"] = func(*Kernel, *request) { panic("on purpose") }
	defer delete(handlers, "panic_request")
	k, log := startKernel(t, goEngine)
	f := newFrontend(t, k)
	if reply := f.ask(f.shell, "panic_request", struct{}{}); reply["ename"] != "Panic" || !strings.Contains(reply["evalue"].(string), "on purpose") {
		t.Errorf("reply %v", reply)
	}
	if !strings.Contains(log.String(), "kernel_test.go") {
		t.Errorf("the log has no stack: %q", log)
	}
	if _, published := f.run("1+1"); !strings.Contains(shown(t, published), "2") {
		t.Error("the kernel is gone")
	}
	broken := &output{} // without a kernel: what a cell prints panics
	if _, err := k.evaluate("print('x' * 20000)", true, broken); err == nil || failed(err).Name != "Panic" || len(failed(err).Traceback) < 3 {
		t.Errorf("a panic in a cell gives %v", err)
	}
}

func TestBadMessages(t *testing.T) {
	k, log := startKernel(t, goEngine)
	f := newFrontend(t, k)
	for range 5 {
		f.shell.Send([]byte("<IDS|MSG>"), []byte("no signature"), []byte("{}"), []byte("{}"), []byte("{}"), []byte("{}"))
	}
	f.send(f.shell, "no_such_request", struct{}{})
	if reply := f.ask(f.shell, "kernel_info_request", struct{}{}); reply["status"] != "ok" {
		t.Errorf("then: %v", reply)
	}
	if k.bad.total() != 6 {
		t.Errorf("%d messages were counted, want 6", k.bad.total())
	}
	if got := strings.Count(log.String(), "dropped a message"); got != 3 {
		t.Errorf("%d lines were logged, want those of the first, second and fourth:\n%s", got, log)
	}
}

func TestShutdown(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	running := f.send(f.shell, "execute_request", map[string]any{"code": "while True: pass"})
	f.busy(running)
	id := f.send(f.control, "shutdown_request", map[string]any{"restart": true})
	if reply := fields(t, f.next(f.control)); reply["restart"] != true || reply["status"] != "ok" {
		t.Errorf("reply %v", reply)
	}
	if kinds := kindsOf(f.published(id)); !reflect.DeepEqual(kinds, []string{"status", "shutdown_reply", "status"}) {
		t.Errorf("published %q", kinds)
	}
	if reply := fields(t, f.next(f.shell)); reply["ename"] != "KeyboardInterrupt" {
		t.Errorf("the running cell: %v", reply)
	}
	if frames, err := f.shell.Receive(); err == nil {
		t.Errorf("then came %q", frames)
	}
}

func TestSubshells(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	id, _ := f.ask(f.control, "create_subshell_request", struct{}{})["subshell_id"].(string)
	if got := f.ask(f.control, "list_subshell_request", struct{}{})["subshell_id"]; !reflect.DeepEqual(got, []any{id}) {
		t.Errorf("list %v, want %q", got, id)
	}
	for _, row := range []struct{ id, status string }{{id, "ok"}, {id, "error"}, {"", "error"}} {
		if reply := f.ask(f.control, "delete_subshell_request", map[string]string{"subshell_id": row.id}); reply["status"] != row.status {
			t.Errorf("delete %q: %v", row.id, reply)
		}
	}
	for range mostSubshells {
		f.ask(f.control, "create_subshell_request", struct{}{})
	}
	if reply := f.ask(f.control, "create_subshell_request", struct{}{}); reply["status"] != "error" {
		t.Errorf("one subshell too many: %v", reply)
	}
}

func TestHistoryRequests(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	f := newFrontend(t, k)
	for _, code := range []string{"a = 1", "b = 2", "a = 1"} {
		f.run(code)
	}
	for _, row := range []struct {
		request map[string]any
		want    string
	}{
		{map[string]any{"hist_access_type": "tail", "n": 2}, "[[1 2 b = 2] [1 3 a = 1]]"},
		{map[string]any{"hist_access_type": "tail", "n": 1, "output": true}, "[[1 3 [a = 1 <nil>]]]"},
		{map[string]any{"hist_access_type": "range", "session": 0, "start": 1, "stop": 2}, "[[1 1 a = 1]]"},
		{map[string]any{"hist_access_type": "range", "session": 0, "start": 2, "stop": nil}, "[[1 2 b = 2] [1 3 a = 1]]"},
		{map[string]any{"hist_access_type": "search", "pattern": "a*", "unique": true}, "[[1 3 a = 1]]"},
		{map[string]any{"hist_access_type": "search", "n": 1}, "[[1 3 a = 1]]"},
		{map[string]any{"hist_access_type": "tail", "n": -4}, "[]"},
		{map[string]any{"hist_access_type": "other"}, "<nil>"},
	} {
		if got := fmt.Sprint(f.ask(f.shell, "history_request", row.request)["history"]); got != row.want {
			t.Errorf("%v: %s, want %s", row.request, got, row.want)
		}
	}
}

func TestErrorContent(t *testing.T) {
	for _, row := range []struct {
		err  error
		want failure
	}{
		{&session.Error{Name: "NameError", Message: "x", Traceback: []string{"line 1"}}, failure{Name: "NameError", Value: "x", Traceback: []string{"line 1", "NameError: x"}}},
		{&session.Error{Name: session.Interrupted, Message: "stopped"}, failure{Name: "KeyboardInterrupt", Value: "stopped", Traceback: []string{"KeyboardInterrupt: stopped"}}},
		{os.ErrNotExist, failure{Name: "Error", Value: "file does not exist", Traceback: []string{"Error: file does not exist"}}},
	} {
		if got := failed(row.err); !reflect.DeepEqual(got, row.want) {
			t.Errorf("%v: %+v, want %+v", row.err, got, row.want)
		}
	}
}
