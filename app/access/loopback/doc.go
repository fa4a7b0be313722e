// Package loopback is the workstation's end of a login by the person's own browser: a listener on 127.0.0.1 with a
// port of the moment, which takes one answer and closes. // RFC 8252 §7.3, security.md P1
//
// It holds no secret but the PKCE verifier of this one login, opens no browser and knows no server.
//
//	w, err := loopback.Listen(ctx)
//	defer w.Close()
//	open(serverLoginURL(w.RedirectURI(), w.State(), w.Challenge()))
//	code, err := w.Wait(ctx) // then trade code and w.Verifier() for a session
package loopback
