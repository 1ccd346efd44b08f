package kernel

import (
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"testing"

	"scango/kernel/wire"
)

func queued(kind string) *request {
	return &request{Message: &wire.Message{Header: wire.Header{Type: kind}}}
}

func TestLane(t *testing.T) {
	l := newLane()
	a, b, c := queued("execute_request"), queued("complete_request"), queued("execute_request")
	for _, r := range []*request{a, b, c} {
		l.put(r)
	}
	if got := l.next(); got != a {
		t.Error("the first does not come first")
	}
	if got := l.takeCells(); !reflect.DeepEqual(got, []*request{c}) {
		t.Errorf("%d cells were taken", len(got))
	}
	l.close()
	if got := l.next(); got != b {
		t.Error("what is queued is lost by close")
	}
	if l.next() != nil || l.put(a) {
		t.Error("a closed lane goes on")
	}
}

// A full lane makes the channel wait, and closing ends the waiting.
func TestFullLane(t *testing.T) {
	l := newLane()
	for range mostQueued {
		l.put(queued("x"))
	}
	put := make(chan bool)
	go func() { put <- l.put(queued("y")) }()
	l.next()
	if !<-put {
		t.Error("there was room again")
	}
	go func() { put <- l.put(queued("z")) }()
	l.close()
	if <-put {
		t.Error("a closed lane took a request")
	}
}

// A subshell requested while the kernel ends is not opened: it would never be
// closed.
func TestLanesEnd(t *testing.T) {
	var ls lanes
	main, sub := ls.open(""), ls.open("s")
	sub.put(queued("execute_request"))
	ls.closeAll()
	if main.next() != nil || sub.next() != nil {
		t.Error("a lane goes on, or a cell in it")
	}
	if ls.open("late") != nil {
		t.Error("a lane was opened after the end")
	}
}

func TestOrphaned(t *testing.T) {
	for _, named := range []string{"", "no number", "0", "1", "-5", "4194999"} {
		if orphaned(named) != nil {
			t.Errorf("%q is watched", named)
		}
	}
	gone := orphaned(strconv.Itoa(os.Getppid()))
	if gone == nil || gone() {
		t.Error("the parent is gone")
	}
	other := exec.Command("sleep", "60") // no parent, as behind a launcher
	if err := other.Start(); err != nil {
		t.Skip(err)
	}
	gone = orphaned(strconv.Itoa(other.Process.Pid))
	if gone == nil || gone() {
		t.Error("a process that is there counts as gone")
	}
	other.Process.Kill()
	other.Wait()
	if !gone() {
		t.Error("a process that has ended counts as there")
	}
}
