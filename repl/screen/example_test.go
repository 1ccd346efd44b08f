package screen_test

import (
	"os"

	"scango/repl/screen"
	"scango/repl/session"
	"scango/scanlib/stage"
)

// Displays replace one another; where nothing can be redrawn, as here, a line is
// written once it is finished.
func Example() {
	s := screen.New(os.Stdout, os.Stdout, screen.Auto)
	show := func(id, text string) {
		b := session.TextBundle(text)
		b.ID = id
		s.Display(b)
	}
	show("stage", "scan: 3/20 steps")
	show("stage", "scan: 9/20 steps")
	s.Write(session.Stdout, "printed meanwhile\n")
	show("stage", "scan: done in 2.0 s\nselflabel: 1/20 steps")
	show("stage", "scan: done in 2.0 s\nselflabel: done in 1.0 s")
	s.Settle()
	show("", "clusters after selflabel")
	// Output:
	// printed meanwhile
	// scan: done in 2.0 s
	// selflabel: done in 1.0 s
	// clusters after selflabel
}

// A bar leaves a line for each stage.
func ExampleBar() {
	b := screen.NewBar(screen.NewTerminal(os.Stdout))
	b.Event(stage.Event{Kind: stage.Finished, Stage: stage.Scan, Seconds: 2})
	b.Close()
	// Output:
	// scan: done in 2.0 s
}
