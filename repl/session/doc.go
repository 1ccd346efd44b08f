// Package session evaluates one input after another: the language that the
// terminal, the Jupyter kernel and attached programs share. It knows no
// terminal and no socket; what an input shows goes to an Output.
//
//	input ─► %forms, ?help ─► Starlark ─► commands of the table ─► scanlib (a run directory each)
//	                                            │
//	Complete, Inspect, Reference ◄── the table ─┘          prints, pictures, progress ─► Output
//
// The language is Starlark, a small dialect of Python. Values stay alive
// between inputs; each is a stage of a run directory, so that nothing computed
// is lost with the session. In ten lines:
//
//	s := session.New(session.Options{Engine: open, Dir: "runs"})
//	defer s.Close()
//	result, err := s.Eval(ctx, `ds = dataset("~/screens", size=96)`, out)
//	result, err = s.Eval(ctx, `nb = neighbors(pretext(ds, epochs=20))`, out)
//	result, err = s.Eval(ctx, `nb.accuracy(k=5)`, out)
//	if result != nil {
//		fmt.Println(result.Text())
//	}
//
// Several inputs may be under way at once. Starlark runs one at a time; a
// stage that trains lets the others in, so that its progress can be watched.
// Stages themselves follow each other: the devices belong to one at a time.
package session
