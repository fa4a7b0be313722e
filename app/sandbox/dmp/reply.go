package dmp

import (
	"bufio"
	"encoding/base64"
	"io"
	"net/http"
	"strings"

	"chevet/assets/texts/sandbox"
)

const (
	faultAction = "http://www.w3.org/2005/08/addressing/soap/fault"
	anonymous   = "http://www.w3.org/2005/08/addressing/anonymous"
	wssePrefix  = "wsse:"
	wsuPrefix   = "wsu:"
	nsWSU       = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
)

// streamed is the size of the buffer between an answer and the network: an answer of 10,000 entries is never whole in memory.
const streamed = 64 << 10

// envelope writes a SOAP answer around body, in the official samples' form. declared are the envelope's own namespaces.
func (x *exchange) envelope(w io.Writer, declared, action string, body func(*xmlw)) error {
	out := &xmlw{w: bufio.NewWriterSize(w, streamed)}
	out.raw(`<soap:Envelope` + declared + ` xmlns:soap="` + nsSOAP12 + `"><soap:Header>`)
	for _, h := range []struct{ name, value string }{
		{"Action", action}, {"MessageID", x.newURN()}, {"To", anonymous}, {"RelatesTo", x.m.messageID},
	} {
		if h.value != "" {
			out.raw("<"+h.name+` xmlns="`+nsWSA+`">`, h.value, "</"+h.name+">")
		}
	}
	out.raw("</soap:Header><soap:Body>")
	body(out)
	out.raw("</soap:Body></soap:Envelope>")
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

func (x *exchange) newURN() string { return withURN(x.s.o.IDs()) }

// send answers a success; an answer that cannot be finished is cut, never ended as if it were whole.
func (x *exchange) send(declared string, body func(*xmlw)) {
	x.write(http.StatusOK, x.op.answer, declared, body, nil)
}

// part is a document that goes beside the XML.
type part struct {
	id    string // Content-ID without brackets
	mime  string
	bytes []byte
}

func (x *exchange) write(status int, action, declared string, body func(*xmlw), parts []part) {
	var err error
	if sh := shapeOf(x.m, x.f); x.op == nil || x.op.path != "/repository" || sh.plain {
		x.w.Header().Set("Content-Type", `application/soap+xml; charset=UTF-8; action="`+action+`"`)
		x.w.WriteHeader(status)
		err = x.envelope(x.w, declared, action, body)
	} else {
		err = x.multipart(sh, status, action, declared, body, parts)
	}
	if err != nil {
		x.s.o.Log.Warn("dmp: answer not finished", "transaction", x.name, "err", err)
		panic(http.ErrAbortHandler)
	}
}

// multipart writes the answer as MTOM: the repository does so for its faults too. // dmp.md §7
func (x *exchange) multipart(sh shape, status int, action, declared string, body func(*xmlw), parts []part) error {
	boundary := "uuid:" + strings.TrimPrefix(x.newURN(), "urn:uuid:")
	if sh.unquoted {
		boundary = strings.Replace(boundary, ":", "-", 1)
	}
	x.w.Header().Set("Content-Type", sh.contentType(boundary, action))
	x.w.WriteHeader(status)
	head := "--" + boundary + "\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"\r\n" +
		"Content-Transfer-Encoding: binary\r\nContent-ID: <" + rootID + ">\r\n\r\n"
	if _, err := io.WriteString(x.w, head); err != nil {
		return err
	}
	if err := x.envelope(x.w, declared, action, body); err != nil {
		return err
	}
	for _, p := range parts {
		head := "\r\n--" + boundary + "\r\nContent-Type: " + p.mime + "\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <" + p.id + ">\r\n\r\n"
		if _, err := io.WriteString(x.w, head); err != nil {
			return err
		}
		if _, err := x.w.Write(p.bytes); err != nil {
			return err
		}
	}
	_, err := io.WriteString(x.w, "\r\n--"+boundary+"--\r\n")
	return err
}

// fault answers a SOAP 1.2 fault; the sender is at fault unless the code says otherwise. // dmp.md §12
func (x *exchange) fault(code, reason string) {
	value := "soap:Sender"
	switch {
	case x.m.soap11:
		value, code = "soap:VersionMismatch", ""
	case strings.HasPrefix(code, "Receiver"):
		value, code = "soap:Receiver", ""
	}
	if reason == "" {
		reason = sandbox.DMPRefusal(string(CheckSOAP))
	}
	x.write(x.s.o.FaultStatus, faultAction, "", func(out *xmlw) {
		out.raw("<soap:Fault><soap:Code><soap:Value>", value, "</soap:Value>")
		if code != "" {
			out.raw("<soap:Subcode><soap:Value"+prefixOf(code)+">", code, "</soap:Value></soap:Subcode>")
		}
		out.raw(`</soap:Code><soap:Reason><soap:Text xml:lang="fr">`, reason, "</soap:Text></soap:Reason></soap:Fault>")
	}, nil)
}

// prefixOf declares the prefix of a subcode; the DMP's own codes have none.
func prefixOf(code string) string {
	switch {
	case strings.HasPrefix(code, "wsa:"):
		return ` xmlns:wsa="` + nsWSA + `"`
	case strings.HasPrefix(code, wssePrefix):
		return ` xmlns:wsse="` + nsWSSE + `"`
	case strings.HasPrefix(code, wsuPrefix):
		return ` xmlns:wsu="` + nsWSU + `"`
	}
	return ""
}

// registryError is one rs:RegistryError.
type registryError struct{ code, context, location string }

const (
	statusSuccess = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
	statusPartial = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
	statusFailure = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"
	severityError = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"
)

func (x *xmlw) registryErrors(errs []registryError) {
	if len(errs) == 0 {
		return
	}
	x.raw(`<ns2:RegistryErrorList highestSeverity="` + severityError + `">`)
	for _, e := range errs {
		x.raw(`<ns2:RegistryError codeContext="`, e.context, `" errorCode="`, e.code, `" location="`, e.location, `" severity="`+severityError+`"/>`)
	}
	x.raw("</ns2:RegistryErrorList>")
}

// base64 writes bytes as xs:base64Binary.
func (x *xmlw) base64(b []byte) {
	enc := base64.NewEncoder(base64.StdEncoding, x.w)
	_, err := enc.Write(b)
	if err == nil {
		err = enc.Close()
	}
	if x.err == nil {
		x.err = err
	}
}
