package dmp_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/xml"
	"fmt"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/vihf"
	"chevet/assets/reference"
)

var now = time.Now().UTC().Truncate(time.Second)

// pki is a test authority with all that the tests present, made once.
type pki struct {
	ca, foreign                                          *authority
	server, expired, otherName, selfSigned, foreignAuth  tls.Certificate
	auth, seal, foreignClient, oldSeal, otherStructureOU tls.Certificate
}

type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

var serial atomic.Int64

func newAuthority(name string) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(serial.Add(1)), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: now.AddDate(-5, 0, 0), NotAfter: now.AddDate(10, 0, 0), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(err)
	cert, err := x509.ParseCertificate(der)
	must(err)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &authority{cert, key, pool}
}

func (a *authority) issue(change func(*x509.Certificate), rsaKey bool) tls.Certificate {
	var key any
	var public any
	if rsaKey {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		must(err)
		key, public = k, &k.PublicKey
	} else {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(err)
		key, public = k, &k.PublicKey
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial.Add(1)), NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		Subject:     pkix.Name{Country: []string{"FR"}, Organization: []string{"CH DE DEMO"}, OrganizationalUnit: []string{structureID}, CommonName: "test"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	change(template)
	parent, signer := a.cert, any(a.key)
	if template.Subject.CommonName == "self" {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
	must(err)
	leaf, err := x509.ParseCertificate(der)
	must(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

const structureID = "1750000001"

var certs = sync.OnceValue(func() pki {
	p := pki{ca: newAuthority("AC de test"), foreign: newAuthority("AC étrangère")}
	nothing := func(*x509.Certificate) {}
	old := func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0) }
	p.server, p.auth, p.seal = p.ca.issue(nothing, false), p.ca.issue(nothing, false), p.ca.issue(nothing, true)
	p.expired = p.ca.issue(old, false)
	p.oldSeal = p.ca.issue(old, true)
	p.otherName = p.ca.issue(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"ailleurs.example"} }, false)
	p.selfSigned = p.ca.issue(func(c *x509.Certificate) { c.Subject.CommonName = "self" }, false)
	p.foreignAuth, p.foreignClient = p.foreign.issue(nothing, false), p.foreign.issue(nothing, false)
	p.otherStructureOU = p.ca.issue(func(c *x509.Certificate) { c.Subject.OrganizationalUnit = []string{"1999999999"} }, true)
	return p
})

// server is a DMP of a few lines: it checks mutual TLS, keeps what it gets and answers what the test says.
type server struct {
	*httptest.Server
	mu          sync.Mutex
	connections int
	requests    []received
	answer      func(w http.ResponseWriter, r received)
}

type received struct {
	path, contentType string
	raw, envelope     []byte
	messageID, action string
	to                string
	mustUnderstand    int
	query             string // extension of queryId
	number            int
}

func start(t testing.TB, answer func(http.ResponseWriter, received)) *server {
	return startTLS(t, certs().server, certs().ca.pool, answer)
}

func startTLS(t testing.TB, cert tls.Certificate, clients *x509.CertPool, answer func(http.ResponseWriter, received)) *server {
	t.Helper()
	s := &server{answer: answer}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.Server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients}
	s.Server.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.mu.Lock()
			s.connections++
			s.mu.Unlock()
		}
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	in := received{path: r.URL.Path, contentType: r.Header.Get("Content-Type"), raw: raw, envelope: raw}
	kind, params, err := mime.ParseMediaType(in.contentType)
	if err == nil && kind == "multipart/related" {
		part, err := multipart.NewReader(bytes.NewReader(raw), params["boundary"]).NextRawPart()
		if err == nil {
			in.envelope, _ = io.ReadAll(part)
		}
	}
	in.read()
	s.mu.Lock()
	in.number = len(s.requests) + 1
	s.requests = append(s.requests, in)
	s.mu.Unlock()
	s.answer(w, in)
}

func (in *received) read() {
	d := xml.NewDecoder(bytes.NewReader(in.envelope))
	const wsa = "http://www.w3.org/2005/08/addressing"
	for {
		token, err := d.Token()
		if err != nil {
			return
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			if a.Name.Local == "mustUnderstand" && a.Name.Space == "http://www.w3.org/2003/05/soap-envelope" {
				in.mustUnderstand++
			}
			if e.Name.Local == "queryId" && a.Name.Local == "extension" {
				in.query = a.Value
			}
		}
		if e.Name.Space == wsa && e.Name.Local != "ReplyTo" {
			var text string
			if d.DecodeElement(&text, &e) != nil {
				return
			}
			switch e.Name.Local {
			case "MessageID":
				in.messageID = text
			case "Action":
				in.action = text
			case "To":
				in.to = text
			}
		}
	}
}

func (s *server) seen() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.requests...)
}

func (s *server) opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// soapAnswer wraps a body as the DMP does.
func soapAnswer(in received, body string) string {
	return `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header>` +
		`<RelatesTo xmlns="http://www.w3.org/2005/08/addressing">` + in.messageID + `</RelatesTo></soap:Header><soap:Body>` + body + `</soap:Body></soap:Envelope>`
}

func reply(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/soap+xml; charset=utf-8")
	io.WriteString(w, body)
}

func faultBody(subcode, text string) string {
	return `<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value>` + subcode + `</soap:Value></soap:Subcode></soap:Code>` +
		`<soap:Reason><soap:Text xml:lang="en">` + text + `</soap:Text></soap:Reason></soap:Fault>`
}

func config(s *server) dmp.Config {
	var ids atomic.Int64
	c := dmp.Config{
		TLS:       dmp.TLS{Certificate: certs().auth, Roots: certs().ca.pool},
		Seal:      certs().seal,
		Structure: record.Activity{StructureID: structureID, StructureName: "CH DE DEMO", Sector: "SA01"},
		Software:  vihf.Software{Name: "Chevet", Version: "1.0", Approval: "H-1"},
		Messages:  dmp.Messages{Sender: "1.2.250.1.999.3"},
		Realm:     record.RealmTest,
		Clock:     func() time.Time { return now },
		IDs:       func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", ids.Add(1)) },
		Wait:      func(context.Context, time.Duration) error { return nil },
	}
	if s != nil {
		c.Base = s.URL + "/si-dmp-server/v2/services/"
	}
	return c
}

func client(t testing.TB, s *server, change ...func(*dmp.Config)) *dmp.Client {
	t.Helper()
	c := config(s)
	for _, f := range change {
		f(&c)
	}
	out, err := dmp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(out.Close)
	return out
}

// call is a physician asking about a patient who was informed and is not opposed.
func call() dmp.Call {
	p := record.Patient{ID: "p1", Status: record.Qualified, INS: record.INS{Matricule: "207058575627097", OID: record.OIDINSTest}}
	return dmp.Call{
		Patient: p,
		Gate:    record.GateInput{Patient: p, Permissions: record.Permissions{Reading: true, Feeding: true}, TwoFactors: true, Now: now},
		Caller: dmp.Caller{
			Practitioner: record.Practitioner{NationalID: "899900063480", FamilyName: "LIBRE", GivenName: "MAX"},
			Activity:     record.Activity{StructureID: structureID, Profession: "10", Specialty: "SM26"},
			Context:      vihf.SmartcardPKI, Since: now.Add(-time.Hour),
		},
	}
}

func shared(t testing.TB, elem ...string) string {
	t.Helper()
	return reference.Path(t, elem...)
}

// sample is an official answer, made to answer the given request.
func sample(t testing.TB, name string, in received) string {
	t.Helper()
	b, err := os.ReadFile(shared(t, "data", "dmp", "dmp-messages-officiels", name))
	if err != nil {
		t.Fatal(err)
	}
	s := string(b)
	if i := strings.Index(s, "<RelatesTo"); i >= 0 {
		from := i + strings.Index(s[i:], ">") + 1
		to := from + strings.Index(s[from:], "<")
		s = s[:from] + in.messageID + s[to:]
	}
	return strings.ReplaceAll(s, "87d5fd8f-72b2-43bf-938c-0402bf850d25", in.query)
}

func wantReason(t testing.TB, err error, code record.Code, reason record.Reason) {
	t.Helper()
	if record.CodeOf(err) != code || record.ReasonOf(err) != reason {
		t.Errorf("got %v, want %s %s", err, code, reason)
	}
}
