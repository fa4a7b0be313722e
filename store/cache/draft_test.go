package cache_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"chevet/app"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

func draftOf(id, patient string, revision int, text string) app.Draft {
	return app.Draft{DraftHead: app.DraftHead{ID: id, Patient: record.PatientID(patient), Form: app.FormLetter, Title: "Lettre", ByID: user, ByName: "Dr ESSAI Anne",
		CreatedAt: now, SavedAt: now, Revision: revision}, Answers: app.Answers{Texts: map[string]string{"reason": text}}}
}

func TestADraftComesBackWithItsFileAfterTheStoreWasClosed(t *testing.T) {
	s := open(t)
	d := draftOf("b1", "p1", 1, "Motif")
	d.Answers.Rows = map[string][]map[string]string{"treatments": {{"name": "Paracétamol", "days": "5"}}}
	d.File = []byte("%PDF-1.4 essai")
	if err := s.PutDraft(ctx, d); err != nil {
		t.Fatal(err)
	}
	d.Revision, d.File = 2, nil // written once
	d.Answers.Texts["reason"] = "Motif, suite"
	if err := s.PutDraft(ctx, d); err != nil {
		t.Fatal(err)
	}
	s.reopen(t)
	got, err := s.Draft(ctx, "b1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Answers.Texts["reason"] != "Motif, suite" || got.Answers.Rows["treatments"][0]["name"] != "Paracétamol" || string(got.File) != "%PDF-1.4 essai" || got.Revision != 2 {
		t.Fatalf("%+v", got)
	}
}

func TestAnOlderRevisionNeverTakesThePlaceOfANewerOne(t *testing.T) {
	s := open(t)
	for _, d := range []app.Draft{draftOf("b1", "p1", 1, "un"), draftOf("b1", "p1", 7, "sept"), draftOf("b1", "p1", 3, "trois"), draftOf("b1", "p2", 9, "autre patient")} {
		if err := s.PutDraft(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Draft(ctx, "b1")
	if err != nil || got.Answers.Texts["reason"] != "sept" || got.Patient != "p1" {
		t.Fatal(got.Answers, got.Patient, err)
	}
}

func TestADraftThatWasDroppedIsNotFound(t *testing.T) {
	s := open(t)
	if err := s.PutDraft(ctx, draftOf("b1", "p1", 1, "un")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // dropping twice is no error
		if err := s.DropDraft(ctx, "b1"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Draft(ctx, "b1")
	reason(t, err, cache.ReasonNoDraft)
	reason(t, s.PutDraft(ctx, app.Draft{}), cache.ReasonWrite)
}

func TestDraftsOfAnybodyCountInTheWardAndInTheRecordUntilSigned(t *testing.T) {
	s := open(t)
	var l log
	apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "1980-05-12")),
		l.change(sync.KindEncounter, "p1", record.Encounter{ID: "e1", Patient: "p1", NDA: "N1", Class: record.Inpatient, Unit: record.Unit{Code: "U1"}, Start: now}))
	mine, theirs := draftOf("b1", "p1", 1, "un"), draftOf("b2", "p1", 1, "deux")
	theirs.ByID = "899700000009"
	for _, d := range []app.Draft{mine, theirs} {
		if err := s.PutDraft(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	count := func() int {
		t.Helper()
		rows, err := s.Ward(ctx, "U1", record.Inpatient, now)
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		return rows[0].Drafts
	}
	if n := count(); n != 2 {
		t.Fatalf("%d drafts in the ward, want 2", n)
	}
	stored, err := s.Load(ctx, "p1", user)
	if err != nil || len(stored.Drafts) != 2 {
		t.Fatal(stored.Drafts, err)
	}
	mine.Signed, mine.Revision = true, 2
	if err := s.PutDraft(ctx, mine); err != nil {
		t.Fatal(err)
	}
	if n := count(); n != 1 {
		t.Fatalf("%d drafts once one is signed, want 1", n)
	}
	if stored, err = s.Load(ctx, "p1", user); err != nil || len(stored.Drafts) != 2 {
		t.Fatal("the answers of the signed one are kept", len(stored.Drafts), err)
	}
}

func TestADraftMovedToAnotherRecordIsRefused(t *testing.T) {
	s := open(t)
	if err := s.PutDraft(ctx, draftOf("b1", "p1", 1, "un")); err != nil {
		t.Fatal(err)
	}
	if err := s.PutDraft(ctx, draftOf("b2", "p2", 1, "deux")); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Exec("UPDATE draft SET patient = (SELECT max(patient) FROM draft)"); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	bad := 0
	for _, id := range []string{"b1", "b2"} {
		if _, err := s.Draft(ctx, id); record.ReasonOf(err) == cache.ReasonAltered {
			bad++
		}
	}
	if bad != 1 {
		t.Fatalf("%d drafts refused, want the one that was moved", bad)
	}
}

// draftWriter is the other process: it types for ever, and says which revision is on disk once it is.
func draftWriter(path string) {
	key, _ := hex.DecodeString(os.Getenv("CACHE_TEST_KEY"))
	s, err := cache.Open(path, key, options())
	if err != nil {
		fmt.Println("error", record.ReasonOf(err))
		return
	}
	first := 1
	if d, err := s.Draft(ctx, "b1"); err == nil {
		first = d.Revision + 1
	}
	for i := first; ; i++ {
		d := draftOf("b1", "p1", i, "texte "+strconv.Itoa(i))
		d.File = bytes.Repeat([]byte{byte(i)}, 30000)
		if err := s.PutDraft(ctx, d); err != nil {
			panic(err)
		}
		fmt.Println("saved", i)
	}
}

func TestWhatWasSavedOfADraftSurvivesAKill(t *testing.T) {
	s := open(t)
	for round := range 3 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "CACHE_TEST_DRAFTS="+s.path, "CACHE_TEST_KEY="+hex.EncodeToString(s.key))
		lines := startLines(t, cmd)
		told := 0
		for n := 0; lines.Scan(); {
			f := strings.Fields(lines.Text())
			if f[0] != "saved" {
				t.Fatal(lines.Text())
			}
			told, _ = strconv.Atoi(f[1])
			if n++; n == 10+5*round {
				_ = cmd.Process.Kill() // SIGKILL; what was said before it is still read
			}
		}
		_ = cmd.Wait()
		s.Store = nil
		s.reopen(t)
		d, err := s.Draft(ctx, "b1")
		if err != nil || told == 0 {
			t.Fatal(told, err)
		}
		if d.Revision < told {
			t.Fatalf("revision %d was said to be on disk, %d is", told, d.Revision)
		}
		if d.Answers.Texts["reason"] != "texte "+strconv.Itoa(d.Revision) || len(d.File) != 30000 || d.File[0] != byte(d.Revision) {
			t.Fatalf("revision %d is torn", d.Revision)
		}
	}
}
