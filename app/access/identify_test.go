package access

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"chevet/app/psc"
	"chevet/app/record"
)

// late is a directory in which another login of the same person links them first.
type late struct{ *Directory }

func (d late) AddLink(ctx context.Context, l Link) error {
	if err := d.Directory.AddLink(ctx, l); err != nil {
		return err
	}
	return ErrReplay
}

func identityOf(id string) psc.Identity {
	return psc.Identity{Issuer: "https://i", Subject: "s", NationalID: id, Practitioner: record.Practitioner{NationalID: id, FamilyName: "MARTIN",
		Activities: []record.Activity{{StructureID: "1750000001", Profession: "10"}}}}
}

func broker(t *testing.T, accounts Accounts) (*Broker, *[]record.Trace) {
	t.Helper()
	o := options(t)
	o.Accounts = accounts
	var mu sync.Mutex
	var traces []record.Trace
	o.Trace = func(_ context.Context, tr record.Trace) { mu.Lock(); defer mu.Unlock(); traces = append(traces, tr) }
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return b, &traces
}

func doctor(id string) Account {
	return Account{ID: "a-" + id, Practitioner: record.Practitioner{NationalID: id, FamilyName: "MARTIN"}}
}

func TestTwoFirstLoginsAtTheSameTimeBothGetIn(t *testing.T) {
	b, _ := broker(t, late{NewDirectory(doctor("899700000001"))})
	a, err := b.account(t.Context(), b.providers["psc"], identityOf("899700000001"), "P")
	if err != nil || a.ID != "a-899700000001" {
		t.Error(err, a)
	}
}

func TestAFirstLinkIsInTheJournal(t *testing.T) { // security.md P5: unique, traced, revocable
	b, traces := broker(t, NewDirectory(doctor("899700000001")))
	if _, err := b.account(t.Context(), b.providers["psc"], identityOf("899700000001"), "P"); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(*traces, func(tr record.Trace) bool {
		return tr.Action == record.TraceLink && tr.OK && tr.Target == "a-899700000001" && tr.ByID == "899700000001"
	}) {
		t.Error(*traces)
	}
}

func TestAnAccountClosedBetweenTheProviderAndTheTokenOpensNothing(t *testing.T) {
	for name, change := range map[string]func(*Account){
		"disabled": func(a *Account) { a.Disabled = true },
		"expired":  func(a *Account) { a.ExpiresAt = time.Now().Add(-time.Second) },
	} {
		d := NewDirectory(doctor("899700000001"))
		b, _ := broker(t, d)
		s, err := b.admit(t.Context(), b.providers["psc"], identityOf("899700000001"), "P")
		if err != nil {
			t.Fatal(err)
		}
		a := doctor("899700000001")
		change(&a)
		d.Put(a)
		if got, err := b.open(t.Context(), s, Tokens{}); record.ReasonOf(err) != ReasonDisabled || got != nil {
			t.Errorf("%s: %v", name, err)
		}
		if open, _ := b.o.Sessions.SessionsOf(t.Context(), a.ID); len(open) != 0 {
			t.Errorf("%s: a session is there", name)
		}
	}
}

func TestAPrivilegedAccountDoesNotOpenByAProvider(t *testing.T) { // SC.SSI/IAM.92: its own way in, its own policy
	a := doctor("899700000001")
	a.Kind, a.Login, a.Roles = Privileged, "admin", []record.Role{record.RoleAdmin}
	b, _ := broker(t, NewDirectory(a))
	if _, err := b.account(t.Context(), b.providers["psc"], identityOf("899700000001"), "P"); record.ReasonOf(err) != ReasonDisabled {
		t.Error(err)
	}
}

func TestRightsFollowTheSituationChosenAndTheKeyTheRights(t *testing.T) {
	d := NewDirectory(doctor("899700000001"))
	b, _ := broker(t, d)
	who := identityOf("899700000001")
	who.Practitioner.Activities = []record.Activity{{StructureID: "1", Profession: "10"}, {StructureID: "2", Profession: "unknown"}}
	s, err := b.admit(t.Context(), b.providers["psc"], who, "P")
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := b.open(t.Context(), s, Tokens{}); err != nil || answer.Rights != 0 || len(answer.CacheKey) != 0 {
		t.Errorf("%v %+v: before there is a situation", err, answer)
	}
	for i, want := range []record.Rights{record.RightsOf(record.RolePhysician), 0} {
		s.Activity = i
		if got := rightsIn(doctor("899700000001"), s); got != want {
			t.Errorf("situation %d: %v", i, got)
		}
	}
	if _, err := d.ByID(t.Context(), "nobody"); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}
