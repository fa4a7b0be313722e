package soap

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Options configure a Client. Zero values take the documented defaults.
type Options struct {
	TLS         *tls.Config                           // roots, client certificate, versions; nil takes the system's roots
	Limits      Limits                                //
	DialTimeout time.Duration                         // TCP and TLS handshakes, each; 10 s
	IdleTimeout time.Duration                         // of a kept connection; 60 s
	Connections int                                   // at once to one host; 16
	Proxy       func(*http.Request) (*url.URL, error) // nil: none, whatever the environment says
	UserAgent   string                                // "" sends none
}

// Client exchanges messages. It is safe for concurrent use; Close it to let idle connections go.
type Client struct {
	transport *http.Transport
	http      *http.Client
	limits    Limits
	agent     string
}

// NewClient returns a client that follows no redirection.
func NewClient(o Options) *Client {
	if o.DialTimeout <= 0 {
		o.DialTimeout = 10 * time.Second
	}
	if o.IdleTimeout <= 0 {
		o.IdleTimeout = 60 * time.Second
	}
	if o.Connections <= 0 {
		o.Connections = 16
	}
	t := &http.Transport{
		Proxy:                  o.Proxy,
		DialContext:            (&net.Dialer{Timeout: o.DialTimeout}).DialContext,
		TLSClientConfig:        o.TLS,
		TLSHandshakeTimeout:    o.DialTimeout,
		IdleConnTimeout:        o.IdleTimeout,
		MaxConnsPerHost:        o.Connections,
		MaxIdleConnsPerHost:    o.Connections,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // no decompression bomb to bound
	}
	return &Client{
		transport: t,
		http: &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a message with an assertion goes to its address or nowhere
		}},
		limits: o.Limits.withDefaults(),
		agent:  o.UserAgent,
	}
}

// Close ends idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Do sends a message and reads the answer's envelope. The context bounds the whole exchange, attachments
// included, so it must live until the answer is closed. Errors are *Error; a fault is no error here: see
// Answer.Fault.
func (c *Client) Do(ctx context.Context, to string, r Request) (*Answer, error) {
	if err := r.check(to); err != nil {
		return nil, err
	}
	body, contentType := r.packaged(r.Envelope(to))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, &Error{Kind: Unreachable, Err: err}
	}
	// net/http sends a POST again by itself only on a kept connection that died before one byte was written:
	// nobody can have received it twice.
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "multipart/related, application/xop+xml, application/soap+xml")
	req.Header["User-Agent"] = nil
	if c.agent != "" {
		req.Header.Set("User-Agent", c.agent)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, transport(ctx, err)
	}
	a, err := c.read(ctx, resp)
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	if a.RelatesTo != "" && a.RelatesTo != r.MessageID {
		a.Close()
		return nil, &Error{Kind: Unrelated, Status: a.Status}
	}
	return a, nil
}

func (c *Client) read(ctx context.Context, resp *http.Response) (*Answer, error) {
	a := &Answer{Status: resp.StatusCode, close: resp.Body.Close}
	kind, params, err := mediaType(resp.Header.Get("Content-Type"))
	soapLike := err == nil && (kind == "application/soap+xml" || kind == "multipart/related" || kind == "application/xop+xml")
	switch ok := resp.StatusCode == http.StatusOK; {
	case !ok && !soapLike:
		return nil, &Error{Kind: Status, Status: resp.StatusCode}
	case !soapLike || !utf8Charset(params):
		return nil, &Error{Kind: ContentType, Status: resp.StatusCode, Detail: kind}
	}
	in := &total{in: resp.Body, left: c.limits.Total}
	if kind == "multipart/related" {
		a.Multipart = true
		if a.parts, a.Envelope, err = readMultipart(ctx, in, params, c.limits); err != nil {
			return nil, withStatus(err, resp.StatusCode)
		}
	} else if a.Envelope, err = readAll(in, c.limits.Envelope, "envelope"); err != nil {
		return nil, withStatus(reading(ctx, err), resp.StatusCode)
	}
	if err := a.parseEnvelope(); err != nil {
		return nil, withStatus(err, resp.StatusCode)
	}
	if a.Fault == nil && resp.StatusCode != http.StatusOK {
		return nil, &Error{Kind: Status, Status: resp.StatusCode, Detail: "no fault in the answer"}
	}
	return a, nil
}

func withStatus(err error, status int) error {
	if e, ok := err.(*Error); ok {
		e.Status = status
	}
	return err
}

// total fails past the size allowed for the whole answer.
type total struct {
	in   io.Reader
	left int64
}

func (t *total) Read(p []byte) (int, error) {
	if t.left <= 0 {
		return 0, fail(TooLarge, "answer")
	}
	if int64(len(p)) > t.left {
		p = p[:t.left]
	}
	n, err := t.in.Read(p)
	t.left -= int64(n)
	return n, err
}
