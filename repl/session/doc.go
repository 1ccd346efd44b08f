// Package session evaluates one input after another: the language that the
// terminal, the Jupyter kernel and attached programs share. It knows no
// terminal and no socket, and nothing of what its commands do: those come as a
// table, and package workspace has the one of SCAN. What an input shows goes to
// an Output.
//
//	input ─► source: %forms, ?help ─► Starlark ─► commands of the table
//	                                                   │
//	Complete, Inspect, Reference ◄── the table ────────┘  prints, pictures, progress ─► Output
//
// The language is Starlark, a small dialect of Python. Values stay alive
// between inputs. In ten lines:
//
//	s := workspace.NewSession(workspace.Options{Engine: open, Dir: "runs"})
//	defer s.Close()
//	result, err := s.Eval(ctx, `ds = dataset("~/screens", size=96)`, out)
//	result, err = s.Eval(ctx, `nb = neighbors(pretext(ds, epochs=20))`, out)
//	result, err = s.Eval(ctx, `nb.accuracy(k=5)`, out)
//	if result != nil {
//		fmt.Println(result.Text())
//	}
//
// Several inputs may be under way at once. Starlark runs one at a time; a
// command that takes long lets the others in with Evaluation.Yield, so that its
// progress can be watched.
package session
