package central_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
)

// identities is what the identity needs of a store.
type identities interface {
	store
	IdentityEvents(context.Context, record.PatientID) ([]record.IdentityEvent, error)
	PatientsToCheck(ctx context.Context, after record.PatientID, since time.Time, limit int) ([]record.Patient, error)
	PutIdentityCheck(context.Context, record.IdentityCheck) error
	FailedChecks(context.Context, int) ([]record.IdentityCheck, error)
}

var _ identities = (*central.Store)(nil)

func zoe(id string) record.Patient {
	return record.Patient{ID: record.PatientID(id), Status: record.Provisional, Traits: record.Traits{BirthName: "ADRUN", GivenNames: []string{"ZOE"},
		Sex: record.Female, BirthDate: "1975-12-31", BirthCOG: "63220"}}
}

var answered = &record.INSiFact{Operation: record.INSiByTraits, Code: record.INSiOne, At: noon}

func editOf(id string, before, after record.Patient) record.PatientEdit {
	return record.PatientEdit{ID: id, Patient: after.ID, Before: before, After: after, Source: record.SourcePerson, ByID: "8", ByName: "Dr MOREAU", At: noon.Add(-time.Minute)}
}

func retrieved(p record.Patient) record.Patient {
	p.Status, p.INS = record.Retrieved, record.INS{Matricule: "275126322074974", OID: record.OIDINSTest}
	return p
}

// sendEdits pushes edits of one workstation in order from seq, and returns the outcomes.
func sendEdits(t *testing.T, s store, workstation string, seq int64, edits ...record.PatientEdit) []changelog.Outcome {
	t.Helper()
	var ms []changelog.Mutation
	for i, e := range edits {
		payload, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		ms = append(ms, changelog.Mutation{ID: e.ID, Workstation: workstation, Seq: seq + int64(i), Kind: changelog.KindPatientEdit, Patient: e.Patient,
			At: e.At, ByID: "8", Payload: payload})
	}
	out, err := changelog.NewReceiver(s, changelog.ReceiverOptions{Clock: func() time.Time { return noon }}).Push(context.Background(),
		changelog.Sender{Workstation: workstation, ByID: "8"}, ms)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAPatientCreatedOnAWorkstationIsPublishedWithItsHistory(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		out := sendEdits(t, s, "w1", 1, editOf("e1", record.Patient{}, zoe("p1")))
		if out[0].State != changelog.Accepted {
			t.Fatal(out[0])
		}
		p, err := s.Patient(context.Background(), "p1")
		if err != nil || p.BirthName != "ADRUN" || p.Status != record.Provisional {
			t.Fatalf("%v", err)
		}
		changes, err := s.Changes(context.Background(), 0, 10)
		if err != nil || len(changes) != 2 || changes[0].Kind != changelog.KindPatient || changes[1].Kind != changelog.KindIdentityEvent || changes[1].Mutation != "e1" {
			t.Fatalf("%d changes, %v", len(changes), err)
		}
	})
}

func TestTwoEditsOfOneTraitConflictAndTwoOfDifferentOnesDoNot(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		sendEdits(t, s, "w1", 1, editOf("e1", record.Patient{}, zoe("p1")))
		a, b, c := zoe("p1"), zoe("p1"), zoe("p1")
		a.UsedName, b.BirthPlace, c.UsedName = "MARTIN", "Issoire", "DURAND"
		out := sendEdits(t, s, "w1", 2, editOf("e2", zoe("p1"), a))
		out = append(out, sendEdits(t, s, "w2", 1, editOf("e3", zoe("p1"), b), editOf("e4", zoe("p1"), c))...)
		want := []changelog.OutcomeState{changelog.Accepted, changelog.Accepted, changelog.Conflict}
		for i, o := range out {
			if o.State != want[i] {
				t.Errorf("%s: %s %s", o.ID, o.State, o.Reason)
			}
		}
		if p, _ := s.Patient(context.Background(), "p1"); p.UsedName != "MARTIN" || p.BirthPlace != "Issoire" {
			t.Errorf("kept %q, %q", p.UsedName, p.BirthPlace)
		}
		if kept, _ := s.Refused(context.Background(), 5); len(kept) != 1 || kept[0].Mutation.ID != "e4" {
			t.Errorf("%d refused", len(kept))
		}
	})
}

func TestAnINSGoesToOneRecordOnlyAndNeverWithoutINSi(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		typed := editOf("e3", zoe("p1"), retrieved(zoe("p1")))
		backed := editOf("e4", zoe("p1"), retrieved(zoe("p1")))
		other := editOf("e5", zoe("p2"), retrieved(zoe("p2")))
		backed.INSi, other.INSi = answered, answered
		backed.Source, other.Source = record.SourceINSi, record.SourceINSi
		out := sendEdits(t, s, "w1", 1, editOf("e1", record.Patient{}, zoe("p1")), editOf("e2", record.Patient{}, zoe("p2")), typed, backed, other)
		for i, want := range []changelog.Outcome{{State: changelog.Accepted}, {State: changelog.Accepted},
			{State: changelog.Refused, Reason: record.ReasonINSiNeeded}, {State: changelog.Accepted}, {State: changelog.Conflict, Reason: record.ReasonINSElsewhere, Detail: "p1"}} {
			if out[i].State != want.State || out[i].Reason != want.Reason {
				t.Errorf("%s: %+v, want %+v", out[i].ID, out[i], want)
			}
		}
	})
}

func TestHistoryOfIdentitiesIsNeverRewritten(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at).(interface {
			store
		})
		sendEdits(t, s, "w1", 1, editOf("e1", record.Patient{}, zoe("p1")))
		if err := at.try(t, "UPDATE identity_events SET payload = '{}'"); err == nil {
			t.Error("history was rewritten")
		}
		if err := at.try(t, "DELETE FROM identity_events"); err == nil {
			t.Error("history was erased")
		}
	})
}

func TestFailedVerificationsAreAWorklist(t *testing.T) {
	ctx := context.Background()
	s := connect(t, newFile(t).(*file).path, here)
	sendEdits(t, s, "w1", 1, editOf("e1", record.Patient{}, zoe("p1")), editOf("e2", record.Patient{}, zoe("p2")))
	for _, c := range []record.IdentityCheck{{Patient: "p1", At: noon, Code: record.INSiNone}, {Patient: "p2", At: noon, Code: record.INSiOne}} {
		if err := s.PutIdentityCheck(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	failed, err := s.FailedChecks(ctx, 10)
	if err != nil || len(failed) != 1 || failed[0].Patient != "p1" {
		t.Fatalf("%v, %v", failed, err)
	}
	if todo, err := s.PatientsToCheck(ctx, "", noon, 10); err != nil || len(todo) != 0 {
		t.Errorf("checked ones come back: %d, %v", len(todo), err)
	}
	if todo, err := s.PatientsToCheck(ctx, "", noon.Add(time.Hour), 10); err != nil || len(todo) != 2 {
		t.Errorf("%d to check, %v", len(todo), err)
	}
	if err := s.PutIdentityCheck(ctx, record.IdentityCheck{Patient: "p1", At: noon.Add(time.Hour), Code: record.INSiOne}); err != nil {
		t.Fatal(err)
	}
	if failed, _ := s.FailedChecks(ctx, 10); len(failed) != 0 {
		t.Error("a success does not leave the worklist")
	}
	if events, err := s.IdentityEvents(ctx, "p1"); err != nil || len(events) != 1 || events[0].Kind != record.IdentityCreated {
		t.Errorf("%v, %v", events, err)
	}
}
