package prompt

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestKeysFilter(t *testing.T) {
	const end = string(lineEnd)
	for _, row := range []struct {
		sent, want string
		answer     string // "" for none
	}{
		{"abc\r", "abc\r", ""},
		{"\x1b[A\x1b[200x\x1bb", "\x1b[A\x1b[200x\x1bb", ""},
		{"\x1b[200~a\rb\nc\r\nd\te\x03\x1b[201~\r", "a" + end + "b" + end + "c" + end + "d    e\r", ""},
		{"\x1b[200~a\x1b[201~b\x1b[200~c\n\x1b[201~\x1b[200~\x1b[201~", "abc" + end, ""},
		{"\x1b[200~é日\x1b[201~", "é日", ""},
		{"a\x1b[?62;4;22cb", "ab", "sixel"},
		{"\x1b[?64;1;2c", "", "none"},
		{"\x1b[?4c", "", "none"}, // the first number is the terminal's kind
		{"\x1b[?1u", "\x1b[?1u", ""},
	} {
		k := newKeys(io.NopCloser(iotest.OneByteReader(strings.NewReader(row.sent))))
		got, err := io.ReadAll(k)
		text := string(got)
		for len(k.pastes) > 0 {
			text = strings.Replace(text, string(pasteMark), <-k.pastes, 1)
		}
		if err != nil || text != row.want {
			t.Errorf("%q: %q, %v; want %q", row.sent, text, err, row.want)
		}
		answer := ""
		select {
		case sixel := <-k.answer:
			answer = map[bool]string{true: "sixel", false: "none"}[sixel]
		default:
		}
		if answer != row.answer {
			t.Errorf("%q: answer %q, want %q", row.sent, answer, row.answer)
		}
	}
}

// A terminal that does not answer is not waited for.
func TestNoAnswer(t *testing.T) {
	k := newKeys(io.NopCloser(strings.NewReader("")))
	if k.drawsSixels() {
		t.Error("sixels, but nobody asked")
	}
	if k.question() == "" || k.question() != "" {
		t.Error("the question is not asked once")
	}
	began := time.Now()
	if k.drawsSixels() || k.drawsSixels() || time.Since(began) > time.Second {
		t.Errorf("sixels, or %v of waiting", time.Since(began))
	}
}
