// Package zmtptest is a small ZMTP 3.0 client for tests of package zmtp. It
// shares no code with it, so that both would have to misread the protocol
// alike.
package zmtptest

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// Wait is the timeout of all operations.
const Wait = 5 * time.Second

// Client is a connected socket.
type Client struct {
	net.Conn
	t testing.TB
}

// Greeting returns what a client of version 3 with the mechanism NULL sends
// first.
func Greeting() []byte {
	return []byte("\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL" + strings.Repeat("\x00", 48))
}

// Ready returns a READY command of a socket type and an identity.
func Ready(kind, identity string) []byte {
	body := "\x05READY"
	for _, p := range [][2]string{{"Socket-Type", kind}, {"Identity", identity}} {
		body += string(rune(len(p[0]))) + p[0] + string(binary.BigEndian.AppendUint32(nil, uint32(len(p[1])))) + p[1]
	}
	return Frame(4, []byte(body))
}

// Frame returns a frame with flags; the flag for a long one is set where it is.
func Frame(flags byte, body []byte) []byte {
	if len(body) > 255 {
		return append(binary.BigEndian.AppendUint64([]byte{flags | 2}, uint64(len(body))), body...)
	}
	return append([]byte{flags, byte(len(body))}, body...)
}

// Open connects to tcp://HOST:PORT or ipc://PATH and sends nothing.
func Open(t testing.TB, address string) *Client {
	t.Helper()
	network, place, _ := strings.Cut(address, "://")
	conn, err := net.Dial(strings.Replace(network, "ipc", "unix", 1), place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(Wait))
	return &Client{conn, t}
}

// Dial connects and shakes hands.
func Dial(t testing.TB, address, kind, identity string) *Client {
	t.Helper()
	c := Open(t, address)
	c.Write(append(Greeting(), Ready(kind, identity)...))
	greeting := make([]byte, 64)
	if _, err := io.ReadFull(c, greeting); err != nil {
		t.Fatal("greeting: ", err)
	}
	if flags, body, err := c.ReadFrame(); err != nil || flags != 4 || !strings.HasPrefix(string(body), "\x05READY") {
		t.Fatalf("READY: flags %d, %q, %v", flags, body, err)
	}
	return c
}

// Subscribe subscribes, as version 3.0 does.
func (c *Client) Subscribe(topic string) { c.Send([]byte("\x01" + topic)) }

// Send sends a message.
func (c *Client) Send(frames ...[]byte) {
	c.t.Helper()
	var raw []byte
	for i, f := range frames {
		more := byte(1)
		if i == len(frames)-1 {
			more = 0
		}
		raw = append(raw, Frame(more, f)...)
	}
	c.SetWriteDeadline(time.Now().Add(Wait))
	if _, err := c.Write(raw); err != nil {
		c.t.Fatal("send: ", err)
	}
}

// ReadFrame reads a frame.
func (c *Client) ReadFrame() (flags byte, body []byte, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(c, head); err != nil {
		return 0, nil, err
	}
	size := uint64(head[1])
	if head[0]&2 != 0 {
		rest := make([]byte, 7)
		if _, err := io.ReadFull(c, rest); err != nil {
			return 0, nil, err
		}
		size = binary.BigEndian.Uint64(append(head[1:], rest...))
	}
	if size > 1<<28 {
		return 0, nil, fmt.Errorf("a frame of %d bytes", size)
	}
	body = make([]byte, size)
	_, err = io.ReadFull(c, body)
	return head[0] &^ 2, body, err
}

// Receive reads a message and ignores commands.
func (c *Client) Receive() (frames [][]byte, err error) {
	c.SetReadDeadline(time.Now().Add(Wait))
	for {
		flags, body, err := c.ReadFrame()
		if err != nil {
			return nil, err
		}
		if flags&4 != 0 {
			continue
		}
		if frames = append(frames, body); flags&1 == 0 {
			return frames, nil
		}
	}
}

// MustReceive is Receive for a message that must arrive.
func (c *Client) MustReceive() [][]byte {
	c.t.Helper()
	frames, err := c.Receive()
	if err != nil {
		c.t.Fatal("receive: ", err)
	}
	return frames
}
