package central_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
)

// listened is the part of the storage that tells whom the log grows for.
type listened interface {
	store
	Head(ctx context.Context) (int64, error)
	Follow(ctx context.Context, workstation string, units []string) (changelog.Position, error)
	Audience(ctx context.Context, after, to int64) ([]string, bool, error)
	ChangesFor(ctx context.Context, workstation string, after, to int64, limit int) ([]changelog.Change, error)
	PastOf(ctx context.Context, patient record.PatientID, after, to int64, limit int) ([]changelog.Change, error)
}

var _ listened = (*central.Store)(nil)

// Whoever has a line to read is woken, and nobody else: checked line by line against what each one reads.
func TestALineWakesThoseWhoReadItAndNobodyElse(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at).(listened)
		ctx := context.Background()
		var people []record.Patient
		var stays []record.Encounter
		for i := range 4 {
			p := record.PatientID(fmt.Sprint("p", i))
			people = append(people, record.Patient{ID: p, IPP: record.IPP(fmt.Sprint(100 + i)), Status: record.Provisional,
				Traits: record.Traits{BirthName: "ESSAI", Sex: record.Female, BirthDate: "1980-05-12"}})
			stays = append(stays, record.Encounter{ID: record.EncounterID(fmt.Sprint("e", i)), Patient: p, Class: record.Inpatient,
				Unit: record.Unit{Code: fmt.Sprint("340", i%2)}, Start: noon.Add(-1)})
		}
		if err := s.Import(ctx, people, stays, nil, nil); err != nil {
			t.Fatal(err)
		}
		workstations := map[string][]string{"A": {"3400"}, "B": {"3401"}, "C": {"3400", "3401"}, "D": {}}
		for name, units := range workstations {
			if _, err := s.Follow(ctx, name, units); err != nil {
				t.Fatal(err)
			}
		}
		// one goes from 3400 to 3401, then something is written about each, then about nobody
		moved := stays[0]
		moved.Unit.Code = "3401"
		for _, line := range []struct {
			kind    changelog.Kind
			patient record.PatientID
			payload any
		}{{changelog.KindEncounter, "p0", moved}, {changelog.KindConsent, "p0", 1}, {changelog.KindConsent, "p1", 2}, {changelog.KindConsent, "p2", 3}, {changelog.KindConsent, "", 4}} {
			if err := s.Update(ctx, func(tx changelog.ServerTx) error { return tx.Append(line.kind, line.patient, "", line.payload) }); err != nil {
				t.Fatal(err)
			}
		}
		head, err := s.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for cursor := range head {
			names, everybody, err := s.Audience(ctx, cursor, cursor+1)
			if err != nil {
				t.Fatal(err)
			}
			for name := range workstations {
				lines, err := s.ChangesFor(ctx, name, cursor, cursor+1, 10)
				if err != nil {
					t.Fatal(err)
				}
				if woken := everybody || slices.Contains(names, name); woken != (len(lines) > 0) {
					t.Errorf("line %d: %s is woken: %v; it has %d lines to read", cursor+1, name, woken, len(lines))
				}
			}
		}
		if _, everybody, err := s.Audience(ctx, 0, 1_000_000); err != nil || !everybody {
			t.Error("a long growth does not wake everybody", err)
		}
		// paged as one whole, in order
		var paged []changelog.Change
		for after := int64(0); ; {
			lines, err := s.ChangesFor(ctx, "C", after, head, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(lines) == 0 {
				break
			}
			paged = append(paged, lines...)
			after = lines[len(lines)-1].Cursor
		}
		whole, err := s.ChangesFor(ctx, "C", 0, head, 1000)
		if err != nil || len(whole) != len(paged) || !slices.IsSortedFunc(whole, func(a, b changelog.Change) int { return int(a.Cursor - b.Cursor) }) {
			t.Errorf("%d lines at once, %d by pages, %v", len(whole), len(paged), err)
		}
		past, err := s.PastOf(ctx, "p0", 0, head, 1000)
		if err != nil || len(past) == 0 || slices.ContainsFunc(past, func(c changelog.Change) bool { return c.Patient != "p0" || c.Kind == changelog.KindScope }) {
			t.Errorf("%+v %v", past, err)
		}
	})
}

// What somebody waits for comes first, then who came in the last day, then those whom the ward knows.
func TestWhoCameTodayIsReadBeforeThoseWhomTheWardKnows(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at).(listened)
		ctx := context.Background()
		var people []record.Patient
		var stays []record.Encounter
		for i, ago := range []time.Duration{5 * 24 * time.Hour, 3 * time.Hour} {
			p := record.PatientID(fmt.Sprint("p", i))
			people = append(people, record.Patient{ID: p, IPP: record.IPP(fmt.Sprint(100 + i)), Status: record.Provisional,
				Traits: record.Traits{BirthName: "ESSAI", Sex: record.Female, BirthDate: "1980-05-12"}})
			stays = append(stays, record.Encounter{ID: record.EncounterID(fmt.Sprint("e", i)), Patient: p, Class: record.Inpatient,
				Unit: record.Unit{Code: "3400"}, Start: noon.Add(-ago)})
		}
		if err := s.Import(ctx, people, stays, nil, nil); err != nil {
			t.Fatal(err)
		}
		from, err := s.Follow(ctx, "A", []string{"3400"})
		if err != nil {
			t.Fatal(err)
		}
		lines, err := s.ChangesFor(ctx, "A", from.Cursor, from.Cursor+10, 10)
		if err != nil || len(lines) != 2 {
			t.Fatalf("%+v %v", lines, err)
		}
		for _, c := range lines {
			var line changelog.Scope
			if err := json.Unmarshal(c.Payload, &line); err != nil {
				t.Fatal(err)
			}
			if want := map[record.PatientID]int{"p0": changelog.RankWard, "p1": changelog.RankToday}[c.Patient]; line.Rank != want {
				t.Errorf("%s comes at rank %d, want %d", c.Patient, line.Rank, want)
			}
		}
	})
}
