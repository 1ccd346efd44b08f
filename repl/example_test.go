package repl_test

import (
	"context"
	"fmt"
	"os"

	"scango/repl"
)

func Example() {
	status := repl.Main(context.Background(), []string{"run", "mnist-dem"}, os.Stdin, os.Stdout, os.Stdout)
	fmt.Println("status", status)
	// Output:
	// scanrepl: unknown preset "mnist-dem"; did you mean "mnist-demo"?
	// status 1
}
