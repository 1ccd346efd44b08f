package words

import "testing"

func TestSuggest(t *testing.T) {
	among := []string{"epochs", "lr"}
	for _, row := range []struct{ word, want string }{
		{"epoch", `; did you mean "epochs"?`},
		{"zebra", ""},
		{"", ""},
	} {
		if got := Suggest(row.word, among); got != row.want {
			t.Errorf("Suggest(%q) = %q, want %q", row.word, got, row.want)
		}
	}
}
