package pack

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"
)

// A Digest is a SHA-256 of delimited parts: moving a byte from one part to the
// next changes it.
type Digest struct{ hash.Hash }

// NewDigest returns an empty digest.
func NewDigest() Digest { return Digest{sha256.New()} }

// Text adds texts, each with its length.
func (d Digest) Text(parts ...string) {
	for _, part := range parts {
		d.Number(int64(len(part)))
		io.WriteString(d, part)
	}
}

// Number adds a number.
func (d Digest) Number(n int64) { d.Write(binary.LittleEndian.AppendUint64(nil, uint64(n))) }

// Hex returns the sum in hexadecimal digits.
func (d Digest) Hex() string { return hex.EncodeToString(d.Sum(nil)) }
