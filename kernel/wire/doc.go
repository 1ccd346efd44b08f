// Package wire turns the frames of a Jupyter message into a Message and back.
// It opens no socket; its functions work on bytes alone.
//
//	identities, <IDS|MSG>, signature, header, parent header, metadata, content, buffers ...
//	                         │
//	Decode: count the frames ─► compare the signature ─► seen before? ─► only now parse JSON
//
// In ten lines:
//
//	key, err := wire.NewKey("hmac-sha256", connection.Key)
//	guard := wire.NewGuard()
//	m, err := wire.Decode(frames, key, guard)
//	if err != nil {
//		return err // malformed, forged or repeated
//	}
//	reply := wire.Message{Header: header, Parent: m.RawHeader, Content: content}
//	frames, err = reply.Encode(key)
//
// The message format is that of the Jupyter messaging protocol 5.5
// (jupyter-client.readthedocs.io, "Messaging in Jupyter").
package wire
