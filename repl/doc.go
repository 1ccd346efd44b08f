// Package repl is the terminal's side of the project: the prompt and the
// commands of scanrepl, what they print, and what becomes of Ctrl-C.
//
//	arguments ─► cobra ─► command ─► scanlib, engine, data ─► results to stdout
//	               │                     └► Events ─► display ─► progress to stderr
//	               └► prompt or script ─► session ─► screen: text and pictures
//
// A program is one call:
//
//	func main() {
//		os.Exit(repl.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
//	}
//
// Without a command it prompts at a terminal, and else runs code: that of a
// file, of -c, or of a pipe. The commands are run, eval, predict, doctor, setup,
// presets and serve, one file each. The status is 0, 1 where something failed,
// 2 where the command line is wrong, and 130 after Ctrl-C, when what was
// computed is kept and the way to continue is said.
package repl
