package psc

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Demand is a CIBA demand as its person sees it.
type Demand struct {
	ID      string // auth_req_id
	Person  string // national identifier
	Name    string
	Code    string // two digits to compare
	Channel string // MOBILE or CARD
	Service string
}

type demand struct {
	Demand
	client   Client
	until    time.Time
	interval time.Duration
	polled   time.Time
	state    string // "", "oui", "non", "fini"
}

var twoDigits = regexp.MustCompile(`^\d{2}$`)

// cibaStart takes a demand. // CIBA Core §7, security.md §1.3
func (s *Server) cibaStart(w http.ResponseWriter, r *http.Request) {
	c, _, ok := s.client(w, r)
	if !ok {
		return
	}
	hint, message, channel := r.PostFormValue("login_hint"), r.PostFormValue("binding_message"), r.PostFormValue("channel")
	person, known := s.people[hint]
	switch {
	case !c.CIBA:
		refuse(w, http.StatusBadRequest, "unauthorized_client", "Client not allowed OIDC CIBA Grant")
	case !slices.Contains(strings.Fields(r.PostFormValue("scope")), "openid"):
		refuse(w, http.StatusBadRequest, "invalid_scope", "scope openid")
	case channel != "MOBILE" && channel != "CARD":
		refuse(w, http.StatusBadRequest, "invalid_request", "channel")
	case !twoDigits.MatchString(message):
		refuse(w, http.StatusBadRequest, "invalid_binding_message", "binding_message must be two digits")
	case !known:
		refuse(w, http.StatusBadRequest, "unknown_user_id", "no such user")
	default:
		now := s.o.Clock()
		d := &demand{Demand: Demand{ID: opaque(), Person: hint, Name: person.Name(), Code: message, Channel: channel, Service: c.ID},
			client: c, until: now.Add(s.o.DemandFor), interval: s.o.Interval, polled: now}
		s.mu.Lock()
		s.forget()
		s.demands[d.ID] = d
		s.demandOrder = append(s.demandOrder, d.ID)
		s.mu.Unlock()
		answer(w, http.StatusOK, map[string]any{"auth_req_id": d.ID, "expires_in": int(s.o.DemandFor.Seconds()),
			"interval": int(s.o.Interval.Seconds())})
	}
}

// byDemand answers a poll. s.mu is held. // CIBA Core §11
func (s *Server) byDemand(w http.ResponseWriter, r *http.Request, c Client, bound string) {
	d := s.demands[r.PostFormValue("auth_req_id")]
	now := s.o.Clock()
	switch {
	case d == nil || d.client.ID != c.ID || d.state == "fini":
		refuse(w, http.StatusBadRequest, "invalid_grant", "Invalid Auth Req ID")
		return
	case now.After(d.until):
		refuse(w, http.StatusBadRequest, "expired_token", "authentication timed out")
		return
	}
	early := now.Sub(d.polled) < d.interval
	d.polled = now
	switch {
	case early:
		d.interval += 5 * time.Second
		refuse(w, http.StatusBadRequest, "slow_down", "too early to access")
	case d.state == "":
		refuse(w, http.StatusBadRequest, "authorization_pending", "The authorization request is still pending")
	case d.state == "non":
		d.state = "fini"
		refuse(w, http.StatusBadRequest, "access_denied", "not authorized")
	default:
		d.state = "fini"
		x := &session{id: opaque(), person: d.Person, mode: d.Channel, at: now} // no session in any browser
		s.sessions[x.id] = x
		s.grant(w, c, bound, refreshToken{session: x.id, chain: opaque(), acr: s.o.ACR})
	}
}

// Demands lists those that wait, oldest first.
func (s *Server) Demands() []Demand {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	var all []Demand
	for _, id := range s.demandOrder {
		if d := s.demands[id]; d.state == "" && s.o.Clock().Before(d.until) {
			all = append(all, d.Demand)
		}
	}
	return all
}

// Approve and Refuse answer a demand in the person's place; false when it does not wait.
func (s *Server) Approve(id string) bool { return s.answerAs(id, "oui") }
func (s *Server) Refuse(id string) bool  { return s.answerAs(id, "non") }

func (s *Server) answerAs(id, state string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.demands[id]
	if d == nil || d.state != "" || s.o.Clock().After(d.until) {
		return false
	}
	d.state = state
	return true
}
