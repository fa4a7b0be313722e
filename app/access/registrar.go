package access

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"chevet/app/access/password"
	"chevet/app/record"
)

var (
	loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,63}$`)
	idForm    = regexp.MustCompile(`^[A-Za-z0-9._/-]{1,64}$`)
)

// Create makes an account. A privileged one is invited at once: the activation code is told to whoever creates it, once.
// Errors: ReasonAccount, ReasonExists, ReasonVerification.
func (r *Registrar) Create(ctx context.Context, by By, a Account) (made Account, code string, err error) {
	const op = "access.Create"
	a.CreatedAt = r.o.Clock().UTC()
	a.Verified.ByID, a.Verified.At = by.ID, a.CreatedAt
	if a.ID == "" {
		a.ID = a.Practitioner.NationalID
	}
	if a.ID == "" {
		a.ID = r.o.IDs()
	}
	err = r.check(ctx, a)
	if err == nil {
		if _, known := r.o.Registry.ByID(ctx, a.ID); known == nil {
			err = record.E(record.Conflict, ReasonExists).In(op)
		} else if !errors.Is(known, ErrNone) {
			return Account{}, "", known
		}
	}
	if err == nil && a.Kind != Generic && !a.Verified.How.AtLeast(ByDirectory) || a.Verified.How == NotVerified && a.Kind != Generic {
		err = record.E(record.Invalid, ReasonVerification).In(op)
	}
	if err == nil {
		err = r.o.Registry.Put(ctx, a)
	}
	if err = r.trace(ctx, by, record.TraceAccount, a.ID, "", picture(a), err); err != nil {
		return Account{}, "", err
	}
	if a.Kind == Privileged {
		code, err = r.Invite(ctx, by, a.ID)
	}
	return a, code, err
}

// check holds an account to the rules of its kind.
func (r *Registrar) check(ctx context.Context, a Account) error {
	bad := func(why string) error {
		return record.E(record.Invalid, ReasonAccount).In("access.check").Because("%s", why)
	}
	for _, role := range a.Roles {
		if !role.Known() {
			return bad("role")
		}
	}
	has := func(is func(record.Role) bool) bool { return slices.ContainsFunc(a.Roles, is) }
	switch a.Kind {
	case Personal:
		if a.Practitioner.NationalID == "" || a.Practitioner.FamilyName == "" || has(record.Role.Privileged) || slices.Contains(a.Roles, record.RoleGeneric) || a.Login != "" {
			return bad("personal")
		}
	case Generic:
		if strings.TrimSpace(a.Purpose) == "" || a.Practitioner.FamilyName == "" || a.ExpiresAt.IsZero() || has(func(x record.Role) bool { return x != record.RoleGeneric }) {
			return bad("generic")
		}
	case Privileged:
		if !loginForm.MatchString(a.Login) || len(a.Roles) == 0 || a.Practitioner.FamilyName == "" || has(record.Role.Care) {
			return bad("privileged")
		}
		switch other, err := r.o.Registry.WithLogin(ctx, a.Login); {
		case err == nil && other.ID != a.ID:
			return record.E(record.Conflict, ReasonExists).In("access.check").Because("login")
		case err != nil && !errors.Is(err, ErrNone):
			return err
		}
	default:
		return bad("kind")
	}
	if !idForm.MatchString(a.ID) {
		return bad("id")
	}
	return nil
}

// Change replaces what is no identity: unit, roles, purpose, end of validity. Sessions of the account end when its
// roles change, so that none outlives a right. Errors: ReasonNoAccount, ReasonAccount, ReasonSelf, ReasonLastAdmin.
func (r *Registrar) Change(ctx context.Context, by By, id string, change func(*Account)) (Account, error) {
	before, err := r.account(ctx, id)
	if err != nil {
		return Account{}, err
	}
	a := before
	a.Roles = slices.Clone(before.Roles)
	change(&a)
	a.ID, a.Kind, a.Origin, a.OriginKey, a.Practitioner, a.Exercise, a.Login = before.ID, before.Kind, before.Origin, before.OriginKey,
		before.Practitioner, before.Exercise, before.Login
	a.Disabled, a.DisabledBy, a.Verified, a.UpdatedAt = before.Disabled, before.DisabledBy, before.Verified, before.UpdatedAt
	action := record.TraceAccount
	roles := !slices.Equal(a.Roles, before.Roles)
	if roles {
		action = record.TraceRoles
	}
	switch err = r.check(ctx, a); {
	case err != nil:
	case roles && by.Account == id: // nobody gives themselves rights
		err = record.E(record.NotAllowed, ReasonSelf).In("access.Change")
	case roles || a.Closed(r.o.Clock()):
		err = r.keepAdmin(ctx, a)
	}
	if err == nil {
		err = r.o.Registry.Put(ctx, a)
	}
	if err = r.trace(ctx, by, action, id, picture(before), picture(a), err); err == nil && (roles || a.Closed(r.o.Clock())) {
		err = r.endAll(ctx, id, ReasonRights)
	}
	return a, err
}

// Identity is who an account is about.
type Identity struct {
	NationalID string   `json:"nationalID"`
	FamilyName string   `json:"familyName"`
	GivenName  string   `json:"givenName"`
	Exercise   Exercise `json:"exercise,omitzero"`
}

// ChangeIdentity replaces attributes of identity, after a verification at least as strong as that of the creation, and
// never by the holder themselves. Another national identifier revokes the links made under the former one.
// Errors: ReasonVerification, ReasonSelf. // SC.SSI/IE.32
func (r *Registrar) ChangeIdentity(ctx context.Context, by By, id string, to Identity, how How) (Account, error) {
	const op = "access.ChangeIdentity"
	before, err := r.account(ctx, id)
	if err != nil {
		return Account{}, err
	}
	a := before
	renumbered := to.NationalID != before.Practitioner.NationalID
	a.Practitioner.NationalID, a.Practitioner.FamilyName, a.Practitioner.GivenName, a.Exercise = to.NationalID, to.FamilyName, to.GivenName, to.Exercise
	a.Verified = Verification{How: how, ByID: by.ID, At: r.o.Clock().UTC()}
	switch {
	case by.Account == id || by.ID != "" && by.ID == before.Practitioner.NationalID:
		err = record.E(record.NotAllowed, ReasonSelf).In(op)
	case how == NotVerified || !how.AtLeast(before.Verified.How):
		err = record.E(record.NotAllowed, ReasonVerification).In(op)
	case before.Origin != "": // the directory would put back what it says
		err = record.E(record.NotAllowed, ReasonFromDirectory).In(op)
	default:
		err = r.check(ctx, a)
	}
	if err == nil {
		err = r.o.Registry.Put(ctx, a)
	}
	if err = r.trace(ctx, by, record.TraceAccountIdentity, id, picture(before), picture(a), err); err != nil || !renumbered {
		return a, err
	}
	links, err := r.o.Registry.LinksOf(ctx, id)
	for _, l := range links {
		err = errors.Join(err, r.Unlink(ctx, by, l.Issuer, l.Subject))
	}
	return a, errors.Join(err, r.endAll(ctx, id, ReasonChanged))
}

// Disable keeps an account out from now on, and ends its sessions. Errors: ReasonSelf, ReasonLastAdmin.
func (r *Registrar) Disable(ctx context.Context, by By, id, motive string) error {
	return r.setDisabled(ctx, by, id, motive, true)
}

// Enable lets an account in again.
func (r *Registrar) Enable(ctx context.Context, by By, id, motive string) error {
	return r.setDisabled(ctx, by, id, motive, false)
}

func (r *Registrar) setDisabled(ctx context.Context, by By, id, motive string, disabled bool) error {
	before, err := r.account(ctx, id)
	if err != nil {
		return err
	}
	a := before
	a.Disabled, a.DisabledBy = disabled, ""
	action := record.TraceAccountEnabled
	if disabled {
		action, a.DisabledBy = record.TraceAccountDisabled, by.ID
		if by.Account == id {
			err = record.E(record.NotAllowed, ReasonSelf).In("access.Disable")
		} else {
			err = r.keepAdmin(ctx, a)
		}
	}
	if err == nil {
		err = r.o.Registry.Put(ctx, a)
	}
	if err = r.trace(ctx, by, action, id, picture(before), picture(a)+" "+motive, err); err == nil && disabled {
		err = r.endAll(ctx, id, ReasonDisabled)
	}
	return err
}

// keepAdmin refuses a change after which nobody could administer.
func (r *Registrar) keepAdmin(ctx context.Context, after Account) error {
	privileged, open := Privileged, false
	found, err := r.o.Registry.Find(ctx, AccountQuery{Kind: &privileged, Role: record.RoleAdmin, Disabled: &open}.bounded())
	if err != nil {
		return err
	}
	was := false
	for _, a := range found {
		if a.ID == after.ID {
			was = true
		} else if !a.Closed(r.o.Clock()) {
			return nil
		}
	}
	if was && (after.Closed(r.o.Clock()) || !slices.Contains(after.Roles, record.RoleAdmin)) {
		return record.E(record.NotAllowed, ReasonLastAdmin).In("access.keepAdmin")
	}
	return nil
}

// Invite gives a privileged account a new activation code, which voids its password and second factor.
func (r *Registrar) Invite(ctx context.Context, by By, id string) (code string, err error) {
	a, err := r.account(ctx, id)
	if err != nil {
		return "", err
	}
	if a.Kind != Privileged {
		return "", record.E(record.Invalid, ReasonAccount).In("access.Invite").Because("kind")
	}
	policy, err := r.Policy(ctx)
	if err != nil {
		return "", err
	}
	err = r.o.Registry.UpdateCredential(ctx, id, func(c *password.Credential) error {
		code = c.Invite(r.o.Clock().UTC().Add(policy.InviteFor))
		return nil
	})
	if err = r.trace(ctx, by, record.TraceInvitation, id, "", "", err); err == nil {
		err = r.endAll(ctx, id, ReasonRights)
	}
	if err != nil {
		return "", err
	}
	return code, nil
}

// Unlock forgets the failures of a privileged account.
func (r *Registrar) Unlock(ctx context.Context, by By, id string) error {
	if _, err := r.account(ctx, id); err != nil {
		return err
	}
	err := r.o.Registry.UpdateCredential(ctx, id, func(c *password.Credential) error { c.Unlock(); return nil })
	return r.trace(ctx, by, record.TraceUnlocked, id, "", "", err)
}

// Account returns one account. Error: ReasonNoAccount.
func (r *Registrar) Account(ctx context.Context, id string) (Account, error) {
	return r.account(ctx, id)
}

// Find returns accounts.
func (r *Registrar) Find(ctx context.Context, q AccountQuery) ([]Account, error) {
	return r.o.Registry.Find(ctx, q.bounded())
}

func (r *Registrar) account(ctx context.Context, id string) (Account, error) {
	a, err := r.o.Registry.ByID(ctx, id)
	if errors.Is(err, ErrNone) {
		return Account{}, record.E(record.NotFound, ReasonNoAccount).In("access.account")
	}
	return a, err
}

func (r *Registrar) endAll(ctx context.Context, account string, why record.Reason) error {
	open, err := r.o.Sessions.SessionsOf(ctx, account)
	for _, s := range open {
		r.o.End(ctx, s.ID, why)
	}
	return err
}

// picture is what a trace keeps of an account: no password, no token, no patient.
func picture(a Account) string {
	text, err := json.Marshal(struct {
		NationalID, FamilyName, GivenName string
		Exercise                          Exercise
		Kind                              Kind          `json:",omitempty"`
		Roles                             []record.Role `json:",omitempty"`
		Unit                              string        `json:",omitempty"`
		Login                             string        `json:",omitempty"`
		Purpose                           string        `json:",omitempty"`
		Verified                          How           `json:",omitempty"`
		Disabled                          bool
	}{a.Practitioner.NationalID, a.Practitioner.FamilyName, a.Practitioner.GivenName, a.Exercise, a.Kind, a.Roles, a.Unit.Code, a.Login, a.Purpose,
		a.Verified.How, a.Disabled})
	if err != nil {
		return ""
	}
	return string(text)
}
