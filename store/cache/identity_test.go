package cache_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

func adrun() record.Patient {
	return record.Patient{ID: "p1", IPP: "0001", Status: record.Provisional, UpdatedAt: now, Traits: record.Traits{BirthName: "ADRUN", GivenNames: []string{"ZOE"},
		Sex: record.Female, BirthDate: "1975-12-31"}}
}

func writeEdit(t *testing.T, s *cache.Store, id string, before, after record.Patient) error {
	t.Helper()
	e := record.PatientEdit{ID: id, Patient: after.ID, Before: before, After: after, Source: record.SourcePerson, ByID: "8", ByName: "Dr MOREAU", At: now}
	payload, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Write(context.Background(), sync.Mutation{ID: id, Workstation: "w", Kind: sync.KindPatientEdit, Patient: after.ID, At: now, ByID: "8", Payload: payload})
	return err
}

func publish(t *testing.T, s *cache.Store, cursor int64, mutation string, p record.Patient) {
	t.Helper()
	payload, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(context.Background(), []sync.Change{{Cursor: cursor, Kind: sync.KindPatient, Patient: p.ID, Mutation: mutation, At: now, Payload: payload}}); err != nil {
		t.Fatal(err)
	}
}

func shown(t *testing.T, s *cache.Store, id record.PatientID) record.Patient {
	t.Helper()
	stored, err := s.Load(context.Background(), id, "8")
	if err != nil {
		t.Fatal(err)
	}
	return stored.Patient
}

func settle(t *testing.T, s *cache.Store, o sync.Outcome) {
	t.Helper()
	if err := s.Settle(context.Background(), []sync.Outcome{o}); err != nil {
		t.Fatal(err)
	}
}

func TestAPatientCreatedOfflineIsFoundAtOnceAndSent(t *testing.T) {
	s := open(t).Store
	if err := writeEdit(t, s, "e1", record.Patient{}, func() record.Patient { p := adrun(); p.IPP = ""; return p }()); err != nil {
		t.Fatal(err)
	}
	hits, err := s.Search(context.Background(), "8", "adrun", now, 5)
	if err != nil || len(hits) != 1 || hits[0].Patient.ID != "p1" {
		t.Fatalf("%d hits, %v", len(hits), err)
	}
	if pending, _ := s.Pending(context.Background(), 5); len(pending) != 1 || pending[0].Kind != sync.KindPatientEdit {
		t.Errorf("%d waiting", len(pending))
	}
	lines, err := s.IdentityHistory(context.Background(), "p1")
	if err != nil || len(lines) != 1 || !lines[0].Waiting || lines[0].Event.Kind != record.IdentityCreated {
		t.Errorf("%+v, %v", lines, err)
	}
}

func TestAWaitingEditStaysOnTopOfWhatTheServerSays(t *testing.T) {
	s := open(t).Store
	publish(t, s, 1, "", adrun())
	mine := adrun()
	mine.UsedName = "MARTIN"
	if err := writeEdit(t, s, "e1", adrun(), mine); err != nil {
		t.Fatal(err)
	}
	theirs := adrun()
	theirs.BirthPlace = "Issoire"
	publish(t, s, 2, "other", theirs)
	if p := shown(t, s, "p1"); p.UsedName != "MARTIN" || p.BirthPlace != "Issoire" {
		t.Fatalf("%q, %q", p.UsedName, p.BirthPlace)
	}
	settle(t, s, sync.Outcome{ID: "e1", State: sync.Accepted})
	theirs.UsedName = "MARTIN"
	publish(t, s, 3, "e1", theirs)
	if p := shown(t, s, "p1"); p.UsedName != "MARTIN" || p.BirthPlace != "Issoire" {
		t.Errorf("after the answer: %q, %q", p.UsedName, p.BirthPlace)
	}
}

func TestARefusedEditLeavesTheScreenAndStaysInTheHistory(t *testing.T) {
	s := open(t).Store
	publish(t, s, 1, "", adrun())
	first, second := adrun(), adrun()
	first.UsedName = "MARTIN"
	second.UsedName, second.BirthPlace = "MARTIN", "Issoire"
	for id, pair := range map[string][2]record.Patient{"e1": {adrun(), first}} {
		if err := writeEdit(t, s, id, pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeEdit(t, s, "e2", first, second); err != nil {
		t.Fatal(err)
	}
	settle(t, s, sync.Outcome{ID: "e1", State: sync.Conflict, Reason: record.ReasonEditConflict})
	if p := shown(t, s, "p1"); p.UsedName != "" || p.BirthPlace != "Issoire" {
		t.Fatalf("%q, %q", p.UsedName, p.BirthPlace)
	}
	settle(t, s, sync.Outcome{ID: "e2", State: sync.Refused, Reason: sync.ReasonAuthor})
	if p := shown(t, s, "p1"); p.UsedName != "" || p.BirthPlace != "" {
		t.Fatalf("%q, %q", p.UsedName, p.BirthPlace)
	}
	lines, err := s.IdentityHistory(context.Background(), "p1")
	if err != nil || len(lines) != 2 || lines[1].Refused != record.ReasonEditConflict || lines[0].Refused != sync.ReasonAuthor {
		t.Errorf("%+v, %v", lines, err)
	}
}

func TestAnAcceptedEditSurvivesTheRefusalOfTheNext(t *testing.T) {
	s := open(t).Store
	publish(t, s, 1, "", adrun())
	first, second := adrun(), adrun()
	first.UsedName = "MARTIN"
	second.UsedName, second.BirthPlace = "MARTIN", "Issoire"
	if err := errors.Join(writeEdit(t, s, "e1", adrun(), first), writeEdit(t, s, "e2", first, second)); err != nil {
		t.Fatal(err)
	}
	settle(t, s, sync.Outcome{ID: "e1", State: sync.Accepted})
	settle(t, s, sync.Outcome{ID: "e2", State: sync.Refused, Reason: sync.ReasonAuthor})
	if p := shown(t, s, "p1"); p.UsedName != "MARTIN" || p.BirthPlace != "" {
		t.Errorf("%q, %q", p.UsedName, p.BirthPlace)
	}
}

func TestTheServersWordingOfAFactTakesThePlaceOfOurs(t *testing.T) {
	s := open(t).Store
	publish(t, s, 1, "", adrun())
	mine := adrun()
	mine.UsedName = "MARTIN"
	if err := writeEdit(t, s, "e1", adrun(), mine); err != nil {
		t.Fatal(err)
	}
	event := record.IdentityEvent{ID: "e1", Patient: "p1", Kind: record.IdentityEdited, Source: record.SourcePerson, At: now.Add(-time.Hour), ByID: "8"}
	payload, _ := json.Marshal(event)
	if err := s.Apply(context.Background(), []sync.Change{{Cursor: 2, Kind: sync.KindIdentityEvent, Patient: "p1", Mutation: "e1", At: now, Payload: payload}}); err != nil {
		t.Fatal(err)
	}
	lines, err := s.IdentityHistory(context.Background(), "p1")
	if err != nil || len(lines) != 1 || !lines[0].Event.At.Equal(event.At) || lines[0].Waiting {
		t.Errorf("%+v, %v", lines, err)
	}
}
