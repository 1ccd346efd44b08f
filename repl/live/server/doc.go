// Package server lets the programs of its user attach to a session: package
// live is the other side.
//
//	Go cell ─► live ─► unix socket, mode 0600 ─► server ─► session.Eval
//	                       ◄── text, displays, value, fault
//
// In three lines:
//
//	s := workspace.NewSession(workspace.Options{Engine: open})
//	ctx, err := server.While(ctx, owner)     // ends with the process that wanted it
//	err = server.Serve(ctx, "/run/user/1000/scango/live.sock", s)
package server
