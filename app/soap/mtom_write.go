package soap

import (
	"bytes"
	"fmt"
	"strings"
)

const rootID = "root@chevet"

// packaged returns the bytes to post and their Content-Type.
func (r Request) packaged(envelope []byte) (body []byte, contentType string) {
	if !r.MTOM && len(r.Attachments) == 0 {
		return envelope, fmt.Sprintf(`application/soap+xml; charset=utf-8; action="%s"`, quoted(r.Action))
	}
	boundary := r.boundary(envelope)
	var b bytes.Buffer
	size := len(envelope) + 1024
	for _, a := range r.Attachments {
		size += len(a.Content) + 256
	}
	b.Grow(size)
	fmt.Fprintf(&b, "--%s\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"\r\n"+
		"Content-Transfer-Encoding: binary\r\nContent-ID: <%s>\r\n\r\n", boundary, rootID)
	b.Write(envelope)
	for _, a := range r.Attachments {
		fmt.Fprintf(&b, "\r\n--%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <%s>\r\n\r\n",
			boundary, a.ContentType, a.ID)
		b.Write(a.Content)
	}
	fmt.Fprintf(&b, "\r\n--%s--\r\n", boundary)
	return b.Bytes(), fmt.Sprintf(`multipart/related; type="application/xop+xml"; boundary="%s"; start="<%s>"; `+
		`start-info="application/soap+xml"; action="%s"`, boundary, rootID, quoted(r.Action))
}

// boundary derives a delimiter from the message's id and lengthens it until no part holds it.
func (r Request) boundary(envelope []byte) string {
	id := r.MessageID[strings.LastIndex(r.MessageID, ":")+1:]
	id = strings.Map(func(c rune) rune {
		if c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, id)
	boundary := "uuid-" + id[:min(len(id), 40)]
	for n := 0; ; n++ {
		candidate := boundary
		if n > 0 {
			candidate = fmt.Sprintf("%s-%d", boundary, n)
		}
		taken := bytes.Contains(envelope, []byte("--"+candidate))
		for _, a := range r.Attachments {
			taken = taken || bytes.Contains(a.Content, []byte("--"+candidate))
		}
		if !taken {
			return candidate
		}
	}
}

func quoted(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }
