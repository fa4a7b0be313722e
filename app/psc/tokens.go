package psc

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"chevet/app/record"
)

// grant asks the token endpoint. Errors: ReasonUnreachable, ReasonAnswer, ReasonClient, or a *refusal that the
// caller knows how to read.
func (p *Provider) grant(ctx context.Context, d *description, form url.Values) (Tokens, error) {
	var a struct {
		Access         string `json:"access_token"`
		Kind           string `json:"token_type"`
		Expires        number `json:"expires_in"`
		Refresh        string `json:"refresh_token"`
		RefreshExpires number `json:"refresh_expires_in"` // Keycloak's own; 0: not told
		ID             string `json:"id_token"`
	}
	asked := p.cfg.Clock() // before the answer: a lifetime counts from when it was granted
	if err := p.post(ctx, d.Token, form, &a); err != nil {
		if no := refused(err, "invalid_client", "unauthorized_client"); no != nil {
			return Tokens{}, record.E(record.Unavailable, ReasonClient).In("psc.token").Because("%s", no.Code)
		}
		return Tokens{}, err
	}
	if a.Access == "" || !strings.EqualFold(a.Kind, "bearer") {
		return Tokens{}, record.E(record.Unavailable, ReasonAnswer).In("psc.token").Because("no bearer token")
	}
	t := Tokens{Access: Secret(a.Access), Refresh: Secret(a.Refresh), ID: Secret(a.ID)}
	t.AccessExpires = asked.Add(seconds(a.Expires, time.Minute))
	if a.RefreshExpires > 0 {
		t.RefreshExpires = asked.Add(seconds(a.RefreshExpires, 0))
	}
	return t, nil
}

// seconds is n seconds within a day, or def when not told.
func seconds(n number, def time.Duration) time.Duration {
	if n <= 0 {
		return def
	}
	return time.Duration(min(float64(n), 86400) * float64(time.Second))
}

// Refresh trades the refresh token for new tokens. The old refresh token is dead afterwards, whatever happens to the
// answer, and using it twice ends the session: use Session, which sees to it. Error: ReasonOver when the provider's
// session has ended.
func (p *Provider) Refresh(ctx context.Context, t Tokens) (Tokens, error) {
	const op = "psc.Refresh"
	over := record.E(record.Expired, ReasonOver).In(op)
	if t.Over || t.Refresh == "" {
		return Tokens{}, over
	}
	d, err := p.description(ctx)
	if err != nil {
		return Tokens{}, err
	}
	next, err := p.grant(ctx, d, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {string(t.Refresh)}})
	var no *refusal
	if errors.As(err, &no) {
		return Tokens{}, over.Because("%.40s", no.Code)
	}
	if err != nil {
		return Tokens{}, err
	}
	if next.ID != "" {
		if err := p.samePerson(ctx, d, t.ID, next); err != nil {
			return Tokens{}, err
		}
	}
	if next.Refresh == "" { // a provider that does not rotate
		next.Refresh, next.RefreshExpires = t.Refresh, t.RefreshExpires
	}
	if next.ID == "" {
		next.ID = t.ID
	}
	return next, nil
}

// samePerson refuses an ID token that came with a refresh and speaks of somebody else. // OpenID Connect Core §12.2
func (p *Provider) samePerson(ctx context.Context, d *description, before Secret, next Tokens) error {
	now, err := p.readIDToken(ctx, d, next.ID, next.Access)
	if err != nil {
		return err
	}
	if before == "" {
		return nil
	}
	signed, err := d.verifier.Verify(ctx, string(before))
	if err != nil || signed.Subject != now.Subject {
		return record.E(record.Expired, ReasonOver).In("psc.Refresh").Because("sub changed")
	}
	return nil
}

// LogoutURL is where a browser ends the provider's session, or "" when the provider has no such address.
// back must be declared at the provider. // OpenID Connect RP-Initiated Logout §2
func (p *Provider) LogoutURL(ctx context.Context, t Tokens, back string) (string, error) {
	d, err := p.description(ctx)
	if err != nil || d.EndSession == "" {
		return "", err
	}
	u, err := url.Parse(d.EndSession)
	if err != nil {
		return "", record.E(record.Invalid, ReasonConfig).In("psc.LogoutURL").Wrap(err)
	}
	q := u.Query()
	q.Set("client_id", p.cfg.ClientID)
	if t.ID != "" {
		q.Set("id_token_hint", string(t.ID))
	}
	if back != "" {
		q.Set("post_logout_redirect_uri", back)
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Logout ends the provider's session from here, with the certificate when there is one: the refresh token is
// revoked where the provider can, then end_session is called with id_token_hint. // security.md §1.3, P9
func (p *Provider) Logout(ctx context.Context, t Tokens) error {
	d, err := p.description(ctx)
	if err != nil {
		return err
	}
	var revoked error
	if d.Revocation != "" && t.Refresh != "" {
		revoked = p.post(ctx, d.Revocation, url.Values{"token": {string(t.Refresh)}, "token_type_hint": {"refresh_token"}}, nil)
	}
	address, err := p.LogoutURL(ctx, t, "")
	if err != nil || address == "" {
		return errors.Join(revoked, err)
	}
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return record.E(record.Invalid, ReasonConfig).In("psc.Logout")
	}
	_, _, err = p.do(ctx, r)
	var no *refusal
	if errors.As(err, &no) && (no.Status < 400 || no.Code == "" && no.Status == http.StatusBadRequest) {
		err = nil // a redirect is a yes; a page that finds no session of this browser has nothing to end
	}
	return errors.Join(revoked, err)
}
