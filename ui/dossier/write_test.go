package dossier

import (
	"testing"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/record"
)

func withDraft() *app.Record {
	r := opened()
	r.Rows[0].Document.State, r.Rows[0].Document.Body, r.Rows[0].Document.UpdatedAt = record.Draft, nil, now
	return r
}

func TestADraftIsResumedAndNeverAskedOfTheDMP(t *testing.T) {
	s := newStand(t, withDraft())
	s.ask("k00")
	if n := len(s.desk.of("open")); n != 0 {
		t.Fatalf("%d documents asked", n)
	}
	s.list.table.Select("k00")
	s.list.table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(s.wrote) != 1 || s.wrote[0].Resume != "k00" {
		t.Fatal(s.wrote)
	}
}

func TestWritingOffersEveryForm(t *testing.T) {
	s := newStand(t, opened())
	m := s.writeMenu()
	for i := range app.FormNames() {
		m.Items[i].Do()
	}
	if len(s.wrote) != len(app.FormNames()) || s.wrote[0].Form != app.FormLetter {
		t.Fatal(s.wrote)
	}
}

func TestOnlyADocumentOfOursIsCorrected(t *testing.T) {
	ours := record.Document{Provenance: record.Local, State: record.Current, SetID: "1.2", Version: 1, Body: &record.Body{}}
	if !(app.Row{Document: ours}).Correctable() {
		t.Fatal("ours is")
	}
	for _, change := range []func(*record.Document){func(d *record.Document) { d.Provenance = record.DMP }, func(d *record.Document) { d.State = record.Withdrawn },
		func(d *record.Document) { d.Body = nil }, func(d *record.Document) { d.SetID = "" }} {
		d := ours
		change(&d)
		if (app.Row{Document: d}).Correctable() {
			t.Errorf("%+v may be corrected", d)
		}
	}
}

func TestTheTabOfVaccinationsShowsWhatTheDocumentsTell(t *testing.T) {
	s := newStand(t, opened())
	s.desk.vaccines = app.VaccinationList{Known: []app.Vaccination{{Vaccination: cda.Vaccination{ID: "1", Date: "2026-11-22", Name: "TETAFICTIF", Lot: "L42"}, Document: "k18", Title: "Note"}}}
	s.Shortcut("ctrl+3")
	waitFor(t, func() bool { return len(s.shots.table.Rows()) == 1 })
	s.shot(t, "vaccinations-1440")
}
