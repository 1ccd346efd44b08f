package source

import (
	"strings"
	"testing"
	"time"
)

// A million of anything ends neither the program nor the patience of a person.
func TestLimits(t *testing.T) {
	const n = 250_000 // of two bytes or more: some are over the length, some are not
	for _, row := range []struct{ what, input, want string }{
		{"parentheses", strings.Repeat("(", n), "brackets are more than 500 deep"},
		{"closed", strings.Repeat("(", n) + "1" + strings.Repeat(")", n), "brackets are more than 500 deep"},
		{"lists", strings.Repeat("[", n), "brackets are more than 500 deep"},
		{"dicts", strings.Repeat("{0:", n), "brackets are more than 500 deep"},
		{"calls in calls", strings.Repeat("f(", n), "brackets are more than 500 deep"},
		{"in lines", strings.Repeat("(\n", n), "brackets are more than 500 deep"},
		{"behind arguments", strings.Repeat("f(a, ", 100_000), "brackets are more than 500 deep"},
		{"signs", "x = " + strings.Repeat("-", n) + "1", "more than 10000 parts"},
		{"not", strings.Repeat("not ", n) + "x", "more than 10000 parts"},
		{"lambda", strings.Repeat("lambda:", 100_000) + "0", "more than 10000 parts"},
		{"if else", strings.Repeat("a if b else ", 80_000) + "0", "more than 10000 parts"},
		{"sum", "1" + strings.Repeat("+1", n), "more than 10000 parts"},
		{"calls of calls", "f" + strings.Repeat("()", n), "more than 10000 parts"},
		{"items of items", "f" + strings.Repeat("[0]", n), "more than 10000 parts"},
		{"fields of fields", "f" + strings.Repeat(".a", n), "more than 10000 parts"},
		{"elif", "if a:\n pass\n" + strings.Repeat("elif a:\n pass\n", 50_000), "more than 10000 elif"},
		{"length", strings.Repeat("x = 1\n", 1<<18), "is too long: at most"},
		{"a long list", "x = [" + strings.Repeat("-1, ", n) + "]", ""},
		{"many statements", strings.Repeat("x=(1)\n", 100_000), ""},
		{"statements in a line", strings.Repeat("x=1;", 100_000), ""},
		{"nested as people do", strings.Repeat("[", 100) + strings.Repeat("]", 100), ""},
		{"a sum as people write it", "1" + strings.Repeat("+1", 1000), ""},
	} {
		t.Run(row.what, func(t *testing.T) {
			defer within(t, 3*time.Second)()
			_, _, err := Parse("here", row.input)
			switch {
			case row.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)):
				t.Errorf("error %.200v, want %s", err, row.want)
			}
			if state, _ := IsComplete(row.input); row.want != "" && state != Invalid {
				t.Errorf("is %s, want invalid", state)
			}
			At(row.input)
			Given(row.input)
		})
	}
}

// within fails a test that takes longer.
func within(t *testing.T, most time.Duration) func() {
	began := time.Now()
	return func() {
		if took := time.Since(began); took > most {
			t.Errorf("took %v, want %v at most", took, most)
		}
	}
}

// Completion reads any bytes, and matches nothing at a zero byte.
func TestZeroBytes(t *testing.T) {
	for _, before := range []string{"\x00", "\x00ab", "ab\x00", "'a\x00", "%scan\x00", "?\x00", "\x00'a", "f(\x00", "(\x00a", "%\x00 x"} {
		c := At(before)
		if !c.Nothing && !c.Quoted && c.Word != "" {
			t.Errorf("%q completes %q", before, c.Word)
		}
		Given(before)
	}
}
