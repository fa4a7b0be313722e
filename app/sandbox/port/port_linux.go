package port

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
)

// keep binds a socket and never listens on it. It allows sharing only once it has the port: until then it is given
// none that is held. A server's own socket, which Go and PostgreSQL open with SO_REUSEADDR, may then listen there.
// // socket(7)
func keep() (*Kept, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	local := [4]byte{127, 0, 0, 1}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: local}); err != nil {
		return nil, errors.Join(os.NewSyscallError("bind", err), syscall.Close(fd))
	}
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return nil, errors.Join(os.NewSyscallError("setsockopt", err), syscall.Close(fd))
	}
	at, err := syscall.Getsockname(fd)
	bound, ok := at.(*syscall.SockaddrInet4)
	if err != nil || !ok {
		return nil, errors.Join(os.NewSyscallError("getsockname", err), syscall.Close(fd))
	}
	address := netip.AddrPortFrom(netip.AddrFrom4(local), uint16(bound.Port))
	return &Kept{Address: net.TCPAddrFromAddrPort(address).String(), free: func() error { return syscall.Close(fd) }}, nil
}
