package dmp_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"chevet/app/dmp"
	"chevet/app/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAServerThatIsNotTheDMPGetsNoMessage(t *testing.T) {
	for _, c := range []struct {
		name    string
		present tls.Certificate
		reason  record.Reason
	}{
		{"expired", certs().expired, dmp.ReasonTLSExpired},
		{"foreign authority", certs().foreignAuth, dmp.ReasonTLSUnknown},
		{"self-signed", certs().selfSigned, dmp.ReasonTLSSelf},
		{"another name", certs().otherName, dmp.ReasonTLSName},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startTLS(t, c.present, certs().ca.pool, func(w http.ResponseWriter, in received) {})
			_, err := client(t, s).TD02(ctx, call())
			wantReason(t, err, record.Unavailable, c.reason)
			if len(s.seen()) != 0 {
				t.Error("a message was sent")
			}
			if s.opened() != 1 {
				t.Errorf("%d connections: a wrong certificate is not tried again", s.opened())
			}
		})
	}
}

func TestAServerThatDoesNotWantUsSaysSo(t *testing.T) {
	s := startTLS(t, certs().server, certs().foreign.pool, func(w http.ResponseWriter, in received) {})
	_, err := client(t, s).TD02(ctx, call())
	wantReason(t, err, record.Unavailable, dmp.ReasonTLSRefused)

	old := start(t, func(w http.ResponseWriter, in received) {})
	old.Server.TLS.MaxVersion = tls.VersionTLS11
	_, err = client(t, old).TD02(ctx, call())
	if record.ReasonOf(err) != dmp.ReasonTLSRefused {
		t.Errorf("TLS 1.1: %v", err)
	}
}

func TestNobodyListeningIsUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, err = client(t, nil, func(c *dmp.Config) { c.Base = "https://" + l.Addr().String() }).TD02(ctx, call())
	wantReason(t, err, record.Unavailable, dmp.ReasonUnreachable)
}

func TestTLSVersionsAreASetting(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		s := start(t, nil)
		s.answer = func(w http.ResponseWriter, in received) {
			reply(w, sample(t, "TD0.2_-_Test_d_existence_reponse.xml", in))
		}
		s.Server.TLS.MinVersion = version
		if _, err := client(t, s, func(c *dmp.Config) { c.TLS.MinVersion = version }).TD02(ctx, call()); err != nil {
			t.Errorf("%x: %v", version, err)
		}
	}
}
