package app

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"chevet/app/compose"
	"chevet/app/record"
)

// maxImport bounds a PDF to wrap. // DMP: 10 MB a document once encoded; larger ones stay in the hospital
const maxImport = 20 << 20

// WriteRequest says what to write for the open record: a new document of a form, a draft to go on with, or the
// correction of a validated document.
type WriteRequest struct {
	Form    FormName
	Resume  string             // a draft, by its ID
	Correct record.DocumentKey // a document of ours
	Answers Answers            // written beforehand, such as what a box told
	PDF     []byte             // of FormImport
	Title   string             // of FormImport: the name of the file
}

// Writing is a document being written. It saves what is typed at each pause and draws it; DraftSaved and
// DraftPreviewed follow. Methods are for any goroutine; those with a context read or write the disk. Nothing of it
// needs the server.
type Writing struct {
	desk    *Workstation
	open    *openRecord
	cache   Cache
	session *Session
	options compose.Options

	mu       sync.Mutex
	draft    Draft
	saved    int  // revision on disk; -1 while nothing is
	ended    bool // signed, discarded or closed
	blank    bool // the answers of the corrected version are on another workstation
	savedAt  time.Time
	saving   sync.Mutex // saves leave one at a time, in the order of their revisions
	changed  chan struct{}
	stop     context.CancelFunc
	stopped  chan struct{}
	stopOnce sync.Once
}

// Write starts or resumes a document of the open record; one that was being written is saved and left. Errors are
// ECR-…, CHV-DOSSIER and those of the cache.
func (w *Workstation) Write(ctx context.Context, r WriteRequest) (*Writing, error) {
	cache, session, err := w.storage()
	if err != nil {
		return nil, err
	}
	open := w.current("")
	if open == nil {
		return nil, record.E(record.NotFound, ReasonNoRecord)
	}
	options, err := w.composeOptions(session)
	if err != nil {
		return nil, err
	}
	wr := &Writing{desk: w, open: open, cache: cache, session: session, options: options, saved: -1,
		changed: make(chan struct{}, 1), stopped: make(chan struct{})}
	if err := wr.begin(ctx, r); err != nil {
		return nil, err
	}
	w.mu.Lock()
	before := w.writing
	w.writing = wr
	w.mu.Unlock()
	if before != nil {
		before.Close()
	}
	loop, stop := context.WithCancel(context.Background())
	wr.stop = stop
	go wr.run(loop)
	wr.poke()
	return wr, nil
}

func (wr *Writing) begin(ctx context.Context, r WriteRequest) error {
	switch {
	case r.Resume != "":
		return wr.resume(ctx, r.Resume)
	case r.Correct != "":
		return wr.correct(ctx, r.Correct)
	}
	if _, known := forms[r.Form]; !known {
		return record.E(record.Invalid, ReasonNoForm).In("app.Write")
	}
	if r.Form == FormImport {
		switch {
		case len(r.PDF) > maxImport:
			return record.E(record.Invalid, ReasonLargeFile).In("app.Write")
		case !bytes.HasPrefix(r.PDF, []byte("%PDF-")):
			return record.E(record.Invalid, compose.ReasonPDF).In("app.Write")
		}
	}
	wr.draft = wr.fresh(r.Form)
	wr.draft.File = r.PDF
	if err := wr.takeKnown(ctx, r.Form); err != nil {
		return err
	}
	wr.prefill(r)
	return nil
}

// fresh is an empty draft of this person for the open record.
func (wr *Writing) fresh(f FormName) Draft {
	w := wr.desk
	d := Draft{DraftHead: DraftHead{ID: w.parts.IDs(), Patient: wr.open.id, Form: f, ByID: wr.session.Practitioner.NationalID,
		ByName: wr.session.Practitioner.Name(), CreatedAt: w.parts.Clock()}, Answers: Answers{}.Clone()}
	if e, _, err := wr.open.episode(); err == nil {
		d.Encounter = e
	}
	return d
}

// prefill writes what the workstation knows: dates of today, and what the request brings.
func (wr *Writing) prefill(r WriteRequest) {
	now := wr.desk.parts.Clock()
	today := string(record.DateOf(now))
	texts := wr.draft.Answers.Texts
	switch r.Form {
	case FormOperative, FormImport:
		texts["act"] = today
	case FormPrescription:
		texts["from"], texts["until"] = today, string(record.DateOf(now.AddDate(0, 3, 0)))
	case FormVaccination:
		texts["given"] = today
	}
	if r.Title != "" {
		texts["title"] = r.Title
	}
	given := r.Answers.Clone()
	for id, v := range given.Texts {
		texts[id] = v
		delete(wr.draft.Answers.Taken, id)
	}
	for id, v := range given.Rows {
		wr.draft.Answers.Rows[id] = v
		delete(wr.draft.Answers.Taken, id)
	}
	if r.Form == FormImport || len(given.Texts)+len(given.Rows) > 0 {
		wr.draft.Revision = 1 // already worth keeping
	}
}

func (wr *Writing) resume(ctx context.Context, id string) error {
	d, err := wr.cache.Draft(ctx, id)
	switch {
	case err != nil:
		return err
	case d.ByID != wr.session.Practitioner.NationalID:
		return record.E(record.NotAllowed, ReasonNotMine).In("app.Write")
	case d.Patient != wr.open.id:
		return record.E(record.Invalid, record.ReasonWrongPatient).In("app.Write")
	case d.Signed:
		return record.E(record.Conflict, ReasonEndedDraft).In("app.Write")
	case forms[d.Form] == nil:
		return record.E(record.Invalid, ReasonNoForm).In("app.Write")
	}
	d.Answers = d.Answers.Clone()
	wr.draft, wr.saved, wr.savedAt = d, d.Revision, d.SavedAt
	return nil
}

// correct starts from the answers of the version to replace when they are on this workstation. // HOP/va1.08
func (wr *Writing) correct(ctx context.Context, key record.DocumentKey) error {
	stored, err := wr.cache.Load(ctx, wr.open.id, wr.open.user)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(stored.Documents, func(d record.Document) bool { return d.Key == key })
	if i < 0 || !correctable(stored.Documents[i]) {
		return record.E(record.NotAllowed, ReasonNoCorrect).In("app.Write")
	}
	doc := stored.Documents[i]
	if doc.State == record.Replaced {
		return record.E(record.Conflict, ReasonCorrectLast).In("app.Write")
	}
	for _, h := range stored.Drafts { // the same person does not correct the same version twice
		if h.Corrects.Key == key && !h.Signed && h.ByID == wr.session.Practitioner.NationalID {
			return wr.resume(ctx, h.ID)
		}
	}
	was, err := wr.cache.Draft(ctx, string(key))
	if err != nil && record.CodeOf(err) != record.NotFound {
		return err
	}
	if err != nil {
		wr.blank = true
		was.Form = formOfType(doc.Type.Code)
		was.Answers = Answers{Texts: map[string]string{"type": doc.Type.Code, "title": doc.Title}}
	}
	wr.draft = wr.fresh(was.Form)
	wr.draft.Answers, wr.draft.File = was.Answers.Clone(), was.File
	wr.draft.Encounter = doc.Encounter
	wr.draft.Corrects = Correction{Key: doc.Key, ID: doc.ID, SetID: doc.SetID, Number: doc.Version}
	return nil
}

// correctable reports a validated document written here: those of others are not ours to change.
func correctable(d record.Document) bool {
	return d.Provenance == record.Local && d.Here() && d.SetID != "" && d.Version > 0 && (d.State == record.Current || d.State == record.Replaced)
}

// Correctable reports that a row may be corrected or deleted: a validated document of ours.
func (r Row) Correctable() bool { return correctable(r.Document) && r.Document.State == record.Current }

// formOfType is the form that writes a type of document; FormReport for those without one of their own. An imported PDF
// is corrected as a report when its file is not on this workstation.
func formOfType(code string) FormName {
	for _, f := range FormNames() {
		if in, ok := FormOf(f).Input("type"); ok {
			if slices.Contains(in.codes, code) {
				return f
			}
			continue
		}
		if compose.TypeOf(bodies[f](answers{}, nil)).Code == code {
			return f
		}
	}
	return FormReport
}

// Draft returns what is written now.
func (wr *Writing) Draft() Draft {
	wr.mu.Lock()
	defer wr.mu.Unlock()
	d := wr.draft
	d.Answers = d.Answers.Clone()
	return d
}

// Form returns the form that is filled in.
func (wr *Writing) Form() Form { return FormOf(wr.Draft().Form) }

// Patient returns whose document it is.
func (wr *Writing) Patient() record.Patient { return wr.picture().Patient }

// Record returns the record that the document is written for, as last seen.
func (wr *Writing) Record() *Record { return wr.picture() }

func (wr *Writing) picture() *Record {
	wr.open.mu.Lock()
	defer wr.open.mu.Unlock()
	return wr.open.shown
}

// Blank reports that a correction starts without the answers of the former version: they are on another workstation.
func (wr *Writing) Blank() bool { return wr.blank }

// Saved returns when the draft was last on disk, and whether that is all that was typed.
func (wr *Writing) Saved() (at time.Time, all bool) {
	wr.mu.Lock()
	defer wr.mu.Unlock()
	return wr.savedAt, wr.saved >= wr.draft.Revision
}

// Dirty reports that something is worth keeping.
func (wr *Writing) Dirty() bool { return wr.Draft().Revision > 0 }

// Change takes what the person has written. It returns at once.
func (wr *Writing) Change(a Answers) {
	wr.mu.Lock()
	if !wr.ended {
		wr.draft.Answers = a.Clone()
		wr.draft.Revision++
	}
	wr.mu.Unlock()
	wr.poke()
}

func (wr *Writing) poke() {
	select {
	case wr.changed <- struct{}{}:
	default:
	}
}
