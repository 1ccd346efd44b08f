//go:build unix

package live

import (
	"os/exec"
	"syscall"
)

// detach gives a program a session of its own, in the system's sense: Ctrl-C in
// this program's terminal is not for it.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
