// Package repl holds the commands of scanrepl, what they print, and how they end.
//
//	arguments ─► cobra ─┬► command ─► scanlib ─► results to stdout
//	                    │                └► Events ─► a bar or a log to stderr
//	                    └► script or prompt ─► session ─► screen: text and pictures
//
// A program is one call:
//
//	func main() {
//		os.Exit(repl.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
//	}
//
// Without a command it prompts at a terminal, or else runs code: that of a
// file, of -c, or of a pipe. The commands are run, audit, sweep, eval, predict,
// doctor, setup, presets and serve, one file each. The exit status is 0; 1 if
// something failed; 2 if the command line is wrong; and 130 after Ctrl-C or
// SIGTERM. What was computed is kept, and an interrupted training prints how to
// continue it.
package repl
