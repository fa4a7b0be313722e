// Package psc plays Pro Santé Connect: wallet discovery, code + PKCE, rotating refresh, userinfo with the real claim
// names, logout, introspection, the browser's session (SSO) and CIBA in poll mode. // security.md §1
//
// It is written apart from the client app/psc and shares nothing with it. Nothing in it is fit to protect real
// people: whoever reaches its page is whoever they pick.
//
//	s, err := psc.Start(psc.Options{People: world.Practitioners, Clients: clients, TLS: tlsConfig})
//	defer s.Close()
//	cfg.Issuer = s.Issuer() // and open s.DemandsURL() to answer CIBA demands
package psc
