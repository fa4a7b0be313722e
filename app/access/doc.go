// Package access decides who is in: logins by a provider, accounts, application tokens. The central server mounts its
// Broker; workstations hold an application token and never a token of Pro Santé Connect. // security.md §0.1, §1.5
//
// It speaks to providers through app/psc, keeps what it must remember behind Sessions and Accounts (store/central;
// Memory for one process), and decides nothing about patients.
//
//	b, err := access.New(access.Options{PublicURL: "https://dpi.ch.fr", Providers: …, Accounts: a, Sessions: s, CacheKey: keys})
//	mux.Handle("/", b.Handler())      // /login/… and /v1/login/… and /v1/session…
//	session, err := b.Authenticate(r) // in every other handler
//	token, err := b.ProviderToken(ctx, session)
//	go b.Run(ctx)
package access
