package cache_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mrand "math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// Fictitious people, made from a seed. Canaries are words found nowhere else, looked for in the files.
const (
	canaryName  = "ZZYZXCANARI"
	canaryTitle = "Titre-Canari-Qwxz"
	canaryINS   = "280056999999988"
	user        = "899700000001"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)
)

func newKey() []byte {
	k := make([]byte, 32)
	rand.Read(k)
	return k
}

// opening is a store with what it takes to open it again.
type opening struct {
	*cache.Store
	path string
	key  []byte
}

func open(t testing.TB) *opening {
	t.Helper()
	o := &opening{path: filepath.Join(t.TempDir(), "cache.db"), key: newKey()}
	o.reopen(t)
	t.Cleanup(func() { o.Close() })
	return o
}

func (o *opening) reopen(t testing.TB) {
	t.Helper()
	if o.Store != nil {
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := cache.Open(o.path, o.key, options())
	if err != nil {
		t.Fatal(err)
	}
	o.Store = s
}

func options() cache.Options {
	return cache.Options{Clock: func() time.Time { return now }}
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// log numbers changes as a server does.
type log struct{ cursor int64 }

func (l *log) change(kind sync.Kind, patient record.PatientID, v any) sync.Change {
	l.cursor++
	return sync.Change{Cursor: l.cursor, Kind: kind, Patient: patient, At: now, Payload: raw(v)}
}

func apply(t testing.TB, s *cache.Store, changes ...sync.Change) {
	t.Helper()
	if err := s.Apply(ctx, changes); err != nil {
		t.Fatal(err)
	}
}

var (
	birthNames = []string{"MARTIN", "BERNARD", "DUBOIS", "THOMAS", "ROBERT", "RICHARD", "PETIT", "DURAND", "LEROY", "MOREAU",
		"LE GOFF", "D’ARTAGNAN", "LEFÈVRE-NOËL", "GÂTINEAU", "MARTINEZ", "BŒUF", "ÇELIK", "NGUYỄN", "SAINT-JUST", "MÜLLER"}
	givenNames = []string{"Jean", "Marie", "Éloïse", "Jean-Pierre", "Anaïs", "Zoé", "François", "Léa", "Hélène", "Noël", "Chloé", "Inès"}
)

func patientID(i int) record.PatientID {
	return record.PatientID(fmt.Sprintf("0192a000-0000-7000-8000-%012d", i))
}

func makePatient(r *mrand.Rand, i int) record.Patient {
	p := record.Patient{
		ID: patientID(i), IPP: record.IPP(fmt.Sprintf("8%07d", i)), Status: record.Validated,
		Traits: record.Traits{
			BirthName:  birthNames[r.IntN(len(birthNames))] + suffix(r),
			GivenNames: []string{givenNames[r.IntN(len(givenNames))], givenNames[r.IntN(len(givenNames))]},
			Sex:        record.Female,
			BirthDate:  record.DateOf(time.Date(1930+r.IntN(90), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)),
			BirthCOG:   "75056",
		},
		BirthPlace: "Paris", UpdatedAt: now,
	}
	if r.IntN(2) == 0 {
		p.UsedName = birthNames[r.IntN(len(birthNames))]
	}
	if r.IntN(4) > 0 {
		p.INS = record.INS{Matricule: record.Matricule(fmt.Sprintf("%d%014d", 1+r.IntN(2), r.Int64N(1e14))), OID: record.OIDINSTest}
		p.Status = record.Qualified
	}
	return p
}

// suffix makes names as varied as a town's.
func suffix(r *mrand.Rand) string {
	const syllables = "BACADAFAGALAMANAPARASATAVAZABECEDEFEGELEMENEPERESETEVEZEBICIDIFIGILIMINIPIRISITIVIZI"
	s := ""
	for range r.IntN(4) {
		k := 2 * r.IntN(len(syllables)/2)
		s += syllables[k : k+2]
	}
	return s
}

func makeEncounter(r *mrand.Rand, i int, patient record.PatientID) record.Encounter {
	e := record.Encounter{
		ID: record.EncounterID(fmt.Sprintf("0192b000-0000-7000-8000-%012d", i)), Patient: patient,
		NDA: record.NDA(fmt.Sprintf("26%08d", i)), Class: record.Inpatient, Unit: record.Unit{Code: fmt.Sprintf("U%02d", r.IntN(40)), Name: "Médecine"},
		Room: fmt.Sprint(100 + r.IntN(60)), Start: now.AddDate(0, 0, -r.IntN(1000)-1), Physician: "Dr ESSAI Camille",
	}
	if r.IntN(50) > 0 {
		e.End = e.Start.Add(time.Duration(r.IntN(20)) * time.Hour)
	}
	return e
}

func makeDocument(r *mrand.Rand, i int, patient record.PatientID) record.Document {
	at := now.Add(-time.Duration(r.IntN(100000)) * time.Hour).In(time.FixedZone("", 3600*(1+r.IntN(2))))
	d := record.Document{
		Key: record.DocumentKey(fmt.Sprintf("0192c000-0000-7000-8000-%012d", i)), Patient: patient, Encounter: "0192b000-0000-7000-8000-000000000001",
		ID: record.DocumentID(fmt.Sprintf("1.2.250.1.213.1.1.1.1^%d", i)), SetID: record.SetID(fmt.Sprintf("1.2.250.1.213.1.1.1.2^%d", i)), Version: 1,
		Title:    fmt.Sprintf("Compte rendu de consultation n° %d", i),
		Type:     record.Coded{Code: "11488-4", System: "2.16.840.1.113883.6.1", Label: "Compte rendu de consultation"},
		Class:    record.Coded{Code: "10", System: "1.2.250.1.213.1.1.4.1", Label: "Compte rendu"},
		ActStart: at, ActEnd: at.Add(time.Hour), CreatedAt: at.Add(2 * time.Hour),
		Author:     record.Author{ID: "899700000002", Name: "ESSAI Camille", Organization: "Centre hospitalier des Essais", StructureID: "1750000009", Specialty: "Cardiologie"},
		Provenance: record.Local, State: record.Current, Confidentiality: "N", BodyKind: record.BodyN1PDF, UpdatedAt: at,
		Sendings: []record.Sending{{Channel: record.ToDMP, State: record.Accepted, At: at}},
	}
	switch r.IntN(3) {
	case 0:
		d.Body = &record.Body{SHA256: fmt.Sprintf("%064x", i), Size: 50000, MIME: "text/xml"}
	case 1:
		d.Provenance = record.DMP
		d.Entry = &record.Entry{EntryUUID: fmt.Sprintf("urn:uuid:%d", i), Repository: "1.2.250.1.213.4.1.1.1", Status: record.Approved,
			Hash: fmt.Sprintf("%040x", i), Size: 50000, MIME: "text/xml", SubmittedAt: at, SeenAt: now}
	}
	return d
}

// fillPatients applies n patients with one encounter each, in batches as a pull gives them.
func fillPatients(t testing.TB, s *cache.Store, l *log, n int) []record.Patient {
	t.Helper()
	r := mrand.New(mrand.NewPCG(1, 2))
	patients := make([]record.Patient, n)
	var batch []sync.Change
	for i := range n {
		patients[i] = makePatient(r, i)
		batch = append(batch, l.change(sync.KindPatient, patients[i].ID, patients[i]), l.change(sync.KindEncounter, patients[i].ID, makeEncounter(r, i, patients[i].ID)))
		if len(batch) >= 20000 || i == n-1 {
			apply(t, s, batch...)
			batch = batch[:0]
		}
	}
	return patients
}

func fillDocuments(t testing.TB, s *cache.Store, l *log, patient record.PatientID, first, n int) []record.Document {
	t.Helper()
	r := mrand.New(mrand.NewPCG(3, uint64(first)))
	docs := make([]record.Document, n)
	batch := make([]sync.Change, n)
	for i := range docs {
		docs[i] = makeDocument(r, first+i, patient)
		batch[i] = l.change(sync.KindDocument, patient, docs[i])
	}
	apply(t, s, batch...)
	return docs
}

func person(id, birth, given string, date record.Date) record.Patient {
	return record.Patient{ID: record.PatientID(id), IPP: record.IPP("IPP" + id), Status: record.Validated,
		Traits: record.Traits{BirthName: birth, GivenNames: []string{given}, Sex: record.Female, BirthDate: date}, UpdatedAt: now}
}

var seq int

// mutation makes a write with an id of its own.
func mutation(kind sync.Kind, patient record.PatientID, v any) sync.Mutation {
	seq++
	return sync.Mutation{ID: fmt.Sprintf("0192d000-0000-7000-8000-%012d", seq), Workstation: "poste-1", Kind: kind, Patient: patient, At: now, ByID: user, Payload: raw(v)}
}

func consent(id string, patient record.PatientID, kind record.Information) record.Consent {
	return record.Consent{ID: id, Patient: patient, Encounter: "e1", Kind: kind, Origin: record.TypedHere, ByID: user, ByName: "Dr ESSAI", At: now}
}

func reason(t testing.TB, err error, want record.Reason) {
	t.Helper()
	if got := record.ReasonOf(err); err == nil || got != want {
		t.Fatalf("got %v, want reason %s", err, want)
	}
}
