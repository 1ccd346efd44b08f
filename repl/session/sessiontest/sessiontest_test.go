package sessiontest

import (
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, row := range []struct {
		text string
		want []step
		err  string
	}{
		{"# a comment\n>>> 1\n1\n\n# another\n>>> 2\n", []step{{2, "1", []string{"1"}}, {6, "2", nil}}, ""},
		{">>> def f():\n...     pass\n...\n>>> x", []step{{1, "def f():\n    pass\n", nil}, {4, "x", nil}}, ""},
		{">>> 1\na\n\nb  \n", []step{{1, "1", []string{"a", "", "b"}}}, ""},
		{">>> 1\n1\n... 2", nil, "line 3 continues no input"},
		{"nothing", nil, "no input"},
	} {
		got, err := parse(row.text)
		if row.err != "" {
			if err == nil || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%q: error %v, want %q", row.text, err, row.err)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got, row.want) {
			t.Errorf("%q: %+v, %v; want %+v", row.text, got, err, row.want)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, row := range []struct {
		want, got string
		ok        bool
	}{
		{"", "", true}, {"", "a", false}, {"a", "", false}, {"a", "a", true}, {"a.c", "abc", false},
		{"a…c", "abbc", true}, {"a…c", "abbd", false}, {"…", "", true}, {"…", "a\nb", true},
		{"a\n…\nc", "a\nb\nb\nc", true}, {"a\n…\nc", "a\nc", true}, {"a\n…\nc", "a\nb", false}, {"a", "a \n\n", true},
	} {
		if matches(lines(row.want), lines(row.got)) != row.ok {
			t.Errorf("%q, %q: want %v", row.want, row.got, row.ok)
		}
	}
}
