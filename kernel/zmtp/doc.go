// Package zmtp serves ZeroMQ sockets with the standard library alone: ZMTP 3.0
// and 3.1 (rfc.zeromq.org/spec/23 and /37) over tcp and ipc, with the NULL
// mechanism.
//
//	accept ─► greeting, READY (deadline) ─► peer ─┬► reader: frames ─► Router.Receive, Echo, subscriptions
//	                                              └◄ writer: bounded queue ◄─ Router.Send, Publisher.Publish
//
// It has only the three sockets that a Jupyter kernel binds: Router (ROUTER),
// Publisher (XPUB) and Echo (a REP that returns each message).
//
//	shell, err := zmtp.ListenRouter("tcp://127.0.0.1:5001")
//	if err != nil {
//		return err
//	}
//	defer shell.Close()
//	for m := range shell.Receive() {
//		shell.Send(m.From, m.Frames...)
//	}
//
// Nothing that a peer sends ends the program or another peer's connection: an
// error ends only the connection it came on. A frame may have 128 MiB, a
// message 256; memory is allocated as bytes arrive, not by the announced
// length, and all peers of a socket together may have 512 MiB of incomplete
// messages. The queue for a slow peer is bounded, and beyond the bound whole
// messages for that peer are dropped. Only its owner can open the socket file
// of an ipc address.
package zmtp
