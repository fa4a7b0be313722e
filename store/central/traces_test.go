package central_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// follow returns the documents' states as a reader of the log ends with.
func follow(t testing.TB, s store) map[record.DocumentKey]record.DocumentState {
	t.Helper()
	states := map[record.DocumentKey]record.DocumentState{}
	for _, c := range log(t, s, 0) {
		if c.Kind != changelog.KindDocument {
			continue
		}
		var d record.Document
		if err := json.Unmarshal(c.Payload, &d); err != nil {
			t.Fatal(err)
		}
		states[d.Key] = d.State
	}
	return states
}

func trace(i int) record.Trace {
	return record.Trace{ID: fmt.Sprint("t", i), At: noon, Action: record.TraceDMPRead, OK: true, ByID: "810000000001"}
}

func TestFactsCannotBeChangedNorRemoved(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		ctx := context.Background()
		if err := s.AddTrace(ctx, "serveur", trace(1)); err != nil {
			t.Fatal(err)
		}
		push(t, s, mutation(1, changelog.KindConsent, "p1", consent("c1", record.Opposed)),
			mutation(2, changelog.KindBreakGlass, "p1", record.BreakGlass{ID: "b1", Patient: "p1", Encounter: "e1", Motive: "coma",
				ByID: "810000000001", At: noon, Until: noon.Add(1e12)}))
		for _, table := range []string{"traces", "consents", "break_glass"} {
			for _, statement := range []string{"UPDATE " + table + " SET payload = '{}'", "DELETE FROM " + table} {
				if err := at.try(t, statement); err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: %v", statement, err)
				}
			}
		}
	})
}

func TestJournalShowsWhereItWasTamperedWith(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		for name, harm := range map[string]string{
			"changed":         "UPDATE traces SET payload = replace(payload, 'true', 'false') WHERE seq = 2",
			"removed":         "DELETE FROM traces WHERE seq = 2",
			"order exchanged": "UPDATE traces SET seq = CASE seq WHEN 2 THEN 30 ELSE seq END",
		} {
			t.Run(name, func(t *testing.T) {
				at := at.fresh(t)
				s := open(t, at)
				ctx := context.Background()
				for i := range 4 {
					if err := s.AddTrace(ctx, "serveur", trace(i)); err != nil {
						t.Fatal(err)
					}
					if err := s.AddTrace(ctx, "poste-1", trace(100+i)); err != nil {
						t.Fatal(err)
					}
				}
				if err := s.AddTrace(ctx, "serveur", trace(0)); err != nil { // the same again
					t.Fatal(err)
				}
				if err := s.CheckTraces(ctx); err != nil {
					t.Fatalf("an intact journal: %v", err)
				}
				if err := at.harm(t, harm); err != nil {
					t.Fatal(err)
				}
				if err := s.CheckTraces(ctx); record.ReasonOf(err) != changelog.ReasonAltered {
					t.Fatalf("%v", err)
				}
			})
		}
	})
}

func TestAccountsAreKept(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		ctx := context.Background()
		a := access.Account{Practitioner: record.Practitioner{NationalID: "899700000001", FamilyName: "MARTIN", GivenName: "Jeanne"},
			Unit: record.Unit{Code: "3010", Name: "Cardiologie"}, Roles: []record.Role{"medecin"}}
		if err := s.PutAccount(ctx, a); err != nil {
			t.Fatal(err)
		}
		a.Disabled = true
		if err := s.PutAccount(ctx, a); err != nil {
			t.Fatal(err)
		}
		a.ID = "899700000001" // for want of another
		back, err := s.Account(ctx, a.ID)
		if err != nil || back.ID != a.ID || !back.Disabled || back.Practitioner.FamilyName != "MARTIN" || fmt.Sprint(back.Roles, back.Unit) != fmt.Sprint(a.Roles, a.Unit) {
			t.Fatal(back, err)
		}
		if all, _ := s.Accounts(ctx); len(all) != 1 {
			t.Fatalf("%d accounts", len(all))
		}
		if _, err := s.Account(ctx, "8"); record.CodeOf(err) != record.NotFound {
			t.Fatal(err)
		}
	})
}

func TestTracesAreFoundByTheirCriteriaNewestFirst(t *testing.T) { // SC.DMP/CONF.15
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		ctx := context.Background()
		add := func(id, origin, by string, patient record.PatientID, action record.Action, minutes int, ok bool) {
			t.Helper()
			tr := record.Trace{ID: id, At: noon.Add(time.Duration(minutes) * time.Minute), ByID: by, Patient: patient, Action: action, OK: ok, Document: record.DocumentID("d-" + id)}
			if err := s.AddTrace(ctx, origin, tr); err != nil {
				t.Fatal(err)
			}
		}
		add("a", "serveur", "1", "p1", record.TraceDMPRead, 0, true)
		add("b", "poste", "2", "p1", record.TraceRead, 1, true)
		add("c", "serveur", "1", "p2", record.TraceDMPSearch, 2, false)
		add("d", "poste", "1", "p1", record.TraceDMPRead, 2, true)
		add("e", "autre", "1", "p1", record.TraceDMPRead, 9, true)
		for want, q := range map[string]record.TraceQuery{
			"e d c b a": {},
			"e d a":     {Actions: []record.Action{record.TraceDMPRead}},
			"e d b a":   {Patient: "p1"},
			"b":         {ByID: "2"},
			"c":         {Refused: true},
			"d c b":     {From: noon.Add(time.Minute), To: noon.Add(9 * time.Minute)},
			"e d":       {Limit: 2},
			"c b":       {Limit: 2, After: "d"},
			"a":         {Document: "d-a"},
			"":          {After: "rien"},
		} {
			list, err := s.FindTraces(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, tr := range list {
				ids = append(ids, tr.ID)
			}
			if got := strings.Join(ids, " "); got != want {
				t.Errorf("%+v: %q, want %q", q, got, want)
			}
		}
	})
}
