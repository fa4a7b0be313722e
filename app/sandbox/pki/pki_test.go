package pki_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/sandbox/pki"
)

var establishment = pki.Subject{Structure: "1750000001", Organization: "CH DE DEMO", Department: "Paris (75)"}

func newAuthority(t *testing.T) *pki.Authority {
	t.Helper()
	ca, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// Each pair of a server and a client certificate goes through a real handshake: only the sound pair gets an answer.
func TestOnlySoundCertificatesPassMutualTLS(t *testing.T) {
	ca := newAuthority(t)
	ask := func(server, client pki.Flaw, host string) error {
		serverID, err := ca.Issue(pki.Request{Use: pki.Server, Flaw: server})
		if err != nil {
			t.Fatal(err)
		}
		clientID, err := ca.Issue(pki.Request{Use: pki.Client, Subject: establishment, Flaw: client})
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
		s.Config.ErrorLog = nil
		s.TLS = &tls.Config{Certificates: []tls.Certificate{serverID.TLS()}, ClientCAs: ca.Pool(), ClientAuth: tls.RequireAndVerifyClientCert, MaxVersion: tls.VersionTLS12}
		s.StartTLS()
		defer s.Close()
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool(), Certificates: []tls.Certificate{clientID.TLS()}}}
		defer transport.CloseIdleConnections()
		_, port, err := net.SplitHostPort(s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		resp, err := (&http.Client{Transport: transport}).Get("https://" + net.JoinHostPort(host, port))
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	for _, host := range []string{"127.0.0.1", "localhost"} {
		if err := ask(pki.Sound, pki.Sound, host); err != nil {
			t.Errorf("sound certificates on %s: %v", host, err)
		}
	}
	for _, flaw := range pki.Flaws() {
		if err := ask(flaw, pki.Sound, "127.0.0.1"); err == nil {
			t.Errorf("a server certificate with flaw %q was accepted", flaw)
		}
		if flaw == pki.WrongName { // another structure is a matter for the DMP, not for TLS
			continue
		}
		if err := ask(pki.Sound, flaw, "127.0.0.1"); err == nil {
			t.Errorf("a client certificate with flaw %q was accepted", flaw)
		}
	}
}

func TestSubjectIsOrderedLikeIGCSante(t *testing.T) {
	seal, err := newAuthority(t).Issue(pki.Request{Use: pki.Seal, Subject: establishment})
	if err != nil {
		t.Fatal(err)
	}
	const want = "CN=CH DE DEMO,OU=1750000001,O=CH DE DEMO,ST=Paris (75),C=FR"
	if got := seal.DN(); got != want {
		t.Errorf("DN() = %q, want %q", got, want)
	}
	openssl := exec.Command("openssl", "x509", "-noout", "-subject", "-nameopt", "RFC2253")
	openssl.Stdin = strings.NewReader(string(seal.CertPEM()))
	out, err := openssl.Output()
	if err != nil {
		t.Skipf("openssl: %v", err)
	}
	if got := strings.TrimPrefix(strings.TrimSpace(string(out)), "subject="); got != want {
		t.Errorf("openssl reads %q, want %q", got, want)
	}
}

func TestKeyUsagesSeparateAuthenticationFromTheSeal(t *testing.T) {
	ca := newAuthority(t)
	for _, c := range []struct {
		use       pki.Use
		mayCommit bool
		mayLogIn  bool
	}{{pki.Client, false, true}, {pki.Seal, true, false}} {
		id, err := ca.Issue(pki.Request{Use: c.use, Subject: establishment})
		if err != nil {
			t.Fatal(err)
		}
		commits := id.Certificate.KeyUsage&x509.KeyUsageContentCommitment != 0
		logsIn := len(id.Certificate.ExtKeyUsage) == 1 && id.Certificate.ExtKeyUsage[0] == x509.ExtKeyUsageClientAuth
		if commits != c.mayCommit || logsIn != c.mayLogIn {
			t.Errorf("%s: commits %v, authenticates %v", c.use, commits, logsIn)
		}
	}
	if _, err := ca.Issue(pki.Request{Use: "autre"}); err == nil {
		t.Error("an unknown use gave a certificate")
	}
}

func TestAnAuthorityIsFoundAgainInItsDirectory(t *testing.T) {
	dir := t.TempDir()
	first, err := pki.Open(dir, pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := pki.Open(dir, pki.Options{Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	id, err := second.Issue(pki.Request{Use: pki.Client, Subject: establishment})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := id.Certificate.Verify(x509.VerifyOptions{Roots: first.Pool(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
		t.Errorf("what the reloaded authority signs is not trusted: %v", err)
	}
	if err := id.Save(dir, "ca"); err != nil {
		t.Fatal(err)
	}
	if _, err := pki.Open(dir, pki.Options{}); err == nil {
		t.Error("a directory whose ca.pem is not an authority's was accepted")
	}
}

func TestExportGivesIntegratorsTheirFilesAndNotTheAuthorityKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "export")
	if err := newAuthority(t).Export(dir, establishment); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"auth-cli", "sign"} {
		id, err := pki.Load(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		if ou := id.Certificate.Subject.OrganizationalUnit; len(ou) != 1 || ou[0] != "1750000001" {
			t.Errorf("%s: OU = %v", name, ou)
		}
		if info, err := os.Stat(filepath.Join(dir, name+".key")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s.key: mode %v, %v", name, info.Mode(), err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "ca.key")); err == nil {
		t.Error("the authority's key was exported")
	}
}
