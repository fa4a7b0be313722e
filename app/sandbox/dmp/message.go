package dmp

import (
	"fmt"
	"mime"
	"strings"

	"github.com/beevik/etree"
)

// message is one SOAP request, taken apart.
type message struct {
	multipart bool // came as MTOM: the answer will too
	soap11    bool
	messageID string
	action    string
	replyTo   string
	to        bool // a To header is there, empty or not: official samples send it empty // dmp.md §1.3
	security  []*etree.Element
	body      *etree.Element    // first element of soap:Body, or nil
	extra     bool              // soap:Body holds more than one element
	parts     map[string][]byte // of a multipart request, by Content-ID
}

// readMessage takes a request apart; an error means that it is no SOAP envelope.
func readMessage(contentType string, raw []byte) (*message, error) {
	m := &message{}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return m, fmt.Errorf("content type: %w", err)
	}
	switch kind {
	case "multipart/related":
		m.multipart = true
		if raw, m.parts, err = splitParts(raw, params); err != nil {
			return m, err
		}
	case "application/soap+xml", "text/xml", "application/xml":
	default:
		return m, fmt.Errorf("content type %q", kind)
	}
	doc, err := parseXML(raw)
	if err != nil {
		return m, err
	}
	root := doc.Root()
	ns := root.NamespaceURI()
	m.soap11 = ns == nsSOAP11
	if root.Tag != "Envelope" || ns != nsSOAP12 && ns != nsSOAP11 {
		return m, fmt.Errorf("%w: not a SOAP envelope", errXML)
	}
	header := child(root, ns, "Header")
	m.messageID = text(child(header, nsWSA, "MessageID"))
	m.action = text(child(header, nsWSA, "Action"))
	m.replyTo = text(at(header, nsWSA, "ReplyTo", "Address"))
	m.to = child(header, nsWSA, "To") != nil
	m.security = children(header, nsWSSE, "Security")
	if body := child(root, ns, "Body"); body != nil {
		if all := body.ChildElements(); len(all) > 0 {
			m.body, m.extra = all[0], len(all) > 1
		}
	}
	return m, nil
}

// addressed reports that every message addressing property is there.
func (m *message) addressed() bool {
	return m.messageID != "" && m.action != "" && m.replyTo != "" && m.to && !strings.ContainsAny(m.messageID, " \n\t")
}
