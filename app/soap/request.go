package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"net/url"
	"strings"
)

// Namespaces of the envelope.
const (
	NSEnvelope   = "http://www.w3.org/2003/05/soap-envelope" // SOAP 1.2
	NSAddressing = "http://www.w3.org/2005/08/addressing"
	NSSecurity   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	NSInclude    = "http://www.w3.org/2004/08/xop/include"

	nsEnvelope11 = "http://schemas.xmlsoap.org/soap/envelope/"
	anonymous    = NSAddressing + "/anonymous"
)

// Style is how the addressing headers are written where servers and their documentation disagree.
type Style struct {
	// EmptyTo sends an empty wsa:To, as the official samples of the DMP do. Default: the real address.
	EmptyTo bool
	// BareMustUnderstand writes mustUnderstand without the envelope's namespace, as those samples do. It says
	// nothing to a conforming server. Default: S:mustUnderstand. // SOAP 1.2 §5.2.3
	BareMustUnderstand bool
	// MessageIDOnly leaves out To, ReplyTo and Action, for a service whose WSDL names wsa:MessageID alone (INSi): the
	// action is then in the media type.
	MessageIDOnly bool
}

// Request is one message to send.
type Request struct {
	Action    string
	MessageID string // absolute IRI, such as "urn:uuid:…"
	Assertion []byte // serialised SAML assertion, put as it is into wsse:Security; nil leaves the header out
	Headers   []byte // further header blocks, serialised with their own namespace declarations; nil for none
	Body      []byte // one serialised element with its own namespace declarations
	Style     Style

	MTOM        bool // packaged as multipart/related even without an attachment
	Attachments []Attachment
}

// Attachment is one binary part of an MTOM message.
type Attachment struct {
	ID          string // without brackets, such as "doc1@dpi"
	ContentType string
	Content     []byte
}

// Include returns the element that stands for an attachment in a body. // XOP §2.1, RFC 2392
func Include(id string) []byte {
	return []byte(`<xop:Include xmlns:xop="` + NSInclude + `" href="cid:` + url.QueryEscape(id) + `"/>`)
}

func (r Request) check(to string) error {
	switch {
	case to == "":
		return errors.New("soap: no address")
	case r.Action == "" || r.MessageID == "":
		return errors.New("soap: Action and MessageID are mandatory") // WS-Addressing: the DMP faults without
	case len(r.Body) == 0:
		return errors.New("soap: no body")
	}
	for _, a := range r.Attachments {
		if a.ID == "" || strings.ContainsAny(a.ID+a.ContentType, "<>\r\n") {
			return errors.New("soap: attachment without a usable id")
		}
	}
	return nil
}

// Envelope returns the message addressed to the given URL, in UTF-8. Headers come in the order of the official
// samples: MessageID, To, ReplyTo, Action, Security. // dmp.md §1.3
func (r Request) Envelope(to string) []byte {
	must := ` S:mustUnderstand="true"`
	if r.Style.BareMustUnderstand {
		must = ` mustUnderstand="true"`
	}
	if r.Style.EmptyTo {
		to = ""
	}
	var b bytes.Buffer
	b.Grow(len(r.Body) + len(r.Assertion) + 1024)
	b.WriteString(`<S:Envelope xmlns:S="` + NSEnvelope + `"><S:Header xmlns:wsa="` + NSAddressing + `">`)
	element(&b, "wsa:MessageID", "", r.MessageID)
	if !r.Style.MessageIDOnly {
		element(&b, "wsa:To", "", to)
		b.WriteString(`<wsa:ReplyTo` + must + `><wsa:Address>` + anonymous + `</wsa:Address></wsa:ReplyTo>`)
		element(&b, "wsa:Action", must, r.Action)
	}
	b.Write(r.Headers)
	if len(r.Assertion) > 0 {
		b.WriteString(`<wsse:Security xmlns:wsse="` + NSSecurity + `">`)
		b.Write(r.Assertion)
		b.WriteString(`</wsse:Security>`)
	}
	b.WriteString(`</S:Header><S:Body>`)
	b.Write(r.Body)
	b.WriteString(`</S:Body></S:Envelope>`)
	return b.Bytes()
}

func element(b *bytes.Buffer, name, attrs, text string) {
	b.WriteString("<" + name + attrs + ">")
	xml.EscapeText(b, []byte(text)) // a bytes.Buffer never fails
	b.WriteString("</" + name + ">")
}
