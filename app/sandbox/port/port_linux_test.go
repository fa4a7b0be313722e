package port

import (
	"errors"
	"net"
	"syscall"
	"testing"
)

// TestAKeptPortIsGivenToNobodyElse takes every port the kernel gives without being told one: the kept one is not among them.
func TestAKeptPortIsGivenToNobodyElse(t *testing.T) {
	kept, err := Keep()
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	for range 3 { // a server's lives
		if _, err := net.Dial("tcp", kept.Address); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("nobody listens, and connecting says %v", err)
		}
		server, err := net.Listen("tcp", kept.Address)
		if err != nil {
			t.Fatal(err)
		}
		client, err := net.Dial("tcp", kept.Address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := net.Listen("tcp", kept.Address); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("a second server listens: %v", err)
		}
		server.Close()
		client.Close()
	}
	for range 2000 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if l.Addr().String() == kept.Address {
			t.Fatal("the kernel gave the kept port")
		}
	}
}
