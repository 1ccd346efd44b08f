package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Version is the version of the protocol.
const Version = "5.5"

// delimiter separates the routing identities from the message.
const delimiter = "<IDS|MSG>"

// Header is the header of a message.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
	Subshell string `json:"subshell_id,omitempty"`
}

// Message is one message of the protocol.
type Message struct {
	Identities [][]byte // the frames before the delimiter: a topic, if it is published
	Header     Header
	RawHeader  json.RawMessage // as received: the parent header of replies
	Parent     json.RawMessage // {} for none
	Metadata   json.RawMessage
	Content    json.RawMessage
	Buffers    [][]byte
}

// Reasons to refuse a message.
var (
	ErrMalformed = errors.New("malformed message")
	ErrSignature = errors.New("wrong signature")
	ErrReplay    = errors.New("message repeated")
)

// Decode reads a message from frames. It parses nothing before it has checked
// the signature.
func Decode(frames [][]byte, key Key, guard *Guard) (*Message, error) {
	at := 0
	for at < len(frames) && string(frames[at]) != delimiter {
		at++
	}
	if len(frames)-at < 6 {
		return nil, fmt.Errorf("%w: %d frames, %d of them after the delimiter; 5 are needed", ErrMalformed, len(frames), max(len(frames)-at-1, 0))
	}
	signature, parts := frames[at+1], frames[at+2:at+6]
	if !key.fits(signature, parts) {
		return nil, ErrSignature
	}
	if !key.Empty() && !guard.first(signature) {
		return nil, ErrReplay
	}
	m := &Message{Identities: frames[:at], RawHeader: parts[0], Parent: parts[1], Metadata: parts[2], Content: parts[3], Buffers: frames[at+6:]}
	for i, name := range []string{"header", "parent header", "metadata", "content"} {
		optional := name == "parent header" || name == "metadata"
		if !isObject(parts[i]) && !(optional && isNothing(parts[i])) {
			return nil, fmt.Errorf("%w: the %s is not a JSON object", ErrMalformed, name)
		}
	}
	if err := json.Unmarshal(parts[0], &m.Header); err != nil {
		return nil, fmt.Errorf("%w: header: %v", ErrMalformed, err)
	}
	if m.Header.Type == "" || m.Header.ID == "" {
		return nil, fmt.Errorf("%w: the header lacks msg_type or msg_id", ErrMalformed)
	}
	return m, nil
}

func isObject(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) && json.Valid(raw)
}

// isNothing reports whether a part was left out, in one of the ways that
// clients do.
func isNothing(raw []byte) bool { return len(raw) == 0 || string(raw) == "null" }

// ParentID returns the ID of the message that this one answers; "" for none.
func (m *Message) ParentID() string {
	var parent Header
	if json.Unmarshal(m.Parent, &parent) != nil {
		return ""
	}
	return parent.ID
}

// Encode writes a message as frames. Parts that are nil become {}.
func (m *Message) Encode(key Key) ([][]byte, error) {
	header, err := json.Marshal(m.Header)
	if err != nil {
		return nil, err
	}
	parts := [][]byte{header, orEmpty(m.Parent), orEmpty(m.Metadata), orEmpty(m.Content)}
	frames := make([][]byte, 0, len(m.Identities)+6+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(delimiter), key.sign(parts))
	frames = append(frames, parts...)
	return append(frames, m.Buffers...), nil
}

func orEmpty(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return []byte("{}")
	}
	return raw
}
