// Package protocol is what a client of package live and its server say to each
// other over a unix socket that belongs to one user.
//
// Both sides write JSON values, one a line. A connection carries one request:
//
//	server  {"kind":"hello","version":1}
//	client  {"op":"eval","code":"nb = neighbors(enc)"}
//	server  {"kind":"text","stream":"stderr","text":"..."}        any number of these two
//	server  {"kind":"display","bundle":{"id":"progress-1","data":{"text/plain":"...base64..."}}}
//	server  {"kind":"done","bundle":{...},"fault":null}           the value, or the fault, or neither
//
// A client that closes its side for writing, or altogether, interrupts its
// input. {"op":"stop"} asks the server to end.
//
// The socket has mode 0600 in a directory of mode 0700, and each side asks the
// system who the other is: another user is refused, whatever the modes say.
package protocol
