// Scanrepl sorts a folder of images into clusters without labels, from a
// terminal: step by step at a prompt, or all at once by scanrepl run
// PRESET|FILE.yml [key=value ...]. Package repl implements it.
package main

import (
	"context"
	"os"

	"scango/repl"
)

func main() {
	os.Exit(repl.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
