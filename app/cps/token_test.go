//go:build pkcs11 && cgo

package cps_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"path/filepath"
	"testing"

	"chevet/app/cps"
	"chevet/app/record"
	"chevet/assets/reference"
)

const module = "/usr/lib/softhsm/libsofthsm2.so"

func pin(code string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return code, nil }
}

func options(t *testing.T) cps.Options {
	t.Helper()
	reference.Installed(t, module, "softhsm2")
	t.Setenv("SOFTHSM2_CONF", filepath.Join(reference.Peer(t, reference.HSM), "softhsm2.conf"))
	return cps.Options{Module: module, Token: "CPS3v1-TEST", PIN: pin("1234")}
}

func open(t *testing.T) *cps.Token {
	t.Helper()
	token, err := cps.Open(t.Context(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { token.Close() })
	return token
}

func TestTheCardSignsAndItsCertificateVerifies(t *testing.T) {
	key, err := open(t).Key(cps.Label("CPS_PRIV_AUT"))
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("ce qui est signé"))
	out, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if err := rsa.VerifyPKCS1v15(key.Certificate().PublicKey.(*rsa.PublicKey), crypto.SHA256, digest[:], out); err != nil {
		t.Error(err)
	}
	old := sha1.Sum([]byte("x"))
	for name, o := range map[string]crypto.SignerOpts{"SHA-1": crypto.SHA1, "PSS": &rsa.PSSOptions{Hash: crypto.SHA256}} {
		d := digest[:]
		if o == crypto.SHA1 {
			d = old[:]
		}
		if _, err := key.Sign(rand.Reader, d, o); record.ReasonOf(err) != cps.ReasonAlgorithm {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := key.Sign(rand.Reader, digest[:5], crypto.SHA256); record.ReasonOf(err) != cps.ReasonAlgorithm {
		t.Errorf("short digest: %v", err)
	}
}

func TestAWrongCodeIsToldAndAskedOnce(t *testing.T) {
	o := options(t)
	asked := 0
	o.PIN = func(context.Context) (string, error) { asked++; return "9999", nil }
	if _, err := cps.Open(t.Context(), o); record.ReasonOf(err) != cps.ReasonPIN || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

func TestWhatCannotBeOpenedHasItsReason(t *testing.T) {
	o := options(t)
	relative, absent, nobody := o, o, o
	relative.Module, absent.Module, nobody.Token = "libsofthsm2.so", "/nonexistent/driver.so", "personne"
	for name, c := range map[string]struct {
		o      cps.Options
		reason record.Reason
	}{"relative path": {relative, cps.ReasonModule}, "no driver": {absent, cps.ReasonModule}, "no card": {nobody, cps.ReasonNoCard}} {
		if _, err := cps.Open(t.Context(), c.o); record.ReasonOf(err) != c.reason {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := open(t).Key(cps.Label("AUTRE")); record.ReasonOf(err) != cps.ReasonNoKey {
		t.Error(err)
	}
}

func TestAKeyOfAClosedTokenSignsNoMore(t *testing.T) {
	token := open(t)
	key, err := token.Key(cps.Label("CPS_PRIV_AUT"))
	if err != nil {
		t.Fatal(err)
	}
	if err := token.Close(); err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(nil)
	if _, err := key.Sign(rand.Reader, digest[:], crypto.SHA256); record.ReasonOf(err) != cps.ReasonNoCard {
		t.Error(err)
	}
	if err := token.Close(); err != nil {
		t.Error(err)
	}
}
