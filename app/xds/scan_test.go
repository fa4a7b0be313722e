package xds

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
)

// flat lists names, attributes and texts as the scanner sees them.
func flat(b []byte) (string, error) {
	s, err := newScanner(b, 1<<20)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		switch t {
		case tokEOF:
			return out.String(), nil
		case tokStart:
			out.WriteString("<" + string(s.local))
			for _, a := range s.attrs {
				v, err := unescape(a.value)
				if err != nil {
					return "", err
				}
				out.WriteString(" " + string(a.name) + "=" + v)
			}
			out.WriteString(">")
		case tokEnd:
			out.WriteString("</>")
		case tokText:
			if s.cdata {
				out.WriteString(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(s.text)))
				continue
			}
			v, err := unescape(s.text)
			if err != nil {
				return "", err
			}
			out.WriteString(v)
		}
	}
}

// standard lists the same with encoding/xml.
func standard(b []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	var out strings.Builder
	depth := 0
	for {
		t, err := d.RawToken()
		if err != nil {
			if err.Error() == "EOF" {
				return out.String(), nil
			}
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			out.WriteString("<" + t.Name.Local)
			for _, a := range t.Attr {
				name := a.Name.Local
				if a.Name.Space != "" {
					name = a.Name.Space + ":" + name
				}
				out.WriteString(" " + name + "=" + a.Value)
			}
			out.WriteString(">")
		case xml.EndElement:
			depth--
			out.WriteString("</>")
		case xml.CharData:
			out.Write(t)
		}
	}
}

// FuzzScanner: whatever both readers accept, they read alike.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		`<a b="c">d</a>`, `<x:a xmlns:x="y"><x:b/></x:a>`, `<a>&amp;&#233;&#x41;</a>`, "<a>\r\nb\rc</a>", `<a><![CDATA[<&]]>x<!-- y --></a>`,
		`<?xml version="1.0" encoding="UTF-8"?><a/>`, `<a b='"' c="'"/>`, `<a`, `</a>`, `<!DOCTYPE a><a/>`, `<a b=""></a>`, `<a xmlns=""><b xmlns="c"/></a>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ours, err := flat(b)
		if err != nil {
			return
		}
		theirs, err := standard(b)
		if err != nil {
			return // encoding/xml is stricter on names and on "]]>" in text
		}
		if ours = strings.TrimSpace(ours); ours != strings.TrimSpace(strings.TrimPrefix(theirs, "\ufeff")) {
			t.Errorf("%q\n ours %q\n std  %q", b, ours, theirs)
		}
	})
}

// FuzzQueryResponse: no input makes the parsers fail otherwise than by an error.
func FuzzQueryResponse(f *testing.F) {
	f.Add([]byte(`<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" status="x"><RegistryObjectList><ExtrinsicObject id="a" lid="b"><Slot name="size"><ValueList><Value>12</Value></ValueList></Slot><Classification classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"><Slot name="authorPerson"><ValueList><Value>8^A^B</Value></ValueList></Slot></Classification></ExtrinsicObject><Association id="c"/><RegistryPackage id="d"/><ObjectRef id="e"/></RegistryObjectList></q:AdhocQueryResponse>`))
	f.Add([]byte(`<x:RetrieveDocumentSetResponse xmlns:x="urn:ihe:iti:xds-b:2007"><r:RegistryResponse xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="s"/><x:DocumentResponse><x:Document>QQ==</x:Document></x:DocumentResponse></x:RetrieveDocumentSetResponse>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ParseQueryResponse(b, Limits{}); err == nil {
			for _, e := range r.Entries {
				if d := e.Document(ParseTime("2026")); d.Entry == nil || d.Entry.Size < 0 {
					t.Errorf("%+v", d)
				}
			}
		}
		ParseRegistryResponse(b, Limits{})
		ParseRetrieveResponse(b, Limits{})
	})
}
