package protocol

import (
	"net"

	"golang.org/x/sys/unix"
)

// peerUID returns the user of the process at the other end.
func peerUID(conn *net.UnixConn) (uid int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	var asked error
	err = raw.Control(func(fd uintptr) {
		var cred *unix.Ucred
		if cred, asked = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); asked == nil {
			uid = int(cred.Uid)
		}
	})
	if err == nil {
		err = asked
	}
	return uid, err
}
