package rundir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Each file that a run is loaded from contains the SHA-256 of all its bytes,
// computed with zeros in its place. It detects changes by a disk or a copy that
// leave a valid file with other numbers.

const sumKey = "sha256"

// noSum is the placeholder of the checksum.
var noSum = strings.Repeat("0", 2*sha256.Size)

var errSum = errors.New("its checksum does not match")

// sumAt returns the checksum of a file that contains it at byte at.
func sumAt(raw []byte, at int) string {
	h := sha256.New()
	h.Write(raw[:at])
	h.Write([]byte(noSum))
	h.Write(raw[at+len(noSum):])
	return hex.EncodeToString(h.Sum(nil))
}

func sumOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// verify verifies the checksum at byte at.
func verify(raw []byte, at int) error {
	if string(raw[at:at+len(noSum)]) != sumAt(raw, at) {
		return errSum
	}
	return nil
}

// looksLikeSum reports whether text starts with a checksum, even a damaged one.
// In files of older versions there is no similar text in its place.
func looksLikeSum(text []byte) bool {
	digits := 0
	for _, c := range text {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'f' {
			digits++
		}
	}
	return digits >= len(noSum)-4
}

// The checksum of a JSON object is its last field.
const (
	jsonEnd    = "\n}\n"
	jsonBefore = ",\n  \"" + sumKey + "\": \""
	jsonAfter  = "\"" + jsonEnd
)

// sealJSON adds the checksum to an indented object.
func sealJSON(text []byte) ([]byte, error) {
	body, ok := bytes.CutSuffix(text, []byte(jsonEnd))
	if !ok {
		return nil, fmt.Errorf("not a JSON object with fields: %.20q", text)
	}
	out := bytes.Join([][]byte{body, []byte(jsonBefore), []byte(noSum), []byte(jsonAfter)}, nil)
	at := len(body) + len(jsonBefore)
	copy(out[at:], sumAt(out, at))
	return out, nil
}

// verifyJSON verifies the checksum of an object; sealed is false if it has
// none.
func verifyJSON(raw []byte) (sealed bool, err error) {
	at := len(raw) - len(jsonAfter) - len(noSum)
	if at < len(jsonBefore) || !looksLikeSum(raw[at:at+len(noSum)]) {
		return false, nil
	}
	return true, verify(raw, at)
}

// The checksum of a YAML file is its first line, so that a truncated file still
// has it.
const yamlBefore = "# " + sumKey + ": "

// sealYAML adds the checksum to a text.
func sealYAML(text []byte) []byte {
	out := append([]byte(yamlBefore+noSum+"\n"), text...)
	copy(out[len(yamlBefore):], sumAt(out, len(yamlBefore)))
	return out
}

// verifyYAML verifies the checksum of a text; sealed is false if it has none.
func verifyYAML(raw []byte) (sealed bool, err error) {
	at, end := len(yamlBefore), len(yamlBefore)+len(noSum)
	if len(raw) <= end {
		if start := min(at, len(raw)); string(raw[:start]) == yamlBefore[:start] {
			return true, errors.New("it is cut off")
		}
		return false, nil
	}
	if !looksLikeSum(raw[at:end]) {
		return false, nil
	}
	return true, verify(raw, at)
}

// The checksum of a safetensors file is a note in its header.
const arraysBefore = "\"" + sumKey + "\":\""

// verifyArrays verifies the checksum of a safetensors file with these notes;
// sealed is false if it has none.
func verifyArrays(raw []byte, notes map[string]string) (sealed bool, err error) {
	for key := range notes {
		if key != sumKey && key != stateKey {
			return true, fmt.Errorf("its header has an unknown note %q", key)
		}
	}
	sum, ok := notes[sumKey]
	if !ok {
		return false, nil
	}
	at := bytes.Index(raw, []byte(arraysBefore)) + len(arraysBefore)
	if at < len(arraysBefore) || len(sum) != len(noSum) || at+len(noSum) > len(raw) {
		return true, errSum
	}
	return true, verify(raw, at)
}
