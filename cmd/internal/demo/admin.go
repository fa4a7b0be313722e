package demo

import (
	"context"
	"errors"
	"net/http"
	"time"

	"chevet/app/access"
	"chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	sandboxpsc "chevet/app/sandbox/psc"
	store "chevet/store/central"
)

const (
	// SSO is the second way in: the hospital's own provider.
	SSO       = "etablissement"
	clientSSO = "chevet-sso-bac-a-sable"

	// AdminLogin is the login of the administrator of the demonstration, whose password is chosen by who plays it.
	AdminLogin = "admin"
	adminID    = "admin-bac-a-sable"
)

// startSSO plays the hospital's own identity provider: another issuer, another key, the same people.
func (d *Demo) startSSO(context.Context) (err error) {
	d.SSO, err = sandboxpsc.Start(sandboxpsc.Options{People: d.World.Practitioners, TLS: d.tls, Clock: d.opt.Clock, Log: d.opt.Log, Interval: time.Second,
		Clients: []sandboxpsc.Client{{ID: clientSSO, Secret: clientSecret, Redirects: []string{d.ports.public() + api.PathCallback}}},
		Wrap:    func(h http.Handler) http.Handler { return d.Faults.Wrap("sso", sandboxpsc.Transaction, h) }})
	return err
}

// administration gives the server what administrators act on, and makes the first of them as «chevet-serveur compte
// creer» does: no password is known beforehand. // SC.SSI/IAM.92
func (d *Demo) administration(ctx context.Context, s *server) (central.Admin, error) {
	r := access.NewRegistrar(access.RegistrarOptions{Registry: s.store.Directory(), Sessions: s.store.Sessions(), IDs: NewID, Clock: d.opt.Clock, End: s.broker.End,
		Trace: func(ctx context.Context, t record.Trace) error { return s.store.AddTrace(ctx, store.ServerOrigin, t) }})
	by := access.By{ID: "commande:bac-a-sable", Workstation: store.ServerOrigin}
	a, err := s.store.Directory().ByID(ctx, adminID)
	switch {
	case errors.Is(err, access.ErrNone):
		_, d.Activation, err = r.Create(ctx, by, access.Account{ID: adminID, Kind: access.Privileged, Login: AdminLogin, Roles: []record.Role{record.RoleAdmin},
			Practitioner: record.Practitioner{FamilyName: "KLEIN", GivenName: "Mathilde"}, Verified: access.Verification{How: access.ByPaper}})
	case err == nil && a.LastLoginAt.IsZero() && d.Activation == "": // made by a former life, and never used
		d.Activation, err = r.Invite(ctx, by, adminID)
	}
	return central.Admin{Registrar: r, Journal: s.store, Providers: s.broker.States}, err
}
