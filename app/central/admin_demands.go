package central

import (
	"net/http"

	"chevet/app/access"
	"chevet/app/central/api"
)

func (s *Server) links(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	all, err := s.o.Admin.Registrar.LinksOf(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return answer(w, linkWords(all))
}

func (s *Server) tie(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.LinkName
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	return done(w, s.o.Admin.Registrar.Tie(r.Context(), who(by), access.Link{Issuer: in.Issuer, Subject: in.Subject, NationalID: in.NationalID,
		Account: r.PathValue("id")}))
}

func (s *Server) unlink(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.LinkName
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	return done(w, s.o.Admin.Registrar.Unlink(r.Context(), who(by), in.Issuer, in.Subject))
}

func (s *Server) demands(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	links, err := s.o.Admin.Registrar.Pending(r.Context())
	if err != nil {
		return err
	}
	asked, err := s.o.Admin.Registrar.Asked(r.Context())
	if err != nil {
		return err
	}
	out := api.Demands{Links: linkWords(links), Habilitations: []api.Habilitation{}}
	for _, h := range asked {
		out.Habilitations = append(out.Habilitations, api.Habilitation(h))
	}
	return answer(w, out)
}

func (s *Server) approve(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.LinkName
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	return done(w, s.o.Admin.Registrar.Approve(r.Context(), who(by), in.Issuer, in.Subject))
}

func (s *Server) grant(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.Grant
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	a, err := s.o.Admin.Registrar.Grant(r.Context(), who(by), in.Issuer, in.Subject, func(a *access.Account) { a.Unit, a.Roles = in.Unit, in.Roles })
	if err != nil {
		return err
	}
	return answer(w, account(a))
}

// refuse ends a request, or a link that waits, whichever bears the name.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.LinkName
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	pending, err := s.o.Admin.Registrar.Pending(r.Context())
	if err != nil {
		return err
	}
	for _, l := range pending {
		if l.Issuer == in.Issuer && l.Subject == in.Subject {
			return done(w, s.o.Admin.Registrar.Unlink(r.Context(), who(by), in.Issuer, in.Subject))
		}
	}
	return done(w, s.o.Admin.Registrar.Refuse(r.Context(), who(by), in.Issuer, in.Subject))
}

func (s *Server) providers(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	out := []api.ProviderState{}
	if s.o.Admin.Providers != nil {
		out = append(out, s.o.Admin.Providers(r.Context())...)
	}
	return answer(w, out)
}

func (s *Server) sessions(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	v := r.URL.Query()
	n, err := limit(v, 100, 500)
	if err != nil {
		return err
	}
	open, err := s.o.Admin.Registrar.OpenSessions(r.Context(), v.Get("after"), n)
	if err != nil {
		return err
	}
	page := api.SessionPage{Sessions: []api.OpenSession{}}
	for _, x := range open {
		page.Sessions = append(page.Sessions, api.OpenSession{ID: x.ID, Account: x.Account, Practitioner: x.Practitioner, Workstation: x.Workstation,
			Provider: x.Provider, TwoFactors: x.TwoFactors, CreatedAt: x.CreatedAt, SeenAt: x.SeenAt, ExpiresAt: x.ExpiresAt})
	}
	if len(open) == n {
		page.Next = open[n-1].ID
	}
	return answer(w, page)
}

func (s *Server) revoke(w http.ResponseWriter, r *http.Request, by *Caller) error {
	return done(w, s.o.Admin.Registrar.Revoke(r.Context(), who(by), r.PathValue("id")))
}

func linkWords(all []access.Link) []api.Link {
	out := []api.Link{}
	for _, l := range all {
		out = append(out, api.Link{Issuer: l.Issuer, Subject: l.Subject, NationalID: l.NationalID, Account: l.Account, At: l.At, Pending: l.Pending})
	}
	return out
}
