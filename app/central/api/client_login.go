package api

import (
	"context"
	"net/http"
	"net/url"

	"chevet/app/record"
)

// Providers returns the ways to log in.
func (c *Client) Providers(ctx context.Context) ([]Provider, error) {
	var out []Provider
	_, err := c.call(ctx, "api.Providers", http.MethodGet, PathProviders, nil, &out)
	return out, err
}

// LoginURL is the address to open in the person's browser. again asks that they prove anew who they are, whatever their
// browser remembers: a locked workstation does. // RFC 8252, RFC 7636: challenge is S256
func (c *Client) LoginURL(provider, redirect, state, challenge, workstation string, again bool) string {
	u := *c.public
	u.Path += PathLoginStart
	q := url.Values{
		"provider": {provider}, "redirect_uri": {redirect}, "state": {state},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"}, "workstation": {workstation},
	}
	if again {
		q.Set("prompt", "login")
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// Token trades the one-time code of the loopback redirect for a session.
func (c *Client) Token(ctx context.Context, r TokenRequest) (s Session, err error) {
	_, err = c.call(ctx, "api.Token", http.MethodPost, PathToken, r, &s)
	return s, err
}

// StartCIBA asks for a confirmation on the person's telephone or card.
func (c *Client) StartCIBA(ctx context.Context, r CIBARequest) (p CIBAPending, err error) {
	_, err = c.call(ctx, "api.StartCIBA", http.MethodPost, PathCIBA, r, &p)
	return p, err
}

// PollCIBA returns ok=false while the person has not answered.
func (c *Client) PollCIBA(ctx context.Context, request string) (s Session, ok bool, err error) {
	status, err := c.call(ctx, "api.PollCIBA", http.MethodGet, PathCIBA+"/"+request, nil, &s)
	return s, err == nil && status == http.StatusOK, err
}

// CancelCIBA withdraws a demand: an approval that still comes opens nothing.
func (c *Client) CancelCIBA(ctx context.Context, request string) error {
	_, err := c.call(ctx, "api.CancelCIBA", http.MethodDelete, PathCIBA+"/"+request, nil, nil)
	return err
}

// LocalLogin lets a privileged account in by password and second factor.
func (c *Client) LocalLogin(ctx context.Context, r LocalLogin) (s Session, err error) {
	_, err = c.call(ctx, "api.LocalLogin", http.MethodPost, PathLocal, r, &s)
	return s, err
}

// ActivateLocal chooses the first password of a privileged account. What it returns is told once.
func (c *Client) ActivateLocal(ctx context.Context, r LocalActivation) (t LocalTold, err error) {
	_, err = c.call(ctx, "api.ActivateLocal", http.MethodPost, PathActivate, r, &t)
	return t, err
}

// ChooseActivity chooses the situation of practice of the session.
func (c *Client) ChooseActivity(ctx context.Context, index int) (s Session, err error) {
	_, err = c.call(ctx, "api.ChooseActivity", http.MethodPost, PathActivity, ActivityRequest{Activity: index}, &s)
	return s, err
}

// Logout ends the session of a token at the server, whoever uses this client meanwhile. Here the token is forgotten
// whatever the server says.
func (c *Client) Logout(ctx context.Context, token string) error {
	if used, none := c.token.Load(), ""; used != nil && *used == token {
		c.token.CompareAndSwap(used, &none)
	}
	if token == "" { // opened by a local code: the server knows nothing of it
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	req, err := c.request(ctx, http.MethodDelete, PathSession, nil, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	r, err := c.do(req, "api.Logout")
	if record.CodeOf(err) == record.Expired { // it was over
		return nil
	}
	if err == nil {
		finish(r.Body)
	}
	return err
}

// Services returns how the services do, seen from the server. It needs no session.
func (c *Client) Services(ctx context.Context) ([]ServiceState, error) {
	var out []ServiceState
	_, err := c.call(ctx, "api.Services", http.MethodGet, PathServices, nil, &out)
	return out, err
}
