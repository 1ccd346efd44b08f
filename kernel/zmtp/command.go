package zmtp

import (
	"encoding/binary"
	"errors"
)

// command splits the body of a command frame: the length of a name, the name,
// and data.
func command(body []byte) (name string, data []byte, ok bool) {
	if len(body) == 0 || int(body[0]) > len(body)-1 || body[0] == 0 {
		return "", nil, false
	}
	n := 1 + int(body[0])
	return string(body[1:n]), body[n:], true
}

func appendCommand(dst []byte, name string, data []byte) []byte {
	body := append([]byte{byte(len(name))}, name...)
	return appendFrame(dst, flagCommand, append(body, data...))
}

// appendProperty adds a property to the data of a READY command.
func appendProperty(dst []byte, name, value string) []byte {
	dst = append(append(dst, byte(len(name))), name...)
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(value)))
	return append(dst, value...)
}

var errProperties = errors.New("the properties of READY are truncated")

// properties reads the data of a READY command. Names are case-insensitive:
// they are returned in lower case.
func properties(data []byte) (map[string]string, error) {
	out := map[string]string{}
	for len(data) > 0 {
		n := int(data[0])
		if len(data) < 1+n+4 {
			return nil, errProperties
		}
		name := lower(data[1 : 1+n])
		data = data[1+n:]
		size := uint64(binary.BigEndian.Uint32(data))
		if data = data[4:]; size > uint64(len(data)) {
			return nil, errProperties
		}
		out[name] = string(data[:size])
		data = data[size:]
	}
	return out, nil
}

func lower(name []byte) string {
	out := make([]byte, len(name))
	for i, b := range name {
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
		}
		out[i] = b
	}
	return string(out)
}
