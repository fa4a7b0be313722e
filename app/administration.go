package app

import (
	"context"
	"io"

	"chevet/app/access/password"
	"chevet/app/central/api"
	"chevet/app/record"
)

// Administration is what administrators ask of the server (app/central/api.Client). Nothing of it works offline, and the
// server judges every call by the rights of the session: the window only hides what would be refused. // SC.SSI/GEN.16
type Administration interface {
	Accounts(ctx context.Context, f api.AccountFilter) (api.AccountPage, error)
	Account(ctx context.Context, id string) (api.Account, error)
	CreateAccount(ctx context.Context, e api.AccountEdit) (api.AccountMade, error)
	ChangeAccount(ctx context.Context, id string, c api.AccountChange) (api.Account, error)
	ChangeIdentity(ctx context.Context, id string, c api.IdentityChange) (api.Account, error)
	DisableAccount(ctx context.Context, id, motive string) error
	EnableAccount(ctx context.Context, id, motive string) error
	InviteAccount(ctx context.Context, id string) (api.Invitation, error)
	UnlockAccount(ctx context.Context, id string) error
	Links(ctx context.Context, account string) ([]api.Link, error)
	RevokeLink(ctx context.Context, l api.LinkName) error
	Roles(ctx context.Context) ([]api.RoleRights, error)

	Demands(ctx context.Context) (api.Demands, error)
	ApproveLink(ctx context.Context, l api.LinkName) error
	GrantHabilitation(ctx context.Context, g api.Grant) (api.Account, error)
	RefuseDemand(ctx context.Context, l api.LinkName) error

	ProviderStates(ctx context.Context) ([]api.ProviderState, error)
	Sessions(ctx context.Context, after string, limit int) (api.SessionPage, error)
	RevokeSession(ctx context.Context, id string) error

	Journal(ctx context.Context, q api.TraceQuery) (api.TracePage, error)
	CheckTraces(ctx context.Context) (api.TraceCheck, error)
	// ExportTraces and Review stream «csv» or «json»; the caller closes.
	ExportTraces(ctx context.Context, q api.TraceQuery, format string) (io.ReadCloser, error)
	Review(ctx context.Context, format string) (io.ReadCloser, error)

	Quarantined(ctx context.Context) (api.Quarantine, error)
	DecideQuarantined(ctx context.Context, mutation string, take bool) error

	Policy(ctx context.Context) (api.Policy, error)
	SetPolicy(ctx context.Context, p api.Policy) (api.Policy, error)
}

// Administers reports that the person of a session administers something.
func Administers(s *Session) bool {
	return s != nil && (s.Rights.Has(record.SeeAccounts) || s.Rights.Has(record.SeeTraces) || s.Rights.Has(record.EditSettings))
}

// Administration returns what administrators ask of the server; nil when this workstation's cannot be administered from
// here.
func (w *Workstation) Administration() Administration {
	switch s := w.parts.Server.(type) {
	case Administration:
		return s
	case interface{ Administration() Administration }: // a server that was not there yet when the workstation started
		return s.Administration()
	}
	return nil
}

// PasswordRules says how far a new password of a privileged account follows the rules that no establishment may lower;
// the server judges it by the establishment's own. // SC.SSI/IAM.92
func PasswordRules(text, login string) password.Judgement { return password.Judge(text, login) }
