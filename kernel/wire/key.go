package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Key signs messages. The zero Key signs nothing and accepts anything.
type Key struct{ secret []byte }

// NewKey returns the Key for a connection file's signature scheme and key.
func NewKey(scheme, secret string) (Key, error) {
	if scheme != "hmac-sha256" && secret != "" {
		return Key{}, fmt.Errorf("the signature scheme is %q, want hmac-sha256", scheme)
	}
	return Key{[]byte(secret)}, nil
}

// Empty reports whether messages go unsigned.
func (k Key) Empty() bool { return len(k.secret) == 0 }

// sign returns the signature of the four parts of a message, in hexadecimal.
func (k Key) sign(parts [][]byte) []byte {
	if k.Empty() {
		return nil
	}
	mac := hmac.New(sha256.New, k.secret)
	for _, p := range parts {
		mac.Write(p)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}

// fits reports whether a signature is correct, in constant time.
func (k Key) fits(signature []byte, parts [][]byte) bool {
	return k.Empty() || hmac.Equal(signature, k.sign(parts))
}
