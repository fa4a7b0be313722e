package dossier

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
)

func TestOnlyDocumentsOfTheDMPThatAreNotHereAreTicked(t *testing.T) {
	s := newStand(t, opened())
	s.list.table.TypedShortcut(&fyne.ShortcutSelectAll{})
	var ticked []string
	for _, r := range s.list.table.Ticked() {
		ticked = append(ticked, string(r.Document.Key))
	}
	var want []string
	for _, r := range s.list.table.Rows() {
		if r.Document.Provenance == record.DMP {
			want = append(want, string(r.Document.Key))
		}
	}
	if !slices.Equal(ticked, want) || len(want) < 5 {
		t.Errorf("ticked %v, want %v", ticked, want)
	}
	if st := s.state(); st.Ticked != len(want) {
		t.Errorf("state says %d ticked", st.Ticked)
	}
	if !s.list.bar.root.Visible() || s.list.bar.count.Text != window.Ticked(len(want), 0) {
		t.Errorf("selection bar: %q", s.list.bar.count.Text)
	}
	if s := newStand(t, closed()); s.list.tickable(&app.Row{Document: record.Document{Provenance: record.DMP, Entry: &record.Entry{}}}) {
		t.Error("a document can be ticked while the gate is closed")
	}
}

func TestTicksSurviveAFilterAndAreIntegratedInTheOrderOfTheList(t *testing.T) {
	s := newStand(t, opened())
	s.list.tick([]record.DocumentKey{"k13", "k03"})
	s.list.setFilter(app.Filter{Text: "histologie"})
	if s.state().Ticked != 2 || s.list.bar.count.Text != window.Ticked(2, 1) {
		t.Errorf("filtering loses ticks: %q", s.list.bar.count.Text)
	}
	s.Shortcut("ctrl+i")
	s.Shortcut("ctrl+i") // one integration at a time
	if got := s.desk.of("integrate"); !slices.Equal(got, []string{"[k03 k13]"}) {
		t.Errorf("integrated %v", got)
	}
}

func TestAnIntegrationShowsItsProgressCanBeCancelledAndKeepsFailuresTicked(t *testing.T) {
	s := newStand(t, opened())
	s.list.tick([]record.DocumentKey{"k03", "k07", "k08", "k13"})
	s.list.integrateTicked()
	s.Event(app.JobsChanged{Jobs: []app.Job{
		{ID: 3, Name: app.JobIntegrate, State: app.JobDone}, {ID: 9, Name: app.JobIntegrate, State: app.JobRunning, Done: 1, Total: 4}}})
	if s.list.bar.step.Text != "Intégration 2 sur 4" || !s.list.bar.working.Visible() || s.list.bar.integrate.Visible() {
		t.Errorf("bar says %q", s.list.bar.step.Text)
	}
	s.cancelJob(s.list.bar.job)
	if s.desk.cancelled != 9 {
		t.Errorf("job %d is cancelled", s.desk.cancelled)
	}
	s.Event(app.IntegrationDone{Patient: "p1", Added: 3, Failed: []record.DocumentKey{"k08"}})
	if st := s.state(); st.Ticked != 1 || len(s.toasts) != 1 {
		t.Errorf("ticked %d, toasts %v", st.Ticked, s.toasts)
	}
	if s.list.bar.working.Visible() || !s.list.bar.integrate.Visible() {
		t.Error("the bar still says that it works")
	}
}

func TestAnUpdateKeepsSelectionTicksFilterAndScroll(t *testing.T) {
	s := put2(t, 0, 1440, 500, opened(), nil)
	s.list.setFilter(app.Filter{Provenances: []record.Provenance{record.DMP}})
	s.list.table.Select("k15")
	s.list.tick([]record.DocumentKey{"k07"})
	s.list.table.ScrollBy(70)
	at := s.list.table.Offset()
	if at == 0 {
		t.Fatal("the list does not scroll: the test proves nothing")
	}
	r := opened()
	r.Rows[7].Activity = app.RowQueued
	s.Event(app.RecordUpdated{Record: r})
	sel, ok := s.list.table.Selected()
	if !ok || sel.Document.Key != "k15" || s.state().Ticked != 1 || !s.list.filter.Active() || s.list.table.Offset() != at {
		t.Errorf("selected %v, ticked %d, offset %g", ok, s.state().Ticked, s.list.table.Offset())
	}
	if s.list.row("k07").Activity != app.RowQueued || s.list.shown[1].Activity != app.RowQueued && s.list.shown[2].Activity != app.RowQueued {
		t.Error("the row did not change in place")
	}
}

func TestAnUpdateOfAnotherPatientIsIgnored(t *testing.T) {
	s := newStand(t, opened())
	r := closed()
	r.Patient.ID = "p2"
	s.Event(app.RecordUpdated{Record: r})
	if s.state().Rows != 24 {
		t.Error("the record of another patient was drawn")
	}
}

func TestIntegrationFollowsTheDocumentToItsNewKey(t *testing.T) {
	s := newStand(t, opened())
	s.list.table.Select("k07")
	r := opened()
	r.Rows[7].Document.Key = "local-7"
	r.Rows[7].Document.Body = &record.Body{SHA256: "7"}
	s.Event(app.RecordUpdated{Record: r})
	if sel, ok := s.list.table.Selected(); !ok || sel.Document.Key != "local-7" {
		t.Errorf("selected %v", ok)
	}
}

func TestArrivalsAreAnnouncedWhileTheListIsInUse(t *testing.T) {
	few := opened()
	few.Rows = slices.Clone(few.Rows[4:])
	s := newStand(t, few)
	s.list.table.TypedKey(key(fyne.KeyDown)) // the person is on the list
	before := s.titles()
	s.Event(app.RecordUpdated{Record: opened()})
	if !slices.Equal(s.titles(), before) {
		t.Error("rows moved under the person")
	}
	if !s.list.arrivals.Visible() || s.list.arrived.Text != window.NewRows(4) {
		t.Errorf("announced %q", s.list.arrived.Text)
	}
	s.list.arrange(true)
	if s.state().Rows != 24 || s.list.arrivals.Visible() {
		t.Error("Afficher does not show them")
	}
}

func TestWhatTheDMPAnswersFirstIsShownWithoutAQuestion(t *testing.T) {
	few := opened()
	few.Rows = slices.Clone(few.Rows[4:])
	s := newStand(t, few) // the list has the focus, nobody used it
	s.Event(app.RecordUpdated{Record: opened()})
	if s.state().Rows != 24 {
		t.Error("documents of the DMP wait behind a click")
	}
}

func TestTheCounterFiltersWhatItCounts(t *testing.T) {
	s := newStand(t, opened())
	s.banner.counter.Tapped(nil)
	if got := s.titles(); !slices.Equal(got, []string{"Hémogramme et CRP", "Histologie de la vésicule biliaire", "Échographie abdominale", "Bilan hépatique complet"}) {
		t.Errorf("shown %v", got) // the sample has four entries since the date
	}
	s.banner.invisible.Tapped(nil)
	if got := s.titles(); !slices.Equal(got, []string{"Histologie de la vésicule biliaire"}) {
		t.Errorf("shown %v", got)
	}
	s.list.tools.news.OnCleared()
	if s.state().Rows != 24 {
		t.Error("the filter of the counter does not go")
	}
}

func TestSortingIsTheListingsAndIsKept(t *testing.T) {
	s := newStand(t, opened())
	s.list.table.Sort("title", false)
	s.list.sorted("title", false)
	if got := s.titles(); got[0] != "Avis cardiologique préopératoire" || got[2] != "Cholécystectomie par cœlioscopie" {
		t.Errorf("order %v", got[:3])
	}
	if s.prefs["record.sort"] != "title asc" {
		t.Errorf("kept %q", s.prefs["record.sort"])
	}
	for i, r := range s.list.table.Rows() {
		if r != s.list.shown[i] {
			t.Fatal("the table sorts otherwise than the listing")
		}
	}
}

func TestTheSelectionSettlesBeforeADocumentIsAskedFor(t *testing.T) {
	s := newStand(t, opened())
	for range 3 {
		s.list.table.TypedKey(key(fyne.KeyDown))
	}
	if n := len(s.desk.of("open")); n != 0 {
		t.Fatalf("%d documents were asked for at once", n)
	}
	waitFor(t, func() bool { return len(s.desk.of("open")) > 0 })
	if got := s.desk.of("open"); len(got) != 1 {
		t.Errorf("asked %v", got)
	}
}

func TestThousandsOfDocumentsAreShownBeforeTheyArePrepared(t *testing.T) {
	s := newStand(t, nil)
	s.Open(many(3000))
	if s.state().Rows != 3000 || s.list.listing != nil {
		t.Fatalf("%d rows", s.state().Rows)
	}
	s.list.tools.field.OnChanged("histologie") // typed before the preparation ended
	s.later()
	if got := s.state().Rows; got != 125 {
		t.Errorf("%d rows for «histologie»", got)
	}
}

func TestTheNewerVersionIsReadThoughItHasNoRow(t *testing.T) {
	r := opened()
	newer := r.Rows[2].Document
	newer.Key, newer.ID = "newer", "newer"
	r.Rows[2].Newer = &newer
	s := newStand(t, r)
	s.Read("newer")
	s.Event(app.DocumentOpened{View: &app.DocumentView{Row: app.Row{Document: newer}}})
	s.Event(app.RecordUpdated{Record: r})
	if st := s.state(); s.asked != "newer" || st.Preview != "document" {
		t.Errorf("asked %q, preview %q", s.asked, st.Preview)
	}
	s.Read("nothing of this record")
	if s.asked != "newer" {
		t.Errorf("asked %q", s.asked)
	}
}
