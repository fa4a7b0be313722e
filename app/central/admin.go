package central

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"chevet/app/access"
	"chevet/app/access/password"
	"chevet/app/audit"
	"chevet/app/central/api"
	"chevet/app/record"
)

// Admin is what administrators act on. The zero value answers «unavailable» to all of it.
type Admin struct {
	Registrar *access.Registrar
	Journal   Journal
	Providers func(context.Context) []api.ProviderState
	// Author refuses a person who wrote on a workstation and has no account here; nil refuses nobody.
	Author func(ctx context.Context, nationalID string) error
}

// Journal reads the audit journal.
type Journal interface {
	SearchTraces(ctx context.Context, q audit.Query) ([]audit.Line, error)
	// CheckTraces names the first line of a chain that is not as it was written, with a Conflict.
	CheckTraces(ctx context.Context) error
}

func (s *Server) adminTable() []route {
	see, edit := []record.Right{record.SeeAccounts}, []record.Right{record.EditAccounts}
	traces := []record.Right{record.SeeTraces}
	all := []route{
		{method: "GET", path: api.PathAccounts, needs: see, handle: s.listAccounts},
		{method: "POST", path: api.PathAccounts, needs: edit, handle: s.createAccount},
		{method: "GET", path: api.PathAccount, needs: see, handle: s.getAccount},
		{method: "PUT", path: api.PathAccount, needs: edit, handle: s.changeAccount},
		{method: "PUT", path: api.PathIdentity, needs: edit, handle: s.changeIdentity},
		{method: "POST", path: api.PathDisable, needs: edit, handle: s.disable},
		{method: "POST", path: api.PathEnable, needs: edit, handle: s.enable},
		{method: "POST", path: api.PathInvite, needs: edit, handle: s.invite},
		{method: "POST", path: api.PathUnlock, needs: edit, handle: s.unlock},
		{method: "GET", path: api.PathLinks, needs: see, handle: s.links},
		{method: "POST", path: api.PathLinks, needs: edit, handle: s.tie},
		{method: "POST", path: api.PathUnlink, needs: edit, handle: s.unlink},
		{method: "GET", path: api.PathDemands, needs: see, handle: s.demands},
		{method: "POST", path: api.PathApprove, needs: edit, handle: s.approve},
		{method: "POST", path: api.PathGrant, needs: edit, handle: s.grant},
		{method: "POST", path: api.PathRefuse, needs: edit, handle: s.refuse},
		{method: "GET", path: api.PathStates, needs: see, handle: s.providers},
		{method: "GET", path: api.PathSessions, needs: see, handle: s.sessions},
		{method: "DELETE", path: api.PathRevoke, needs: edit, handle: s.revoke},
		{method: "GET", path: api.PathJournal, needs: traces, handle: s.journal},
		{method: "GET", path: api.PathTraceExport, needs: traces, handle: s.exportTraces},
		{method: "GET", path: api.PathTraceCheck, needs: traces, handle: s.checkTraces},
		{method: "GET", path: api.PathReview, needs: see, handle: s.review},
		{method: "GET", path: api.PathPolicy, needs: see, handle: s.policy},
		{method: "PUT", path: api.PathPolicy, needs: []record.Right{record.EditSettings}, handle: s.setPolicy},
		{method: "GET", path: api.PathRoles, needs: see, handle: s.roles},
	}
	for i := range all {
		all[i].handle = s.administered(all[i].handle)
	}
	return all
}

// administered lets a call through where there is something to administer, by somebody with two factors.
func (s *Server) administered(h handling) handling {
	h = twoFactors(h)
	return func(w http.ResponseWriter, r *http.Request, by *Caller) error {
		if s.o.Admin.Registrar == nil || s.o.Admin.Journal == nil {
			return record.E(record.Unavailable, api.ReasonFault).Because("no administration")
		}
		return h(w, r, by)
	}
}

func twoFactors(h handling) handling {
	return func(w http.ResponseWriter, r *http.Request, by *Caller) error {
		if !by.TwoFactors {
			return record.E(record.NotAllowed, api.ReasonRight).Because("two factors")
		}
		return h(w, r, by)
	}
}

func who(by *Caller) access.By {
	return access.By{ID: by.Practitioner.NationalID, Account: by.Account, Workstation: by.Workstation}
}

func done(w http.ResponseWriter, err error) error {
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

func (s *Server) listAccounts(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	v := r.URL.Query()
	q := access.AccountQuery{Text: v.Get("q"), Role: record.Role(v.Get("role")), Origin: v.Get("origin"), After: v.Get("after")}
	if v.Has("kind") {
		kind := access.Kind(v.Get("kind"))
		q.Kind = &kind
	}
	var err error
	if q.Disabled, err = optional(v, "disabled"); err == nil {
		q.Limit, err = limit(v, 100, 500)
	}
	if err != nil {
		return err
	}
	found, err := s.o.Admin.Registrar.Find(r.Context(), q)
	if err != nil {
		return err
	}
	page := api.AccountPage{Accounts: make([]api.Account, len(found))}
	for i, a := range found {
		page.Accounts[i] = account(a)
	}
	if len(found) == q.Limit {
		page.Next = found[len(found)-1].ID
	}
	return answer(w, page)
}

func (s *Server) createAccount(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.AccountEdit
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	a, code, err := s.o.Admin.Registrar.Create(r.Context(), who(by), access.Account{ID: in.ID, Kind: access.Kind(in.Kind), Roles: in.Roles, Unit: in.Unit,
		Purpose: in.Purpose, Login: in.Login, ExpiresAt: in.ExpiresAt, Exercise: access.Exercise(in.Exercise),
		Verified:     access.Verification{How: access.How(in.Verified)},
		Practitioner: record.Practitioner{NationalID: in.NationalID, FamilyName: in.FamilyName, GivenName: in.GivenName}})
	if err != nil {
		return err
	}
	return answer(w, api.AccountMade{Account: account(a), Activation: code})
}

func (s *Server) getAccount(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	a, err := s.o.Admin.Registrar.Account(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return answer(w, account(a))
}

func (s *Server) changeAccount(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.AccountChange
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	a, err := s.o.Admin.Registrar.Change(r.Context(), who(by), r.PathValue("id"), func(a *access.Account) {
		a.Unit, a.Roles, a.Purpose, a.ExpiresAt = in.Unit, in.Roles, in.Purpose, in.ExpiresAt
	})
	if err != nil {
		return err
	}
	return answer(w, account(a))
}

func (s *Server) changeIdentity(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.IdentityChange
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	a, err := s.o.Admin.Registrar.ChangeIdentity(r.Context(), who(by), r.PathValue("id"), access.Identity{NationalID: in.NationalID,
		FamilyName: in.FamilyName, GivenName: in.GivenName, Exercise: access.Exercise(in.Exercise)}, access.How(in.Verified))
	if err != nil {
		return err
	}
	return answer(w, account(a))
}

func (s *Server) disable(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.Motive
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	return done(w, s.o.Admin.Registrar.Disable(r.Context(), who(by), r.PathValue("id"), in.Motive))
}

func (s *Server) enable(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.Motive
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	return done(w, s.o.Admin.Registrar.Enable(r.Context(), who(by), r.PathValue("id"), in.Motive))
}

func (s *Server) invite(w http.ResponseWriter, r *http.Request, by *Caller) error {
	code, err := s.o.Admin.Registrar.Invite(r.Context(), who(by), r.PathValue("id"))
	if err != nil {
		return err
	}
	return answer(w, api.Invitation{Activation: code})
}

func (s *Server) unlock(w http.ResponseWriter, r *http.Request, by *Caller) error {
	return done(w, s.o.Admin.Registrar.Unlock(r.Context(), who(by), r.PathValue("id")))
}

func (s *Server) review(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var all []access.Account
	for after := ""; ; {
		page, err := s.o.Admin.Registrar.Find(r.Context(), access.AccountQuery{After: after})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		all, after = append(all, page...), page[len(page)-1].ID
	}
	if err := s.o.Admin.Registrar.Exported(r.Context(), who(by), api.PathReview); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "json" {
		out := make([]api.Account, len(all))
		for i, a := range all {
			out[i] = account(a)
		}
		return answer(w, out)
	}
	download(w, "comptes.csv")
	return access.WriteReview(w, all, func(a access.Account) ([]access.Link, error) { return s.o.Admin.Registrar.LinksOf(r.Context(), a.ID) })
}

func (s *Server) policy(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	p, err := s.o.Admin.Registrar.Policy(r.Context())
	if err != nil {
		return err
	}
	return answer(w, policyWords(p))
}

func (s *Server) setPolicy(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.Policy
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	err := s.o.Admin.Registrar.SetPolicy(r.Context(), who(by), password.Policy{MinLength: in.MinLength, History: in.History, MaxAge: in.MaxAge,
		Failures: in.Failures, Window: in.Window, LockFor: in.LockFor, InviteFor: in.InviteFor})
	if err != nil {
		return err
	}
	return s.policy(w, r, by)
}

func (s *Server) roles(w http.ResponseWriter, _ *http.Request, _ *Caller) error {
	var out []api.RoleRights
	for _, role := range record.Roles() {
		out = append(out, api.RoleRights{Role: role, Rights: record.RightsOf(role), Privileged: role.Privileged()})
	}
	return answer(w, out)
}

func policyWords(p password.Policy) api.Policy {
	return api.Policy{MinLength: p.MinLength, History: p.History, MaxAge: p.MaxAge, Failures: p.Failures, Window: p.Window, LockFor: p.LockFor,
		InviteFor: p.InviteFor}
}

// account puts an account into the words of the interface.
func account(a access.Account) api.Account {
	return api.Account{ID: a.ID, Practitioner: a.Practitioner, Unit: a.Unit, Disabled: a.Disabled, Kind: string(a.Kind), Roles: a.Roles,
		Exercise: api.Exercise(a.Exercise), Purpose: a.Purpose, Login: a.Login, Origin: a.Origin, Verified: string(a.Verified.How),
		VerifiedBy: a.Verified.ByID, VerifiedAt: a.Verified.At, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt, LastLoginAt: a.LastLoginAt,
		ExpiresAt: a.ExpiresAt}
}

// optional reads «true» or «false», nil when absent.
func optional(v url.Values, name string) (*bool, error) {
	if !v.Has(name) {
		return nil, nil
	}
	is, err := strconv.ParseBool(v.Get(name))
	if err != nil {
		return nil, record.E(record.Invalid, api.ReasonRequest).Because("%s", name)
	}
	return &is, nil
}

func limit(v url.Values, otherwise, most int) (int, error) {
	if !v.Has("limit") {
		return otherwise, nil
	}
	n, err := strconv.Atoi(v.Get("limit"))
	if err != nil || n < 1 {
		return 0, record.E(record.Invalid, api.ReasonRequest).Because("limit")
	}
	return min(n, most), nil
}

func moment(v url.Values, name string) (time.Time, error) {
	if v.Get(name) == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, v.Get(name))
	if err != nil {
		return t, record.E(record.Invalid, api.ReasonRequest).Because("%s", name)
	}
	return t, nil
}

func download(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}
