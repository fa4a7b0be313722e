package mllp

import (
	"crypto/tls"
	"crypto/x509"
)

// ServerTLS is TLS 1.2 or later that demands a client certificate issued by clients. // IHE ATNA, hl7.md §2.8
func ServerTLS(cert tls.Certificate, clients *x509.CertPool) *tls.Config {
	c := base(cert)
	c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, clients
	return c
}

// ClientTLS is TLS 1.2 or later that presents cert and accepts servers issued by servers. name is the one to expect in
// the server's certificate; empty means the host of the address.
func ClientTLS(cert tls.Certificate, servers *x509.CertPool, name string) *tls.Config {
	c := base(cert)
	c.RootCAs, c.ServerName = servers, name
	return c
}

func base(cert tls.Certificate) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{cert},
		MinVersion:   tls.VersionTLS12,
		// Of TLS 1.2, only forward secrecy with authenticated encryption; TLS 1.3 has nothing else. // ANSSI R3.x, security.md
		CipherSuites: []uint16{
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		},
	}
}

// hardened refuses what is older than TLS 1.2, whatever the caller's configuration says.
func hardened(c *tls.Config) *tls.Config {
	if c == nil {
		return nil
	}
	c = c.Clone()
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	return c
}
