package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Answer is what came back. Envelope is complete when Do returns; attachments are read by Parts.
type Answer struct {
	Status    int    // HTTP
	Envelope  []byte // the SOAP message: the whole answer, or the root part of a multipart
	Action    string
	MessageID string
	RelatesTo string
	Body      xml.Name // of the body's first element
	Fault     *Fault
	Multipart bool

	parts *parts
	close func() error
}

// Close releases the connection; what was not read is dropped. It is safe to call twice.
func (a *Answer) Close() error {
	if a.close == nil {
		return nil
	}
	close := a.close
	a.close = nil
	return close()
}

const (
	maxHeaderTokens = 4096
	maxDepth        = 64
	maxText         = 8192 // of a header or of a fault's text, in bytes
)

// parseEnvelope reads the headers and finds the first element of the body, no further: bodies may be large and
// have parsers of their own. A fault is read to its end.
func (a *Answer) parseEnvelope() error {
	if !utf8.Valid(a.Envelope) {
		return fail(Malformed, "not UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(a.Envelope))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		return nil, errors.New("charset refused")
	}
	var path []xml.Name
	for n := 0; n < maxHeaderTokens; n++ {
		token, err := d.Token()
		if err != nil {
			return &Error{Kind: Malformed, Detail: "envelope", Err: noContent(err)}
		}
		switch t := token.(type) {
		case xml.Directive:
			return fail(Malformed, "document type declaration")
		case xml.StartElement:
			path = append(path, t.Name)
			switch {
			case len(path) > maxDepth:
				return fail(Malformed, "too deep")
			case len(path) == 1 && t.Name.Local != "Envelope":
				return fail(Malformed, "no envelope")
			case len(path) == 1 && t.Name.Space != NSEnvelope && t.Name.Space != nsEnvelope11:
				return fail(Malformed, "unknown envelope version")
			case len(path) == 3 && path[1].Local == "Body" && path[1].Space == path[0].Space:
				a.Body = t.Name
				if t.Name == (xml.Name{Space: path[0].Space, Local: "Fault"}) {
					a.Fault, err = parseFault(d)
				}
				return err
			case len(path) == 3 && t.Name.Space == NSAddressing && path[1].Local == "Header":
				if err := a.header(d, t.Name.Local); err != nil {
					return err
				}
				path = path[:2]
			}
		case xml.EndElement:
			path = path[:len(path)-1]
			if len(path) == 0 {
				return nil // an empty body
			}
		}
	}
	return fail(Malformed, "too many headers")
}

func (a *Answer) header(d *xml.Decoder, name string) error {
	text, err := textOf(d)
	if err != nil {
		return err
	}
	switch name {
	case "Action":
		a.Action = text
	case "MessageID":
		a.MessageID = text
	case "RelatesTo":
		a.RelatesTo = text
	}
	return nil
}

// textOf reads to the end of the current element and returns its text, spaces collapsed.
func textOf(d *xml.Decoder) (string, error) {
	var b strings.Builder
	for depth := 0; depth >= 0; {
		token, err := d.Token()
		if err != nil {
			return "", &Error{Kind: Malformed, Err: noContent(err)}
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return "", fail(Malformed, "too deep")
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if b.Len() < maxText {
				b.Write(t[:min(len(t), maxText-b.Len())])
			}
		case xml.Directive:
			return "", fail(Malformed, "document type declaration")
		}
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(b.String(), "")), " "), nil
}

// parseFault reads a fault of SOAP 1.2, or of 1.1 as some front ends send. // SOAP 1.2 §5.4
func parseFault(d *xml.Decoder) (*Fault, error) {
	f := &Fault{}
	var path []string
	for n := 0; n < maxHeaderTokens; n++ {
		token, err := d.Token()
		if err != nil {
			return nil, &Error{Kind: Malformed, Detail: "fault", Err: noContent(err)}
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, fail(Malformed, "document type declaration")
		case xml.EndElement:
			if len(path) == 0 {
				return f, nil
			}
			path = path[:len(path)-1]
		case xml.StartElement:
			parent := ""
			if len(path) > 0 {
				parent = path[len(path)-1]
			}
			if !faultText(parent, t.Name.Local) {
				if path = append(path, t.Name.Local); len(path) > maxDepth {
					return nil, fail(Malformed, "too deep")
				}
				continue
			}
			text, err := textOf(d)
			if err != nil {
				return nil, err
			}
			f.set(parent, t, text)
		}
	}
	return nil, fail(Malformed, "fault too long")
}

func faultText(parent, name string) bool {
	switch name {
	case "Value":
		return parent == "Code" || parent == "Subcode"
	case "Text":
		return parent == "Reason"
	case "Detail", "detail", "faultcode", "faultstring":
		return parent == ""
	}
	return false
}

func (f *Fault) set(parent string, start xml.StartElement, text string) {
	local := text[strings.LastIndex(text, ":")+1:]
	switch {
	case parent == "Code", start.Name.Local == "faultcode":
		f.Code = local
	case parent == "Subcode":
		f.Subcodes = append(f.Subcodes, local)
	case start.Name.Local == "Detail", start.Name.Local == "detail":
		f.Detail = text
	case f.Reason == "" || french(start):
		f.Reason = text
	}
}

func french(start xml.StartElement) bool {
	for _, a := range start.Attr {
		if a.Name.Local == "lang" && strings.HasPrefix(strings.ToLower(a.Value), "fr") {
			return true
		}
	}
	return false
}

// noContent keeps where an XML error is and drops what it quotes of the message.
func noContent(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New("invalid XML")
	}
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
