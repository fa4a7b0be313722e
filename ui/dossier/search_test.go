package dossier

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/preview"
	"chevet/ui/theme"
)

// found is an answer of the DMP: what it holds of mock 03.
func found() app.DMPSearched {
	e := app.DMPSearched{Patient: "p1", At: now}
	for _, r := range opened().Rows {
		if r.Document.Provenance == record.DMP {
			r.Activity = app.RowIdle
			e.Rows = append(e.Rows, r)
		}
	}
	old := e.Rows[len(e.Rows)-1]
	old.Document.Key, old.Document.ID, old.Document.Body = "dmp:old", "9.9.9", nil
	old.Document.Entry = &record.Entry{EntryUUID: "old", Status: record.Archived}
	old.Badge = app.BadgeArchived
	e.Rows = append(e.Rows, old)
	return e
}

func TestTheSearchTakesThePlaceOfTheListAndGivesItBack(t *testing.T) { // SC.DMP/UX.27
	s := newStand(t, opened())
	s.list.setFilter(app.Filter{Text: "bio"})
	before := len(s.list.shown)
	s.Shortcut("ctrl+shift+f")
	if !s.list.finder.root.Visible() || s.list.tools.root.Visible() {
		t.Fatal("the form did not unfold in the place of the filters")
	}
	s.list.finder.author.SetText("PAOLI")
	s.list.finder.chosen = []string{"Imagerie"}
	s.list.finder.boxes[3].SetChecked(true)
	s.list.finder.run()
	if len(s.desk.dmp.searched) != 1 {
		t.Fatal("nothing was asked")
	}
	c := s.desk.dmp.searched[0]
	if c.Author != "PAOLI" || !c.Archived || !slices.ContainsFunc(c.Types, func(k record.Coded) bool { return k.Code == "18748-4" }) || window.Date(c.ActTo) != "22/11/2026" {
		t.Errorf("%+v", c)
	}
	s.Event(found())
	if !s.list.finder.results() || len(s.list.shown) != len(found().Rows) {
		t.Fatalf("%d rows", len(s.list.shown))
	}
	for _, r := range s.list.shown {
		if r.Document.Here() == s.list.tickable(r) { // SC.DMP/UX.14.TER
			t.Errorf("%s: here %v, tickable %v", r.Document.Title, r.Document.Here(), s.list.tickable(r))
		}
	}
	s.list.tick([]record.DocumentKey{"dmp:old"})
	s.list.integrateTicked()
	if got := s.desk.of("integrate"); len(got) != 1 || got[0] != "[dmp:old]" {
		t.Error(got)
	}
	s.list.bar.end()
	s.list.tick(nil)
	s.Key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.list.finder.on || len(s.list.shown) != before || s.list.filter.Text != "bio" {
		t.Errorf("the list is not back: %d rows, %q", len(s.list.shown), s.list.filter.Text)
	}
}

func TestEscapeCancelsASearchUnderWayBeforeItFoldsTheForm(t *testing.T) {
	s := newStand(t, opened())
	s.Shortcut("ctrl+shift+f")
	s.list.finder.run()
	s.list.finder.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !s.list.finder.on || s.list.finder.busy || len(s.desk.of("cancel search")) != 1 {
		t.Error("it is not cancelled in place")
	}
	s.Event(found()) // it came all the same
	if s.list.finder.results() {
		t.Error("an abandoned answer is shown")
	}
	s.list.finder.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.list.finder.on {
		t.Error("the form stays")
	}
}

func TestADateThatDoesNotReadIsNotAsked(t *testing.T) {
	s := newStand(t, opened())
	s.Shortcut("ctrl+shift+f")
	s.list.finder.from.SetText("hier")
	s.list.finder.run()
	if len(s.desk.dmp.searched) != 0 || s.list.finder.from.Error == "" {
		t.Error("it left")
	}
	for text, want := range map[string]string{"22112026": "22/11/2026", "2/1/26": "02/01/2026", "auj": "22/11/2026", "-3": "19/11/2026", "14.11.2026": "14/11/2026"} {
		if got, ok := readDate(text, now); !ok || window.Date(got) != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestWhatAChangeDoesIsAskedBeforeAndItsResultIsInTheRow(t *testing.T) { // SC.DMP/UX.14.BIS, SC.DMP/CONF.03
	s := newStand(t, opened())
	items, remove := s.changeItems(s.list.row("k03"))
	var words []string
	for _, m := range items {
		words = append(words, m.Text)
	}
	if !slices.Equal(words, []string{window.ChangeItem(api.DMPShowPatient), window.ChangeItem(api.DMPMask), window.ChangeItem(api.DMPArchive)}) || !remove.Danger {
		t.Errorf("%q", words)
	}
	items[0].Do()
	if len(s.desk.of("visibility")) != 0 {
		t.Fatal("it left before the answer")
	}
	s.change("k03", api.DMPArchive, "")
	if got := s.desk.of("archive"); len(got) != 1 || got[0] != "k03 true" || !s.list.changing["k03"] {
		t.Errorf("%v", got)
	}
	s.Event(app.DMPDocumentChanged{Patient: "p1", Key: "k03", Action: api.DMPArchive})
	last := s.toasts[len(s.toasts)-1]
	if s.list.changing["k03"] || last.Key != "dmp.changed" || last.Action != window.ChangeUndo {
		t.Errorf("%+v", last)
	}
	last.Do()
	if got := s.desk.of("archive"); len(got) != 2 || got[1] != "k03 false" {
		t.Errorf("the undo: %v", got)
	}
	s.Event(app.DMPChangeFailed{Patient: "p1", Key: "k03", Action: api.DMPArchive, Failure: app.Failure{Err: record.E(record.Unavailable, "DMP-INCERTAIN")}})
	if !s.list.unchanged["k03"] || s.toasts[len(s.toasts)-1].Tone != "danger" {
		t.Error("the failure is not in its row")
	}
	s.Event(app.DMPDocumentChanged{Patient: "p1", Key: "k03", Action: api.DMPShowPatient})
	if s.toasts[len(s.toasts)-1].Action != "" {
		t.Error("what is final offers an undo")
	}
}

func TestTracesFollowTheirFiltersAndAnOldAnswerIsDropped(t *testing.T) { // SC.DMP/CONF.14
	s := newStand(t, opened())
	s.Shortcut("ctrl+5")
	if q := s.desk.dmp.queries; len(q) != 1 || q[0].Patient != "p1" || q[0].ByID != "810000000001" {
		t.Fatalf("%+v", q)
	}
	s.journal.where.SetAt(1)
	s.journal.read()
	line := record.Trace{ID: "1", At: now, ByID: "810000000001", Action: record.TraceDMPSearch, OK: true}
	s.Event(app.TracesFound{Query: s.desk.dmp.queries[0], Page: api.Traces{Traces: []record.Trace{line}}})
	if len(s.journal.rows) != 0 {
		t.Error("an answer to other filters is shown")
	}
	s.Event(app.TracesFound{Query: s.desk.dmp.queries[1], Page: api.Traces{Traces: []record.Trace{line}, More: true, Others: true}})
	if len(s.journal.rows) != 1 || !s.journal.whose.Visible() || !s.journal.more.Visible() {
		t.Error("the page is not shown")
	}
	s.journal.next()
	if q := s.desk.dmp.queries[2]; q.After != "1" {
		t.Errorf("%+v", q)
	}
}

// TestWhatTheDMPShowsFitsEveryWindow draws the search and the traces beside mock 07.
func TestWhatTheDMPShowsFitsEveryWindow(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			s := put2(t, size.mode, size.w, size.h, opened(), (*preview.Pane)(nil))
			s.Shortcut("ctrl+shift+f")
			s.list.finder.chosen = []string{"Biologie", "Imagerie", "Anatomopath."}
			s.list.finder.drawTypes()
			s.list.finder.boxes[0].SetChecked(true)
			s.list.finder.run()
			s.shot(t, "recherche-en-cours-"+size.name)
			s.Event(found())
			s.list.finder.took = 1800 * time.Millisecond
			s.list.finder.tellFound()
			s.list.tick([]record.DocumentKey{"k03", "k07"})
			s.shot(t, "recherche-"+size.name)

			s = put2(t, size.mode, size.w, size.h, opened(), (*preview.Pane)(nil))
			s.Shortcut("ctrl+5")
			s.Event(app.TracesFound{Query: s.journal.asked, Page: api.Traces{Others: true, Traces: []record.Trace{
				{ID: "4", At: now, ByID: "810000000001", Action: record.TraceDMPRead, Document: "1.2.3.3", OK: true, Workstation: "POSTE-CHIR-2"},
				{ID: "3", At: now.Add(-time.Minute), ByID: "810000000001", Action: record.TraceDMPSearch, OK: true, Workstation: "POSTE-CHIR-2"},
				{ID: "2", At: now.Add(-time.Hour), ByID: "810000000002", Action: record.TraceDMPDelete, Document: "1.2.3.8", Reason: "DMP-TD33-AUTEUR", Workstation: "POSTE-CHIR-4"},
				{ID: "1", At: now.Add(-2 * time.Hour), ByID: "810000000001", Action: record.TraceDMPStatus, OK: true, Workstation: "POSTE-CHIR-2"}}}})
			s.shot(t, "traces-"+size.name)
			theme.Current()
		})
	}
}

// TestWhatTheDMPOpensOverTheRecord draws its boxes.
func TestWhatTheDMPOpensOverTheRecord(t *testing.T) {
	for name, do := range map[string]func(s *stand){
		"rendre-visible": func(s *stand) { s.askChange("k03", api.DMPShowPatient) },
		"supprimer-dmp":  func(s *stand) { s.askChange("k03", api.DMPDelete) },
		"compter":        func(s *stand) { s.banner.counterMenu(app.CountRule{}).ShowUnder(s.banner.counter) },
		"professionnels": func(s *stand) {
			s.openPeople()
			s.Event(app.DMPPeopleListed{Patient: "p1", Admin: api.DMPAdmin{OpposedBreakGlass: true}, People: []api.DMPProfessional{
				{ID: "1", FamilyName: "BENOÎT", GivenName: "Julie", Specialties: []string{"Médecine générale"}, Since: day("02/01/2026"), LastAction: day("21/11/2026"), Treating: true},
				{ID: "2", FamilyName: "MOREAU", GivenName: "Hélène", Specialties: []string{"Chirurgie viscérale"}, Since: day("20/11/2026"), LastAction: now},
				{ID: "3", FamilyName: "ROUX", GivenName: "Samir", Barred: true}}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := put2(t, theme.Light, 1440, 900, opened(), (*preview.Pane)(nil))
			s.stage.SetContent(chrome(s.Content(), false))
			do(s)
			s.shotNow(t, "flottant-"+name)
		})
	}
}
