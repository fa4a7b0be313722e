// Package ldaptest is an LDAP server in this process, for tests of app/access/ldap: TLS, simple bind, search with pages,
// a size limit that bites without them, entries that a test changes, faults on demand. It understands the filters that
// the client sends and no other, and is no simulator of Active Directory. // RFC 4511, RFC 2696
//
//	s := ldaptest.Serve(t)
//	s.Put(ldaptest.Entry{"entryUUID": "1", "sn": "MARTIN", …})
//	d, err := ldap.New(ldap.Config{URL: s.URL, TLS: s.TLS, BindDN: s.BindDN, Password: s.Password, Base: "dc=ch"})
package ldaptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
)

// Entry is one entry: attributes with one value.
type Entry map[string]string

// Server is a running server. Its exported fields do not change.
type Server struct {
	URL, BindDN, Password string
	TLS                   *tls.Config // trusts the server

	listener net.Listener
	all      sync.WaitGroup

	mu       sync.Mutex
	entries  []Entry
	fail     func(search int) bool // cuts the connection at the nth search, from 0
	searches int
	filters  []string
	lines    map[net.Conn]bool
}

// Serve starts a server until the test ends.
func Serve(t testing.TB) *Server {
	t.Helper()
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Start starts a server until Close.
func Start() (*Server, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		return nil, err
	}
	s := &Server{URL: "ldaps://" + l.Addr().String(), BindDN: "cn=chevet", Password: "secret du service", TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		listener: l, lines: map[net.Conn]bool{}}
	s.all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.lines[c] = true
			s.mu.Unlock()
			s.all.Go(func() { s.serve(c) })
		}
	})
	return s, nil
}

// Close cuts every connection and waits for what served them.
func (s *Server) Close() {
	s.listener.Close()
	s.mu.Lock()
	for c := range s.lines {
		c.Close()
	}
	s.mu.Unlock()
	s.all.Wait()
}

// Put replaces all entries.
func (s *Server) Put(all ...Entry) { s.mu.Lock(); defer s.mu.Unlock(); s.entries = all }

// Change changes the entries in place.
func (s *Server) Change(f func([]Entry)) { s.mu.Lock(); defer s.mu.Unlock(); f(s.entries) }

// FailAt cuts the connection at searches that f says; nil cuts none.
func (s *Server) FailAt(f func(search int) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail, s.searches = f, 0
}

// Filters returns the filters of all searches so far, as text.
func (s *Server) Filters() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.filters...)
}

func (s *Server) serve(c net.Conn) {
	defer func() {
		c.Close()
		s.mu.Lock()
		delete(s.lines, c)
		s.mu.Unlock()
	}()
	bound := false
	for {
		p, err := ber.ReadPacket(c)
		if err != nil || len(p.Children) < 2 {
			return
		}
		id, op := p.Children[0].Value, p.Children[1]
		switch op.Tag {
		case 0: // bind
			dn, _ := op.Children[1].Value.(string)
			bound = dn == s.BindDN && op.Children[2].Data.String() == s.Password
			code := 49
			if bound {
				code = 0
			}
			err = write(c, id, result(1, code), nil)
		case 3: // search
			if !bound {
				err = write(c, id, result(5, 50), nil)
				break
			}
			err = s.search(c, id, op, p)
		default:
			return
		}
		if err != nil {
			return
		}
	}
}

var errCut = errors.New("cut")

// search answers one page. The cookie is where the next one begins.
func (s *Server) search(c io.Writer, id any, op, p *ber.Packet) error {
	s.mu.Lock()
	n := s.searches
	s.searches++
	cut := s.fail != nil && s.fail(n)
	filter := op.Children[6]
	s.filters = append(s.filters, text(filter))
	var found []Entry
	for _, e := range s.entries {
		if matches(filter, e) {
			found = append(found, e)
		}
	}
	s.mu.Unlock()
	if cut {
		return errCut
	}
	size, from, paged := paging(p)
	const limit = 50 // without pages, as the peer has it
	code, end := 0, len(found)
	switch {
	case paged:
		end = min(from+size, len(found))
	case len(found) > limit:
		code, end = 4, limit
	}
	for _, e := range found[min(from, len(found)):end] {
		if err := write(c, id, entry(e), nil); err != nil {
			return err
		}
	}
	var control *ber.Packet
	if paged {
		cookie := ""
		if end < len(found) {
			cookie = strconv.Itoa(end)
		}
		control = pageControl(cookie)
	}
	return write(c, id, result(5, code), control)
}

func paging(p *ber.Packet) (size, from int, ok bool) {
	if len(p.Children) < 3 {
		return 0, 0, false
	}
	for _, control := range p.Children[2].Children {
		if name, _ := control.Children[0].Value.(string); name != "1.2.840.113556.1.4.319" {
			continue
		}
		value := ber.DecodePacket(control.Children[len(control.Children)-1].Data.Bytes())
		n, _ := value.Children[0].Value.(int64)
		from, _ = strconv.Atoi(value.Children[1].Data.String())
		return int(n), from, true
	}
	return 0, 0, false
}

func pageControl(cookie string) *ber.Packet {
	value := ber.NewSequence("")
	value.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, 0, ""))
	value.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, cookie, ""))
	control := ber.NewSequence("")
	control.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, "1.2.840.113556.1.4.319", ""))
	control.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, string(value.Bytes()), ""))
	all := ber.Encode(ber.ClassContext, ber.TypeConstructed, 0, nil, "")
	all.AppendChild(control)
	return all
}

func result(tag ber.Tag, code int) *ber.Packet {
	r := ber.Encode(ber.ClassApplication, ber.TypeConstructed, tag, nil, "")
	r.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagEnumerated, code, ""))
	r.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, "", ""))
	r.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, "", ""))
	return r
}

func entry(e Entry) *ber.Packet {
	r := ber.Encode(ber.ClassApplication, ber.TypeConstructed, 4, nil, "")
	r.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, "cn=x", ""))
	attributes := ber.NewSequence("")
	for name, value := range e {
		a := ber.NewSequence("")
		a.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, name, ""))
		set := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSet, nil, "")
		set.AppendChild(ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, value, ""))
		a.AppendChild(set)
		attributes.AppendChild(a)
	}
	r.AppendChild(attributes)
	return r
}

func write(w io.Writer, id any, op, controls *ber.Packet) error {
	n, _ := id.(int64)
	m := ber.NewSequence("")
	m.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, n, ""))
	m.AppendChild(op)
	if controls != nil {
		m.AppendChild(controls)
	}
	_, err := w.Write(m.Bytes())
	return err
}

// matches knows (&…), (attribute>=value) and (objectClass=…), which every entry has.
func matches(f *ber.Packet, e Entry) bool {
	switch f.Tag {
	case 0:
		for _, part := range f.Children {
			if !matches(part, e) {
				return false
			}
		}
		return true
	case 3:
		name, _ := f.Children[0].Value.(string)
		return strings.HasPrefix(strings.ToLower(name), "object")
	case 5:
		name, _ := f.Children[0].Value.(string)
		value, _ := f.Children[1].Value.(string)
		return e[name] >= value
	}
	return false
}

func text(f *ber.Packet) string {
	var parts []string
	for _, c := range f.Children {
		if c.ClassType == ber.ClassContext {
			parts = append(parts, text(c))
		} else {
			parts = append(parts, fmt.Sprint(c.Value))
		}
	}
	return fmt.Sprintf("%d(%s)", f.Tag, strings.Join(parts, ","))
}
