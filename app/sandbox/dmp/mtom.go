package dmp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/url"
	"strings"

	"chevet/app/sandbox/fault"
)

const mostParts = 32

var errMIME = errors.New("not acceptable MIME")

// splitParts returns the SOAP part of a multipart/related request, the one that start names or the first, and the others by
// Content-ID without brackets. // RFC 2387
func splitParts(raw []byte, params map[string]string) (soap []byte, others map[string][]byte, err error) {
	if params["boundary"] == "" {
		return nil, nil, fmt.Errorf("%w: no boundary", errMIME)
	}
	r := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
	others = map[string][]byte{}
	var first string // Content-ID of the first part
	for n := 0; n < mostParts; n++ {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %v", errMIME, err)
		}
		content, err := io.ReadAll(io.LimitReader(part, mostBytes))
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %v", errMIME, err)
		}
		id := strings.Trim(part.Header.Get("Content-ID"), "<>")
		if _, twice := others[id]; twice {
			return nil, nil, fmt.Errorf("%w: two parts of one Content-ID", errMIME)
		}
		if n == 0 {
			first = id
		}
		others[id] = content
	}
	start := strings.Trim(params["start"], "<>")
	if _, there := others[start]; !there || params["start"] == "" {
		start = first
	}
	soap, found := others[start]
	if !found {
		return nil, nil, fmt.Errorf("%w: no part", errMIME)
	}
	delete(others, start)
	return soap, others, nil
}

// shape is how an MTOM answer is dressed. // dmp.md §5.2, §13
type shape struct {
	plain    bool // base64 inside the XML
	unquoted bool
	encoded  bool // the whole cid percent-encoded, not only its colons
}

func shapeOf(m *message, f fault.Active) shape {
	return shape{
		plain:    f.Has(fault.PlainSOAP) || !m.multipart && !f.Has(fault.MTOMQuoted) && !f.Has(fault.MTOMUnquoted) && !f.Has(fault.MTOMEncodedID),
		unquoted: f.Has(fault.MTOMUnquoted),
		encoded:  f.Has(fault.MTOMEncodedID),
	}
}

const rootID = "root.message@cxf.apache.org"

func (s shape) contentType(boundary, action string) string {
	if s.unquoted { // another order too; the start-info and the id hold characters that a strict reader wants quoted
		return "multipart/related; start-info=application/soap+xml; start=<" + rootID + ">; boundary=" + boundary + "; type=application/xop+xml"
	}
	return `multipart/related; type="application/xop+xml"; boundary="` + boundary + `"; start="<` + rootID + `>"; start-info="application/soap+xml"; action="` + action + `"`
}

// partID returns the Content-ID of the nth document, without brackets, and what href carries after "cid:". The DMP
// percent-encodes the colons of the href and not those of the header. // official sample TD3.2
func (s shape) partID(base string, n int) (contentID, href string) {
	contentID = fmt.Sprintf("%s-%d@urn:ihe:iti:xds-b:2007", base, n)
	if !s.encoded {
		return contentID, strings.ReplaceAll(contentID, ":", "%3A")
	}
	return contentID, strings.ReplaceAll(url.QueryEscape(contentID), "-", "%2D")
}
