package access

import (
	"context"
	"encoding/json"
	"errors"

	"chevet/app/access/password"
	"chevet/app/record"
)

// LinksOf returns the identities tied to an account.
func (r *Registrar) LinksOf(ctx context.Context, account string) ([]Link, error) {
	return r.o.Registry.LinksOf(ctx, account)
}

// Pending returns the links that wait for an administrator, and Asked the requests of people whom nobody here knows.
func (r *Registrar) Pending(ctx context.Context) ([]Link, error) { return r.o.Registry.Pending(ctx) }

// Asked returns the habilitation requests, oldest first.
func (r *Registrar) Asked(ctx context.Context) ([]Habilitation, error) {
	return r.o.Registry.Asked(ctx)
}

// Approve ends the wait of a link. Error: ReasonNoDemand.
func (r *Registrar) Approve(ctx context.Context, by By, issuer, subject string) error {
	done, err := r.o.Registry.Approve(ctx, issuer, subject)
	if err == nil && !done {
		err = record.E(record.NotFound, ReasonNoDemand).In("access.Approve")
	}
	return r.trace(ctx, by, record.TraceLink, subject, "", issuer, err)
}

// Unlink revokes a link, or refuses one that waits, and ends the sessions that came by it. Error: ReasonNoDemand.
func (r *Registrar) Unlink(ctx context.Context, by By, issuer, subject string) error {
	l, _, linkErr := r.o.Registry.Linked(ctx, issuer, subject)
	done, err := r.o.Registry.Unlink(ctx, issuer, subject)
	if err == nil && !done {
		err = record.E(record.NotFound, ReasonNoDemand).In("access.Unlink")
	}
	if err = r.trace(ctx, by, record.TraceUnlink, subject, issuer, "", err); err != nil || linkErr != nil {
		return err
	}
	open, err := r.o.Sessions.SessionsOf(ctx, l.Account)
	for _, s := range open {
		if s.Issuer == issuer && s.Subject == subject {
			r.o.End(ctx, s.ID, ReasonUnlinked)
		}
	}
	return err
}

// Grant accepts a habilitation request: an account is made of what the provider vouched for, and linked, so that the
// person's next login opens it. Errors: ReasonNoDemand, those of Create.
func (r *Registrar) Grant(ctx context.Context, by By, issuer, subject string, shape func(*Account)) (Account, error) {
	h, err := r.request(ctx, issuer, subject)
	if err != nil {
		return Account{}, err
	}
	a := Account{Practitioner: h.Practitioner, Verified: Verification{How: ByProvider}}
	if shape != nil {
		shape(&a)
	}
	a.Kind, a.Practitioner.NationalID, a.Verified.How = Personal, h.Practitioner.NationalID, ByProvider
	made, _, err := r.Create(ctx, by, a)
	if err == nil {
		err = r.o.Registry.AddLink(ctx, Link{Issuer: issuer, Subject: subject, NationalID: h.Practitioner.NationalID, Account: made.ID, At: r.o.Clock().UTC()})
	}
	if err == nil {
		_, err = r.o.Registry.Settle(ctx, issuer, subject)
	}
	return made, r.trace(ctx, by, record.TraceHabilitation, made.ID, "", issuer, err)
}

// Refuse ends a habilitation request without an account. The person may ask again.
func (r *Registrar) Refuse(ctx context.Context, by By, issuer, subject string) error {
	h, err := r.request(ctx, issuer, subject)
	if err != nil {
		return err
	}
	if _, err = r.o.Registry.Settle(ctx, issuer, subject); err != nil {
		return err
	}
	return r.o.Trace(ctx, record.Trace{ID: r.o.IDs(), At: r.o.Clock().UTC(), Workstation: by.Workstation, ByID: by.ID, Action: record.TraceHabilitation,
		Target: h.Practitioner.NationalID, After: issuer, Reason: ReasonUnknown})
}

func (r *Registrar) request(ctx context.Context, issuer, subject string) (Habilitation, error) {
	all, err := r.o.Registry.Asked(ctx)
	for _, h := range all {
		if h.Issuer == issuer && h.Subject == subject {
			return h, nil
		}
	}
	if err == nil {
		err = record.E(record.NotFound, ReasonNoDemand).In("access.request")
	}
	return Habilitation{}, err
}

// Tie links a provider's identity to an account by hand, as when several accounts carry one national identifier.
// Error: ReasonChanged when the identifiers differ.
func (r *Registrar) Tie(ctx context.Context, by By, l Link) error {
	a, err := r.account(ctx, l.Account)
	if err != nil {
		return err
	}
	if l.Issuer == "" || l.Subject == "" || l.NationalID == "" || l.NationalID != a.Practitioner.NationalID || a.Kind != Personal {
		err = record.E(record.Invalid, ReasonChanged).In("access.Tie")
	} else {
		l.At, l.Pending = r.o.Clock().UTC(), false
		if err = r.o.Registry.AddLink(ctx, l); errors.Is(err, ErrReplay) {
			err = record.E(record.Conflict, ReasonExists).In("access.Tie")
		}
	}
	return r.trace(ctx, by, record.TraceLink, l.Subject, "", l.Account, err)
}

// OpenSessions lists sessions by id; after is the last one of the page before.
func (r *Registrar) OpenSessions(ctx context.Context, after string, limit int) ([]Session, error) {
	if limit <= 0 || limit > 500 {
		limit = 500
	}
	return r.o.Sessions.OpenSessions(ctx, after, limit)
}

// Revoke ends one session.
func (r *Registrar) Revoke(ctx context.Context, by By, session string) error {
	r.o.End(ctx, session, ReasonRevoked)
	return r.trace(ctx, by, record.TraceSessionRevoked, session, "", "", nil)
}

const settingPolicy = "password.policy"

// Policy returns the password policy in force.
func (r *Registrar) Policy(ctx context.Context) (password.Policy, error) {
	return policyIn(ctx, r.o.Registry)
}

// policyIn reads the password policy of an establishment.
func policyIn(ctx context.Context, from Registry) (p password.Policy, err error) {
	text, err := from.Setting(ctx, settingPolicy)
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &p)
	}
	return p.WithDefaults(), err
}

// SetPolicy changes it. Error: password.ReasonPolicy.
func (r *Registrar) SetPolicy(ctx context.Context, by By, p password.Policy) error {
	before, err := r.o.Registry.Setting(ctx, settingPolicy)
	if err != nil {
		return err
	}
	p = p.WithDefaults()
	text, err := json.Marshal(p)
	if err == nil {
		err = p.Check()
	}
	if err == nil {
		err = r.o.Registry.PutSetting(ctx, settingPolicy, string(text))
	}
	return r.trace(ctx, by, record.TraceSettings, settingPolicy, before, string(text), err)
}

// Exported traces an extraction. // SC.SSI/IAM.94
func (r *Registrar) Exported(ctx context.Context, by By, what string) error {
	return r.trace(ctx, by, record.TraceExtraction, what, "", "", nil)
}
