package history_test

import (
	"fmt"

	"scango/repl/session/history"
)

// A history in memory; with the name of a file it outlives the program.
func Example() {
	h, err := history.Open("")
	if err != nil {
		panic(err)
	}
	defer h.Close()
	for _, input := range []string{"nb = neighbors(enc)", "nb.show(17)", "nb.show(3)"} {
		h.Add(input)
	}
	for _, e := range h.Search("nb.show*", 1, false) {
		fmt.Printf("line %d of session %d: %s\n", e.Line, e.Session, e.Input)
	}
	// Output:
	// line 3 of session 1: nb.show(3)
}
