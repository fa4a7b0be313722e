package access

import (
	"context"
	"errors"
	"net/http"
	"runtime"

	"chevet/app/access/password"
	"chevet/app/central/api"
	"chevet/app/record"
)

// Own is the provider of privileged accounts: this server itself, by password and second factor. // SC.SSI/IAM.92
const Own = "chevet"

// hashing bounds how many passwords are hashed at the same time: each takes 64 MiB.
var hashing = make(chan struct{}, max(2, runtime.NumCPU()/2))

// localLogin lets a privileged account in, and only those.
func (b *Broker) localLogin(w http.ResponseWriter, r *http.Request) {
	var q api.LocalLogin
	if err := read(w, r, &q); err != nil {
		b.problem(w, err)
		return
	}
	s, who, err := b.byPassword(r.Context(), q)
	if err != nil {
		b.trace(r.Context(), record.TraceLoginRefused, who, clean(q.Workstation), Own, err)
		b.problem(w, err)
		return
	}
	reply(w, http.StatusOK, s)
}

func (b *Broker) byPassword(ctx context.Context, q api.LocalLogin) (_ *api.Session, who string, _ error) {
	if !workstationForm.MatchString(q.Workstation) {
		return nil, "", record.E(record.Invalid, ReasonRequest).In("access.local")
	}
	account, rules, err := b.local(ctx, q.Login)
	if err != nil {
		return nil, "", err
	}
	var locked bool
	now := b.o.Clock()
	err = b.credential(ctx, account.ID, func(c *password.Credential) error {
		_, before := c.Locked(now)
		var err error
		if q.NewPassword != "" {
			err = c.Change(now, rules, q.Password, q.Code, q.NewPassword, q.Login)
		} else {
			err = c.Try(now, rules, q.Password, q.Code)
		}
		_, after := c.Locked(now)
		locked = after && !before
		return err
	})
	if locked {
		b.o.Trace(ctx, record.Trace{ID: b.o.IDs(), At: now, Workstation: q.Workstation, Action: record.TraceLocked, Target: account.ID, OK: true})
	}
	if q.NewPassword != "" && record.ReasonOf(err) != password.ReasonWrong {
		b.changed(ctx, account, q.Workstation, err)
	}
	switch {
	case err != nil:
		return nil, account.ID, err
	case account.ID == "" || account.Closed(now): // told from nobody only by those who know the password
		return nil, account.ID, record.E(record.NotAllowed, ReasonDisabled).In("access.local")
	}
	person := account.Practitioner
	person.Activities = nil
	if person.NationalID == "" {
		person.NationalID = account.ID // who acts, in the journal
	}
	s, err := b.open(ctx, Session{ID: b.o.IDs(), Workstation: q.Workstation, Account: account.ID, Provider: Own, Issuer: b.o.PublicURL,
		Subject: account.ID, Practitioner: person, Activity: -1, TwoFactors: true, Unit: account.Unit, AuthTime: now}, Tokens{})
	return s, account.ID, err
}

// localActivate trades an activation code for a first password and a second factor.
func (b *Broker) localActivate(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	var q api.LocalActivation
	err := read(w, r, &q)
	if err != nil {
		b.problem(w, err)
		return
	}
	account, rules, err := b.local(ctx, q.Login)
	var told password.Told
	if err == nil {
		err = b.credential(ctx, account.ID, func(c *password.Credential) (err error) {
			told, err = c.Activate(b.o.Clock(), rules, q.Code, q.Password, "Chevet", q.Login)
			return err
		})
		if account.ID == "" && err == nil {
			err = record.E(record.NotAllowed, password.ReasonInvite).In("access.local")
		}
		b.changed(ctx, account, clean(q.Workstation), err)
	}
	if err != nil {
		b.problem(w, err)
		return
	}
	reply(w, http.StatusOK, api.LocalTold{Secret: told.Secret, URL: told.URL, Recovery: told.Recovery})
}

// local finds the account of a login. A login that nobody has gives the zero account: its password is wrong as slowly.
func (b *Broker) local(ctx context.Context, login string) (Account, password.Policy, error) {
	if b.o.Local == nil {
		return Account{}, password.Policy{}, record.E(record.NotFound, ReasonProvider).In("access.local")
	}
	rules, err := policyIn(ctx, b.o.Local)
	if err != nil {
		return Account{}, rules, err
	}
	if b.o.PasswordCost != (password.Cost{}) {
		rules.Cost = b.o.PasswordCost
	}
	account, err := b.o.Local.WithLogin(ctx, login)
	if errors.Is(err, ErrNone) || err == nil && account.Kind != Privileged {
		return Account{}, rules, nil
	}
	return account, rules, err
}

// credential works on the credential of an account, when there is capacity to hash. Nobody's is tried in vain, and kept nowhere.
func (b *Broker) credential(ctx context.Context, account string, change func(*password.Credential) error) error {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return record.E(record.Unavailable, ReasonTooMany).In("access.local")
	}
	if account == "" {
		return change(&password.Credential{})
	}
	return b.o.Local.UpdateCredential(ctx, account, change)
}

func (b *Broker) changed(ctx context.Context, a Account, workstation string, err error) {
	t := record.Trace{ID: b.o.IDs(), At: b.o.Clock(), Workstation: workstation, ByID: a.ID, Action: record.TracePassword, Target: a.ID, OK: err == nil}
	if err != nil {
		t.Reason = record.ReasonOf(err)
	}
	b.o.Trace(ctx, t)
}
