package screentest_test

import (
	"testing"

	"scango/repl/screen/screentest"
)

func TestTerminal(t *testing.T) {
	for _, row := range []struct{ sent, want string }{
		{"abc\r\x1b[2Kd", "d"},
		{"12345678901\b\bx", "1234567890\nx"},
		{"1234567890\bx", "12345678x0"},
		{"a\r\nb\x1b[A\x1b[Jc", "ac"},
		{"a\n\x1b[1;31mé\x1b[0m", "a\né"},
		{"a\x1b_Gf=100;xx\x1b\\b\x1b]1337;x\ac", "abc"},
	} {
		g := screentest.NewTerminal(10)
		g.Write([]byte(row.sent))
		if got := g.Text(); got != row.want {
			t.Errorf("%q shows %q, want %q", row.sent, got, row.want)
		}
	}
}
