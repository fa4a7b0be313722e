package central_test

import (
	"context"
	"encoding/json"
	"testing"

	"chevet/app/pam"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

func TestWhatPAMChangesIsInTheHistoryThatPeopleRead(t *testing.T) { // INS/va1.62
	everywhere(t, func(t *testing.T, at base) { told(t, open(t, at)) })
}

func told(t *testing.T, s store) {
	a := pam.New(pamSettings(), ids())
	ctx := context.Background()
	send := func(id string, m adt) record.PatientID {
		t.Helper()
		out, err := feed(s.(pam.Inbox), a, id, m.String())
		if err != nil || out.Code != "AA" {
			t.Fatalf("%s: %+v %v", id, out, err)
		}
		return out.Patient
	}
	kept := send("m1", adt{event: "A28", ipp: "1001", ins: pamINS[1], status: "VALI", at: "20260105100000"})
	send("m2", adt{event: "A31", ipp: "1001", ins: pamINS[1], status: "VALI", name: "DURAND", at: "20260105110000"})
	send("m2bis", adt{event: "A31", ipp: "1001", ins: pamINS[1], status: "VALI", name: "DURAND", at: "20260105113000"}) // changes nothing
	gone := send("m3", adt{event: "A28", ipp: "1002", status: "PROV", name: "DURANT", at: "20260105120000"})
	send("m3bis", adt{event: "A01", ipp: "1002", status: "PROV", name: "DURANT", at: "20260105121000", nda: "N2", class: "I", place: "U", zbe: "M1|20260105||INSERT|N|", zfa: "IO|20260105|INC|20260105"})
	send("m4", adt{event: "A40", ipp: "1001", mrg: "1002" + pamAuthority + "^PI", name: "DURAND", at: "20260105130000"})
	send("m5", adt{event: "A47", ipp: "1001", name: "DURAND", status: "VALI", mrg: pamINS[1], at: "20260105140000"})

	history := func(id record.PatientID) (kinds []record.IdentityEventKind, events []record.IdentityEvent) {
		events, err := s.(interface {
			IdentityEvents(context.Context, record.PatientID) ([]record.IdentityEvent, error)
		}).IdentityEvents(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		events = record.SortedEvents(events)
		for _, e := range events {
			kinds = append(kinds, e.Kind)
			if e.Source != record.SourcePAM || e.Message == "" || e.Check() != nil {
				t.Errorf("%+v", e)
			}
		}
		return kinds, events
	}
	kinds, events := history(kept)
	want := []record.IdentityEventKind{record.IdentityStatusChanged, record.IdentityMerged, record.IdentityEdited, record.IdentityCreated}
	if len(kinds) != len(want) {
		t.Fatalf("history: %v", kinds)
	}
	for i := range want {
		if kinds[i] != want[i] {
			t.Errorf("history: %v, want %v", kinds, want)
		}
	}
	now, err := s.Patient(ctx, kept)
	if err != nil {
		t.Fatal(err)
	}
	if former := record.FormerINS(now, events); len(former) != 1 || former[0].Matricule != "280056999999988" {
		t.Errorf("former matricules: %v", former)
	}
	merge := events[1]
	if merge.Other != gone || merge.Message != "A40" {
		t.Errorf("%+v", merge)
	}
	if m := merge.Merge; m == nil || *m != (record.MergeFact{Name: "DURANT ANNE", Born: "1980-05-12", IPP: "1002", Stays: 1, Consents: 1}) {
		t.Errorf("what passed: %+v", merge.Merge)
	}
	differ := map[record.IdentityField]record.FieldChange{}
	for _, f := range merge.Fields {
		differ[f.Field] = f
	}
	if f := differ[record.FieldBirthName]; f.Before != "DURANT" || f.After != "DURAND" {
		t.Errorf("the names of the merge: %+v", f)
	}
	if f := differ[record.FieldIPP]; f.Before != "1002" || f.After != "1001" {
		t.Errorf("the numbers of the merge: %+v", f)
	}
	if kinds, events := history(gone); len(kinds) != 2 || kinds[0] != record.IdentityAbsorbed || events[0].Other != kept {
		t.Errorf("absorbed: %v", kinds)
	}
	published := map[string]bool{}
	lines, err := s.Changes(ctx, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		var e record.IdentityEvent
		if l.Kind == changelog.KindIdentityEvent && json.Unmarshal(l.Payload, &e) == nil {
			published[e.ID] = true
		}
	}
	if len(published) != 6 {
		t.Errorf("%d facts published", len(published))
	}
}
