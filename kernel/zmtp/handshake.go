package zmtp

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
)

const (
	greetingSize = 64
	mechanism    = "NULL"
	// mostIdentity is the length of the longest routing identity that the
	// protocol allows.
	mostIdentity = 255
	// mostHandshake bounds a frame during the handshake.
	mostHandshake = 4 << 10
)

// partners maps each of our socket types to those it may connect to.
var partners = map[string][]string{
	"ROUTER": {"DEALER", "REQ", "ROUTER"},
	"REP":    {"REQ", "DEALER"},
	"XPUB":   {"SUB", "XSUB"},
}

// greeting returns what each side sends first: signature, version 3.1,
// mechanism, no server role.
func greeting() []byte {
	g := make([]byte, greetingSize)
	g[0], g[9], g[10], g[11] = 0xff, 0x7f, 3, 1
	copy(g[12:32], mechanism)
	return g
}

// checkGreeting refuses a peer that does not use ZMTP 3 without encryption.
func checkGreeting(g []byte) error {
	name := string(bytes.TrimRight(g[12:32], "\x00"))
	switch {
	case g[0] != 0xff || g[9] != 0x7f:
		return fmt.Errorf("not ZMTP: it begins with %q", g[:10])
	case g[10] < 3:
		return fmt.Errorf("ZMTP %d is too old, want 3", g[10])
	case name != mechanism:
		return fmt.Errorf("the mechanism is %q, want %s", name, mechanism)
	}
	return nil
}

// readGreeting checks the signature before it reads more.
func readGreeting(r *bufio.Reader) error {
	g := make([]byte, greetingSize)
	if _, err := io.ReadFull(r, g[:10]); err != nil {
		return err
	}
	if g[0] == 0xff && g[9] == 0x7f {
		if _, err := io.ReadFull(r, g[10:]); err != nil {
			return err
		}
	}
	return checkGreeting(g)
}

// handshake exchanges greetings and READY commands and returns the identity
// that the peer asks for, which may be empty.
func handshake(r *bufio.Reader, w io.Writer, kind string) (identity string, err error) {
	if _, err := w.Write(greeting()); err != nil {
		return "", err
	}
	if err := readGreeting(r); err != nil {
		return "", err
	}
	if _, err := w.Write(appendCommand(nil, "READY", appendProperty(nil, "Socket-Type", kind))); err != nil {
		return "", err
	}
	f, err := readFrame(r, mostHandshake, freely)
	if err != nil {
		return "", err
	}
	identity, err = readReady(f, kind)
	if err != nil {
		reason := err.Error()
		w.Write(appendCommand(nil, "ERROR", append([]byte{byte(min(len(reason), 255))}, reason[:min(len(reason), 255)]...)))
	}
	return identity, err
}

func readReady(f frame, kind string) (identity string, err error) {
	name, data, ok := command(f.body)
	if !f.command || !ok || name != "READY" {
		return "", fmt.Errorf("the handshake has %q, want READY", name)
	}
	props, err := properties(data)
	if err != nil {
		return "", err
	}
	if !slices.Contains(partners[kind], props["socket-type"]) {
		return "", fmt.Errorf("a %q socket can't connect to %s", props["socket-type"], kind)
	}
	if len(props["identity"]) > mostIdentity {
		return "", fmt.Errorf("an identity of %d bytes, at most %d are allowed", len(props["identity"]), mostIdentity)
	}
	return props["identity"], nil
}
