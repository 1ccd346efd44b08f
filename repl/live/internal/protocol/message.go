package protocol

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
)

// Version is said in the hello; it changes with the meaning of a message.
const Version = 1

// Operations of requests.
const (
	Eval = "eval"
	Stop = "stop"
)

// Kinds of replies.
const (
	Hello   = "hello"
	Text    = "text"
	Display = "display"
	Done    = "done"
)

// Streams of text.
const (
	Stdout = "stdout"
	Stderr = "stderr"
)

// Request is what a client asks for.
type Request struct {
	Op         string `json:"op"`
	Code       string `json:"code,omitempty"`
	Unrecorded bool   `json:"unrecorded,omitempty"` // the session's history and save() leave the code out
}

// Reply is one message of a server.
type Reply struct {
	Kind    string  `json:"kind"`
	Version int     `json:"version,omitempty"`
	Stream  string  `json:"stream,omitempty"`
	Text    string  `json:"text,omitempty"`
	Bundle  *Bundle `json:"bundle,omitempty"`
	Fault   *Fault  `json:"fault,omitempty"`
}

// Bundle is one thing to show in several forms, by MIME type. A bundle takes
// the place of an earlier one of the same ID, where it has one.
type Bundle struct {
	ID   string            `json:"id,omitempty"`
	Data map[string][]byte `json:"data"`
}

// Fault is what went wrong in an input.
type Fault struct {
	Name      string   `json:"name"`
	Message   string   `json:"message"`
	Traceback []string `json:"traceback,omitempty"`
}

// longestRequest is far more than anyone types.
const longestRequest = 16 << 20

// ReadRequest reads the one request of a connection.
func ReadRequest(r io.Reader) (Request, error) {
	limited := &io.LimitedReader{R: r, N: longestRequest}
	var q Request
	err := json.NewDecoder(limited).Decode(&q)
	if err != nil && limited.N <= 0 {
		return q, fmt.Errorf("the request is longer than %d bytes", longestRequest)
	}
	if err == nil && q.Op != Eval && q.Op != Stop {
		return q, fmt.Errorf("unknown operation %q: want %s or %s", q.Op, Eval, Stop)
	}
	return q, err
}

// CheckPeer refuses a connection with a process of another user.
func CheckPeer(conn net.Conn, self int) error {
	unixConn, ok := conn.(*net.UnixConn)
	if !ok {
		return errors.New("not a unix socket")
	}
	uid, err := peerUID(unixConn)
	if err != nil {
		return fmt.Errorf("who is on the other side of the socket: %w", err)
	}
	if uid != self {
		return fmt.Errorf("the process on the other side of the socket is of user %d, not %d", uid, self)
	}
	return nil
}
