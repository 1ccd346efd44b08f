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
		var cred *unix.Xucred
		if cred, asked = unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED); asked == nil {
			uid = int(cred.Uid)
		}
	})
	if err == nil {
		err = asked
	}
	return uid, err
}
