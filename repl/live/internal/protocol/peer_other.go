//go:build !linux && !darwin

package protocol

import (
	"errors"
	"net"
)

// peerUID fails where we don't know how to ask: nobody is let in.
func peerUID(*net.UnixConn) (int, error) {
	return 0, errors.New("live sessions need Linux or macOS")
}
