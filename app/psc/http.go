package psc

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"chevet/app/record"
)

// most is the largest answer read from a provider; a full userinfo has a few kilobytes.
const most = 512 << 10

// atOnce bounds the requests under way to a provider: of a whole shift that logs in, the others wait their turn, and
// none of their time to answer passes meanwhile.
const atOnce = 16

// newClient makes the client of the back channel: no redirect is followed, since none is expected with a secret or a
// token in the request, and no answer is read beyond most bytes.
func newClient(c Config) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = atOnce
	if c.TLS != nil {
		t.TLSClientConfig = c.TLS.Clone()
		t.ForceAttemptHTTP2 = true
	}
	return &http.Client{Transport: limited{t}, Timeout: c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Close drops the idle connections to the provider.
func (p *Provider) Close() { p.client.CloseIdleConnections() }

// limited bounds every answer, also those read by go-oidc.
type limited struct{ http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, most+1), resp.Body}
	}
	return resp, err
}

func (l limited) CloseIdleConnections() { l.RoundTripper.(*http.Transport).CloseIdleConnections() }

// refusal is an error answer. // RFC 6749 §5.2
type refusal struct {
	Status      int    `json:"-"`
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

func (r *refusal) Error() string { return r.Code }

// do sends a request and returns the body of a 2xx answer. Errors: ReasonUnreachable, ReasonAnswer, or a *refusal.
func (p *Provider) do(ctx context.Context, r *http.Request) ([]byte, http.Header, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, nil, record.E(record.Unavailable, ReasonUnreachable).In(operation(r)).Wrap(ctx.Err())
	}
	resp, err := p.client.Do(r.WithContext(ctx))
	if err != nil {
		if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
			return nil, nil, ctx.Err()
		}
		return nil, nil, p.unreachable(r, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, nil, p.unreachable(r, err)
	case len(body) > most:
		return nil, nil, record.E(record.Unavailable, ReasonAnswer).In(operation(r)).Because("more than %d bytes", most)
	case resp.StatusCode >= 500:
		return nil, nil, record.E(record.Unavailable, ReasonUnreachable).In(operation(r)).Because("status %d", resp.StatusCode)
	case resp.StatusCode >= 300:
		no := &refusal{}
		json.Unmarshal(body, no) // not JSON: the status alone speaks
		no.Status = resp.StatusCode
		return nil, resp.Header, no
	}
	return body, resp.Header, nil
}

// unreachable leaves out the address, whose query may hold a token.
func (p *Provider) unreachable(r *http.Request, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return record.E(record.Unavailable, ReasonUnreachable).In(operation(r)).Wrap(err)
}

func operation(r *http.Request) string { return "psc " + r.Method + " " + r.URL.Path }

func (p *Provider) getJSON(ctx context.Context, address string, into any) error {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return record.E(record.Invalid, ReasonConfig).Wrap(err)
	}
	r.Header.Set("Accept", "application/json")
	body, _, err := p.do(ctx, r)
	var no *refusal
	if errors.As(err, &no) {
		return record.E(record.Unavailable, ReasonUnreachable).In(operation(r)).Because("status %d", no.Status)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return record.E(record.Unavailable, ReasonAnswer).In(operation(r)).Wrap(err)
	}
	return nil
}

// post sends a form as the client that we are, and reads JSON. // RFC 6749 §2.3.1
func (p *Provider) post(ctx context.Context, address string, form url.Values, into any) error {
	switch p.cfg.ClientAuth {
	case SecretPost:
		form.Set("client_secret", string(p.cfg.ClientSecret))
		form.Set("client_id", p.cfg.ClientID)
	case MutualTLS:
		form.Set("client_id", p.cfg.ClientID)
	}
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return record.E(record.Invalid, ReasonConfig).Wrap(err)
	}
	r.GetBody = nil // a code or a refresh token is never sent twice by the transport
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if p.cfg.ClientAuth == SecretBasic {
		r.SetBasicAuth(url.QueryEscape(p.cfg.ClientID), url.QueryEscape(string(p.cfg.ClientSecret)))
	}
	body, header, err := p.do(ctx, r)
	if err != nil {
		return err
	}
	if into == nil {
		return nil
	}
	if kind, _, _ := mime.ParseMediaType(header.Get("Content-Type")); kind != "application/json" {
		return record.E(record.Unavailable, ReasonAnswer).In(operation(r)).Because("content type %q", kind)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return record.E(record.Unavailable, ReasonAnswer).In(operation(r)).Wrap(err)
	}
	return nil
}
