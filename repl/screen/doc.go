// Package screen shows on a terminal what a session and a run have to say:
// results and pictures on standard output, progress and errors on standard
// error. Where there is no terminal it writes plain lines.
//
//	session ─► Screen ─┬► results ──► text, and pictures as the terminal can draw them
//	                   ├► displays ─► board: the last lines, redrawn in place
//	                   └► errors ───► dimmed traceback, red message
//
// A Screen is the Output of a session, except that it asks no questions: that
// takes a keyboard, which package prompt has.
//
//	s := screen.New(os.Stdout, os.Stderr, screen.Auto)
//	s.Write(session.Stdout, "printed\n")
//	s.Display(bundle) // with an ID, it replaces the display of that ID
//	s.Settle()        // what is displayed stays
package screen
