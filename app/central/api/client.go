package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"chevet/app/record"
)

// Options are the settings of a Client. Zero values take the defaults in the comments.
type Options struct {
	Base        string        // "https://chevet.exemple:8443", required
	Public      string        // origin opened in the person's browser; Base. Plain http on this machine only (demonstration)
	TLS         *tls.Config   // which certificates are trusted; the system's
	Workstation string        // sent with every call
	Timeout     time.Duration // longest wait for the answer of one call; 30 s
	DMPTimeout  time.Duration // the same for relayed DMP transactions; 90 s
	Stall       time.Duration // a stream that says nothing for so long is cut; 45 s
}

// Client speaks to the central server. It implements app.Server; its methods are safe for concurrent use.
type Client struct {
	o      Options
	base   *url.URL
	public *url.URL
	http   *http.Client
	token  atomic.Pointer[string]
}

// NewClient returns a client; nothing is asked of the server yet. Plain http is refused: tokens and documents
// travel here.
func NewClient(o Options) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(o.Base, "/"))
	if err != nil || base.Scheme != "https" || base.Host == "" {
		return nil, record.E(record.Invalid, ReasonAddress).In("api.NewClient").Because("base must be https://host[:port]")
	}
	public := base
	if o.Public != "" {
		if public, err = url.Parse(strings.TrimRight(o.Public, "/")); err != nil || !openable(public) {
			return nil, record.E(record.Invalid, ReasonAddress).In("api.NewClient").Because("public must be https, or http on this machine")
		}
	}
	o.Timeout = orElse(o.Timeout, 30*time.Second)
	o.DMPTimeout = orElse(o.DMPTimeout, 90*time.Second)
	o.Stall = orElse(o.Stall, 45*time.Second)
	config := &tls.Config{}
	if o.TLS != nil {
		config = o.TLS.Clone()
	}
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		TLSClientConfig:     config,
		TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true, // ours to ask and to bound
		// A server that lost its power says nothing: asking finds out.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}
	return &Client{o: o, base: base, public: public, http: &http.Client{Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// openable says whether a browser may be given the address: https, or http that does not leave the machine.
func openable(u *url.URL) bool {
	host := u.Hostname()
	return u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && (host == "127.0.0.1" || host == "localhost"))
}

func orElse(v, d time.Duration) time.Duration {
	if v <= 0 {
		return d
	}
	return v
}

// Close lets go of the connections kept for later.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Use sets the application token of the calls that follow; "" forgets it.
func (c *Client) Use(token string) { c.token.Store(&token) }

// maxAnswer bounds a JSON answer: 10,000 DMP entries take about 15 MiB.
const maxAnswer = 64 << 20

// call sends in as JSON and reads the answer into out, either of which may be nil. It returns the status.
func (c *Client) call(ctx context.Context, op, method, path string, in, out any) (int, error) {
	return c.callWithin(ctx, c.o.Timeout, op, method, path, in, out)
}

func (c *Client) callWithin(ctx context.Context, limit time.Duration, op, method, path string, in, out any) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		body = bytes.NewReader(text)
	}
	req, err := c.request(ctx, method, path, nil, body)
	if err != nil {
		return 0, err
	}
	if in != nil {
		req.Header.Set("Content-Type", TypeJSON)
	}
	r, err := c.do(req, op)
	if err != nil {
		return 0, err
	}
	defer finish(r.Body)
	if out == nil || r.StatusCode == http.StatusNoContent || r.StatusCode == http.StatusAccepted {
		return r.StatusCode, nil
	}
	err = decodeAnswer(r.Body, op, out)
	if err != nil && ctx.Err() != nil {
		err = unreached(op, err)
	}
	return r.StatusCode, err
}

func decodeAnswer(body io.Reader, op string, out any) error {
	if err := json.NewDecoder(io.LimitReader(body, maxAnswer)).Decode(out); err != nil {
		return record.E(record.Unavailable, ReasonAnswer).In(op).Wrap(err)
	}
	return nil
}

func (c *Client) request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error) {
	address := strings.TrimRight(c.base.String(), "/") + path // a path holds escaped names
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, record.E(record.Invalid, ReasonRequest).Wrap(err)
	}
	if token := c.token.Load(); token != nil && *token != "" {
		req.Header.Set("Authorization", "Bearer "+*token)
	}
	req.Header.Set(HeaderProtocol, strconv.Itoa(Protocol))
	if c.o.Workstation != "" {
		req.Header.Set(WorkstationHeader, c.o.Workstation)
	}
	return req, nil
}

// do sends the request and turns whatever is not a success into a domain error.
func (c *Client) do(req *http.Request, op string) (*http.Response, error) {
	r, err := c.http.Do(req)
	if err != nil {
		return nil, unreached(op, err)
	}
	if r.StatusCode < 200 || r.StatusCode > 299 {
		defer finish(r.Body)
		return r, errorOf(r, op)
	}
	if err := between(r, op); err != nil { // a captive portal says 200
		finish(r.Body)
		return nil, err
	}
	return r, nil
}

// unreached tells a server that is not there from one that is not who it should be.
func unreached(op string, err error) error {
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	reason := ReasonUnreached
	if errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid) || errors.As(err, &verification) {
		reason = ReasonTLS
	}
	return record.E(record.Unavailable, reason).In(op).Wrap(err)
}

// finish drains a little, so that the connection serves again, and closes.
func finish(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 64<<10)
	_ = body.Close()
}
