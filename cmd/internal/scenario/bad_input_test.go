package scenario

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver of the server's database

	"chevet/app"
	"chevet/app/record"
	"chevet/app/sandbox/hospital"
	"chevet/assets/texts"
	"chevet/cmd/internal/demo"
)

// The «Bad input» list of the ground floor: each case ends with a reason that has its own sentence, nothing stored is
// lost, and the workstation goes on working.

func play(t *testing.T, run func(*Run)) {
	t.Helper()
	res := Play(Scenario{Codes: []string{"entrees"}, run: run}, "")
	for _, s := range res.Steps {
		if s.OK {
			t.Log("✓", s.Text)
		} else {
			t.Error("✗", s.Text)
		}
	}
	if res.Verdict != Passed && !t.Failed() {
		t.Error(res.Verdict)
	}
}

var (
	// a sentence tells the person what to do by a verb of the «vous» form, or that nothing is to be done
	saysWhatToDo = regexp.MustCompile(`(?i)(^|[^\p{L}])\p{L}{2,}ez([^\p{L}]|$)|tout seul`)
	notFrench    = regexp.MustCompile(`(?i)\b(error|failed|invalid|unexpected|cannot|timeout|connection|refused|denied|no such file|nil|EOF)\b`)
)

// told checks what the person reads about err: one of the reasons expected, in a French sentence that says what to do.
func (w *ward) told(what string, err error, want ...record.Reason) {
	reason := record.ReasonOf(err)
	w.run.Sees(slices.Contains(want, reason), "%s : code %s, attendu %v (%v)", what, reason, want, err)
	w.run.Sees(reason != record.ReasonInternal && texts.Known(reason), "%s : %s a sa phrase", what, reason)
	s := texts.Error(err)
	w.run.Sees(saysWhatToDo.MatchString(s), "%s : la phrase dit quoi faire : « %s »", what, s)
	w.run.Sees(!notFrench.MatchString(s), "%s : la phrase est en français : « %s »", what, s)
}

// state is what must not be lost.
type state struct{ documents, consents int }

func (w *ward) holds() state {
	s := state{}
	r := w.desk.Current()
	for _, x := range r.Rows {
		if x.Document.Here() {
			s.documents++
		}
	}
	s.consents = len(r.Consents)
	return s
}

// stillWorks opens the record again, then another one with its DMP: nothing was lost, the workstation works.
func (w *ward) stillWorks(query string, before state) {
	w.demo.Faults.Clear()
	w.openRecord(query)
	now := w.holds()
	w.run.Sees(now == before, "rien de ce qui était là n’est perdu : %+v avant, %+v après", before, now)
	w.openRecord("martel")
	w.settled(app.DMPAuthorized)
	w.run.Did("le poste travaille toujours : un autre dossier s’ouvre, avec son DMP")
}

// refreshFails asks the DMP again and returns why it failed.
func (w *ward) refreshFails(what string) *app.Failure {
	before := w.desk.Current().DMP.Failure
	w.forget()
	w.desk.RefreshDMP()
	return until(w, "l’échec : "+what, func(e app.RecordUpdated) bool {
		c := e.Record.DMP
		return !e.Record.Counting && (c.State == app.DMPUnavailable || c.State == app.DMPFailed) && c.Failure != nil && c.Failure != before
	}).Record.DMP.Failure
}

// deposit puts a document with these bytes into the DMP of a patient and returns its row once it is listed.
func (w *ward) deposit(p *hospital.Patient, title string, raw func() ([]byte, error)) record.DocumentKey {
	model := p.Remote[0].Document
	id := record.DocumentID("1.2.250.1.999.7." + digits(demo.NewID()))
	d := &hospital.Document{Document: record.Document{ID: id, Patient: p.ID, Title: title, Type: model.Type, Class: model.Class,
		Author: model.Author, CreatedAt: w.demo.World.Patients[0].Encounters[0].Start, Confidentiality: "N", Provenance: record.DMP}, Bytes: raw}
	w.run.Must(w.demo.DMP.Add(p.INS, d), "déposer un document dans le DMP")
	w.forget()
	w.desk.RefreshDMP()
	key := record.DocumentKey("dmp:" + id)
	until(w, "le document "+title+" dans la liste", func(e app.RecordUpdated) bool {
		return slices.ContainsFunc(e.Record.Rows, func(x app.Row) bool { return x.Document.Key == key })
	})
	return key
}

func digits(id string) string {
	n := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, id)
	return strings.TrimLeft(n, "0") + "1"
}

// refused opens a document and returns why it is not shown.
func (w *ward) refused(key record.DocumentKey) app.Failure {
	w.forget()
	w.desk.OpenDocument(key)
	var f app.Failure
	until(w, "le refus du document", func(e any) bool {
		switch e := e.(type) {
		case app.DocumentFailed:
			f = e.Failure
			return true
		case app.DocumentOpened:
			w.run.Sees(false, "le document ne devait pas s’afficher")
		}
		return false
	})
	return f
}

// notIntegrated asks for the integration of a document that must not come in.
func (w *ward) notIntegrated(key record.DocumentKey) error {
	w.forget()
	w.desk.Integrate([]record.DocumentKey{key})
	done := until(w, "la fin de l’intégration", func(app.IntegrationDone) bool { return true })
	w.run.Sees(done.Added == 0 && len(done.Failed) == 1, "et n’est pas intégré (%d ajouté)", done.Added)
	return done.Err
}

// traced waits until the server has the trace, in the journal of the origin.
func (w *ward) traced(origin, what string, ok func(record.Trace) bool) {
	timeout := time.After(patience)
	for {
		w.mu.Lock()
		came := w.came
		w.mu.Unlock()
		traces, err := w.demo.Traces(context.Background(), origin)
		w.run.Must(err, "lire les traces")
		if slices.ContainsFunc(traces, ok) {
			w.run.Did("%s est tracé (%d traces de %s)", what, len(traces), origin)
			return
		}
		select {
		case <-came:
		case <-timeout:
			w.run.Sees(false, "%s est tracé (%d traces de %s)", what, len(traces), origin)
		}
	}
}

// onServer changes the server's database while it is stopped.
func (w *ward) onServer(statement string) {
	db, err := sql.Open("sqlite", filepath.Join(w.dir, "serveur", "serveur.db"))
	w.run.Must(err, "ouvrir la base du serveur")
	_, err = db.Exec(statement)
	w.run.Must(errors.Join(err, db.Close()), statement)
}

// body replaces what stands in the body of a document whose header is good.
func body(raw []byte, with string) []byte {
	s := string(raw)
	from := strings.Index(s, "<component>")
	if from < 0 {
		panic("no body")
	}
	return []byte(s[:from] + with + "</ClinicalDocument>")
}

func header(raw []byte) string { s := string(raw); return s[:strings.Index(s, "<component>")] }
