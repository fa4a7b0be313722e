package psc

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"chevet/app/sandbox/hospital"
)

const (
	realm    = "/auth/realms/esante-wallet"
	protocol = realm + "/protocol/openid-connect"
)

// Server is a running simulator.
type Server struct {
	o           Options
	issuer      string
	front       string // origin of the pages
	people      map[string]hospital.Person
	clients     map[string]Client
	servers     []*http.Server
	running     sync.WaitGroup
	mu          sync.Mutex // guards what follows
	trips       map[string]*trip
	codes       map[string]*code
	sessions    map[string]*session // by id; the browser holds the id in a cookie
	refresh     map[string]*refreshToken
	access      map[string]*accessToken
	demands     map[string]*demand
	demandOrder []string
	tally       map[string]int
}

// session is a person logged in at Pro Santé Connect, by a browser or by a CIBA demand.
type session struct {
	id, person, mode string
	at               time.Time
	over             bool
}

// Start opens both listeners. Close stops them.
func Start(o Options) (*Server, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	s := &Server{o: o, people: map[string]hospital.Person{}, clients: map[string]Client{}, trips: map[string]*trip{},
		codes: map[string]*code{}, sessions: map[string]*session{}, refresh: map[string]*refreshToken{},
		access: map[string]*accessToken{}, demands: map[string]*demand{}, tally: map[string]int{}}
	for _, p := range o.People {
		s.people[p.NationalID] = p
	}
	for _, c := range o.Clients {
		s.clients[c.ID] = c
	}
	back, err := net.Listen("tcp", o.Back)
	if err != nil {
		return nil, err
	}
	front, err := net.Listen("tcp", o.Front)
	if err != nil {
		back.Close()
		return nil, err
	}
	_, port, _ := net.SplitHostPort(back.Addr().String())
	s.issuer = "https://" + net.JoinHostPort(o.Host, port) + realm
	s.front = "http://" + front.Addr().String()
	conf := o.TLS.Clone()
	conf.MinVersion = max(conf.MinVersion, tls.VersionTLS12)
	if conf.ClientCAs != nil {
		conf.ClientAuth = tls.VerifyClientCertIfGiven
	}
	if o.FrontTLS {
		_, port, _ := net.SplitHostPort(front.Addr().String())
		s.front = "https://" + net.JoinHostPort(o.Host, port)
		front = tls.NewListener(front, conf.Clone())
	}
	s.serve(tls.NewListener(back, conf), o.Wrap(s.backChannel()))
	s.serve(front, o.Wrap(s.pages()))
	return s, nil
}

func (s *Server) serve(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: http.MaxBytesHandler(h, 64<<10), ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug)}
	s.servers = append(s.servers, server)
	s.running.Go(func() { server.Serve(l) })
}

// Close stops both listeners and waits for what runs.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, server := range s.servers {
		if server.Shutdown(ctx) != nil {
			server.Close()
		}
	}
	s.running.Wait()
	return nil
}

// Issuer is the issuer of every token, such as "https://127.0.0.1:9443/auth/realms/esante-wallet".
func (s *Server) Issuer() string { return s.issuer }

// DemandsURL is the page where CIBA demands are approved or refused.
func (s *Server) DemandsURL() string { return s.front + "/wallet/demandes" }

// Count tells how often an endpoint answered, by the names of Faults.
func (s *Server) Count(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tally[name]
}

// backChannel is what servers call. // security.md §1.1
func (s *Server) backChannel() http.Handler {
	m := http.NewServeMux()
	m.Handle("GET "+realm+"/.well-known/wallet-openid-configuration", s.named("psc.discovery", s.discovery(s.front+"/wallet/auth")))
	// Keycloak's own description, whose authorization endpoint is the wrong one for the wallet
	m.Handle("GET "+realm+"/.well-known/openid-configuration", s.named("psc.discovery", s.discovery(s.issuer+"/protocol/openid-connect/auth")))
	m.Handle("GET "+protocol+"/certs", s.named("psc.certs", s.certs))
	m.HandleFunc("POST "+protocol+"/token", s.token)
	m.Handle(protocol+"/userinfo", s.named("psc.userinfo", s.userinfo))
	m.Handle(protocol+"/logout", s.named("psc.logout", s.logout))
	m.Handle("POST "+protocol+"/token/introspect", s.named("psc.introspect", s.introspect))
	m.Handle("POST "+protocol+"/ext/ciba/auth", s.named("psc.ciba", s.cibaStart))
	return m
}

// pages is what the person's browser sees.
func (s *Server) pages() http.Handler {
	m := http.NewServeMux()
	m.Handle("GET /wallet/auth", s.named("psc.authorize", s.authorize))
	m.HandleFunc("POST /wallet/auth", s.pick)
	m.HandleFunc("GET /wallet/demandes", s.showDemands)
	m.HandleFunc("POST /wallet/demandes", s.answerDemand)
	m.Handle("/wallet/deconnexion", s.named("psc.logout", s.logout))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if "http://"+r.Host != s.front && "https://"+r.Host != s.front { // another name for this address: rebinding
			w.WriteHeader(http.StatusMisdirectedRequest)
			return
		}
		m.ServeHTTP(w, r)
	})
}

// grants names the exchanges of the token endpoint.
var grants = map[string]string{"authorization_code": "psc.token", "refresh_token": "psc.refresh", cibaGrant: "psc.ciba.poll"}

// Transaction names an exchange as Faults does, from the request and its body; "" when it is none.
func Transaction(r *http.Request, body []byte) string {
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, realm+"/.well-known/"):
		return "psc.discovery"
	case path == protocol+"/token":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return ""
		}
		return grants[form.Get("grant_type")]
	case path == "/wallet/deconnexion":
		return "psc.logout"
	default:
		return map[string]string{protocol + "/certs": "psc.certs", protocol + "/userinfo": "psc.userinfo", protocol + "/logout": "psc.logout",
			protocol + "/token/introspect": "psc.introspect", protocol + "/ext/ciba/auth": "psc.ciba", "/wallet/auth": "psc.authorize"}[path]
	}
}

// named counts and lets faults in.
func (s *Server) named(name string, h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.spoiled(w, r, name) {
			h(w, r)
		}
	})
}

func (s *Server) spoiled(w http.ResponseWriter, r *http.Request, name string) bool {
	s.mu.Lock()
	s.tally[name]++
	s.mu.Unlock()
	return s.o.Faults.Before(r.Context(), w, r, name)
}

func (s *Server) discovery(authorization string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := s.issuer + "/protocol/openid-connect"
		answer(w, http.StatusOK, map[string]any{
			"issuer": s.issuer, "authorization_endpoint": authorization, "token_endpoint": p + "/token",
			"userinfo_endpoint": p + "/userinfo", "jwks_uri": p + "/certs", "end_session_endpoint": p + "/logout",
			"introspection_endpoint": p + "/token/introspect", "backchannel_authentication_endpoint": p + "/ext/ciba/auth",
			"backchannel_token_delivery_modes_supported":     []string{"poll"},
			"grant_types_supported":                          []string{"authorization_code", "refresh_token", cibaGrant},
			"response_types_supported":                       []string{"code"},
			"subject_types_supported":                        []string{"public"},
			"acr_values_supported":                           []string{"eidas1"},
			"scopes_supported":                               []string{"openid", "scope_all"},
			"code_challenge_methods_supported":               []string{"S256"},
			"token_endpoint_auth_methods_supported":          []string{"client_secret_basic", "client_secret_post", "tls_client_auth"},
			"id_token_signing_alg_values_supported":          []string{"RS256", "HS256"}, // as the real one: clients must pin
			"frontchannel_logout_supported":                  true,
			"authorization_response_iss_parameter_supported": true,
			"tls_client_certificate_bound_access_tokens":     true,
		})
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, code, why string) {
	answer(w, status, map[string]string{"error": code, "error_description": why})
}

// live returns the session when it is neither over nor too old. s.mu is held.
func (s *Server) live(id string) *session {
	x := s.sessions[id]
	if x == nil || x.over || s.o.Clock().Sub(x.at) > s.o.SessionFor {
		return nil
	}
	return x
}

// forget drops what is too old, so that a long demonstration does not grow. s.mu is held.
func (s *Server) forget() {
	now := s.o.Clock()
	for k, t := range s.trips {
		if now.After(t.until) {
			delete(s.trips, k)
		}
	}
	for k, c := range s.codes {
		if now.After(c.until.Add(time.Hour)) { // kept a while, so that a replay is known for what it is
			delete(s.codes, k)
		}
	}
	for k, t := range s.access {
		if now.After(t.until) {
			delete(s.access, k)
		}
	}
	for k, t := range s.refresh {
		if now.After(t.until.Add(s.o.SessionFor)) {
			delete(s.refresh, k)
		}
	}
	for k, x := range s.sessions {
		if now.Sub(x.at) > 2*s.o.SessionFor {
			delete(s.sessions, k)
		}
	}
	kept := s.demandOrder[:0]
	for _, k := range s.demandOrder {
		if now.After(s.demands[k].until.Add(time.Hour)) {
			delete(s.demands, k)
			continue
		}
		kept = append(kept, k)
	}
	s.demandOrder = kept
}

func cutBearer(r *http.Request) string {
	t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return t
}
