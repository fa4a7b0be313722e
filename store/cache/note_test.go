package cache_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"chevet/app/record"
	"chevet/app/sync"
)

func TestNotesOfAWardAreThoseOfItsRecords(t *testing.T) {
	s := open(t)
	var lines []sync.Change
	add := func(kind sync.Kind, p record.PatientID, payload any) {
		text, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, sync.Change{Cursor: int64(len(lines) + 1), Kind: kind, Patient: p, At: now, Payload: text})
	}
	for i := range 3 {
		p := record.PatientID(fmt.Sprint("p", i))
		add(sync.KindPatient, p, record.Patient{ID: p, IPP: record.IPP(fmt.Sprint(100 + i)), Status: record.Provisional,
			Traits: record.Traits{BirthName: "ESSAI", Sex: record.Female, BirthDate: "1980-05-12"}})
		for n := range i { // none, one, two
			add(sync.KindNote, p, record.Note{ID: "n", Patient: p, Encounter: "e", Rev: fmt.Sprint(p, n), Version: n + 1, Text: "calme", ByID: user, At: now})
		}
	}
	if err := s.Apply(ctx, lines); err != nil {
		t.Fatal(err)
	}
	got, err := s.Notes(ctx, []record.PatientID{"p0", "p2", "elsewhere"})
	if err != nil || len(got) != 1 || len(got["p2"]) != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	stored, err := s.Load(ctx, "p2", user)
	if err != nil || len(stored.Notes) != len(got["p2"]) || stored.Notes[0].Rev != got["p2"][0].Rev {
		t.Errorf("%+v %v", stored, err)
	}
}
