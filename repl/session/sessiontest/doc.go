// Package sessiontest runs transcripts: files of inputs with what a session
// must show for each. The same files run through the session itself, the
// terminal and the kernel, which so agree.
//
//	# A comment, wherever it is.
//
//	>>> def f(a):         an input, from here ...
//	...     return a + 1
//	...                   ... to the last line that continues it
//	>>> f(2), f("x")      and what is shown up to the next input:
//	…
//	Error: unknown binary op: string + int
//
// In what is shown, … stands for any text within a line; on a line of its own,
// for any number of lines. Empty lines at its end do not count. An error is
// shown as its traceback and then "Name: message", as in the file above.
//
// Use is a call, with a function that begins a session and returns its eval:
//
//	sessiontest.Run(t, "testdata", func(t *testing.T) func(input string) string {
//		s := session.New(session.Options{})
//		t.Cleanup(func() { s.Close() })
//		return func(input string) string { … }
//	})
package sessiontest
