// Package screen shows the output of a session on a terminal: results and
// pictures on standard output, progress and errors on standard error. Without a
// terminal it writes plain lines.
//
//	session ─► Screen ─┬► results ──► text, and pictures as the terminal can draw them
//	                   ├► displays ─► board: the last lines, redrawn in place
//	                   └► errors ───► dimmed traceback, red message
//
// A Screen implements the Output of a session, except for asking questions:
// package prompt adds that.
//
//	s := screen.New(os.Stdout, os.Stderr, screen.Auto)
//	s.Write(session.Stdout, "printed\n")
//	s.Display(bundle) // with an ID, it replaces the display of that ID
//	s.Settle()        // what is displayed stays
package screen
