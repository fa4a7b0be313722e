//go:build unix

package postgrestest

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps the shell alive when the group of the test is killed, as timeout(1) does: it then sees the end of its
// input, and stops the cluster.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
