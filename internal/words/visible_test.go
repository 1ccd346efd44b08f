package words

import "testing"

func TestVisible(t *testing.T) {
	for _, row := range []struct{ text, line, lines string }{
		{"a b/ä 日本 👩‍👩‍👧.png", "a b/ä 日本 👩‍👩‍👧.png", "a b/ä 日本 👩‍👩‍👧.png"},
		{`a "b" \n`, `a "b" \n`, `a "b" \n`},
		{"\x1b[2J\n.png", `\x1b[2J\n.png`, "\\x1b[2J\n.png"},
		{"\x1b]0;title\a", `\x1b]0;title\a`, `\x1b]0;title\a`},
		{"a\tb\r\n", `a\tb\r\n`, "a\tb\\r\n"},
		{"\u009b2J", `\u009b2J`, `\u009b2J`},
		{"\x9b2J", `\x9b2J`, `\x9b2J`},
		{"gnp.\u202egpj", `gnp.\u202egpj`, `gnp.\u202egpj`},
		{"a\u2028b\x7f\x00", `a\u2028b\x7f\x00`, `a\u2028b\x7f\x00`},
		{"", "", ""},
	} {
		if got := Visible(row.text); got != row.line {
			t.Errorf("%q: %q, want %q", row.text, got, row.line)
		}
		if got := VisibleLines(row.text); got != row.lines {
			t.Errorf("lines of %q: %q, want %q", row.text, got, row.lines)
		}
	}
}
