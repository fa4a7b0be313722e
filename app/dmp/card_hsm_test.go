//go:build pkcs11 && cgo

package dmp_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chevet/app/cps"
	"chevet/app/dmp"
	"chevet/assets/reference"
)

// The card is SoftHSM (shared/peers/hsm): the connection and the assertion are signed inside it.
func TestACardBehindPKCS11SignsInDirectModeAndXmlsec1Agrees(t *testing.T) {
	const module = "/usr/lib/softhsm/libsofthsm2.so"
	reference.Installed(t, module, "softhsm2")
	verifier := reference.Tool(t, "xmlsec1", "xmlsec1")
	t.Setenv("SOFTHSM2_CONF", filepath.Join(reference.Peer(t, reference.HSM), "softhsm2.conf"))
	token, err := cps.Open(t.Context(), cps.Options{Module: module, Token: "CPS3v1-TEST", PIN: func(context.Context) (string, error) { return "1234", nil }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { token.Close() })
	key, err := token.Key(cps.Label("CPS_PRIV_AUT"))
	if err != nil {
		t.Fatal(err)
	}
	authority, err := os.ReadFile(filepath.Join(reference.PKI(), "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(authority)
	s := startTLS(t, certs().server, clients, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD3.1_-_Recherche_de_document_reponse.xml", in))
	}
	c := client(t, s, func(c *dmp.Config) {
		c.Card, c.TLS.Certificate, c.Seal = true, dmp.KeyPair(key), dmp.KeyPair(key)
	})
	if _, err := c.TD31(ctx, call(), dmp.Search{}); err != nil {
		t.Fatal(err)
	}
	envelope := s.seen()[0].envelope
	if !strings.Contains(string(envelope), ">DIRECTE<") {
		t.Error("the call is not DIRECTE")
	}
	dir := t.TempDir()
	message, leaf := filepath.Join(dir, "message.xml"), filepath.Join(dir, "cps.pem")
	if err := os.WriteFile(message, envelope, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(leaf, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: key.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(verifier, "--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--pubkey-cert-pem", leaf,
		"--enabled-key-data", "key-name", message).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
