package soap

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/url"
	"strings"
)

// Limits bound what is accepted from a server. Zero fields take the documented default.
type Limits struct {
	Envelope   int64 // bytes of the SOAP message; 32 MiB
	Attachment int64 // bytes of one attachment; 64 MiB
	Total      int64 // bytes of the whole answer; 128 MiB
	Parts      int   // parts of a multipart; 64
	PartHeader int64 // bytes of the headers of one part; 8 KiB
}

func (l Limits) withDefaults() Limits {
	set := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&l.Envelope, 32<<20)
	set(&l.Attachment, 64<<20)
	set(&l.Total, 128<<20)
	set(&l.PartHeader, 8<<10)
	if l.Parts <= 0 {
		l.Parts = 64
	}
	return l
}

// Part is one attachment as it comes in. Content is valid until the visit returns.
type Part struct {
	ID          string // Content-ID without brackets; compare with ContentID of an href
	ContentType string
	Content     io.Reader
}

// ContentID returns the id that an xop:Include points to: "cid:a%3Ab@h" gives "a:b@h". // RFC 2392
func ContentID(href string) (string, error) {
	if len(href) > 1024 || len(href) < 5 || !strings.EqualFold(href[:4], "cid:") {
		return "", fail(Malformed, "reference is not a cid")
	}
	id, err := url.PathUnescape(href[4:]) // "+" is a plus: a cid is a path, not a form
	if err != nil {
		return "", fail(Malformed, "reference badly escaped")
	}
	return id, nil
}

type parts struct {
	ctx    context.Context
	limits Limits
	reader *multipart.Reader
	budget *budget
	early  []earlyPart // attachments that came before the root
	seen   map[string]bool
	count  int
}

type earlyPart struct {
	Part
	content []byte
}

// budget is a reader that stops when one phase of the parsing has taken too many bytes. It also watches for the
// closing delimiter: mime/multipart gives io.EOF for a message cut inside the headers of a part as well.
type budget struct {
	in      io.Reader
	left    int64
	closing []byte // line end, delimiter, "--"
	tail    []byte // last bytes read, shorter than closing
	closed  bool
}

const noBudget = int64(1) << 62

func newBudget(in io.Reader, boundary string) *budget {
	return &budget{in: in, left: noBudget, closing: []byte("\n--" + boundary + "--"), tail: []byte("\n")}
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fail(TooLarge, "part headers")
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.in.Read(p)
	b.left -= int64(n)
	b.watch(p[:n])
	return n, err
}

func (b *budget) watch(p []byte) {
	if b.closed {
		return
	}
	overlap := len(b.closing) - 1
	joint := append(b.tail, p[:min(len(p), overlap)]...)
	b.closed = bytes.Contains(joint, b.closing) || bytes.Contains(p, b.closing)
	if len(p) >= overlap {
		joint = p
	}
	b.tail = append(b.tail[:0], joint[max(0, len(joint)-overlap):]...)
}

// readMultipart finds the root part and returns its content. Parts that come before it are kept in memory.
// // RFC 2387, XOP §4.1
func readMultipart(ctx context.Context, in io.Reader, params map[string]string, limits Limits) (*parts, []byte, error) {
	boundary := params["boundary"]
	if boundary == "" || len(boundary) > 70 || strings.ContainsAny(boundary, "\r\n\"") || strings.HasSuffix(boundary, " ") {
		return nil, nil, fail(ContentType, "boundary")
	}
	if t := strings.ToLower(params["type"]); t != "" && t != "application/xop+xml" {
		return nil, nil, fail(ContentType, "multipart of another type")
	}
	start := strings.Trim(params["start"], "<>")
	p := &parts{ctx: ctx, limits: limits, seen: map[string]bool{}, budget: newBudget(in, boundary)}
	p.reader = multipart.NewReader(p.budget, boundary)
	for {
		part, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil, nil, fail(MissingPart, "root")
		}
		if err != nil {
			return nil, nil, err
		}
		if start != "" && part.ID != start {
			content, err := readAll(part.Content, p.limits.Attachment, "attachment before the root")
			if err != nil {
				return nil, nil, reading(ctx, err)
			}
			p.early = append(p.early, earlyPart{part, content})
			continue
		}
		kind, rootParams, err := mediaType(part.ContentType)
		if err != nil || kind != "application/xop+xml" && kind != "application/soap+xml" || !utf8Charset(rootParams) {
			return nil, nil, fail(ContentType, "root part")
		}
		envelope, err := readAll(part.Content, limits.Envelope, "envelope")
		if err != nil {
			return nil, nil, reading(ctx, err)
		}
		return p, envelope, nil
	}
}

// next drains the current part and opens the following one. io.EOF means that the closing boundary was met.
func (p *parts) next() (Part, error) {
	const readAhead = 8 << 10 // what mime/multipart buffers beyond what it needs
	if p.count++; p.count > p.limits.Parts+1 {
		return Part{}, fail(TooLarge, "parts")
	}
	p.budget.left = p.limits.PartHeader + readAhead
	part, err := p.reader.NextRawPart()
	spent := p.budget.left <= 0
	p.budget.left = noBudget
	if err != nil {
		var known *Error
		switch {
		case errors.As(err, &known):
			return Part{}, known
		case spent, errors.Is(err, multipart.ErrMessageTooLarge):
			return Part{}, fail(TooLarge, "part headers")
		case err == io.EOF && p.budget.closed:
			return Part{}, io.EOF
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return Part{}, &Error{Kind: Truncated, Detail: "no closing boundary"}
		}
		e := transport(p.ctx, err)
		var network *net.OpError
		switch {
		case e.Kind == Unreachable && errors.As(err, &network):
			e.Kind = Truncated
		case e.Kind == Unreachable:
			e = fail(Malformed, "multipart") // the cause quotes the message
		}
		return Part{}, e
	}
	out := Part{ID: strings.Trim(strings.TrimSpace(part.Header.Get("Content-ID")), "<>"),
		ContentType: part.Header.Get("Content-Type"), Content: part}
	if out.ID != "" && p.seen[out.ID] {
		return Part{}, fail(Malformed, "two parts with one id")
	}
	p.seen[out.ID] = true
	switch strings.ToLower(part.Header.Get("Content-Transfer-Encoding")) {
	case "", "binary", "8bit", "7bit":
	case "base64":
		out.Content = base64.NewDecoder(base64.StdEncoding, part)
	case "quoted-printable":
		out.Content = quotedprintable.NewReader(part)
	default:
		return Part{}, fail(ContentType, "transfer encoding")
	}
	return out, nil
}

// Parts gives each attachment to visit, in the order of the message, and makes sure that the message is complete.
// An error of visit stops and is returned as it is. Attachments can be visited once.
func (a *Answer) Parts(visit func(Part) error) error {
	p := a.parts
	if p == nil {
		return nil
	}
	a.parts = nil
	for _, e := range p.early {
		e.Content = bytes.NewReader(e.content)
		if err := visit(e.Part); err != nil {
			return err
		}
	}
	for {
		part, err := p.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		limited := &limited{in: part.Content, left: p.limits.Attachment, ctx: p.ctx}
		part.Content = limited
		if err := visit(part); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, limited); err != nil { // what visit did not read counts as well
			return err
		}
	}
}

// limited fails, rather than ends, past its size.
type limited struct {
	in   io.Reader
	left int64
	ctx  context.Context
}

func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.in.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fail(TooLarge, "attachment")
	}
	if err != nil && err != io.EOF {
		err = reading(l.ctx, err)
	}
	return n, err
}

func readAll(in io.Reader, limit int64, what string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fail(TooLarge, "%s", what)
	}
	return b, nil
}
