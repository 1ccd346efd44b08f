package server

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"sync"
	"time"

	"scango/repl/live/internal/protocol"
	"scango/repl/session"
)

// output sends what an input shows to its client.
type output struct {
	conn net.Conn
	lost func() // called when the client does not read any more; nil before an input

	mu    sync.Mutex
	ended bool
}

// sendWithin is how long a client may let the session wait.
const sendWithin = 10 * time.Second

// send sends one reply, and none after the last.
func (o *output) send(reply protocol.Reply) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return
	}
	o.ended = reply.Kind == protocol.Done
	o.conn.SetWriteDeadline(time.Now().Add(sendWithin))
	if err := json.NewEncoder(o.conn).Encode(reply); err != nil {
		o.ended = true
		if o.lost != nil {
			o.lost()
		}
	}
}

func (o *output) done(value *protocol.Bundle, f *protocol.Fault) {
	o.send(protocol.Reply{Kind: protocol.Done, Bundle: value, Fault: f})
}

func (o *output) Write(to session.Stream, text string) {
	stream := protocol.Stdout
	if to == session.Stderr {
		stream = protocol.Stderr
	}
	o.send(protocol.Reply{Kind: protocol.Text, Stream: stream, Text: text})
}

func (o *output) Display(b session.Bundle) {
	o.send(protocol.Reply{Kind: protocol.Display, Bundle: bundle(&b)})
}

func (o *output) Ask(context.Context, string, bool) (string, error) {
	return "", errors.New("an attached program can't be asked: give the answer as an argument")
}
