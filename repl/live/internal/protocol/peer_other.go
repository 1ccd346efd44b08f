//go:build !linux && !darwin

package protocol

import (
	"errors"
	"net"
)

// peerUID fails on systems where it is not implemented: no process may connect.
func peerUID(*net.UnixConn) (int, error) {
	return 0, errors.New("live sessions need Linux or macOS")
}
