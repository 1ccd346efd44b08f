// Package progress turns the events of a run into a few lines to read: what has
// ended, and what is under way, with the time left. It prints nothing; front
// ends render the lines as they like.
//
//	Event ─► Tracker ─┬► Line: what happened, to keep or to log
//	                  └► Now: what is under way, to show in passing
//
// A log of a run is a few lines:
//
//	var t progress.Tracker
//	o := scanlib.Options{Event: func(ev stage.Event) {
//		if line := t.Add(ev); line.Text != "" {
//			log.Print(line)
//		}
//	}}
package progress
