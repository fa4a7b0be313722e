package app_test

import (
	"slices"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
)

var draftNow = time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)

func TestASearchFillsTheFormAndNeverTheUsedName(t *testing.T) {
	for query, want := range map[string]app.IdentityDraft{
		"dupont 1980":               {BirthName: "DUPONT", BirthDate: "1980"},
		"dupont jean-noël 05/1980":  {BirthName: "DUPONT", GivenNames: "JEAN-NOEL", BirthDate: "05/1980"},
		"280056938300123":           {},
		"12/05/1980 durand camille": {BirthName: "DURAND", GivenNames: "CAMILLE", BirthDate: "12/05/1980"},
		"0004512":                   {},
		"IS010000000000000000000000S1284056322012350S21.2.250.1.213.1.4.10\x1dS3JEANNE MARIE CECILE\x1dS4ESSAI-LAMBERT\x1dS5FS614-05-1984S763220": {BirthName: "ESSAI-LAMBERT",
			GivenNames: "JEANNE MARIE CECILE", Sex: record.Female, BirthDate: "14/05/1984", BirthCOG: "63220"},
	} {
		if got := app.DraftOfQuery(query, draftNow); got != want {
			t.Errorf("%.20q: %+v", query, got)
		}
	}
}

func TestAStoredSpellingIsNotChangedByBeingLookedAt(t *testing.T) {
	p := record.Patient{ID: "p", Status: record.Qualified, INS: record.INS{Matricule: "280056938300123", OID: record.OIDINSTest}, UsedName: "de Brîe",
		Traits: record.Traits{BirthName: "Durand-Noël", GivenNames: []string{"Camille", "Zoé"}, Sex: record.Female, BirthDate: "1980-05", BirthCOG: "69383"}}
	r := app.DraftOf(p).Read(p, record.IdentityRules{}, draftNow)
	if changes := record.IdentityChanges(p, r.Patient); len(r.Wrong) != 0 || len(changes) != 0 {
		t.Errorf("wrong %v, %d changes", r.Wrong, len(changes))
	}
	d := app.DraftOf(p)
	d.GivenNames = "Camille, zoé marie"
	if r := d.Read(p, record.IdentityRules{}, draftNow); !slices.Equal(r.Patient.GivenNames, []string{"CAMILLE", "ZOE", "MARIE"}) {
		t.Errorf("%v", r.Patient.GivenNames)
	}
}

func TestAcceptingINSiQualifiesOnlyWhatADocumentHadProven(t *testing.T) {
	person := func(s record.IdentityStatus) record.Patient {
		return record.Patient{ID: "p", Status: s, Traits: record.Traits{BirthName: "Adrûn", GivenNames: []string{"Zoé"}, Sex: record.Female, BirthDate: "1975-12-31"}}
	}
	found := api.INSiFound{Code: record.INSiOne, INS: record.INS{Matricule: "275126322074974", OID: record.OIDINSTest}, At: draftNow,
		Traits: record.Traits{BirthName: "ADRUN", GivenNames: []string{"ZOE"}, Sex: record.Female, BirthDate: "1975-12-31", BirthCOG: "63220"}}
	other := found
	other.Traits.BirthDate = "1975-12-13"
	for _, c := range []struct {
		from    record.IdentityStatus
		found   api.INSiFound
		to      record.IdentityStatus
		refused record.Reason
	}{
		{record.Provisional, found, record.Retrieved, ""}, {record.Provisional, other, record.Retrieved, ""},
		{record.Validated, found, record.Qualified, ""}, {record.Validated, other, record.Retrieved, record.ReasonTransition},
		{record.Retrieved, other, record.Retrieved, ""}, {record.Qualified, found, record.Qualified, ""}, {record.Qualified, other, record.Retrieved, ""},
	} {
		p := person(c.from)
		cmp := app.CompareINSi(p, c.found)
		if got := cmp.Accept(p); got.Status != c.to || got.INS != c.found.INS || got.BirthName != "ADRUN" {
			t.Errorf("%s: %s", c.from, got.Status)
		}
		if got := cmp.Refusal(p); got != c.refused {
			t.Errorf("%s: refused %q, want %q", c.from, got, c.refused)
		}
	}
	none := app.CompareINSi(person(record.Provisional), api.INSiFound{Code: record.INSiSeveral})
	if none.Rows != nil || none.Refusal(person(record.Provisional)) != record.ReasonINSiNeeded {
		t.Error("several persons can be accepted")
	}
}
