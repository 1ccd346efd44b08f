package session_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
)

// Cells that would take all of the machine end with an error, and the session
// goes on.
func TestCellsAreBounded(t *testing.T) {
	for _, row := range []struct{ input, want string }{
		{"[0] * 1000000000", "is too long"},
		{"1000000000 * [0]", "is too long"},
		{"x = (0,)\nx *= 1000000000", "is too long"},
		{"d = {'a': 'x'}\nd['a'] *= 10000000000", "is too long"},
		{"def f():\n    x = 'ab'\n    x *= 1000000000\nf()", "is too long"},
		{"[c * 1000000000 for c in 'x'.elems()]", "is too long"},
		{"b'x' * 1000000000", "is too long"},
		{"list(range(1000000000))", "is too long"},
		{"sorted(range(1000000000))", "is too long"},
		{"max(range(1000000000000))", "is too long"},
		{"dict(zip(range(1000000000), range(1000000000)))", "is too long"},
		{"x = []\nx.extend(range(1000000000))", "is too long"},
		{"('a' * 1000000).join(['b'] * 1000000)", "a string of more than"},
		{"e = ('a' * 1000000).join\ne(['b'] * 1000000)", "a string of more than"},
		{"('a' * 1000000).replace('a', 'b' * 1000000)", "a string of more than"},
		{"('{0}' * 1000000).format('a' * 1000000)", "a string of more than"},
		{"('%s' * 1000) % (('a' * 1000000,) * 1000)", "more than"},
		{"x = 9\nwhile True:\n    x = x * x", "bits"},
		{"int('9' * 10000000)", "digits is too long"},
		{"str(list(range(8000000)))", "its text has more than 4 MiB"},
		{"x = [1]\nfor i in range(60):\n    x = [x, x]\nx", "its text has more than 4 MiB"},
		{"x = []\nfor i in range(300000):\n    x = [x]\nx", "deep in each other"},
		{"x = ()\nfor i in range(300000):\n    x = (x,)\nprint(x)", "deep in each other"},
		{"list(range(8000000))", "can't be shown"},
		{"x = 'ab'\nwhile True:\n    x = x + x", "is too long"},
		{"x = [1]\nwhile True:\n    x += x", "is too long"},
		{"x = []\nwhile True:\n    x.append('a' * 1000000 + str(len(x)))", "takes more than 1024 MiB"},
		{strings.Repeat("(", 1000000), "brackets are more than"},
	} {
		s := newSession()
		began := time.Now()
		_, err := s.Eval(context.Background(), row.input, &sessiontest.Recorder{})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%.60q: %.200v, want %s", row.input, err, row.want)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%.60q took %v", row.input, took)
		}
		if b, err := s.Eval(context.Background(), "1 + 1", &sessiontest.Recorder{}); err != nil || b.Text() != "2" {
			t.Errorf("%.60q: then 1 + 1 is %v, %v", row.input, b, err)
		}
		runtime.GC()
	}
}

// What is guarded works as before.
func TestBoundsLeaveTheRest(t *testing.T) {
	for _, row := range []struct{ input, want string }{
		{"[0] * 3", "[0, 0, 0]"},
		{"3 * 'ab'", `"ababab"`},
		{"2 * 2.5", "5.0"},
		{"'x' * -3", `""`},
		{"x = [1]\ny = x\nx += [2]\ny", "[1, 2]"},
		{"x = [[1]]\nx[0] += (2,)\nx", "[[1, 2]]"},
		{"1 + 1.5, 'a' + 'b', (1,) + (2,)", `(2.5, "ab", (1, 2))`},
		{"n = [0]\ndef f():\n    n[0] += 1\n    return n\nf()[0] += 1\nn", "[2]"},
		{"7 % 4", "3"},
		{"'%s is %d' % ('a', 1)", `"a is 1"`},
		{"'{} {b}'.format(1, b=2)", `"1 2"`},
		{"', '.join(['a', 'b'])", `"a, b"`},
		{"x = {'a': [1]}\nx['a'] *= 2\nx", `{"a": [1, 1]}`},
		{"x = 7\nx %= 4\nx *= 2\nx", "6"},
		{"def f():\n    n = 1\n    for i in range(4):\n        n *= 2\n    return n\nf()", "16"},
		{"list(range(3)), sorted([2, 1]), max(1, 2), str([1])", `([0, 1, 2], [1, 2], 2, "[1]")`},
		{"sorted([1, 2], key=lambda x: -x, reverse=True)", "[1, 2]"},
		{"x = [1]\nx.append(x)\nx", "[1, [...]]"},
		{"def f(*args, **kwargs):\n    return args, kwargs\nf(*[1], **{'a': 2 * 3})", `((1,), {"a": 6})`},
		{"[x * y for x in [1, 2] for y in [3]]", "[3, 6]"},
	} {
		b, err := newSession().Eval(context.Background(), row.input, &sessiontest.Recorder{})
		if err != nil || b.Text() != row.want {
			t.Errorf("%q: %v, %v, want %s", row.input, b, err, row.want)
		}
	}
	_, err := newSession().Eval(context.Background(), "'a' * 'b'", &sessiontest.Recorder{})
	if err == nil || err.Error() != "unknown binary op: string * string" {
		t.Errorf("'a' * 'b': %v", err)
	}
}

// An interrupt ends what works through a large value.
func TestInterruptInLargeValues(t *testing.T) {
	for _, input := range []string{
		"x = list(range(100000))\nwhile True:\n    y = str(x)",
		"x = list(range(1000000))\nwhile True:\n    y = x + x",
		"x = ['a' * 1000] * 100000\nwhile True:\n    y = ''.join(x)",
		"x = 1\nwhile True:\n    x = x + 1 + 1 + 1 + 1",
	} {
		ctx, interrupt := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() {
			_, err := newSession().Eval(ctx, input, &sessiontest.Recorder{})
			ended <- err
		}()
		time.Sleep(300 * time.Millisecond)
		interrupt()
		began := time.Now()
		err := <-ended
		var own *session.Error
		if !errors.As(err, &own) || own.Name != session.Interrupted {
			t.Errorf("%q: %v", input, err)
		}
		if took := time.Since(began); took > 500*time.Millisecond { // of a machine with other work
			t.Errorf("%q heeds an interrupt after %v", input, took)
		}
	}
}
