package accesstest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/record"
)

// Directory is access.Accounts with what an administrator does, which each store names in its own way.
type Directory struct {
	access.Accounts
	Put     func(access.Account) error
	Approve func(issuer, subject string) (bool, error)
	Unlink  func(issuer, subject string) error
	Asked   func() ([]access.Habilitation, error)
}

// Accounts runs the contract; open gives a new, empty store each time.
func Accounts(t *testing.T, open func(t *testing.T) Directory) {
	for name, test := range map[string]func(*testing.T, Directory){
		"a link leads to its account":                       linked,
		"accounts are found by national identifier":         byNationalID,
		"a link is replaced only while it waits":            linkReplaced,
		"of those who link at the same time one wins":       linkRaced,
		"a link that waits is approved, a revoked one gone": linkDecided,
		"a request is kept once, as it was last":            asked,
		"requests are bounded":                              askedTooOften,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func account(id, nationalID string) access.Account {
	return access.Account{ID: id, Practitioner: record.Practitioner{NationalID: nationalID, FamilyName: "MARTIN", GivenName: "Jeanne",
		Activities: []record.Activity{{StructureID: "1750000001", Profession: "10"}}}, Unit: record.Unit{Code: "2210", Name: "Cardiologie"}}
}

// same compares what was put: a store adds its own dates.
func same(got, put access.Account) bool {
	got.CreatedAt, got.UpdatedAt = put.CreatedAt, put.UpdatedAt
	if len(got.Roles) == 0 {
		got.Roles = put.Roles
	}
	return reflect.DeepEqual(got, put)
}

func link(account string, pending bool) access.Link {
	return access.Link{Issuer: "https://i", Subject: "s", NationalID: "899700000011", Account: account, At: start, Pending: pending}
}

func linked(t *testing.T, d Directory) {
	a := account("a", "899700000011")
	ok(t, d.Put(a))
	_, _, err := d.Linked(t.Context(), "https://i", "s")
	none(t, err)
	ok(t, d.AddLink(t.Context(), link("a", false)))
	l, got, err := d.Linked(t.Context(), "https://i", "s")
	if err != nil || !reflect.DeepEqual(l, link("a", false)) || !same(got, a) {
		t.Errorf("%v %+v %+v", err, l, got)
	}
	for _, other := range [][2]string{{"https://j", "s"}, {"https://i", "t"}} {
		_, _, err := d.Linked(t.Context(), other[0], other[1])
		none(t, err)
	}
	a.Disabled = true
	ok(t, d.Put(a))
	if _, got, err := d.Linked(t.Context(), "https://i", "s"); err != nil || !got.Disabled {
		t.Errorf("the account as it was: %v %+v", err, got)
	}
	orphan := link("nobody", false)
	orphan.Subject = "o"
	ok(t, d.AddLink(t.Context(), orphan))
	_, _, err = d.Linked(t.Context(), "https://i", "o")
	none(t, err)
}

func byNationalID(t *testing.T, d Directory) {
	for id, national := range map[string]string{"a": "899700000011", "b": "899700000011", "c": "899700000029", "d": ""} {
		ok(t, d.Put(account(id, national)))
	}
	for national, want := range map[string]int{"899700000011": 2, "899700000029": 1, "899700000037": 0, "": 0} {
		if all, err := d.WithNationalID(t.Context(), national); err != nil || len(all) != want {
			t.Errorf("%q: %d accounts, %v", national, len(all), err)
		}
	}
}

func linkReplaced(t *testing.T, d Directory) {
	ok(t, d.Put(account("a", "899700000011")))
	ok(t, d.Put(account("b", "899700000011")))
	ok(t, d.AddLink(t.Context(), link("a", true)))
	ok(t, d.AddLink(t.Context(), link("b", false)))
	if err := d.AddLink(t.Context(), link("a", false)); !errors.Is(err, access.ErrReplay) {
		t.Errorf("a settled link was replaced: %v", err)
	}
	if _, got, err := d.Linked(t.Context(), "https://i", "s"); err != nil || got.ID != "b" {
		t.Errorf("%v %+v", err, got)
	}
}

func linkRaced(t *testing.T, d Directory) {
	ok(t, d.Put(account("a", "899700000011")))
	if n := winners(func() error { return d.AddLink(context.Background(), link("a", false)) }); n != 1 {
		t.Errorf("%d links", n)
	}
}

func linkDecided(t *testing.T, d Directory) {
	ok(t, d.Put(account("a", "899700000011")))
	ok(t, d.AddLink(t.Context(), link("a", true)))
	for i, want := range []bool{true, false} {
		if done, err := d.Approve("https://i", "s"); err != nil || done != want {
			t.Errorf("approval %d: %v %v", i+1, done, err)
		}
	}
	if l, _, err := d.Linked(t.Context(), "https://i", "s"); err != nil || l.Pending {
		t.Errorf("%v %+v", err, l)
	}
	ok(t, d.Unlink("https://i", "s"))
	_, _, err := d.Linked(t.Context(), "https://i", "s")
	none(t, err)
}

func asked(t *testing.T, d Directory) {
	h := access.Habilitation{Issuer: "https://i", Subject: "s", Practitioner: account("a", "899700000011").Practitioner, Workstation: "POSTE-1", At: start}
	ok(t, d.Ask(t.Context(), h))
	h.Workstation, h.At = "POSTE-2", start.Add(time.Minute)
	ok(t, d.Ask(t.Context(), h))
	if all, err := d.Asked(); err != nil || len(all) != 1 || !reflect.DeepEqual(all[0], h) {
		t.Errorf("%v %+v", err, all)
	}
}

func askedTooOften(t *testing.T, d Directory) {
	h := access.Habilitation{Issuer: "https://i", Workstation: "POSTE-1", At: start}
	var all sync.WaitGroup
	for from := range 50 {
		all.Go(func() {
			for i := range 20 {
				h := h
				h.Subject = fmt.Sprint(20*from + i)
				if err := d.Ask(t.Context(), h); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	h.Subject = "0"
	ok(t, d.Ask(t.Context(), h))
	h.Subject = "one too many"
	if err := d.Ask(t.Context(), h); !errors.Is(err, access.ErrFull) {
		t.Errorf("got %v", err)
	}
}
