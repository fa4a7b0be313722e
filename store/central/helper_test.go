package central_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var key = bytes.Repeat([]byte{7}, 32)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, path string) *central.Store {
	t.Helper()
	s, err := central.Open(context.Background(), path, central.Options{Establishment: "750000001", DataKey: key,
		Clock: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func fresh(t testing.TB) (*central.Store, string) {
	path := filepath.Join(t.TempDir(), "été & co.db") // a name that an URI must escape
	return open(t, path), path
}

// withPatients imports patients «p1»… with one encounter «e1»… each.
func withPatients(t testing.TB, s *central.Store, n int) {
	t.Helper()
	var patients []record.Patient
	var encounters []record.Encounter
	for i := 1; i <= n; i++ {
		p := record.PatientID(fmt.Sprintf("p%d", i))
		patients = append(patients, record.Patient{ID: p, IPP: "100", Status: record.Qualified,
			INS: record.INS{Matricule: "280056999999988", OID: record.OIDINSTest}, Traits: record.Traits{BirthName: "DURAND"}})
		encounters = append(encounters, record.Encounter{ID: record.EncounterID(fmt.Sprintf("e%d", i)), Patient: p, Start: noon.Add(-time.Hour)})
	}
	if err := s.Import(context.Background(), patients, encounters, nil, nil); err != nil {
		t.Fatal(err)
	}
}

func mutation(seq int, kind changelog.Kind, patient record.PatientID, payload any) changelog.Mutation {
	text, err := json.Marshal(payload)
	if err != nil {
		panic(err)
	}
	return changelog.Mutation{ID: fmt.Sprintf("m-%d", seq), Workstation: "poste-1", Seq: int64(seq), Kind: kind, Patient: patient,
		At: noon, ByID: "810000000001", Payload: text}
}

func consent(id string, kind record.Information) record.Consent {
	return record.Consent{ID: id, Patient: "p1", Encounter: "e1", Kind: kind, Origin: record.TypedHere, ByID: "810000000001", At: noon.Add(-time.Minute)}
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

var sender = changelog.Sender{Workstation: "poste-1", ByID: "810000000001"}

func push(t testing.TB, s *central.Store, ms ...changelog.Mutation) []changelog.Outcome {
	t.Helper()
	out, err := changelog.NewReceiver(s, changelog.ReceiverOptions{Clock: func() time.Time { return noon }}).Push(context.Background(), sender, ms)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func log(t testing.TB, s *central.Store, after int64) []changelog.Change {
	t.Helper()
	changes, err := s.Changes(context.Background(), after, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}
