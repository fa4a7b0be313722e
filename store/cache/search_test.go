package cache_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// What a person types, and who must come first.

func people(t *testing.T) *opening {
	s := open(t)
	var l log
	add := func(p record.Patient) { apply(t, s.Store, l.change(sync.KindPatient, p.ID, p)) }
	add(person("1", "MARTIN", "Éloïse", "1980-05-12"))
	add(person("2", "MARTINEZ", "Jean-Pierre", "1980-05-30"))
	add(person("3", "LEFÈVRE-NOËL", "Anaïs", "1975-01-02"))
	add(person("4", "D’ARTAGNAN", "Charles", "1980"))
	add(person("5", "CŒURDELION", "Zoé", "1912-05-12"))
	maiden := person("6", "DUPONT", "Marie", "1990-11-02")
	maiden.UsedName, maiden.GivenNames = "MARTIN", []string{"Marie", "Hélène"}
	add(maiden)
	ins := person("7", "STRAẞE", "Noël", "2000-02-29")
	ins.INS = record.INS{Matricule: canaryINS, OID: record.OIDINSTest}
	add(ins)
	add(person("8", "ABADIE", "Martin", "1960-07-07"))
	apply(t, s.Store, l.change(sync.KindEncounter, "8", record.Encounter{ID: "e8", Patient: "8", NDA: "2600123", Class: record.Inpatient, Unit: record.Unit{Code: "U1"}, Start: now.Add(-time.Hour)}))
	return s
}

func names(hits []app.Hit) string {
	var all []string
	for _, h := range hits {
		all = append(all, string(h.Patient.ID))
	}
	return strings.Join(all, " ")
}

func search(t testing.TB, s *cache.Store, q string) []app.Hit {
	t.Helper()
	hits, err := s.Search(ctx, user, q, now, 20)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func TestSearchFindsByAnyCriterionInAnyOrder(t *testing.T) {
	s := people(t)
	for q, want := range map[string]string{
		"eloise": "1", "ÉLOÏSE mar": "1", "mar élo": "1", "martinez": "2", "jean": "2", "pierre": "2", "jean-pierre martinez": "2",
		"lefevre": "3", "noel": "3 7", "Lefèvre Noël": "3", "artagnan": "4", "d'artagnan": "4", "d’art": "4", "coeur": "5", "cœur": "5", "co": "5",
		"helene": "6", "dupont martin": "6", "strasse": "7", "straße": "7",
		"12/05/1980": "1", "12/05/80": "1", "12.05.1980": "1", "12-05-1980": "1", "1980-05-12": "1", "12051980": "1", "05/1980": "1 2", "1980": "4 1 2",
		"12/05/12": "5", "martin 1980": "1 2", "30/05/1980 martin": "2",
		"2 80 05 69 999 999 88": "7", canaryINS: "7", canaryINS[:13]: "7", "2 80 05 69 999 999": "7", "noel 2 80 05 69 999 999 88": "7",
		"IPP3": "3", "ipp": "8 5 4 6 3 1 2 7", "2600123": "8", "26001": "8", "martin 26001": "8",
		"inconnu": "", "martin inconnu": "", "31/02/1980": "", "%": "", "' OR 1=1 --": "", "é": "1", "\u0301": "",
	} {
		if got := names(search(t, s.Store, q)); got != want {
			t.Errorf("%q: got %q, want %q", q, got, want)
		}
	}
}

func TestWholeBirthNameComesFirstThenThePresentThenTheRecentThenTheAlphabet(t *testing.T) {
	s := people(t)
	if got := names(search(t, s.Store, "martin")); got != "1 2 8 6" {
		t.Fatal(got) // exact, prefix, present by given name, used name
	}
	var l = log{cursor: 100}
	apply(t, s.Store, l.change(sync.KindPatient, "9", person("9", "MARTIN", "Zoé", "1950")), l.change(sync.KindPatient, "10", person("10", "MARTIN", "Alice", "1950")))
	if got := names(search(t, s.Store, "martin")); got != "10 1 9 2 8 6" {
		t.Fatal(got)
	}
	if _, err := s.MarkOpened(ctx, user, "1", now); err != nil {
		t.Fatal(err)
	}
	if got := names(search(t, s.Store, "martin")); got != "1 10 9 2 8 6" {
		t.Fatal(got)
	}
	apply(t, s.Store, l.change(sync.KindEncounter, "9", record.Encounter{ID: "e9", Patient: "9", Start: now.Add(-1)}))
	if got := names(search(t, s.Store, "martin")); got != "9 1 10 2 8 6" {
		t.Fatal(got)
	}
	if hits, _ := s.Search(ctx, user, "martin", now, 2); names(hits) != "9 1" {
		t.Fatal(names(hits))
	}
}

func TestMatchedRangesShowWhatWasTyped(t *testing.T) {
	s := people(t)
	for q, want := range map[string]string{
		"elo mart": "[MART]IN [Élo]ïse", "noel": "LEFÈVRE-[NOËL] Anaïs", "coeu": "[CŒU]RDELION Zoé", "co": "[CŒ]URDELION Zoé",
		"d'art": "[D]’[ART]AGNAN Charles", "1975": "LEFÈVRE-NOËL Anaïs",
	} {
		found := false
		for _, h := range search(t, s.Store, q) {
			name, at, b := h.Patient.Name(), 0, strings.Builder{}
			for _, m := range h.Matched {
				b.WriteString(name[at:m[0]] + "[" + name[m[0]:m[1]] + "]")
				at = m[1]
			}
			b.WriteString(name[at:])
			found = found || b.String() == want
		}
		if !found {
			t.Errorf("%q: no hit shown as %q", q, want)
		}
	}
}

func TestHomonymsAreFlagged(t *testing.T) {
	s := people(t)
	if search(t, s.Store, "martin eloise")[0].Homonyms {
		t.Fatal("alone, and flagged")
	}
	l := log{cursor: 100}
	apply(t, s.Store, l.change(sync.KindPatient, "20", person("20", "Martin", "Eloïse", "1980-05-12")), l.change(sync.KindPatient, "21", person("21", "MARTIN", "Éloïse", "1981-05-12")))
	for _, h := range search(t, s.Store, "martin eloise") {
		if want := h.Patient.ID != "21"; h.Homonyms != want {
			t.Errorf("%s: %v", h.Patient.ID, h.Homonyms)
		}
	}
	s.reopen(t) // from the base as from what changed since
	for _, h := range search(t, s.Store, "martin eloise") {
		if want := h.Patient.ID != "21"; h.Homonyms != want {
			t.Errorf("%s: %v", h.Patient.ID, h.Homonyms)
		}
	}
}

func TestTheEmptyQueryGivesWhatTheUserOpenedLast(t *testing.T) {
	s := people(t)
	for i, id := range []record.PatientID{"3", "1", "5"} {
		if previous, err := s.MarkOpened(ctx, user, id, now.Add(time.Duration(i)*time.Minute)); err != nil || !previous.IsZero() {
			t.Fatal(previous, err)
		}
	}
	previous, err := s.MarkOpened(ctx, user, "3", now.Add(time.Hour))
	if err != nil || !previous.Equal(now) {
		t.Fatal(previous, err)
	}
	if got := names(search(t, s.Store, " ")); got != "3 5 1" {
		t.Fatal(got)
	}
	if hits, _ := s.Search(ctx, "another", "", now, 5); len(hits) != 0 {
		t.Fatal(names(hits))
	}
	s.reopen(t)
	if got := names(search(t, s.Store, "")); got != "3 5 1" {
		t.Fatal(got)
	}
	stored, err := s.Load(ctx, "3", user)
	if err != nil || !stored.LastOpened.Equal(now.Add(time.Hour)) {
		t.Fatal(stored.LastOpened, err)
	}
}

// The index after thousands of changes answers as one built from the file.
func TestTheIndexFollowsChanges(t *testing.T) {
	s := open(t)
	var l log
	fillPatients(t, s.Store, &l, 1500)
	search(t, s.Store, "x") // built by now: what follows is incremental
	var batch []sync.Change
	for i := range 1500 {
		p := person(string(patientID(i)), fmt.Sprintf("NEUF%04d", i), "Paul", "1999-09-09")
		batch = append(batch, l.change(sync.KindPatient, p.ID, p))
	}
	apply(t, s.Store, batch[:700]...)
	apply(t, s.Store, batch[700:]...)
	if got := search(t, s.Store, "neuf0000"); len(got) != 1 {
		t.Fatal(len(got))
	}
	if got := len(search(t, s.Store, "martin")); got != 0 {
		t.Fatal(got, "stale entries")
	}
	if err := s.Forget(ctx, patientID(0)); err != nil {
		t.Fatal(err)
	}
	if got := search(t, s.Store, "neuf0000"); len(got) != 0 {
		t.Fatal("forgotten, and found")
	}
	before := names(search(t, s.Store, "neuf 1999"))
	s.reopen(t)
	if after := names(search(t, s.Store, "neuf 1999")); before == "" || after != before {
		t.Fatal(before, after)
	}
}

func TestSearchWaitsForTheIndexAsLongAsItsContext(t *testing.T) {
	s := open(t)
	var l log
	fillPatients(t, s.Store, &l, 3000)
	s.reopen(t)
	hits, err := s.Search(ctx, user, "80000042", now, 5) // exact number: at once, whatever the index does
	if err != nil || len(hits) != 1 || hits[0].Patient.IPP != "80000042" {
		t.Fatal(hits, err)
	}
	if got := search(t, s.Store, "martin"); len(got) == 0 {
		t.Fatal("no answer after the wait")
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Search(gone, user, "martin", now, 5); err == nil {
		t.Fatal("answered a caller who left")
	}
}

func TestWardListsThePresentWithTheirRights(t *testing.T) {
	s := people(t)
	l := log{cursor: 100}
	structure := "1750000001"
	apply(t, s.Store,
		l.change(sync.KindEncounter, "1", record.Encounter{ID: "e1", Patient: "1", Class: record.Inpatient, Unit: record.Unit{Code: "U1"}, Room: "102", Start: now.AddDate(0, 0, -2)}),
		l.change(sync.KindEncounter, "1", record.Encounter{ID: "e0", Patient: "1", Class: record.Inpatient, Unit: record.Unit{Code: "U1"}, Start: now.AddDate(-1, 0, 0), End: now.AddDate(0, -6, 0)}),
		l.change(sync.KindEncounter, "2", record.Encounter{ID: "e2", Patient: "2", Class: record.Emergency, Unit: record.Unit{Code: "U2"}, Start: now.Add(-time.Hour)}),
		l.change(sync.KindEncounter, "3", record.Encounter{ID: "e3", Patient: "3", Class: record.Inpatient, Unit: record.Unit{Code: "U1"}, Start: now.Add(time.Hour)}),
		l.change(sync.KindConsent, "1", consent("c1", "1", record.Unopposed)))
	draft := document("d1", "1", "brouillon")
	draft.State = record.Draft
	write(t, s.Store, mutation(sync.KindDocument, "1", draft))
	entry := func(id, by string, months int) record.Document {
		return record.Document{Key: record.DocumentKey(id), Patient: "1", Author: record.Author{StructureID: by},
			Entry: &record.Entry{Status: record.Approved, SubmittedAt: now.AddDate(0, -months, 0)}}
	}
	view := app.DMPView{Status: record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized, CheckedAt: now}, SeenAt: now,
		Documents: []record.Document{entry("new", "other", 1), entry("old", "other", 8), entry("ours", structure, 1)}, Count: record.Count{Since: now.AddDate(0, -2, 0), New: 1}}
	if err := s.KeepDMPView(ctx, user, "1", view); err != nil {
		t.Fatal(err)
	}
	rows, err := s.Ward(ctx, "U1", record.Inpatient, now)
	if err != nil || len(rows) != 2 {
		t.Fatal(len(rows), err)
	}
	// By room: «» of patient 8 before 102 of patient 1.
	r := rows[1]
	if r.Patient.ID != "1" || r.Encounter.ID != "e1" || !r.Permissions.Reading || r.DMP.Existence != record.DMPOpen || !r.Counted || r.Count.New != 1 || r.Drafts != 1 {
		t.Fatalf("%+v", r)
	}
	if rows[0].Counted || rows[0].Permissions.Reading {
		t.Fatalf("%+v", rows[0])
	}
	if rows, err = s.Ward(ctx, "", record.Emergency, now); err != nil || len(rows) != 1 || rows[0].Patient.ID != "2" {
		t.Fatal(rows, err)
	}
}
