package cache_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// TestAMergeOfTheServerMovesFactsAndHidesTheAbsorbedPatient: consents keep their ids and change patient, and the absorbed
// record is not offered any more, although it is still there to be read.
func TestAMergeOfTheServerMovesFactsAndHidesTheAbsorbedPatient(t *testing.T) {
	s, err := cache.Open(filepath.Join(t.TempDir(), "poste.db"), bytes.Repeat([]byte{2}, 32), cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, at := context.Background(), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	cursor := int64(0)
	apply := func(kind sync.Kind, patient record.PatientID, payload any) {
		t.Helper()
		text, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		cursor++
		if err := s.Apply(ctx, []sync.Change{{Cursor: cursor, Kind: kind, Patient: patient, At: at, Payload: text}}); err != nil {
			t.Fatal(err)
		}
	}
	double := record.Patient{ID: "p2", IPP: "2", Traits: record.Traits{BirthName: "DOUBLE"}, UpdatedAt: at}
	stay := record.Encounter{ID: "e2", Patient: "p2", NDA: "N2", Start: at}
	said := record.Consent{ID: "c2", Patient: "p2", Encounter: "e2", Kind: record.Opposed, Feeding: true, Origin: record.FromPAM, At: at}
	apply(sync.KindPatient, "p1", record.Patient{ID: "p1", IPP: "1", Traits: record.Traits{BirthName: "SURVIVANT"}, UpdatedAt: at})
	apply(sync.KindPatient, "p2", double)
	apply(sync.KindEncounter, "p2", stay)
	apply(sync.KindConsent, "p2", said)
	stay.Patient, said.Patient, double.MergedInto = "p1", "p1", "p1"
	apply(sync.KindEncounter, "p1", stay)
	apply(sync.KindConsent, "p1", said)
	apply(sync.KindPatient, "p2", double)
	fact := record.IdentityEvent{ID: "m.1", Patient: "p1", Kind: record.IdentityMerged, Source: record.SourcePAM, At: at, Other: "p2", Merge: &record.MergeFact{Name: "DOUBLE", IPP: "2", Stays: 1, Consents: 1}}
	apply(sync.KindIdentityEvent, "p1", fact)
	apply(sync.KindIdentityEvent, "p1", record.IdentityEvent{ID: "e.1", Patient: "p1", Kind: record.IdentityEdited, Source: record.SourcePAM, At: at.Add(time.Hour)})

	stored, err := s.Load(ctx, "p1", "doctor")
	if err != nil || len(stored.Consents) != 1 || stored.Consents[0].ID != "c2" || len(stored.Encounters) != 1 {
		t.Fatalf("%+v %v", stored, err)
	}
	if len(stored.Merges) != 1 || stored.Merges[0].Other != "p2" || *stored.Merges[0].Merge != *fact.Merge {
		t.Errorf("merges: %+v", stored.Merges)
	}
	if hits, err := s.Search(ctx, "doctor", "double", at, 5); err != nil || len(hits) != 0 {
		t.Fatal(hits, err)
	}
	gone, err := s.Load(ctx, "p2", "doctor")
	if err != nil || gone.Patient.MergedInto != "p1" || len(gone.Consents)+len(gone.Encounters) != 0 {
		t.Fatalf("%+v %v", gone, err)
	}
}
