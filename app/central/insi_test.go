package central_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
)

var night = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// nightStore holds patients and what the night wrote, in memory: the real one has its own tests.
type nightStore struct {
	patients []record.Patient
	checks   map[record.PatientID]record.IdentityCheck
	events   []record.IdentityEvent
}

func (s *nightStore) PatientsToCheck(_ context.Context, after record.PatientID, since time.Time, limit int) (all []record.Patient, _ error) {
	for _, p := range s.patients {
		if c, ok := s.checks[p.ID]; p.ID > after && (!ok || c.At.Before(since)) && len(all) < limit {
			all = append(all, p)
		}
	}
	return all, nil
}

func (s *nightStore) PutIdentityCheck(_ context.Context, c record.IdentityCheck) error {
	s.checks[c.Patient] = c
	return nil
}

func (s *nightStore) Update(_ context.Context, f func(sync.ServerTx) error) error {
	return f(nightTx{s: s})
}

type nightTx struct {
	sync.ServerTx
	s *nightStore
}

func (t nightTx) AddIdentityEvent(e record.IdentityEvent) (bool, error) {
	t.s.events = append(t.s.events, e)
	return true, nil
}
func (t nightTx) Append(sync.Kind, record.PatientID, string, any) error { return nil }

// teleservice answers by patient.
type teleservice struct {
	codes map[record.PatientID]record.INSiCode
	err   error
	asked []record.PatientID
}

func (i *teleservice) Search(context.Context, central.Asker, record.Traits) (api.INSiFound, error) {
	return api.INSiFound{Code: record.INSiNone, Questions: 1}, i.err
}

func (i *teleservice) Verify(_ context.Context, by central.Asker, p record.Patient) (record.IdentityCheck, api.INSiFound, error) {
	i.asked = append(i.asked, p.ID)
	return record.IdentityCheck{Patient: p.ID, At: night, Code: i.codes[p.ID]}, api.INSiFound{}, i.err
}

func qualified(id string) record.Patient {
	return record.Patient{ID: record.PatientID(id), Status: record.Qualified, INS: record.INS{Matricule: "275126322074974", OID: record.OIDINSTest},
		Traits: record.Traits{BirthName: "ADRUN", GivenNames: []string{"ZOE"}, Sex: record.Female, BirthDate: "1975-12-31"}}
}

func newNight(s *nightStore, i *teleservice) central.Night {
	n := 0
	return central.Night{Store: s, INSi: i, Clock: func() time.Time { return night }, IDs: func() string { n++; return fmt.Sprint("n", n) }}
}

func TestTheNightVerifiesWhatBearsAnINSAndListsWhatFails(t *testing.T) {
	doubtful, provisional := qualified("c"), qualified("d")
	doubtful.Doubtful = true
	provisional.Status, provisional.INS = record.Provisional, record.INS{}
	s := &nightStore{patients: []record.Patient{qualified("a"), qualified("b"), doubtful, provisional}, checks: map[record.PatientID]record.IdentityCheck{}}
	i := &teleservice{codes: map[record.PatientID]record.INSiCode{"a": record.INSiOne, "b": record.INSiNone}}
	sum, err := newNight(s, i).Run(context.Background())
	if err != nil || sum != (central.NightSummary{Agreed: 1, Failed: 1}) || len(i.asked) != 2 {
		t.Fatalf("%+v, asked %v, %v", sum, i.asked, err)
	}
	if len(s.events) != 1 || s.events[0].Patient != "b" || s.events[0].Source != record.SourceBatch || !s.checks["b"].Failed() {
		t.Errorf("history: %+v", s.events)
	}
	if _, err := newNight(s, i).Run(context.Background()); err != nil || len(i.asked) != 2 {
		t.Errorf("the same night again asks %v", i.asked)
	}
}

func TestTheNightEndsWhenINSiDoesNotAnswer(t *testing.T) {
	s := &nightStore{checks: map[record.PatientID]record.IdentityCheck{}}
	for n := range 20 {
		s.patients = append(s.patients, qualified(fmt.Sprintf("p%02d", n)))
	}
	i := &teleservice{err: record.E(record.Unavailable, "INSI-INJOIGNABLE")}
	sum, err := newNight(s, i).Run(context.Background())
	if record.CodeOf(err) != record.Unavailable || sum.Unanswered != 5 || len(s.checks) != 0 {
		t.Errorf("%+v, %v: an absent answer is no verification", sum, err)
	}
}

func TestTheNightFollowsTheClockItIsGiven(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip(err)
	}
	for now, want := range map[string]string{"2026-11-22 18:00": "2026-11-23 02:00", "2026-11-22 01:59": "2026-11-22 02:00", "2026-11-22 02:00": "2026-11-23 02:00",
		"2026-10-24 12:00": "2026-10-25 02:00"} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, paris)
		if err != nil {
			t.Fatal(err)
		}
		if got := central.NextNight(at, 2).Format("2006-01-02 15:04"); got != want {
			t.Errorf("after %s: %s, want %s", now, got, want)
		}
	}
	s := &nightStore{patients: []record.Patient{qualified("a")}, checks: map[record.PatientID]record.IdentityCheck{}}
	i := &teleservice{codes: map[record.PatientID]record.INSiCode{"a": record.INSiOne}}
	stop := errors.New("stop")
	waits := 0
	err = newNight(s, i).Follow(context.Background(), func(_ context.Context, at time.Time) error {
		if waits++; waits == 2 {
			return stop
		}
		if want := night.AddDate(0, 0, 1); !at.Equal(want) {
			t.Errorf("waits until %v, want %v", at, want)
		}
		return nil
	})
	if !errors.Is(err, stop) || len(i.asked) != 1 {
		t.Errorf("%v, asked %v", err, i.asked)
	}
}
