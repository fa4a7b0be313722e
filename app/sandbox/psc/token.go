package psc

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"time"
)

const cibaGrant = "urn:openid:params:grant-type:ciba"

// subject is how the real one names people: "f:" + federation + ":" + national identifier.
const subject = "f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:"

type accessToken struct {
	session, client, bound string // bound: SHA-256 of the client's certificate, or ""
	until                  time.Time
}

type refreshToken struct {
	session, chain string
	client         Client
	nonce, acr     string
	until          time.Time
	used           bool
}

// client tells who calls, by Basic, by form, or by certificate. // RFC 6749 §2.3, RFC 8705 §2.1
func (s *Server) client(w http.ResponseWriter, r *http.Request) (c Client, bound string, ok bool) {
	id, secret := r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	if u, p, basic := r.BasicAuth(); basic {
		id, _ = url.QueryUnescape(u)
		secret, _ = url.QueryUnescape(p)
	}
	c, known := s.clients[id]
	switch {
	case !known:
	case c.Secret != "":
		ok = subtle.ConstantTimeCompare([]byte(c.Secret), []byte(secret)) == 1
	case r.TLS != nil && len(r.TLS.VerifiedChains) > 0:
		leaf := r.TLS.VerifiedChains[0][0]
		sum := sha256.Sum256(leaf.Raw)
		bound, ok = b64.EncodeToString(sum[:]), leaf.Subject.CommonName == c.Subject
	}
	if !ok {
		w.Header().Set("WWW-Authenticate", "Basic")
		refuse(w, http.StatusUnauthorized, "invalid_client", "Invalid client credentials")
	}
	return c, bound, ok
}

// token is the token endpoint, for the three grants.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	kind := r.PostFormValue("grant_type")
	name, known := grants[kind]
	if !known {
		refuse(w, http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant_type")
		return
	}
	if s.spoiled(w, r, name) {
		return
	}
	c, bound, ok := s.client(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	switch kind {
	case "authorization_code":
		s.byCode(w, r, c, bound)
	case "refresh_token":
		s.byRefresh(w, r, c, bound)
	default:
		s.byDemand(w, r, c, bound)
	}
}

// byCode trades a code. Using one twice ends what the first use gave. // RFC 6749 §4.1.2. s.mu is held.
func (s *Server) byCode(w http.ResponseWriter, r *http.Request, c Client, bound string) {
	k := s.codes[r.PostFormValue("code")]
	switch {
	case k == nil || k.client.ID != c.ID:
	case k.used:
		s.endChain(k.chain)
	case s.o.Clock().After(k.until), k.redirect != r.PostFormValue("redirect_uri"), s.live(k.session) == nil:
	default:
		k.used = true // even when the verifier is wrong: one try
		if !k.provesPKCE(r.PostFormValue("code_verifier")) {
			refuse(w, http.StatusBadRequest, "invalid_grant", "PKCE verification failed")
			return
		}
		s.grant(w, c, bound, refreshToken{session: k.session, chain: k.chain, nonce: k.nonce, acr: k.acr})
		return
	}
	refuse(w, http.StatusBadRequest, "invalid_grant", "Code not valid")
}

// byRefresh rotates. An old refresh token ends the whole chain. s.mu is held.
func (s *Server) byRefresh(w http.ResponseWriter, r *http.Request, c Client, bound string) {
	k := s.refresh[r.PostFormValue("refresh_token")]
	switch {
	case k == nil || k.client.ID != c.ID:
	case k.used:
		s.endChain(k.chain)
	case s.o.Clock().After(k.until), s.live(k.session) == nil:
	default:
		k.used = true
		s.grant(w, c, bound, refreshToken{session: k.session, chain: k.chain, acr: k.acr})
		return
	}
	refuse(w, http.StatusBadRequest, "invalid_grant", "Token is not active")
}

func (s *Server) endChain(chain string) {
	for _, t := range s.refresh {
		if t.chain == chain {
			t.used = true
			if x := s.sessions[t.session]; x != nil {
				x.over = true
			}
		}
	}
}

// grant answers with the three tokens. s.mu is held.
func (s *Server) grant(w http.ResponseWriter, c Client, bound string, next refreshToken) {
	x := s.sessions[next.session]
	now := s.o.Clock()
	next.client, next.until = c, now.Add(s.o.RefreshFor)
	access := map[string]any{
		"exp": now.Add(s.o.AccessFor).Unix(), "iat": now.Unix(), "auth_time": x.at.Unix(), "jti": opaque(), "iss": s.issuer,
		"sub": subject + x.person, "typ": "Bearer", "azp": c.ID, "sid": x.id, "session_state": x.id, "acr": next.acr,
		"authMode": x.mode, "scope": "openid scope_all", "preferred_username": x.person, "SubjectNameID": x.person,
		"otherIds": otherIDs(x.person),
	}
	if bound != "" {
		access["cnf"] = map[string]string{"x5t#S256": bound}
	}
	at, err := s.sign("access", c, access)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error", err.Error())
		return
	}
	half := sha256.Sum256([]byte(at))
	id := map[string]any{
		"exp": now.Add(s.o.AccessFor).Unix(), "iat": now.Unix(), "auth_time": x.at.Unix(), "jti": opaque(), "iss": s.issuer,
		"sub": subject + x.person, "aud": c.ID, "typ": "ID", "azp": c.ID, "sid": x.id, "session_state": x.id, "acr": next.acr,
		"authMode": x.mode, "at_hash": b64.EncodeToString(half[:16]), "preferred_username": x.person, "SubjectNameID": x.person,
	}
	if next.nonce != "" {
		id["nonce"] = next.nonce
	}
	idToken, err := s.sign("id", c, id)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error", err.Error())
		return
	}
	rt := opaque()
	s.refresh[rt] = &next
	s.access[at] = &accessToken{session: x.id, client: c.ID, bound: bound, until: now.Add(s.o.AccessFor)}
	answer(w, http.StatusOK, map[string]any{
		"access_token": at, "expires_in": int(s.o.AccessFor.Seconds()), "refresh_token": rt,
		"refresh_expires_in": int(s.o.RefreshFor.Seconds()), "token_type": "Bearer", "id_token": idToken,
		"not-before-policy": 0, "session_state": x.id, "scope": "openid scope_all",
	})
}

// holder returns whose access token this is. s.mu is held.
func (s *Server) holder(token string) (*accessToken, *session) {
	t := s.access[token]
	if t == nil || s.o.Clock().After(t.until) {
		return nil, nil
	}
	return t, s.live(t.session)
}

// introspect tells about a token. // RFC 7662
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	c, _, ok := s.client(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, x := s.holder(r.PostFormValue("token"))
	if x == nil || t.client != c.ID {
		answer(w, http.StatusOK, map[string]any{"active": false})
		return
	}
	answer(w, http.StatusOK, map[string]any{"active": true, "sub": subject + x.person, "client_id": c.ID, "username": x.person,
		"exp": t.until.Unix(), "iss": s.issuer, "token_type": "Bearer", "authMode": x.mode, "acr": s.o.ACR, "sid": x.id})
}

// logout ends a session, named by the ID token or by the browser's cookie. // RP-Initiated Logout §2
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	var id string
	var c Client
	if claims, ok := s.verify(r.FormValue("id_token_hint")); ok {
		id, _ = claims["sid"].(string)
		azp, _ := claims["azp"].(string)
		c = s.clients[azp]
	}
	if k, err := r.Cookie(ssoCookie); err == nil && id == "" {
		id = k.Value
	}
	s.mu.Lock()
	if x := s.sessions[id]; x != nil {
		x.over = true
	}
	s.mu.Unlock()
	if to := r.FormValue("post_logout_redirect_uri"); to != "" {
		for _, declared := range c.Redirects {
			if sameOrigin(declared, to) {
				http.Redirect(w, r, to, http.StatusSeeOther)
				return
			}
		}
	}
	s.page(w, http.StatusOK, "fin", view{})
}

func sameOrigin(a, b string) bool {
	x, err := url.Parse(a)
	y, err2 := url.Parse(b)
	return err == nil && err2 == nil && x.Scheme == y.Scheme && x.Host == y.Host
}
