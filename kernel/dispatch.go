package kernel

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"

	"scango/kernel/wire"
	"scango/kernel/zmtp"
)

// handlers maps the type of a request to its handler. Each may come on the
// shell channel or on control.
var handlers map[string]func(*Kernel, *request)

func init() { // an initializer would refer to itself
	handlers = map[string]func(*Kernel, *request){
		"kernel_info_request":     (*Kernel).kernelInfo,
		"connect_request":         (*Kernel).connectInfo,
		"execute_request":         (*Kernel).execute,
		"complete_request":        (*Kernel).complete,
		"inspect_request":         (*Kernel).inspect,
		"is_complete_request":     (*Kernel).isComplete,
		"history_request":         (*Kernel).history,
		"comm_info_request":       (*Kernel).commInfo,
		"comm_open":               (*Kernel).commOpen,
		"comm_msg":                (*Kernel).commMessage,
		"comm_close":              (*Kernel).commClose,
		"interrupt_request":       (*Kernel).interrupt,
		"shutdown_request":        (*Kernel).shutdown,
		"create_subshell_request": (*Kernel).createSubshell,
		"delete_subshell_request": (*Kernel).deleteSubshell,
		"list_subshell_request":   (*Kernel).listSubshells,
	}
}

// slow are the requests that may wait for a cell. On the control channel each
// runs in a goroutine, so that others do not wait.
var slow = map[string]bool{"execute_request": true, "complete_request": true, "inspect_request": true}

// receive decodes the messages of a channel. Bad ones are counted and dropped.
func (k *Kernel) receive(channel *zmtp.Router, name string, take func(*request)) {
	for in := range channel.Receive() {
		m, err := wire.Decode(in.Frames, k.key, k.guard)
		if err != nil {
			k.bad.note(name, err)
			continue
		}
		take(&request{Message: m, channel: channel, from: in.From})
	}
}

// serveShell sends each request to the lane of its subshell.
func (k *Kernel) serveShell() {
	k.receive(k.shell, "shell", func(r *request) {
		if r.lane = k.lanes.find(r.Header.Subshell); r.lane == nil || !r.lane.put(r) {
			k.during(r, func() {
				k.refuse(r, "SubshellError", fmt.Sprintf("there is no subshell %q", r.Header.Subshell))
			})
		}
	})
}

// serveControl never waits for a cell.
func (k *Kernel) serveControl() {
	k.receive(k.control, "control", func(r *request) {
		if slow[r.Header.Type] {
			go k.handle(r)
			return
		}
		k.handle(r)
	})
}

// work handles the requests of a lane one after the other.
func (k *Kernel) work(l *lane) {
	k.working.Go(func() {
		for r := l.next(); r != nil; r = l.next() {
			k.handle(r)
		}
	})
}

// handle answers a request. A panic ends only the request.
func (k *Kernel) handle(r *request) {
	do := handlers[r.Header.Type]
	if do == nil {
		do = func(k *Kernel, r *request) { k.bad.note("unknown message type "+r.Header.Type, nil) }
	}
	k.during(r, func() {
		defer func() {
			if fault := recover(); fault != nil {
				k.o.Log(fmt.Sprintf("%s: %v\n%s", r.Header.Type, fault, debug.Stack()))
				k.refuse(r, "Panic", fmt.Sprintf("a fault of this program, please report it: %v", fault))
			}
		}()
		do(k, r)
	})
	if r.then != nil {
		r.then()
	}
}

// during publishes busy before and idle after.
func (k *Kernel) during(r *request, do func()) {
	k.publish(r, "status", status{"busy"})
	defer k.publish(r, "status", status{"idle"})
	do()
}

// refuse answers a request with an error; other messages get no answer.
func (k *Kernel) refuse(r *request, name, value string) {
	if kind, ok := strings.CutSuffix(r.Header.Type, "_request"); ok {
		k.reply(r, kind+"_reply", failure{Status: "error", Name: name, Value: value, Traceback: []string{name + ": " + value}})
	}
}

// parse reads the content of a request, and refuses a malformed one.
func parse[T any](k *Kernel, r *request) (content T, ok bool) {
	if err := json.Unmarshal(r.Content, &content); err != nil {
		k.refuse(r, "ValueError", fmt.Sprintf("%s: %v", r.Header.Type, err))
		return content, false
	}
	return content, true
}
