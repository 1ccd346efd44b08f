package live

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"

	"scango/repl/live/internal/protocol"
)

// MIME types of what a session shows.
const (
	textPlain    = "text/plain"
	textHTML     = "text/html"
	textMarkdown = "text/markdown"
	imagePNG     = "image/png"
	imageSVG     = "image/svg+xml"
)

// Result is the value of an input's last line. Its text is "" where there is
// none.
type Result struct {
	Text string
	PNG  []byte // nil unless the value is a picture
	HTML string // "" where there is no such form
}

// Error is what went wrong in an input.
type Error struct {
	Name      string // SyntaxError, NameError, Interrupted or Error
	Message   string
	Traceback []string // where, innermost last
}

func (e *Error) Error() string { return e.Message }

// Do evaluates an input in the session, shows what it prints, draws and gives,
// and returns the value. Ctrl-C stops a stage after its current step; the
// session and its values stay.
func Do(code string) (*Result, error) {
	s := newScreen(os.Stdout, os.Stderr)
	value, err := evaluate(context.Background(), protocol.Request{Op: protocol.Eval, Code: code}, s)
	if err != nil {
		return nil, err
	}
	if value == nil {
		return &Result{}, nil
	}
	if err := s.display(value.Data); err != nil {
		return nil, err
	}
	return &Result{string(value.Data[textPlain]), value.Data[imagePNG], string(value.Data[textHTML])}, nil
}

// Run is like Do but ends the program with status 1 after an error, which it
// prints: for cells that have nothing left to do then.
func Run(code string) *Result {
	r, err := Do(code)
	check(err)
	return r
}

// check ends the program if err is not nil, with the traceback and the error on
// standard error.
func check(err error) {
	if err == nil {
		return
	}
	if own, ok := err.(*Error); ok {
		for _, line := range own.Traceback {
			fmt.Fprintln(os.Stderr, line)
		}
		err = fmt.Errorf("%s: %s", own.Name, own.Message)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Stop ends the session's process. The next call starts another one, without
// the values; what was trained is loaded instead of trained again.
func Stop() error {
	path, err := socket()
	if err != nil {
		return err
	}
	conn, err := dial(path)
	if err != nil {
		return nil // there is none
	}
	defer conn.Close()
	_, err = exchange(conn, protocol.Request{Op: protocol.Stop}, nil)
	return err
}

// evaluate evaluates an input, in a session that it starts if there is none. It
// does not show the value.
func evaluate(ctx context.Context, q protocol.Request, s *screen) (*protocol.Bundle, error) {
	conn, err := connect()
	if err != nil {
		return nil, fmt.Errorf("live session: %w", err)
	}
	defer conn.Close()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	defer context.AfterFunc(ctx, func() {
		conn.CloseWrite() // the server stops, and says where
		stop()            // a second Ctrl-C ends this program
	})()
	defer s.settle()
	return exchange(conn, q, s)
}

// exchange sends a request and handles the replies up to the last. s may be nil
// if the request shows nothing.
func exchange(conn *net.UnixConn, q protocol.Request, s *screen) (*protocol.Bundle, error) {
	if err := protocol.CheckPeer(conn, os.Getuid()); err != nil {
		return nil, err
	}
	if err := json.NewEncoder(conn).Encode(q); err != nil {
		return nil, err
	}
	replies := json.NewDecoder(conn)
	for {
		var r protocol.Reply
		if err := replies.Decode(&r); err == io.EOF {
			return nil, fmt.Errorf("the session has ended; the next call starts another one, which loads what was trained")
		} else if err != nil {
			return nil, err
		}
		switch {
		case r.Kind == protocol.Hello && r.Version != protocol.Version:
			return nil, fmt.Errorf("scanrepl is of another version than this package: run make gonb-install, then restart the kernel")
		case r.Kind == protocol.Text:
			s.write(r.Stream, r.Text)
		case r.Kind == protocol.Display && r.Bundle != nil:
			s.update(*r.Bundle)
		case r.Kind == protocol.Done && r.Fault != nil:
			return nil, &Error{r.Fault.Name, strings.TrimSpace(r.Fault.Message), r.Fault.Traceback}
		case r.Kind == protocol.Done:
			return r.Bundle, nil
		}
	}
}
