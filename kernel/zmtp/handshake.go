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
	// mostIdentity is the longest routing identity the protocol knows.
	mostIdentity = 255
	// mostHandshake bounds a frame before a peer is known.
	mostHandshake = 4 << 10
)

// partners are the socket types that may talk to each type of ours.
var partners = map[string][]string{
	"ROUTER": {"DEALER", "REQ", "ROUTER"},
	"REP":    {"REQ", "DEALER"},
	"XPUB":   {"SUB", "XSUB"},
}

// greeting returns the first thing either side sends: signature, version 3.1,
// mechanism, no server role.
func greeting() []byte {
	g := make([]byte, greetingSize)
	g[0], g[9], g[10], g[11] = 0xff, 0x7f, 3, 1
	copy(g[12:32], mechanism)
	return g
}

// checkGreeting refuses what does not speak ZMTP 3 without encryption.
func checkGreeting(g []byte) error {
	name := string(bytes.TrimRight(g[12:32], "\x00"))
	switch {
	case g[0] != 0xff || g[9] != 0x7f:
		return fmt.Errorf("not ZMTP: it begins with %q", g[:10])
	case g[10] < 3:
		return fmt.Errorf("ZMTP %d is too old, 3 is spoken here", g[10])
	case name != mechanism:
		return fmt.Errorf("the mechanism is %q, %s is spoken here", name, mechanism)
	}
	return nil
}

// readGreeting reads no more than the signature before it has checked that.
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

// handshake exchanges greetings and READY commands and gives the identity that
// the peer asks for, which may be empty.
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
		return "", fmt.Errorf("the handshake brings %q, not READY", name)
	}
	props, err := properties(data)
	if err != nil {
		return "", err
	}
	if !slices.Contains(partners[kind], props["socket-type"]) {
		return "", fmt.Errorf("a %q socket can't talk to %s", props["socket-type"], kind)
	}
	if len(props["identity"]) > mostIdentity {
		return "", fmt.Errorf("an identity of %d bytes, at most %d are allowed", len(props["identity"]), mostIdentity)
	}
	return props["identity"], nil
}
