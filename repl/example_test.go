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
	// scanrepl: "mnist-dem" is neither a folder nor a data set nor a preset; did you mean "mnist-demo"?
	// status 1
}
