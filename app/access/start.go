package access

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"chevet/app/psc"
	"chevet/app/record"
)

var (
	workstationForm = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)
	stateForm       = regexp.MustCompile(`^[A-Za-z0-9._~-]{16,256}$`)
	challengeForm   = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	pathForm        = regexp.MustCompile(`^/[A-Za-z0-9/_-]{0,64}$`)
)

// start sends the person's browser to the provider. Until the redirect is known to be on the person's own machine,
// a refusal is a page; afterwards the workstation is told. // RFC 8252 §8.3
func (b *Broker) start(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	l := Login{Provider: q.Get("provider"), Redirect: q.Get("redirect_uri"), ClientState: q.Get("state"),
		Challenge: q.Get("code_challenge"), Workstation: q.Get("workstation"), ExpiresAt: b.o.Clock().Add(b.o.LoginFor)}
	if q.Get("prompt") == "login" {
		l.Again = b.o.Clock()
	}
	switch {
	case !onLoopback(l.Redirect):
		b.refusePage(w, r, l, record.E(record.NotAllowed, ReasonRedirect).In("access.start"))
		return
	case !stateForm.MatchString(l.ClientState), !challengeForm.MatchString(l.Challenge),
		q.Get("code_challenge_method") != "S256", !workstationForm.MatchString(l.Workstation):
		l.Workstation = ""
		b.refusePage(w, r, l, record.E(record.Invalid, ReasonRequest).In("access.start"))
		return
	}
	to, cookie, err := b.begin(r.Context(), &l)
	if err != nil {
		b.trace(r.Context(), record.TraceLoginRefused, "", l.Workstation, l.Provider, err)
		b.backToWorkstation(w, r, l, "", err)
		return
	}
	http.SetCookie(w, cookie)
	leave(w, r, to)
}

// begin stores the login and returns where the browser goes, and the cookie that it must bring back.
func (b *Broker) begin(ctx context.Context, l *Login) (string, *http.Cookie, error) {
	p := b.providers[l.Provider]
	if p == nil {
		return "", nil, record.E(record.NotFound, ReasonProvider).In("access.start")
	}
	b.awaitLeft(ctx, l.Workstation)
	state, cookie := newSecret(), newSecret()
	l.State, l.Cookie, l.Nonce, l.Verifier = HashOf(state), HashOf(cookie), newSecret(), psc.Secret(newSecret())
	to, err := p.AuthURL(ctx, b.authRequest(p, *l, state))
	if err != nil {
		return "", nil, err
	}
	if err := b.o.Sessions.AddLogin(ctx, *l); err != nil {
		return "", nil, full(err)
	}
	return to, b.cookie(l.State, cookie, int(b.o.LoginFor.Seconds())), nil
}

func (b *Broker) authRequest(p *provider, l Login, state string) psc.AuthRequest {
	r := psc.AuthRequest{RedirectURI: b.o.PublicURL + p.CallbackPath, State: state, Nonce: l.Nonce, Verifier: string(l.Verifier)}
	if !l.Again.IsZero() {
		r.Prompt = "login"
	}
	return r
}

// onLoopback accepts http://127.0.0.1:port/path and nothing else: no name, no other address, no query.
func onLoopback(redirect string) bool {
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" ||
		strings.Contains(redirect, "#") || u.Opaque != "" {
		return false
	}
	host, port, err := net.SplitHostPort(u.Host)
	n, perr := strconv.Atoi(port)
	return err == nil && perr == nil && host == "127.0.0.1" && n > 0 && n < 1<<16 && strconv.Itoa(n) == port &&
		pathForm.MatchString(u.EscapedPath())
}

// cookie binds a login to the browser that started it. Its name has a part of the login's own, so that two logins of
// one browser live side by side. Without https (demonstration on this machine) there is no __Host- prefix to have.
func (b *Broker) cookie(state Hash, value string, maxAge int) *http.Cookie {
	c := &http.Cookie{Name: "chevet-login-" + string(state[:12]), Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true,
		SameSite: http.SameSiteLaxMode} // Lax: the way back from the provider is a navigation from another site
	if strings.HasPrefix(b.o.PublicURL, "https://") {
		c.Name, c.Secure = "__Host-"+c.Name, true
	}
	return c
}

// backToWorkstation ends a login in the browser: with the code, or with the kind and reason of the refusal.
func (b *Broker) backToWorkstation(w http.ResponseWriter, r *http.Request, l Login, code string, err error) {
	q := url.Values{"state": {l.ClientState}}
	if err == nil {
		q.Set("code", code)
	} else {
		kind := record.CodeOf(err)
		if kind == "" {
			kind = record.Unavailable
		}
		q.Set("error", string(kind))
		q.Set("reason", string(record.ReasonOf(err)))
	}
	leave(w, r, l.Redirect+"?"+q.Encode())
}

// leave redirects without leaving a trace of our address, which has secrets of one use.
func leave(w http.ResponseWriter, r *http.Request, to string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", policy)
	http.Redirect(w, r, to, http.StatusSeeOther)
}
