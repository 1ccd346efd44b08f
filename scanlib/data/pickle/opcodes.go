package pickle

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// pickleArguments holds the arguments of each opcode that the pickle of a data
// set needs: so many bytes, a length in so many bytes and then as many, or
// lines. Source: Python's pickletools.
var pickleArguments = arguments{
	fixed: map[int]string{
		0: "(.012NR)]}abdelstu\x81\x85\x86\x87\x88\x89\x94\x93",
		1: "Khq\x80", 2: "M", 4: "Jjr", 8: "G",
	},
	counted: map[int]string{1: "UC\x8c\x8a", 4: "TBX\x8b", 8: "\x8d\x8e\x95"},
	lines:   map[int]string{1: "IFLSVgp", 2: "c"},
}.byOpcode()

type arguments struct{ fixed, counted, lines map[int]string }

// argument is what follows one opcode.
type argument struct{ fixed, counted, lines int }

func (a arguments) byOpcode() map[byte]argument {
	out := map[byte]argument{}
	for n, opcodes := range a.fixed {
		for i := range len(opcodes) {
			out[opcodes[i]] = argument{fixed: n}
		}
	}
	for n, opcodes := range a.counted {
		for i := range len(opcodes) {
			out[opcodes[i]] = argument{counted: n}
		}
	}
	for n, opcodes := range a.lines {
		for i := range len(opcodes) {
			out[opcodes[i]] = argument{lines: n}
		}
	}
	return out
}

// checkPickle refuses opcodes that are not needed and lengths beyond the end:
// the library allocates the length before it reads.
func checkPickle(p []byte) error {
	for at := 0; at < len(p); {
		opcode := p[at]
		arg, known := pickleArguments[opcode]
		if !known {
			return fmt.Errorf("byte %d: opcode %q, which no data set needs", at, opcode)
		}
		at++
		if opcode == '.' {
			return nil
		}
		n, err := arg.length(p[at:])
		if err == nil && isNumber(opcode) && n > maxDigits {
			err = fmt.Errorf("a number of %d bytes", n)
		}
		if err != nil {
			return fmt.Errorf("byte %d: %w", at, err)
		}
		if opcode == '\x95' { // a frame: opcodes follow
			n = 8
		}
		at += n
	}
	return errors.New("no end")
}

// maxDigits is more than a label or a size has. Reading a number of millions takes
// time that grows with the square of them.
const maxDigits = 64

// isNumber reports whether an opcode's argument is a whole number or a fraction of
// any length.
func isNumber(opcode byte) bool { return bytes.IndexByte([]byte("ILF\x8a\x8b"), opcode) >= 0 }

// length is how many bytes an argument takes.
func (a argument) length(p []byte) (int, error) {
	n := a.fixed + a.counted
	for range a.lines {
		end := bytes.IndexByte(p[n:], '\n')
		if end < 0 {
			return 0, errors.New("a line without end")
		}
		n += end + 1
	}
	if n > len(p) {
		return 0, errors.New("cut off")
	}
	if a.counted == 0 {
		return n, nil
	}
	var wide [8]byte
	copy(wide[:], p[:a.counted])
	count := binary.LittleEndian.Uint64(wide[:])
	if count > uint64(len(p)-n) {
		return 0, fmt.Errorf("%d bytes announced, %d are there", count, len(p)-n)
	}
	return n + int(count), nil
}
