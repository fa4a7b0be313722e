package xds

import (
	"errors"
	"strconv"
	"strings"
)

// Limits bound what an answer may hold. Zero fields take the documented default.
type Limits struct {
	Entries  int // objects of one answer; 20,000
	Elements int // XML elements of one answer; 5,000,000
}

func (l Limits) withDefaults() Limits {
	if l.Entries <= 0 {
		l.Entries = 20_000
	}
	if l.Elements <= 0 {
		l.Elements = 5_000_000
	}
	return l
}

var errNoResponse = errors.New("xds: the answer holds no registry response")

const statusPrefix = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:"

func responseStatus(s string) ResponseStatus {
	switch r := ResponseStatus(strings.TrimPrefix(s, statusPrefix)); r {
	case Success, PartialSuccess:
		return r
	}
	return Failure
}

type parser struct {
	*scanner
	limits  Limits
	objects int
	known   map[string]string // values that come back in every entry, kept once
}

func newParser(b []byte, l Limits) (*parser, error) {
	l = l.withDefaults()
	s, err := newScanner(b, l.Elements)
	if err != nil {
		return nil, err
	}
	return &parser{scanner: s, limits: l, known: map[string]string{}}, nil
}

// value returns an attribute's text, "" when it is absent.
func (p *parser) value(name string) (string, error) { return p.shared(p.attr(name)) }

// shared resolves what is written; a short text already met costs no memory.
func (p *parser) shared(raw []byte) (string, error) {
	const worth, room = 120, 8192
	if len(raw) == 0 {
		return "", nil
	}
	if s, ok := p.known[string(raw)]; ok {
		return s, nil
	}
	s, err := unescape(raw)
	if err == nil && len(raw) <= worth && len(p.known) < room {
		p.known[string(raw)] = s
	}
	return s, err
}

// content reads the text of the current element to its end; child elements are skipped.
func (p *parser) content() (string, error) {
	out, joined := "", []byte(nil) // most texts are one piece
	for {
		t, err := p.next()
		if err != nil {
			return "", err
		}
		switch t {
		case tokEnd:
			if joined != nil {
				out = string(joined)
			}
			return out, nil
		case tokStart:
			if err := p.skip(); err != nil {
				return "", err
			}
		case tokText:
			piece := ""
			if p.cdata {
				piece = string(p.text)
			} else if piece, err = p.shared(p.text); err != nil {
				return "", err
			}
			switch {
			case joined != nil:
				joined = append(joined, piece...)
			case out == "":
				out = piece
			default:
				joined = append([]byte(out), piece...)
			}
		}
	}
}

// values reads several attributes of the current element.
func (p *parser) values(into map[string]*string) error {
	for name, at := range into {
		s, err := p.value(name)
		if err != nil {
			return err
		}
		*at = s
	}
	return nil
}

// children calls visit for each child element of the current one; visit reads the child to its end.
func (p *parser) children(visit func() error) error {
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		switch t {
		case tokEnd:
			return nil
		case tokStart:
			if err := visit(); err != nil {
				return err
			}
		}
	}
}

// find reads the whole message and calls visit at the first element of that name. What is around it is skipped
// but must be well formed.
func (p *parser) find(ns namespace, local string, visit func() error) error {
	found := false
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		switch {
		case t == tokEOF && !found:
			return errNoResponse
		case t == tokEOF:
			return nil
		case t == tokStart && !found && p.is(ns, local):
			found = true
			if err := visit(); err != nil {
				return err
			}
		}
	}
}

func (p *parser) object() error {
	if p.objects++; p.objects > p.limits.Entries {
		return errSize
	}
	return nil
}

// ParseQueryResponse reads an AdhocQueryResponse, bare or inside its SOAP envelope, in UTF-8. Any error means that
// nothing of the answer may be used.
func ParseQueryResponse(b []byte, l Limits) (*QueryResponse, error) {
	p, err := newParser(b, l)
	if err != nil {
		return nil, err
	}
	r := &QueryResponse{Total: -1}
	err = p.find(nsQuery, "AdhocQueryResponse", func() error {
		status, err := p.value("status")
		if err != nil {
			return err
		}
		r.Status = responseStatus(status)
		if n, err := strconv.Atoi(string(p.attr("totalResultCount"))); err == nil && n >= 0 {
			r.Total = n
		}
		return p.children(func() error {
			switch {
			case p.is(nsRS, "RegistryErrorList"):
				return p.errorList(&r.Errors)
			case p.is(nsRIM, "RegistryObjectList"):
				return p.children(func() error { return p.registryObject(r) })
			}
			return p.skip()
		})
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// ParseRegistryResponse reads a RegistryResponse: the answer to a submission or an update.
func ParseRegistryResponse(b []byte, l Limits) (ResponseStatus, []RegistryError, error) {
	p, err := newParser(b, l)
	if err != nil {
		return Failure, nil, err
	}
	status, list := Failure, []RegistryError(nil)
	err = p.find(nsRS, "RegistryResponse", func() (err error) {
		status, list, err = p.registryResponse()
		return err
	})
	if err != nil {
		return Failure, nil, err
	}
	return status, list, nil
}

func (p *parser) registryResponse() (ResponseStatus, []RegistryError, error) {
	status, err := p.value("status")
	if err != nil {
		return Failure, nil, err
	}
	var list []RegistryError
	err = p.children(func() error {
		if p.is(nsRS, "RegistryErrorList") {
			return p.errorList(&list)
		}
		return p.skip()
	})
	return responseStatus(status), list, err
}

func (p *parser) errorList(into *[]RegistryError) error {
	return p.children(func() error {
		if !p.is(nsRS, "RegistryError") {
			return p.skip()
		}
		if err := p.object(); err != nil {
			return err
		}
		var e RegistryError
		var severity string
		err := p.values(map[string]*string{"errorCode": &e.Code, "codeContext": &e.Context, "location": &e.Location, "severity": &severity})
		if err != nil {
			return err
		}
		e.Warning = strings.HasSuffix(severity, ":Warning")
		*into = append(*into, e)
		return p.skip()
	})
}

func (p *parser) registryObject(r *QueryResponse) error {
	if p.ns != nsRIM {
		return p.skip()
	}
	if err := p.object(); err != nil {
		return err
	}
	switch string(p.local) {
	case "ExtrinsicObject":
		r.Entries = append(r.Entries, Entry{Size: -1})
		return p.entry(&r.Entries[len(r.Entries)-1])
	case "RegistryPackage":
		r.Sets = append(r.Sets, SubmissionSet{})
		return p.submissionSet(&r.Sets[len(r.Sets)-1])
	case "Association":
		r.Associations = append(r.Associations, Association{})
		return p.association(&r.Associations[len(r.Associations)-1])
	case "ObjectRef":
		id, err := p.value("id")
		if err != nil {
			return err
		}
		r.References = append(r.References, id)
	}
	return p.skip()
}
