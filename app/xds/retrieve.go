package xds

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"chevet/app/record"
)

// Wanted names one document of one repository.
type Wanted struct {
	Repository string
	ID         record.DocumentID // the uniqueId, never the entryUUID // dmp.md §7
}

// RetrieveRequest returns the RetrieveDocumentSetRequest element. // ITI-43
func RetrieveRequest(wanted ...Wanted) ([]byte, error) {
	if len(wanted) == 0 {
		return nil, errors.New("xds: nothing to retrieve")
	}
	var b bytes.Buffer
	b.WriteString(`<x:RetrieveDocumentSetRequest xmlns:x="urn:ihe:iti:xds-b:2007">`)
	for _, w := range wanted {
		if w.Repository == "" || w.ID == "" {
			return nil, errors.New("xds: a document is named by its repository and its unique id")
		}
		b.WriteString(`<x:DocumentRequest><x:RepositoryUniqueId>`)
		b.WriteString(escape(w.Repository))
		b.WriteString(`</x:RepositoryUniqueId><x:DocumentUniqueId>`)
		b.WriteString(escape(string(w.ID)))
		b.WriteString(`</x:DocumentUniqueId></x:DocumentRequest>`)
	}
	b.WriteString(`</x:RetrieveDocumentSetRequest>`)
	return b.Bytes(), nil
}

// Retrieved is one document of an answer. Its bytes are in an attachment (Include) or inside the message (Inline).
type Retrieved struct {
	Repository string
	ID         record.DocumentID
	MIME       string
	Include    string // href of xop:Include, "" when inline
	Inline     string // base64, as written
}

// Content decodes an inline document.
func (r Retrieved) Content() io.Reader {
	return base64.NewDecoder(base64.StdEncoding, strings.NewReader(strings.Map(func(c rune) rune {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			return -1
		}
		return c
	}, r.Inline)))
}

// RetrieveResponse is the answer to ITI-43.
type RetrieveResponse struct {
	Status    ResponseStatus
	Errors    []RegistryError
	Documents []Retrieved
}

// ParseRetrieveResponse reads a RetrieveDocumentSetResponse, bare or inside its SOAP envelope. Any error means that
// nothing of the answer may be used.
func ParseRetrieveResponse(b []byte, l Limits) (*RetrieveResponse, error) {
	p, err := newParser(b, l)
	if err != nil {
		return nil, err
	}
	r := &RetrieveResponse{Status: Failure}
	err = p.find(nsXDSb, "RetrieveDocumentSetResponse", func() error {
		return p.children(func() (err error) {
			switch {
			case p.is(nsRS, "RegistryResponse"):
				r.Status, r.Errors, err = p.registryResponse()
				return err
			case p.is(nsXDSb, "DocumentResponse"):
				if err := p.object(); err != nil {
					return err
				}
				r.Documents = append(r.Documents, Retrieved{})
				return p.retrieved(&r.Documents[len(r.Documents)-1])
			}
			return p.skip()
		})
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (p *parser) retrieved(d *Retrieved) error {
	return p.children(func() (err error) {
		if p.ns != nsXDSb {
			return p.skip()
		}
		switch string(p.local) {
		case "RepositoryUniqueId":
			d.Repository, err = p.trimmed()
		case "DocumentUniqueId":
			id, err := p.trimmed()
			d.ID = record.DocumentID(id)
			return err
		case "mimeType":
			d.MIME, err = p.trimmed()
		case "Document":
			return p.document(d)
		default:
			return p.skip()
		}
		return err
	})
}

func (p *parser) trimmed() (string, error) {
	s, err := p.content()
	return strings.TrimSpace(s), err
}

// document reads the bytes' place: text, or one xop:Include.
func (p *parser) document(d *Retrieved) error {
	var inline []byte
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		switch t {
		case tokEnd:
			d.Inline = string(bytes.TrimSpace(inline))
			return nil
		case tokText:
			inline = append(inline, p.text...)
		case tokStart:
			if p.is(nsXOP, "Include") {
				if d.Include, err = p.value("href"); err != nil {
					return err
				}
			}
			if err := p.skip(); err != nil {
				return err
			}
		}
	}
}
