package psc

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"

	"chevet/app/record"
)

// AuthRequest is one trip of the browser to the provider. Its three secrets are new each time.
type AuthRequest struct {
	RedirectURI string
	State       string
	Nonce       string
	Verifier    string // PKCE, 43 to 128 characters
	Prompt      string // "", "none", or "login": the person proves who they are again, whatever the browser remembers
}

// AuthURL returns the address to send the browser to. // OpenID Connect Core §3.1.2.1, security.md §1.2
func (p *Provider) AuthURL(ctx context.Context, r AuthRequest) (string, error) {
	if len(r.State) < 16 || len(r.Nonce) < 16 || len(r.Verifier) < 43 {
		return "", record.E(record.Invalid, ReasonConfig).In("psc.AuthURL").Because("state, nonce or verifier too short")
	}
	d, err := p.description(ctx)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(d.Authorization)
	if err != nil {
		return "", record.E(record.Invalid, ReasonConfig).In("psc.AuthURL").Wrap(err)
	}
	sum := sha256.Sum256([]byte(r.Verifier))
	q := u.Query()
	q.Set("response_type", "code")
	q.Set("client_id", p.cfg.ClientID)
	q.Set("redirect_uri", r.RedirectURI)
	q.Set("scope", strings.Join(p.cfg.Scopes, " "))
	q.Set("state", r.State)
	q.Set("nonce", r.Nonce)
	q.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
	q.Set("code_challenge_method", "S256")
	if p.cfg.ACRValues != "" {
		q.Set("acr_values", p.cfg.ACRValues)
	}
	if r.Prompt != "" {
		q.Set("prompt", r.Prompt)
	}
	if r.Prompt == "login" {
		q.Set("max_age", "0") // makes auth_time a duty of the answer // OpenID Connect Core §2
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Callback is what the browser brought back.
type Callback struct {
	Code, State, Issuer, Error string
}

// ReadCallback takes the parameters of the answer. // RFC 6749 §4.1.2, RFC 9207
func ReadCallback(q url.Values) Callback {
	return Callback{q.Get("code"), q.Get("state"), q.Get("iss"), q.Get("error")}
}

// Login is a person that the provider vouches for.
type Login struct {
	Identity Identity
	Tokens   Tokens
}

// Exchange trades the code for the person and the tokens. The caller found r by the state of the answer, and so
// checked it; everything else is checked here. Errors: every reason of this package that is not of CIBA.
func (p *Provider) Exchange(ctx context.Context, c Callback, r AuthRequest) (*Login, error) {
	const op = "psc.Exchange"
	d, err := p.description(ctx)
	if err != nil {
		return nil, err
	}
	if c.Issuer != "" && c.Issuer != p.cfg.Issuer || c.Issuer == "" && d.issInAnswer {
		return nil, record.E(record.NotAllowed, ReasonIssuer).In(op).Because("iss of the answer")
	}
	switch {
	case c.Error == "access_denied":
		return nil, record.E(record.NotAllowed, ReasonDenied).In(op)
	case c.Error == "login_required" || c.Error == "interaction_required":
		return nil, record.E(record.Expired, ReasonAgain).In(op)
	case c.Error == "temporarily_unavailable" || c.Error == "server_error":
		return nil, record.E(record.Unavailable, ReasonUnreachable).In(op)
	case c.Error != "":
		return nil, record.E(record.Invalid, ReasonConfig).In(op).Because("error %.40q", c.Error)
	case c.Code == "" || len(c.Code) > 4096:
		return nil, record.E(record.Invalid, ReasonCode).In(op)
	}
	t, err := p.grant(ctx, d, url.Values{"grant_type": {"authorization_code"}, "code": {c.Code},
		"redirect_uri": {r.RedirectURI}, "code_verifier": {r.Verifier}})
	if no := refused(err, "invalid_grant"); no != nil {
		return nil, record.E(record.NotAllowed, ReasonCode).In(op)
	}
	if err != nil {
		return nil, err
	}
	return p.login(ctx, d, t, func(id *idToken) error {
		if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(r.Nonce)) != 1 {
			return record.E(record.NotAllowed, ReasonNonce).In(op)
		}
		return nil
	})
}

// login checks the ID token of an answer, by the caller's own rule too, and asks who the person is.
func (p *Provider) login(ctx context.Context, d *description, t Tokens, also func(*idToken) error) (*Login, error) {
	if t.ID == "" {
		return nil, record.E(record.NotAllowed, ReasonToken).In("psc.idtoken").Because("absent")
	}
	id, err := p.readIDToken(ctx, d, t.ID, t.Access)
	if err != nil {
		return nil, err
	}
	if err := also(id); err != nil {
		return nil, err
	}
	who, err := p.identify(ctx, d, id, t.Access)
	if err != nil {
		return nil, err
	}
	return &Login{Identity: who, Tokens: t}, nil
}

// refused returns the error answer in err when its code is among those given.
func refused(err error, codes ...string) *refusal {
	var no *refusal
	if errors.As(err, &no) {
		for _, c := range codes {
			if no.Code == c {
				return no
			}
		}
	}
	return nil
}
