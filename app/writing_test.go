package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"chevet/app/compose"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

var writingNow = time.Date(2026, 11, 22, 14, 0, 0, 0, time.FixedZone("CET", 3600))

// memory is a cache in memory: store/cache has its own tests, and the scenarios join the two.
type memory struct {
	Cache
	mu     sync.Mutex
	stored Stored
	bodies map[string][]byte
	drafts map[string]Draft
	wrote  []changelog.Mutation
	fail   error // of the next PutDraft
}

func (m *memory) Load(context.Context, record.PatientID, string) (*Stored, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stored
	s.Documents = slices.Clone(s.Documents)
	s.Drafts = nil
	for _, d := range m.drafts {
		s.Drafts = append(s.Drafts, d.DraftHead)
	}
	return &s, nil
}

func (m *memory) PutBody(_ context.Context, r io.Reader, mime string) (record.Body, error) {
	raw, err := io.ReadAll(r)
	m.mu.Lock()
	defer m.mu.Unlock()
	name := fmt.Sprint("body", len(m.bodies))
	m.bodies[name] = raw
	return record.Body{SHA256: name, Size: int64(len(raw)), MIME: mime}, err
}

func (m *memory) Body(_ context.Context, name string) (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return io.NopCloser(bytes.NewReader(m.bodies[name])), nil
}

func (m *memory) Write(_ context.Context, x changelog.Mutation) (changelog.Mutation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wrote = append(m.wrote, x)
	if x.Kind == changelog.KindDocument {
		var d record.Document
		if err := json.Unmarshal(x.Payload, &d); err != nil {
			return x, err
		}
		m.stored.Documents = slices.DeleteFunc(m.stored.Documents, func(o record.Document) bool { return o.Key == d.Key })
		m.stored.Documents = append(m.stored.Documents, d)
	}
	return x, nil
}

func (m *memory) PutDraft(_ context.Context, d Draft) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail; err != nil {
		m.fail = nil
		return err
	}
	if d.File == nil {
		d.File = m.drafts[d.ID].File
	}
	m.drafts[d.ID] = d
	return nil
}

func (m *memory) Draft(_ context.Context, id string) (Draft, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.drafts[id]
	if !ok {
		return d, record.E(record.NotFound, "CACHE-BROUILLON")
	}
	return d, nil
}

func (m *memory) DropDraft(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.drafts, id)
	return nil
}

func (m *memory) Setting(context.Context, string, string) (string, error)  { return "", nil }
func (m *memory) PutSetting(context.Context, string, string, string) error { return nil }

// wardDesk is a workstation with one record open.
func wardDesk(t testing.TB) (*Workstation, *memory, <-chan Event) {
	t.Helper()
	m := &memory{bodies: map[string][]byte{}, drafts: map[string]Draft{}}
	m.stored.Patient = record.Patient{ID: "p1", IPP: "0004512", Status: record.Qualified, INS: record.INS{Matricule: "280056999999988", OID: record.OIDINSTest},
		Traits:     record.Traits{BirthName: "DURAND", GivenNames: []string{"CAMILLE"}, Sex: record.Female, BirthDate: "1980-05-12", BirthCOG: "69383"},
		BirthPlace: "Lyon 3e", TreatingName: "Dr BENOÎT Julie"}
	m.stored.Encounters = []record.Encounter{{ID: "e1", Patient: "p1", NDA: "26112034", Class: record.Inpatient, Start: writingNow.AddDate(0, 0, -2), Unit: record.Unit{Name: "Chirurgie"}}}
	n := 0
	var ids sync.Mutex
	w := &Workstation{bus: newBus(), cache: m, cfg: Config{Workstation: "P", SavePause: time.Millisecond, SaveAtMost: time.Millisecond, PreviewPause: time.Millisecond},
		session: &Session{Practitioner: record.Practitioner{NationalID: "810100042703", FamilyName: "MOREAU", GivenName: "Hélène", Title: "Dr"},
			Activity: record.Activity{StructureID: "1690781513", StructureName: "CH des Essais", Profession: "10", Specialty: "SM14"}},
		parts: Parts{Clock: func() time.Time { return writingNow }, Log: slog.New(slog.DiscardHandler),
			IDs: func() string {
				ids.Lock()
				defer ids.Unlock()
				n++
				return fmt.Sprintf("0192f000-0000-7000-8000-%012d", n)
			},
			Establishment: func() compose.Establishment {
				return compose.Establishment{IPPAuthority: "1.2.250.1.999.1.2", NDAAuthority: "1.2.250.1.999.1.3", Organization: compose.Organization{ID: "1690781513", Name: "CH des Essais"}}
			}}}
	w.Jobs = NewJobs(JobsOptions{Clock: time.Now, Failure: w.failure}, nil)
	stored, _ := m.Load(context.Background(), "p1", "")
	open := &openRecord{id: "p1", user: "810100042703", stored: stored, activity: map[record.DocumentKey]RowActivity{}}
	w.open = open
	w.picture(open)
	events := make(chan Event, 1000)
	stop := w.Subscribe(func(e Event) { events <- e })
	t.Cleanup(func() {
		if w.writing != nil {
			w.writing.Close()
		}
		w.Jobs.Close()
		stop()
		w.bus.close()
	})
	return w, m, events
}

func wait[E Event](t testing.TB, events <-chan Event, ok func(E) bool) E {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case e := <-events:
			if x, is := e.(E); is && ok(x) {
				return x
			}
		case <-late:
			t.Fatal("the event did not come")
		}
	}
}

var visit = Answers{Texts: map[string]string{"reason": "Contrôle", "conclusion": "Évolution favorable."}}

func begin(t testing.TB, w *Workstation, r WriteRequest) *Writing {
	t.Helper()
	wr, err := w.Write(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return wr
}

func refusedFor(t *testing.T, err error, want record.Reason) {
	t.Helper()
	if got := record.ReasonOf(err); err == nil || got != want {
		t.Fatalf("%v, want %s", err, want)
	}
}

func TestADraftThatNobodyTypedInLeavesNothing(t *testing.T) {
	w, m, events := wardDesk(t)
	wr := begin(t, w, WriteRequest{Form: FormLetter})
	p := wait(t, events, func(e DraftPreviewed) bool { return true })
	if !bytes.HasPrefix(p.PDF, []byte("%PDF-")) || len(p.Findings) == 0 || p.Findings[0].Input != "reason" {
		t.Fatalf("%d bytes, %+v", len(p.PDF), p.Findings)
	}
	wr.Close()
	if len(m.drafts) != 0 || wr.Dirty() {
		t.Fatal(m.drafts)
	}
}

func TestWhatIsTypedIsSavedAndResumedByItsAuthorOnly(t *testing.T) {
	w, m, events := wardDesk(t)
	wr := begin(t, w, WriteRequest{Form: FormConsultation})
	wr.Change(Answers{Texts: map[string]string{"reason": "Contr"}})
	wr.Change(visit)
	wait(t, events, func(e DraftSaved) bool { return e.Revision == 2 && e.Err == nil })
	id := wr.Draft().ID
	wr.Close()
	if d := m.drafts[id]; d.Answers.Texts["reason"] != "Contrôle" || d.Type.Code != "11488-4" || d.Title == "" {
		t.Fatalf("%+v", d)
	}
	again := begin(t, w, WriteRequest{Resume: id})
	if again.Draft().Answers.Texts["conclusion"] != "Évolution favorable." {
		t.Fatal(again.Draft().Answers)
	}
	again.Close()
	w.session.Practitioner.NationalID = "899700000001"
	_, err := w.Write(context.Background(), WriteRequest{Resume: id})
	refusedFor(t, err, ReasonNotMine)
	refusedFor(t, w.DiscardDraft(context.Background(), id), ReasonNotMine)
}

func TestAFailedSaveIsToldAndTheNextOneCatchesUp(t *testing.T) {
	w, m, events := wardDesk(t)
	m.fail = errors.New("disk")
	wr := begin(t, w, WriteRequest{Form: FormConsultation})
	wr.Change(visit)
	wait(t, events, func(e DraftSaved) bool { return e.Err != nil })
	if _, all := wr.Saved(); all {
		t.Fatal("it is said to be on disk")
	}
	wr.Close()
	if len(m.drafts) != 1 {
		t.Fatal("what was typed was not saved at the end")
	}
}

func TestASignedDocumentIsStoredOnceAndItsDraftIsNoLongerOne(t *testing.T) {
	w, m, _ := wardDesk(t)
	wr := begin(t, w, WriteRequest{Form: FormConsultation, Answers: visit})
	doc, err := wr.SignOff(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if doc.State != record.Current || doc.Provenance != record.Local || doc.Encounter != "e1" || doc.Version != 1 || doc.Author.Name != "Dr MOREAU Hélène" {
		t.Fatalf("%+v", doc)
	}
	for _, f := range compose.Check(m.bodies[doc.Body.SHA256]) {
		if f.Severity == compose.Error {
			t.Error(f)
		}
	}
	_, err = wr.SignOff(context.Background())
	refusedFor(t, err, ReasonEndedDraft)
	wr.Change(Answers{})
	wr.Close()
	if d := m.drafts[string(doc.Key)]; !d.Signed || d.Answers.Texts["reason"] != "Contrôle" {
		t.Fatalf("%+v", d)
	}
	if rows := draftRows([]DraftHead{{ID: string(doc.Key)}}, []record.Document{doc}); len(rows) != 0 {
		t.Fatal("a draft whose document is here is shown again")
	}
}

func TestAnIncompleteDocumentIsNotSigned(t *testing.T) {
	w, m, _ := wardDesk(t)
	for _, f := range FormNames() {
		wr := begin(t, w, WriteRequest{Form: f})
		_, err := wr.SignOff(context.Background())
		if f == FormReport || f == FormOrders || f == FormPrescription || record.ReasonOf(err) == ReasonIncomplete {
			if err == nil {
				t.Errorf("%s: an empty form was signed", f)
			}
			continue
		}
		t.Errorf("%s: %v", f, err)
	}
	if len(m.stored.Documents) != 0 || len(m.wrote) != 0 {
		t.Fatal("something was written")
	}
}

func TestACorrectionReplacesAndADeletionKeeps(t *testing.T) {
	w, m, _ := wardDesk(t)
	ctx := context.Background()
	first, err := begin(t, w, WriteRequest{Form: FormConsultation, Answers: visit}).SignOff(ctx)
	if err != nil {
		t.Fatal(err)
	}
	wr := begin(t, w, WriteRequest{Correct: first.Key})
	if wr.Blank() || wr.Draft().Answers.Texts["reason"] != "Contrôle" {
		t.Fatal("the answers are on this workstation")
	}
	second, err := wr.SignOff(ctx)
	if err != nil || second.SetID != first.SetID || second.ID == first.ID || second.Version != 2 || second.Replaces != first.ID {
		t.Fatalf("%+v %v", second, err)
	}
	states := map[record.DocumentKey]record.DocumentState{}
	for _, d := range m.stored.Documents {
		states[d.Key] = d.State
	}
	if states[first.Key] != record.Replaced || states[second.Key] != record.Current {
		t.Fatal(states)
	}
	_, err = w.Write(ctx, WriteRequest{Correct: first.Key})
	refusedFor(t, err, ReasonCorrectLast)
	if err := w.DeleteDocument(ctx, second.Key); err != nil {
		t.Fatal(err)
	}
	refusedFor(t, w.DeleteDocument(ctx, second.Key), ReasonNoDelete)
	if len(m.stored.Documents) != 2 || m.stored.Documents[1].Body == nil {
		t.Fatal("a version left")
	}
	delete(m.drafts, string(second.Key))
}

func TestAPDFIsWrappedAndAnotherFileIsNot(t *testing.T) {
	w, m, events := wardDesk(t)
	begin(t, w, WriteRequest{Form: FormConsultation})
	page := wait(t, events, func(e DraftPreviewed) bool { return e.PDF != nil }).PDF
	_, err := w.Write(context.Background(), WriteRequest{Form: FormImport, PDF: []byte("PK\x03\x04")})
	refusedFor(t, err, compose.ReasonPDF)
	_, err = w.Write(context.Background(), WriteRequest{Form: FormImport, PDF: append([]byte("%PDF-"), make([]byte, maxImport)...)})
	refusedFor(t, err, ReasonLargeFile)
	wr := begin(t, w, WriteRequest{Form: FormImport, PDF: page, Title: "Courrier", Answers: Answers{Texts: map[string]string{"type": "34112-3"}}})
	doc, err := wr.SignOff(context.Background())
	if err != nil || doc.Title != "Courrier" || doc.BodyKind != record.BodyN1PDF || doc.Type.Code != "34112-3" {
		t.Fatalf("%+v %v", doc, err)
	}
	_ = m
}

func TestEveryInputHasAPlaceInItsForm(t *testing.T) {
	for _, f := range append(FormNames(), FormImport) {
		seen := map[string]bool{}
		for _, in := range FormOf(f).Inputs {
			if seen[in.ID] {
				t.Errorf("%s: %s twice", f, in.ID)
			}
			seen[in.ID] = true
			if in.Kind == InputChoice && (len(in.Options()) == 0 || in.Options()[0].Label == "") {
				t.Errorf("%s: nothing to choose in %s", f, in.ID)
			}
		}
		if bodies[f] == nil {
			t.Errorf("%s makes no document", f)
		}
	}
	for field, places := range inputOf {
		for f, id := range places {
			if _, ok := FormOf(f).Input(id); !ok {
				t.Errorf("%s of %s goes to %s, which is not there", field, f, id)
			}
		}
	}
}

// BenchmarkLetterDrawn is what a pause costs after the last key, before the page is painted: preview and findings.
func BenchmarkLetterDrawn(b *testing.B) {
	w, _, events := wardDesk(b)
	wr, err := w.Write(context.Background(), WriteRequest{Form: FormLetter})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		a := Answers{Texts: map[string]string{"reason": "Cholécystite", "summary": "Séjour sans particularité.", "conclusion": "Suites simples", "admission": "183452005", "discharge": "160849004"}}
		wr.Change(a)
		revision := wr.Draft().Revision
		wait(b, events, func(e DraftPreviewed) bool { return e.Revision == revision })
	}
}
