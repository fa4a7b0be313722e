package access

import (
	"context"
	"errors"
	"slices"

	"chevet/app/psc"
	"chevet/app/record"
)

// account finds whose account an identity opens. The key is the national identifier, then the link; a name, an
// address or a first name never is. // security.md P5, SC.PSC.02
func (b *Broker) account(ctx context.Context, p *provider, who psc.Identity, workstation string) (Account, error) {
	const op = "access.account"
	no := func(r record.Reason) *record.Error { return record.E(record.NotAllowed, r).In(op) }
	link, account, err := b.o.Accounts.Linked(ctx, who.Issuer, who.Subject)
	switch {
	case errors.Is(err, ErrNone):
		if link, account, err = b.firstLink(ctx, p, who, workstation); err != nil {
			return Account{}, err
		}
	case err != nil:
		return Account{}, err
	}
	switch {
	case link.NationalID != who.NationalID:
		return Account{}, no(ReasonChanged)
	case account.Closed(b.o.Clock()), account.Kind == Privileged: // administration has its own way in
		return Account{}, no(ReasonDisabled)
	case link.Pending:
		return Account{}, no(ReasonApproval)
	}
	return account, nil
}

// firstLink ties an identity never seen to the one account that carries its national identifier.
func (b *Broker) firstLink(ctx context.Context, p *provider, who psc.Identity, workstation string) (Link, Account, error) {
	const op = "access.account"
	found, err := b.o.Accounts.WithNationalID(ctx, who.NationalID)
	if err != nil {
		return Link{}, Account{}, err
	}
	now := b.o.Clock()
	switch len(found) {
	case 0:
		err := b.o.Accounts.Ask(ctx, Habilitation{Issuer: who.Issuer, Subject: who.Subject, Practitioner: who.Practitioner,
			Workstation: workstation, At: now})
		if err != nil {
			b.o.Log.Error("a habilitation request could not be kept", "err", err)
		}
		return Link{}, Account{}, record.E(record.NotAllowed, ReasonUnknown).In(op)
	case 1:
	default:
		return Link{}, Account{}, record.E(record.NotAllowed, ReasonSeveral).In(op).Because("%d accounts", len(found))
	}
	link := Link{Issuer: who.Issuer, Subject: who.Subject, NationalID: who.NationalID, Account: found[0].ID, At: now,
		Pending: p.FirstLink == LinkAfterApproval}
	switch err := b.o.Accounts.AddLink(ctx, link); {
	case errors.Is(err, ErrReplay): // another login of the same person was quicker: its link is the one that counts
		return b.o.Accounts.Linked(ctx, who.Issuer, who.Subject)
	case err != nil:
		return Link{}, Account{}, err
	}
	b.o.Trace(ctx, record.Trace{ID: b.o.IDs(), At: now, Workstation: workstation, ByID: who.NationalID, Action: record.TraceLink,
		Target: found[0].ID, OK: !link.Pending, Detail: p.ID()})
	return link, found[0], nil
}

// situations returns the situations of practice that count here, and the index of the one to start with: the only
// one, or -1 when the person must choose. // security.md P10
func (b *Broker) situations(p *provider, who psc.Identity, a Account) ([]record.Activity, int, error) {
	const op = "access.situations"
	all := who.Practitioner.Activities
	if len(all) == 0 && p.AccountActivities {
		all = a.Practitioner.Activities
	}
	if len(all) == 0 {
		if b.o.WithoutActivity {
			return nil, -1, nil
		}
		return nil, -1, record.E(record.NotAllowed, ReasonNoActivity).In(op)
	}
	if len(b.o.Professions) > 0 {
		all = slices.DeleteFunc(slices.Clone(all), func(x record.Activity) bool { return !slices.Contains(b.o.Professions, x.Profession) })
		if len(all) == 0 {
			return nil, -1, record.E(record.NotAllowed, ReasonProfession).In(op)
		}
	}
	if len(all) == 1 {
		return all, 0, nil
	}
	return all, -1, nil
}

// admit makes the session of an identity, without its token yet.
func (b *Broker) admit(ctx context.Context, p *provider, who psc.Identity, workstation string) (Session, error) {
	account, err := b.account(ctx, p, who, workstation)
	if err != nil {
		return Session{}, err
	}
	activities, first, err := b.situations(p, who, account)
	if err != nil {
		return Session{}, err
	}
	at := who.AuthTime
	if at.IsZero() {
		at = b.o.Clock()
	}
	person := who.Practitioner
	person.Activities = activities
	return Session{ID: b.o.IDs(), Workstation: workstation, Account: account.ID, Provider: p.ID(), Issuer: who.Issuer,
		Subject: who.Subject, Practitioner: person, Activity: first, TwoFactors: who.TwoFactors, Unit: account.Unit, ACR: who.ACR, AuthMode: who.AuthMode, AuthTime: at}, nil
}
