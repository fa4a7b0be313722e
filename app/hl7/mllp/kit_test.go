package mllp_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
)

func message(id string) []byte { return messageWith(id, "", "", "x") }

func messageWith(id, accept, application, text string) []byte {
	return fmt.Appendf(nil, "MSH|^~\\&|GAM|CHU|DPI|CHU|20260105093100||ADT^A28^ADT_A05|%s|T|2.5^FRA^2.11|||%s|%s|FRA|UNICODE UTF-8\rPID|1||%s^^^CHU&1&M^PI||ESSAI^ZOÉ\r", id, accept, application, text)
}

// ward is a Handler that keeps what it received.
type ward struct {
	mu    sync.Mutex
	raws  []string
	reply func(in *mllp.Incoming) (mllp.Reply, error)
}

func (w *ward) Receive(ctx context.Context, in *mllp.Incoming) (mllp.Reply, error) {
	w.mu.Lock()
	w.raws = append(w.raws, string(in.Raw))
	w.mu.Unlock()
	if w.reply != nil {
		return w.reply(in)
	}
	return mllp.Reply{}, nil
}

func (w *ward) received() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.raws...)
}

// serve starts a server on a loopback port and closes it with the test.
func serve(t testing.TB, h mllp.Handler, o mllp.ServerOptions) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := mllp.NewServer(h, o)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ln) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return ln.Addr().String()
}

func client(t testing.TB, addr string, o mllp.ClientOptions) *mllp.Client {
	t.Helper()
	if o.Pause == nil {
		o.Pause = func(int) time.Duration { return 0 }
	}
	c := mllp.NewClient(addr, o)
	t.Cleanup(func() { c.Close() })
	return c
}

// wire is a bare connection, to send what a client would not.
type wire struct {
	t      testing.TB
	conn   net.Conn
	frames *mllp.FrameReader
}

func dial(t testing.TB, addr string) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	return &wire{t, conn, mllp.NewFrameReader(conn, 0)}
}

func (w *wire) write(b string) {
	w.t.Helper()
	if _, err := io.WriteString(w.conn, b); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) answer() (hl7.Answer, string) {
	w.t.Helper()
	raw, err := w.frames.Next()
	if err != nil {
		w.t.Fatal(err)
	}
	text := string(raw)
	m, err := hl7.Parse([]byte(text), hl7.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	a, ok := hl7.AnswerOf(m)
	if !ok {
		w.t.Fatalf("no MSA in %q", text)
	}
	return a, text
}

func frame(raw []byte) string { return string(mllp.AppendFrame(nil, raw)) }

// authority issues certificates for the loopback address.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	pool *x509.CertPool
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	a := &authority{pool: x509.NewCertPool()}
	a.key, a.cert, _ = a.make(t, nil)
	a.pool.AddCert(a.cert)
	return a
}

func (a *authority) issue(t testing.TB) tls.Certificate {
	t.Helper()
	key, cert, der := a.make(t, a)
	_ = cert
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (*authority) make(t testing.TB, parent *authority) (*ecdsa.PrivateKey, *x509.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	tpl := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "essai"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, BasicConstraintsValid: true, IsCA: parent == nil,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	issuer, signer := tpl, key
	if parent != nil {
		issuer, signer = parent.cert, parent.key
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, issuer, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert, der
}
