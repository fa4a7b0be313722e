// Package psc is the client of Pro Santé Connect, and of any other OpenID Connect provider. It runs on the central
// server only: secrets, certificates and provider tokens never reach a workstation. // security.md §0.1, EXI PSC 22
//
// It does code + PKCE, userinfo as a record.Practitioner, rotating refresh, logout and CIBA in poll mode. It keeps no
// session, writes no page and decides no right: app/access does.
//
//	p, err := psc.New(psc.Sandbox(psc.Config{ClientID: id, ClientSecret: secret, TLS: tlsConfig}))
//	to, err := p.AuthURL(ctx, request)                     // the browser goes there
//	login, err := p.Exchange(ctx, psc.ReadCallback(q), request) // after the caller matched the state
//	token, err := psc.Session{Provider: p, Keeper: keeper}.AccessToken(ctx)
package psc
