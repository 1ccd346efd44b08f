// Package kernel is a Jupyter kernel over a session: the five channels of the
// messaging protocol 5.5, what each request does, and the installation of the
// kernel's description.
//
//	connection file ─► sockets ─┬► shell ──► lanes: main shell, subshells ─► execute, complete, ... ─► session
//	                            ├► control ► interrupt, shutdown, subshells      (never waits for a cell)
//	                            ├► stdin ──► answers to input requests
//	                            ├◄ iopub ◄── status, streams, displays, results
//	                            └► heartbeat
//
// A program is a few lines:
//
//	connection, err := kernel.ReadConnection(file)
//	k := kernel.New(kernel.Options{Session: s, History: h, Version: "1.0", Log: log})
//	if err := k.Listen(connection, false); err != nil {
//		return err
//	}
//	signal.Notify(interrupts, os.Interrupt) // each of them calls k.Interrupt
//	return k.Serve(ctx)
//
// Serve returns when a frontend shuts the kernel down, ctx ends, or the process
// that started it is gone.
package kernel
