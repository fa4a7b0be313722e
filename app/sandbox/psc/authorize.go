package psc

import (
	"crypto/sha256"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ssoCookie keeps the browser logged in, so that a second service asks nothing. // security.md §1.4
const ssoCookie = "PSC_BAC_A_SABLE"

// trip is one authorization request whose page is on screen.
type trip struct {
	client                                 Client
	redirect, state, nonce, challenge, acr string
	until                                  time.Time
}

// code is an authorization code.
type code struct {
	trip
	session string
	until   time.Time
	used    bool
	chain   string // of the tokens it gave
}

// authorize answers the browser that a service sent. // RFC 6749 §4.1.1, OpenID Connect Core §3.1.2
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	c, known := s.clients[q.Get("client_id")]
	redirect := q.Get("redirect_uri")
	if !known || !slices.Contains(c.Redirects, redirect) {
		s.page(w, http.StatusBadRequest, "erreur", view{}) // never redirect where nobody declared
		return
	}
	t := trip{client: c, redirect: redirect, state: q.Get("state"), nonce: q.Get("nonce"), challenge: q.Get("code_challenge"),
		acr: s.o.ACR, until: s.o.Clock().Add(10 * time.Minute)}
	switch {
	case q.Get("response_type") != "code":
		s.back(w, r, t, "error", "unsupported_response_type")
		return
	case !slices.Contains(strings.Fields(q.Get("scope")), "openid"):
		s.back(w, r, t, "error", "invalid_scope")
		return
	case q.Get("acr_values") != "" && q.Get("acr_values") != "eidas1",
		t.challenge != "" && (q.Get("code_challenge_method") != "S256" || len(t.challenge) != 43):
		s.back(w, r, t, "error", "invalid_request")
		return
	}
	s.mu.Lock()
	s.forget()
	var here *session
	if k, err := r.Cookie(ssoCookie); err == nil {
		here = s.live(k.Value)
	}
	s.mu.Unlock()
	switch prompt := q.Get("prompt"); {
	case here != nil && prompt != "login":
		s.grantCode(w, r, t, here.id)
	case prompt == "none":
		s.back(w, r, t, "error", "login_required")
	default:
		id := opaque()
		s.mu.Lock()
		s.trips[id] = &t
		s.mu.Unlock()
		s.page(w, http.StatusOK, "choix", view{Request: id, Service: c.ID, People: s.listed()})
	}
}

// pick takes the choice made on the page: «professionnel» names who logs in, «refuser» says no.
func (s *Server) pick(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	t, ok := s.trips[r.PostFormValue("demande")]
	if ok {
		delete(s.trips, r.PostFormValue("demande"))
	}
	s.mu.Unlock()
	if !ok || s.o.Clock().After(t.until) {
		s.page(w, http.StatusBadRequest, "erreur", view{})
		return
	}
	if r.PostForm.Has("refuser") {
		s.back(w, r, *t, "error", "access_denied")
		return
	}
	who := r.PostFormValue("professionnel")
	if _, known := s.people[who]; !known {
		s.page(w, http.StatusUnauthorized, "erreur", view{})
		return
	}
	x := &session{id: opaque(), person: who, mode: "MOBILE", at: s.o.Clock()}
	s.mu.Lock()
	s.sessions[x.id] = x
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: ssoCookie, Value: x.id, Path: "/wallet", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: s.o.FrontTLS, MaxAge: int(s.o.SessionFor.Seconds())})
	s.grantCode(w, r, *t, x.id)
}

func (s *Server) grantCode(w http.ResponseWriter, r *http.Request, t trip, session string) {
	v := opaque()
	s.mu.Lock()
	s.codes[v] = &code{trip: t, session: session, until: s.o.Clock().Add(s.o.CodeFor), chain: opaque()}
	s.mu.Unlock()
	s.back(w, r, t, "code", v, "session_state", session)
}

// back sends the browser to the service. // RFC 9207 §2
func (s *Server) back(w http.ResponseWriter, r *http.Request, t trip, pairs ...string) {
	u, err := url.Parse(t.redirect)
	if err != nil {
		s.page(w, http.StatusBadRequest, "erreur", view{})
		return
	}
	q := u.Query()
	q.Set("iss", s.issuer)
	if t.state != "" {
		q.Set("state", t.state)
	}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	u.RawQuery = q.Encode()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, u.String(), http.StatusSeeOther)
}

// provesPKCE reports that the verifier is the one of the challenge. // RFC 7636 §4.6
func (c *code) provesPKCE(verifier string) bool {
	if c.challenge == "" {
		return true // Pro Santé Connect accepts PKCE without demanding it
	}
	sum := sha256.Sum256([]byte(verifier))
	return b64.EncodeToString(sum[:]) == c.challenge
}
