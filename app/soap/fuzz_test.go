package soap

import (
	"context"
	"io"
	"strings"
	"testing"
)

// FuzzMultipart: no content type and no body makes the reader fail otherwise than by an error, and limits hold.
func FuzzMultipart(f *testing.F) {
	const root = "--B\r\nContent-Type: application/xop+xml\r\nContent-ID: <r@x>\r\n\r\n<S:Envelope xmlns:S=\"http://www.w3.org/2003/05/soap-envelope\"><S:Body><r/></S:Body></S:Envelope>"
	f.Add(`multipart/related; boundary=B; start="<r@x>"`, root+"\r\n--B\r\nContent-ID: <a>\r\n\r\nbonjour\r\n--B--")
	f.Add(`multipart/related; boundary=B`, root+"\r\n--B\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\nQQ==\r\n--B--")
	f.Add(`multipart/related; boundary=B; start=<z>`, "--B\r\nContent-ID: <a>\r\n\r\nx\r\n"+strings.Replace(root, "r@x", "z", 1)+"\r\n--B--")
	f.Add(`multipart/related; boundary="B\"`, "--B--")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		_, params, err := mediaType(contentType)
		if err != nil {
			return
		}
		limits := Limits{Envelope: 4096, Attachment: 64, Total: 1 << 16, Parts: 4, PartHeader: 512}.withDefaults()
		p, envelope, err := readMultipart(context.Background(), strings.NewReader(body), params, limits)
		if err != nil {
			return
		}
		a := &Answer{Envelope: envelope, parts: p}
		if int64(len(envelope)) > limits.Envelope {
			t.Errorf("envelope of %d bytes", len(envelope))
		}
		if a.parseEnvelope() != nil {
			return
		}
		n := 0
		a.Parts(func(p Part) error {
			n++
			b, err := io.ReadAll(p.Content)
			if int64(len(b)) > limits.Attachment {
				t.Errorf("attachment of %d bytes", len(b))
			}
			return err
		})
		if n > limits.Parts {
			t.Errorf("%d parts", n)
		}
	})
}

func TestTheClosingDelimiterIsSeenHoweverTheBytesCome(t *testing.T) {
	const text = "--B\r\nx\r\n--Bx\r\n--B-x\r\n--B--\r\n"
	end := strings.Index(text, "--B--") + len("--B--")
	for size := 1; size < len(text); size++ {
		b := newBudget(strings.NewReader(text), "B")
		read := 0
		for {
			n, err := b.Read(make([]byte, size))
			read += n
			if b.closed != (read >= end) {
				t.Fatalf("by %d: closed=%v after %d of %d bytes", size, b.closed, read, end)
			}
			if err != nil {
				break
			}
		}
	}
	if b := newBudget(strings.NewReader("--B--"), "B"); !readAllClosed(b) {
		t.Error("a delimiter at the very beginning is not seen")
	}
	if b := newBudget(strings.NewReader("x--B--"), "B"); readAllClosed(b) {
		t.Error("a delimiter inside a line is seen")
	}
}

func readAllClosed(b *budget) bool {
	io.Copy(io.Discard, b)
	return b.closed
}

// FuzzEnvelope: headers and faults of any shape.
func FuzzEnvelope(f *testing.F) {
	f.Add([]byte(`<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Header><a:Action xmlns:a="http://www.w3.org/2005/08/addressing">x</a:Action></S:Header><S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value></S:Code><S:Reason><S:Text xml:lang="fr">non</S:Text></S:Reason><S:Detail><d/></S:Detail></S:Fault></S:Body></S:Envelope>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		a := &Answer{Envelope: b}
		if a.parseEnvelope() == nil && a.Fault != nil && len(a.Fault.Reason) > maxText {
			t.Errorf("%d bytes of text", len(a.Fault.Reason))
		}
	})
}
