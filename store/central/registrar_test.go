package central_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/access/password"
	"chevet/app/audit"
	"chevet/app/psc"
	"chevet/app/record"
)

// office is a registrar on a real database.
type office struct {
	*access.Registrar
	t  *testing.T
	s  store
	by access.By
}

func newOffice(t *testing.T, s store) *office {
	n := 0
	return &office{t: t, s: s, by: access.By{ID: "admin", Account: "admin", Workstation: "POSTE-A"}, Registrar: access.NewRegistrar(access.RegistrarOptions{
		Registry: s.Directory(), Sessions: s.Sessions(), Clock: func() time.Time { return noon },
		IDs:   func() string { n++; return fmt.Sprint("id-", n) },
		Trace: func(ctx context.Context, tr record.Trace) error { return s.AddTrace(ctx, "serveur", tr) }})}
}

func (o *office) create(a access.Account) access.Account {
	o.t.Helper()
	made, _, err := o.Create(o.t.Context(), o.by, a)
	if err != nil {
		o.t.Fatal(err)
	}
	return made
}

func (o *office) session(account string) {
	o.t.Helper()
	id := "s-" + account
	if err := o.s.Sessions().AddSession(o.t.Context(), access.Session{ID: id, Token: access.HashOf(id), Account: account, ExpiresAt: noon.Add(time.Hour)}, psc.Tokens{}); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) open(account string) int {
	o.t.Helper()
	all, err := o.s.Sessions().SessionsOf(o.t.Context(), account)
	if err != nil {
		o.t.Fatal(err)
	}
	return len(all)
}

// last returns the newest trace of an action; the zero value when there is none.
func (o *office) last(action record.Action) record.Trace {
	o.t.Helper()
	all, err := o.s.Traces(o.t.Context(), "serveur", 0, 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, tr := range slices.Backward(all) {
		if tr.Action == action {
			return tr
		}
	}
	return record.Trace{}
}

func person(id string) access.Account {
	return access.Account{Practitioner: record.Practitioner{NationalID: id, FamilyName: "MARTIN", GivenName: "Jeanne"}, Verified: access.Verification{How: access.ByPaper}}
}

func admin(login string) access.Account {
	return access.Account{ID: login, Kind: access.Privileged, Login: login, Roles: []record.Role{record.RoleAdmin}, Verified: access.Verification{How: access.ByPaper},
		Practitioner: record.Practitioner{FamilyName: "DURAND"}}
}

func office1(t *testing.T, test func(*office)) {
	everywhere(t, func(t *testing.T, at base) { test(newOffice(t, open(t, at))) })
}

func TestAccountsThatBreakTheRulesOfTheirKindAreRefusedAndTraced(t *testing.T) { // IE.31, GEN.17
	office1(t, func(o *office) {
		for name, c := range map[string]struct {
			change func(*access.Account)
			want   record.Reason
		}{
			"identity not verified":   {func(a *access.Account) { a.Verified.How = "" }, access.ReasonVerification},
			"unknown verification":    {func(a *access.Account) { a.Verified.How = "parole" }, access.ReasonVerification},
			"nobody":                  {func(a *access.Account) { a.Practitioner.NationalID = "" }, access.ReasonAccount},
			"care and administration": {func(a *access.Account) { a.Roles = []record.Role{record.RolePhysician, record.RoleAdmin} }, access.ReasonAccount},
			"unknown role":            {func(a *access.Account) { a.Roles = []record.Role{"dieu"} }, access.ReasonAccount},
			"unknown kind":            {func(a *access.Account) { a.Kind = "robot" }, access.ReasonAccount},
			"generic without a purpose": {func(a *access.Account) {
				a.Kind, a.ExpiresAt = access.Generic, noon.Add(time.Hour)
			}, access.ReasonAccount},
			"generic for ever":        {func(a *access.Account) { a.Kind, a.Purpose = access.Generic, "accueil" }, access.ReasonAccount},
			"administrator in care":   {func(a *access.Account) { *a = admin("root1"); a.Roles = []record.Role{record.RoleNurse} }, access.ReasonAccount},
			"administrator no login":  {func(a *access.Account) { *a = admin(""); a.ID = "x" }, access.ReasonAccount},
			"login with an injection": {func(a *access.Account) { *a = admin("a*)(uid=*"); a.ID = "x" }, access.ReasonAccount},
		} {
			a := person("899700000001")
			c.change(&a)
			if _, _, err := o.Create(o.t.Context(), o.by, a); record.ReasonOf(err) != c.want {
				o.t.Errorf("%s: %v", name, err)
			}
			if tr := o.last(record.TraceAccount); tr.OK || tr.Reason != c.want || tr.ByID != "admin" {
				o.t.Errorf("%s: traced as %+v", name, tr)
			}
		}
		o.create(person("899700000001"))
		if _, _, err := o.Create(o.t.Context(), o.by, person("899700000001")); record.ReasonOf(err) != access.ReasonExists {
			o.t.Errorf("twice: %v", err)
		}
	})
}

func TestIdentityChangesOnlyAfterAVerificationAsStrong(t *testing.T) { // SC.SSI/IE.32
	office1(t, func(o *office) {
		a := o.create(person("899700000001"))
		if err := o.s.Directory().AddLink(o.t.Context(), access.Link{Issuer: "https://i", Subject: "s", NationalID: a.ID, Account: a.ID, At: noon}); err != nil {
			o.t.Fatal(err)
		}
		o.session(a.ID)
		to := access.Identity{NationalID: "899700000001", FamilyName: "MARTIN-DUPONT", GivenName: "Jeanne"}
		for _, weak := range []access.How{access.NotVerified, access.ByDirectory, "parole"} {
			if _, err := o.ChangeIdentity(o.t.Context(), o.by, a.ID, to, weak); record.ReasonOf(err) != access.ReasonVerification {
				o.t.Errorf("%q: %v", weak, err)
			}
		}
		self := access.By{ID: a.ID, Account: a.ID}
		if _, err := o.ChangeIdentity(o.t.Context(), self, a.ID, to, access.ByProvider); record.ReasonOf(err) != access.ReasonSelf {
			o.t.Errorf("by the holder: %v", err)
		}
		if _, err := o.ChangeIdentity(o.t.Context(), o.by, a.ID, to, access.ByPaper); err != nil {
			o.t.Fatal(err)
		}
		if tr := o.last(record.TraceAccountIdentity); !tr.OK || !strings.Contains(tr.Before, `"MARTIN"`) || !strings.Contains(tr.After, "MARTIN-DUPONT") || tr.Target != a.ID {
			o.t.Errorf("%+v", tr)
		}
		if links, _ := o.LinksOf(o.t.Context(), a.ID); len(links) != 1 || o.open(a.ID) != 1 {
			o.t.Error("another name revoked the link")
		}
		to.NationalID = "899700000002"
		if _, err := o.ChangeIdentity(o.t.Context(), o.by, a.ID, to, access.ByProvider); err != nil {
			o.t.Fatal(err)
		}
		if links, _ := o.LinksOf(o.t.Context(), a.ID); len(links) != 0 || o.open(a.ID) != 0 {
			o.t.Error("a link made under another identifier survives it")
		}
		if _, err := o.ChangeIdentity(o.t.Context(), o.by, a.ID, to, access.ByPaper); record.ReasonOf(err) != access.ReasonVerification {
			o.t.Errorf("weaker than the last one: %v", err)
		}
	})
}

func TestADisabledAccountIsOutAndComesBackAsItWas(t *testing.T) {
	office1(t, func(o *office) {
		a := o.create(person("899700000001"))
		o.session(a.ID)
		if err := o.Disable(o.t.Context(), o.by, a.ID, "fin de contrat"); err != nil {
			o.t.Fatal(err)
		}
		got, err := o.Account(o.t.Context(), a.ID)
		if err != nil || !got.Disabled || o.open(a.ID) != 0 {
			o.t.Errorf("%v %+v, %d sessions", err, got, o.open(a.ID))
		}
		if tr := o.last(record.TraceAccountDisabled); !strings.Contains(tr.After, "fin de contrat") {
			o.t.Errorf("%+v", tr)
		}
		if err := o.Enable(o.t.Context(), o.by, a.ID, ""); err != nil {
			o.t.Fatal(err)
		}
		if got, _ = o.Account(o.t.Context(), a.ID); got.Disabled || got.Practitioner.FamilyName != "MARTIN" || !got.CreatedAt.Equal(noon) {
			o.t.Errorf("%+v", got)
		}
		if err := o.Disable(o.t.Context(), o.by, "nobody", ""); record.ReasonOf(err) != access.ReasonNoAccount {
			o.t.Error(err)
		}
	})
}

func TestNobodyRaisesThemselvesAndTheLastAdministratorStays(t *testing.T) {
	office1(t, func(o *office) {
		one := o.create(admin("admin"))
		give := func(a *access.Account) { a.Roles = []record.Role{record.RoleAuditor} }
		if _, err := o.Change(o.t.Context(), o.by, one.ID, give); record.ReasonOf(err) != access.ReasonSelf {
			o.t.Errorf("own roles: %v", err)
		}
		if err := o.Disable(o.t.Context(), o.by, one.ID, ""); record.ReasonOf(err) != access.ReasonSelf {
			o.t.Errorf("own account: %v", err)
		}
		other := access.By{ID: "commande:root"}
		if err := o.Disable(o.t.Context(), other, one.ID, ""); record.ReasonOf(err) != access.ReasonLastAdmin {
			o.t.Errorf("the last one: %v", err)
		}
		if _, err := o.Change(o.t.Context(), other, one.ID, give); record.ReasonOf(err) != access.ReasonLastAdmin {
			o.t.Errorf("the last one's role: %v", err)
		}
		o.create(admin("second"))
		o.session(one.ID)
		if _, err := o.Change(o.t.Context(), other, one.ID, give); err != nil || o.open(one.ID) != 0 {
			o.t.Errorf("%v: a session outlives its rights", err)
		}
		if _, _, err := o.Create(o.t.Context(), o.by, func() access.Account { a := admin("second"); a.ID = "third"; return a }()); record.ReasonOf(err) != access.ReasonExists {
			o.t.Errorf("a login taken: %v", err)
		}
	})
}

func TestRequestsAreGrantedOrRefused(t *testing.T) { // SC.PSC.02
	office1(t, func(o *office) {
		ctx := o.t.Context()
		for _, subject := range []string{"s1", "s2"} {
			if err := o.s.Directory().Ask(ctx, access.Habilitation{Issuer: "https://i", Subject: subject, Workstation: "P", At: noon,
				Practitioner: record.Practitioner{NationalID: "89970000000" + subject[1:], FamilyName: "PETIT"}}); err != nil {
				o.t.Fatal(err)
			}
		}
		a, err := o.Grant(ctx, o.by, "https://i", "s1", func(a *access.Account) { a.Unit.Code, a.Practitioner.NationalID = "2210", "forged" })
		if err != nil || a.Practitioner.NationalID != "899700000001" || a.Unit.Code != "2210" || a.Verified.How != access.ByProvider {
			o.t.Fatal(err, a)
		}
		if l, linked, err := o.s.Directory().Linked(ctx, "https://i", "s1"); err != nil || linked.ID != a.ID || l.Pending {
			o.t.Error(err, l)
		}
		if err := o.Refuse(ctx, o.by, "https://i", "s2"); err != nil {
			o.t.Fatal(err)
		}
		if tr := o.last(record.TraceHabilitation); tr.OK || tr.Target != "899700000002" {
			o.t.Errorf("%+v", tr)
		}
		if left, _ := o.Asked(ctx); len(left) != 0 {
			o.t.Error(left)
		}
		for _, again := range []error{o.Refuse(ctx, o.by, "https://i", "s2"), o.Approve(ctx, o.by, "https://i", "s1")} {
			if record.ReasonOf(again) != access.ReasonNoDemand {
				o.t.Errorf("decided twice: %v", again)
			}
		}
		if err := o.Tie(ctx, o.by, access.Link{Issuer: "https://j", Subject: "t", NationalID: "899700000009", Account: a.ID}); record.ReasonOf(err) != access.ReasonChanged {
			o.t.Errorf("another person's identity: %v", err)
		}
		if err := o.Tie(ctx, o.by, access.Link{Issuer: "https://j", Subject: "t", NationalID: "899700000001", Account: a.ID}); err != nil {
			o.t.Error(err)
		}
	})
}

func TestAccountsAreFoundByWordsWithoutAccentsAndByPages(t *testing.T) {
	office1(t, func(o *office) {
		ctx := o.t.Context()
		for i := range 7 {
			a := person(fmt.Sprintf("89970000000%d", i))
			a.Practitioner.FamilyName = []string{"LÉGER", "LEGRAND", "O%NEIL"}[i%3]
			o.create(a)
		}
		o.create(admin("admin"))
		count := func(q access.AccountQuery) int {
			found, err := o.Find(ctx, q)
			if err != nil {
				o.t.Fatal(err)
			}
			return len(found)
		}
		privileged, no := access.Privileged, false
		for want, q := range map[*int]access.AccountQuery{ptr(3): {Text: "leger"}, ptr(5): {Text: "le jeanne"}, ptr(2): {Text: "o%n"}, ptr(0): {Text: "o_neil"},
			ptr(1): {Kind: &privileged}, ptr(8): {Disabled: &no}, ptr(1 + 0): {Role: record.RoleAdmin}} {
			if got := count(q); got != *want {
				o.t.Errorf("%+v: %d", q, got)
			}
		}
		if count(access.AccountQuery{Text: "' OR 1=1 --"}) != 0 {
			o.t.Error("SQL in a search")
		}
		var ids []string
		for after := ""; ; after = ids[len(ids)-1] {
			page, err := o.Find(ctx, access.AccountQuery{After: after, Limit: 3})
			if err != nil {
				o.t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, a := range page {
				ids = append(ids, a.ID)
			}
		}
		if len(ids) != 8 || len(slices.Compact(slices.Clone(ids))) != 8 {
			o.t.Error(ids)
		}
	})
}

func ptr[T any](v T) *T { return &v }

func TestPolicyIsKeptAndTracedAndAWeakOneRefused(t *testing.T) {
	office1(t, func(o *office) {
		ctx := o.t.Context()
		if err := o.SetPolicy(ctx, o.by, password.Policy{MinLength: 8}); record.ReasonOf(err) != password.ReasonPolicy {
			o.t.Error(err)
		}
		if err := o.SetPolicy(ctx, o.by, password.Policy{MinLength: 20}); err != nil {
			o.t.Fatal(err)
		}
		if p, err := o.Policy(ctx); err != nil || p.MinLength != 20 || p.Failures != 5 {
			o.t.Error(err, p)
		}
		if tr := o.last(record.TraceSettings); !tr.OK || !strings.Contains(tr.After, `"minLength":20`) {
			o.t.Errorf("%+v", tr)
		}
	})
}

func TestJournalIsSearchedByPagesAndNothingIsMissed(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		for i := range 25 {
			tr := record.Trace{ID: fmt.Sprint(i), At: noon.Add(time.Duration(i/2) * time.Second), Action: []record.Action{record.TraceLogin, record.TraceDMPRead}[i%2],
				ByID: fmt.Sprint("p", i%3), OK: i%5 != 0, Patient: record.PatientID(fmt.Sprint("x", i%4))}
			if err := s.AddTrace(t.Context(), []string{"serveur", "poste-1"}[i%2], tr); err != nil {
				t.Fatal(err)
			}
		}
		seen := map[string]bool{}
		q := audit.Query{Limit: 4}
		for {
			page, err := s.SearchTraces(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range page {
				if seen[l.Trace.ID] {
					t.Fatal("twice: ", l.Trace.ID)
				}
				seen[l.Trace.ID] = true
			}
			if len(page) < q.Limit {
				break
			}
			q.After = audit.Cursor(page[len(page)-1])
		}
		if len(seen) != 25 {
			t.Errorf("%d of 25", len(seen))
		}
		no := false
		for want, q := range map[*int]audit.Query{ptr(13): {Actions: []record.Action{record.TraceLogin}}, ptr(8): {By: "p1"}, ptr(5): {OK: &no},
			ptr(4): {From: noon.Add(3 * time.Second), To: noon.Add(5 * time.Second)}, ptr(6): {Patient: "x1"}, ptr(0): {By: "' OR '1'='1"}} {
			if got, err := s.SearchTraces(t.Context(), q); err != nil || len(got) != *want {
				t.Errorf("%+v: %d, %v", q, len(got), err)
			}
		}
		if _, err := s.SearchTraces(t.Context(), audit.Query{After: "!"}); record.CodeOf(err) != record.Invalid {
			t.Error(err)
		}
	})
}
