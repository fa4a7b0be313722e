package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
)

// SC.SSI/GEN.13: what init writes and serve opens, on its real listener.
func TestTheServersListenerRefusesWhatIsOlderThanTLS12(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "chevet")
	if err := run(t.Context(), []string{"init", "-dir", dir, "-host", "127.0.0.1,localhost", "-etablissement", "750000001"}, new(bytes.Buffer), io.Discard); err != nil {
		t.Fatal(err)
	}
	c, err := load(filepath.Join(dir, "chevet-serveur.toml"))
	if err != nil {
		t.Fatal(err)
	}
	c.Listen = "127.0.0.1:0"
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() { done <- serve(ctx, c, slog.New(slog.DiscardHandler), func(a net.Addr) { ready <- a }) }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	var address string
	select {
	case a := <-ready:
		address = a.String()
	case err := <-done:
		done <- nil
		t.Fatal(err)
	}
	for version, good := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		// the certificate is not what is tested here
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version})
		if (err == nil) != good {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			conn.Close()
		}
	}
	weak := &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{
		tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256}}
	if conn, err := tls.Dial("tcp", address, weak); err == nil {
		conn.Close()
		t.Error("a suite without forward secrecy or authenticated encryption was accepted")
	}
}
