// Package kernel implements a Jupyter kernel on a session: the five channels of
// messaging protocol 5.5, and the handlers of requests.
//
//	connection file ─► sockets ─┬► shell ──► lanes: main shell, subshells ─► execute, complete, ... ─► session
//	                            ├► control ► interrupt, shutdown, subshells      (never waits for a cell)
//	                            ├► stdin ──► answers to input requests
//	                            ├◄ iopub ◄── status, streams, displays, results
//	                            └► heartbeat
//
// A program is a few lines:
//
//	connection, notice, err := kernel.ReadConnection(file)
//	if err != nil {
//		return err
//	}
//	log(notice) // "" unless the file's mode had to be changed
//	k := kernel.New(kernel.Options{Session: s, History: h, Version: "1.0", Log: log})
//	if err := k.Listen(connection, false); err != nil {
//		return err
//	}
//	return k.Serve(ctx)
//
// Serve returns when a frontend shuts the kernel down, ctx ends, or the process
// that started it is gone. The program must handle SIGINT: k.Interrupt stops
// the cells under way. Package kernelspec makes the kernel known to frontends.
package kernel
