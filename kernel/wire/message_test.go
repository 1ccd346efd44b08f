package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

var testKey = Key{[]byte("secret")}

const testHeader = `{"msg_id":"1","session":"s","username":"u","date":"2026-01-01T00:00:00Z","msg_type":"execute_request","version":"5.5"}`

// signed are the frames of a message with these four parts.
func signed(key Key, parts ...string) [][]byte {
	frames := [][]byte{[]byte(delimiter), nil}
	for _, p := range parts {
		frames = append(frames, []byte(p))
	}
	frames[1] = key.sign(frames[2:])
	return frames
}

// The signature is HMAC-SHA256 over the four parts as one text, as RFC 4231
// defines it: computed with Python's hmac.new(b"secret", b"{}"*4, "sha256").
func TestSign(t *testing.T) {
	parts := [][]byte{[]byte("{}"), []byte("{}"), []byte("{}"), []byte("{}")}
	const want = "34982f0bfec60e7b933ffde06c1ecab0fba073717a95ab943d1dd06f82c2d5e4"
	if got := string(testKey.sign(parts)); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func TestDecode(t *testing.T) {
	other, good := Key{[]byte("other")}, signed(testKey, testHeader, "{}", "{}", `{"code":"1"}`)
	for _, row := range []struct {
		name   string
		frames [][]byte
		want   error
		text   string
	}{
		{"good", good, nil, ""},
		{"with identities", append([][]byte{[]byte("a"), []byte("b")}, good...), nil, ""},
		{"with buffers", append(good[:6:6], []byte("b1"), []byte("b2")), nil, ""},
		{"parent left out", signed(testKey, testHeader, "", "null", "{}"), nil, ""},
		{"nothing", nil, ErrMalformed, "0 frames"},
		{"no delimiter", good[1:], ErrMalformed, "5 frames, 0 of them after the delimiter"},
		{"too short", good[:5], ErrMalformed, "4 of them"},
		{"forged", signed(other, testHeader, "{}", "{}", "{}"), ErrSignature, ""},
		{"unsigned", signed(Key{}, testHeader, "{}", "{}", "{}"), ErrSignature, ""},
		{"changed", append(good[:5:5], []byte(`{"code":"2"}`)), ErrSignature, ""},
		{"forged and no JSON", signed(other, "no JSON"), ErrMalformed, ""},
		{"signature of another length", append([][]byte{[]byte(delimiter), []byte("ab")}, good[2:]...), ErrSignature, ""},
		{"no JSON", signed(testKey, testHeader, "{}", "{}", "{"), ErrMalformed, "the content is not a JSON object"},
		{"a list", signed(testKey, testHeader, "[]", "{}", "{}"), ErrMalformed, "the parent header is not a JSON object"},
		{"no header", signed(testKey, "null", "{}", "{}", "{}"), ErrMalformed, "the header is not a JSON object"},
		{"no type", signed(testKey, `{"msg_id":"1"}`, "{}", "{}", "{}"), ErrMalformed, "lacks msg_type"},
		{"type is a number", signed(testKey, `{"msg_id":"1","msg_type":3}`, "{}", "{}", "{}"), ErrMalformed, "header: "},
		{"deep", signed(testKey, testHeader, "{}", "{}", strings.Repeat(`{"a":`, 20000)), ErrMalformed, ""},
	} {
		m, err := Decode(row.frames, testKey, NewGuard())
		if !errors.Is(err, row.want) || row.want != nil && !strings.Contains(err.Error(), row.text) {
			t.Errorf("%s: error %v, want %v with %q", row.name, err, row.want, row.text)
		}
		if row.want == nil && (m.Header.Type != "execute_request" || m.Header.Session != "s" || string(m.RawHeader) != testHeader) {
			t.Errorf("%s: %+v", row.name, m)
		}
	}
	if m, _ := Decode(append(good[:6:6], []byte("b1")), testKey, NewGuard()); len(m.Buffers) != 1 || string(m.Buffers[0]) != "b1" {
		t.Errorf("buffers %q", m.Buffers)
	}
}

func TestReplay(t *testing.T) {
	guard := NewGuard()
	frames := signed(testKey, testHeader, "{}", "{}", "{}")
	if _, err := Decode(frames, testKey, guard); err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(frames, testKey, guard); !errors.Is(err, ErrReplay) {
		t.Errorf("the second time: %v", err)
	}
	for i := range remembered { // forgotten after so many others
		guard.first([]byte(fmt.Sprint(i)))
	}
	if _, err := Decode(frames, testKey, guard); err != nil {
		t.Errorf("after %d others: %v", remembered, err)
	}
	if len(guard.seen) != remembered || len(guard.ring) != remembered {
		t.Errorf("%d and %d signatures are remembered", len(guard.seen), len(guard.ring))
	}
	unsigned := signed(Key{}, testHeader, "{}", "{}", "{}")
	for range 2 {
		if _, err := Decode(unsigned, Key{}, guard); err != nil {
			t.Errorf("without a key: %v", err)
		}
	}
}

func TestEncode(t *testing.T) {
	sent := Message{
		Identities: [][]byte{[]byte("topic")}, Header: Header{ID: "7", Type: "stream", Subshell: "x"},
		Parent: []byte(testHeader), Content: []byte(`{"text":"é😀"}`), Buffers: [][]byte{{0, 1}},
	}
	frames, err := sent.Encode(testKey)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(frames, testKey, NewGuard())
	if err != nil {
		t.Fatal(err)
	}
	if got.Header != sent.Header || got.ParentID() != "1" || string(got.Metadata) != "{}" || !bytes.Equal(got.Content, sent.Content) || len(got.Buffers) != 1 {
		t.Errorf("%+v comes back as %+v", sent, got)
	}
	if none := (&Message{}); none.ParentID() != "" {
		t.Errorf("the parent of nothing is %q", none.ParentID())
	}
}

func TestNewKey(t *testing.T) {
	for _, row := range []struct {
		scheme, secret string
		ok             bool
	}{{"hmac-sha256", "k", true}, {"hmac-sha256", "", true}, {"", "", true}, {"hmac-md5", "k", false}, {"", "k", false}} {
		if _, err := NewKey(row.scheme, row.secret); (err == nil) != row.ok {
			t.Errorf("%q %q: %v", row.scheme, row.secret, err)
		}
	}
}

// frames cuts a text at newlines.
func FuzzDecode(f *testing.F) {
	for _, seed := range [][][]byte{signed(testKey, testHeader, "{}", "{}", "{}"), signed(testKey, "[]", "", "null", "{"), {[]byte(delimiter)}} {
		f.Add(bytes.Join(seed, []byte("\n")))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		frames := bytes.Split(raw, []byte("\n"))
		if m, err := Decode(frames, testKey, NewGuard()); err == nil {
			if again, err := m.Encode(testKey); err != nil || len(again) < 6 {
				t.Fatalf("%q can't be encoded: %v", raw, err)
			}
		}
		m, err := Decode(frames, Key{}, NewGuard())
		if err == nil && (m.Header.Type == "" || m.Header.ID == "") {
			t.Fatalf("%q was taken", raw)
		}
	})
}
