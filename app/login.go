package app

import (
	"context"
	"errors"
	"time"

	"chevet/app/access/loopback"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
)

const (
	loginKey = "login"
	// providersAgain is how long a login screen without a way to log in waits before it asks again.
	providersAgain = 3 * time.Second
)

// Providers asks the server how one may log in. A failure is told at the login screen too, which has nothing to offer
// without them; while the server is away, it is asked again until it answers or ctx ends.
func (w *Workstation) Providers(ctx context.Context) ([]api.Provider, error) {
	told := false
	for {
		p, err := w.parts.Server.Providers(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil {
			if told {
				w.tellIdle(nil)
			}
			return p, nil
		}
		if !told {
			told = true
			w.tellIdle(err)
		}
		if !unreachable(err) {
			return nil, err
		}
		again := time.NewTimer(providersAgain)
		select {
		case <-again.C:
			continue
		case <-w.ticking: // the workstation is closing
		case <-ctx.Done():
		}
		again.Stop()
		return nil, err
	}
}

// tellIdle shows err at a login screen where nobody is logging in.
func (w *Workstation) tellIdle(err error) {
	if w.LoginState().Step == LoginIdle && w.Session() == nil {
		w.setLogin(LoginChanged{Err: err})
	}
}

// LoginState returns where a login stands.
func (w *Workstation) LoginState() LoginChanged {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.login
}

// Login starts a login by the person's own browser; LoginChanged events tell where it stands. It works against
// our server, which alone talks to Pro Santé Connect. // RFC 8252, security.md §0
func (w *Workstation) Login(provider string) {
	w.startLogin(func(ctx context.Context) (api.Session, error) { return w.loginByBrowser(ctx, provider) })
}

// LoginByPhone starts a login confirmed on the person's e-CPS (CIBA). rpps has 11 digits.
func (w *Workstation) LoginByPhone(rpps string) {
	w.startLogin(func(ctx context.Context) (api.Session, error) { return w.loginByPhone(ctx, rpps) })
}

// LoginByPassword lets a privileged account in. next, when given, replaces its password, as ReasonChange of app/access/password asks.
func (w *Workstation) LoginByPassword(login, password, code, next string) {
	w.startLogin(func(ctx context.Context) (api.Session, error) {
		return w.parts.Server.LocalLogin(ctx, api.LocalLogin{Login: login, Password: password, Code: code, NewPassword: next, Workstation: w.cfg.Workstation})
	})
}

// Activate chooses the first password of a privileged account. What it returns is shown once: the second factor to
// scan, and the recovery codes to keep.
func (w *Workstation) Activate(ctx context.Context, login, code, password string) (api.LocalTold, error) {
	return w.parts.Server.ActivateLocal(ctx, api.LocalActivation{Login: login, Code: code, Password: password, Workstation: w.cfg.Workstation})
}

func (w *Workstation) startLogin(authenticate func(context.Context) (api.Session, error)) {
	w.setLogin(LoginChanged{Step: LoginStarting})
	w.warmPDF()
	w.Jobs.Start(JobSpec{Name: JobLogin, Key: loginKey, Replace: true, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error {
			w.awaitLogout(ctx)
			s, err := authenticate(ctx)
			if err == nil {
				err = w.enter(ctx, s)
			}
			if ctx.Err() != nil { // the person cancelled, or started another login: that one speaks now
				return ctx.Err()
			}
			if err != nil {
				w.setLogin(LoginChanged{Err: err})
			}
			return nil // a login that fails is told on its own screen, not in the jobs
		}})
}

// warmPDF loads the engine that draws pages while the person proves who they are: a workstation at its login screen
// stays light, and the first document does not wait.
func (w *Workstation) warmPDF() {
	if w.parts.PDF != nil {
		w.Jobs.Start(JobSpec{Name: JobPDF, Key: "pdf", Quiet: true,
			Run: func(ctx context.Context, _ *Progress) error { return w.parts.PDF.Warm(ctx) }})
	}
}

func (w *Workstation) loginByBrowser(ctx context.Context, provider string) (api.Session, error) {
	waiter, err := loopback.Listen(ctx, loopback.Page{Done: texts.LoginDone, Failed: texts.LoginRefused, Close: texts.LoginClose})
	if err != nil {
		return api.Session{}, err
	}
	defer waiter.Close()
	url := w.parts.Server.LoginURL(provider, waiter.RedirectURI(), waiter.State(), waiter.Challenge(), w.cfg.Workstation, w.Locked())
	if err := w.parts.Browser.Open(url); err != nil {
		w.parts.Log.Warn("no browser could be opened", "err", err)
		w.setLogin(LoginChanged{Step: LoginNoBrowser, URL: url})
	} else {
		w.setLogin(LoginChanged{Step: LoginBrowser, URL: url})
	}
	code, err := waiter.Wait(ctx)
	if err != nil {
		return api.Session{}, err
	}
	return w.parts.Server.Token(ctx, api.TokenRequest{Code: code, CodeVerifier: waiter.Verifier(), Workstation: w.cfg.Workstation})
}

func (w *Workstation) loginByPhone(ctx context.Context, rpps string) (api.Session, error) {
	id, err := record.ParseRPPS(rpps)
	if err != nil {
		return api.Session{}, err
	}
	pending, err := w.parts.Server.StartCIBA(ctx, api.CIBARequest{NationalID: id.NationalID(), Channel: "MOBILE", Workstation: w.cfg.Workstation})
	if err != nil {
		return api.Session{}, err
	}
	w.setLogin(LoginChanged{Step: LoginPhone, Code: pending.Code, ExpiresAt: pending.ExpiresAt})
	s, err := pollCIBA(ctx, w.parts.Server, pending)
	if ctx.Err() != nil { // abandoned: a confirmation that still comes must open nothing
		w.withdraw(ctx, pending.Request)
	}
	return s, err
}

// withdraw cancels a demand at the server, as far as it can be reached; it expires soon enough otherwise.
func (w *Workstation) withdraw(ctx context.Context, request string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := w.parts.Server.CancelCIBA(ctx, request); err != nil && record.CodeOf(err) != record.NotFound {
		w.parts.Log.Warn("a demand was not withdrawn", "reason", record.ReasonOf(err))
	}
}

// enter begins the session that somebody proved to be theirs, one at a time: of two people who log in at once, the
// second takes the workstation from the first. A login abandoned meanwhile leaves nothing open at the server.
func (w *Workstation) enter(ctx context.Context, s api.Session) error {
	w.entry.Lock()
	defer w.entry.Unlock()
	if ctx.Err() != nil {
		w.leaveServer(ctx, s.Token)
		return ctx.Err()
	}
	return w.beginSession(ctx, s)
}

// ChooseActivity continues a login that stopped at LoginActivities.
func (w *Workstation) ChooseActivity(index int) {
	w.startLogin(func(ctx context.Context) (api.Session, error) { return w.parts.Server.ChooseActivity(ctx, index) })
}

func (w *Workstation) setLogin(l LoginChanged) {
	if errors.Is(l.Err, context.Canceled) {
		l.Err = nil
	}
	w.mu.Lock()
	w.login = l
	w.mu.Unlock()
	w.bus.publish(l)
}
