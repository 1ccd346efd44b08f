package zmtp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// The bits of a frame's first byte.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

// frame is one frame on the wire.
type frame struct {
	more    bool // another frame of the message follows
	command bool // part of the protocol, not of a message
	body    []byte
}

// readFrame reads a frame whose body has at most limit bytes. It calls take
// before it reads each part of them, and returns an error of take.
func readFrame(r *bufio.Reader, limit int64, take func(n int) error) (frame, error) {
	flags, err := r.ReadByte()
	if err != nil {
		return frame{}, err
	}
	f := frame{more: flags&flagMore != 0, command: flags&flagCommand != 0}
	if flags&^(flagMore|flagLong|flagCommand) != 0 || f.command && f.more {
		return frame{}, fmt.Errorf("a frame has the flags %#x", flags)
	}
	size, err := readSize(r, flags&flagLong != 0)
	if err != nil {
		return frame{}, err
	}
	if size > uint64(limit) {
		return frame{}, fmt.Errorf("a frame has %d bytes, at most %d are allowed", size, limit)
	}
	f.body, err = readBody(r, int(size), take)
	return f, err
}

func readSize(r *bufio.Reader, long bool) (uint64, error) {
	if !long {
		b, err := r.ReadByte()
		return uint64(b), err
	}
	var raw [8]byte
	_, err := io.ReadFull(r, raw[:])
	return binary.BigEndian.Uint64(raw[:]), err
}

// trusted is how much memory is allocated for an announced length before its
// bytes arrive.
const trusted = 64 << 10

func readBody(r *bufio.Reader, size int, take func(n int) error) ([]byte, error) {
	if size <= trusted {
		if err := take(size); err != nil {
			return nil, err
		}
		body := make([]byte, size)
		_, err := io.ReadFull(r, body)
		return body, err
	}
	var b bytes.Buffer
	for b.Len() < size {
		portion := min(size-b.Len(), trusted)
		if err := take(portion); err != nil {
			return nil, err
		}
		if _, err := io.CopyN(&b, r, int64(portion)); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// freely allows any number of bytes.
func freely(int) error { return nil }

// appendFrame appends a frame in wire format.
func appendFrame(dst []byte, flags byte, body []byte) []byte {
	if len(body) < 256 {
		dst = append(dst, flags, byte(len(body)))
	} else {
		dst = binary.BigEndian.AppendUint64(append(dst, flags|flagLong), uint64(len(body)))
	}
	return append(dst, body...)
}

// encode returns a message in wire format.
func encode(frames [][]byte) []byte {
	size := 0
	for _, f := range frames {
		size += len(f) + 9
	}
	out := make([]byte, 0, size)
	for i, f := range frames {
		flags := byte(flagMore)
		if i == len(frames)-1 {
			flags = 0
		}
		out = appendFrame(out, flags, f)
	}
	return out
}
