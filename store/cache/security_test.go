package cache_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chevet/app"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/assets/texts"
	"chevet/store/cache"
)

// What a thief, a bad disk or another program may do to the file, and what the person is told.

// canaries fills every table with recognisable values.
func canaries(t testing.TB) *opening {
	s := open(t)
	var l log
	p := person("p1", canaryName, "Canaripré", "1980-05-12")
	p.INS = record.INS{Matricule: canaryINS, OID: record.OIDINSTest}
	p.IPP = "IPPCANARI1"
	doc := document("d1", "p1", canaryTitle)
	apply(t, s.Store, l.change(sync.KindPatient, "p1", p), l.change(sync.KindPatient, "p2", person("p2", "AUTRE", "Anne", "1990")),
		l.change(sync.KindEncounter, "p1", record.Encounter{ID: "e1", Patient: "p1", NDA: "NDACANARI1", Start: now}),
		l.change(sync.KindConsent, "p1", consent("c1", "p1", record.Unopposed)),
		l.change(sync.KindDocument, "p1", map[string]any{"key": "d1", "patient": "p1", "title": canaryTitle, "later": canaryTitle}),
		l.change("future", "p1", map[string]string{"name": canaryName}))
	write(t, s.Store, mutation(sync.KindDocument, "p1", doc))
	apply(t, s.Store, l.change(sync.KindDocument, "p1", doc))
	refused := write(t, s.Store, mutation(sync.KindConsent, "p1", consent("c2", "p1", record.Opposed)))
	if err := s.Settle(ctx, []sync.Outcome{{ID: refused.ID, State: sync.Refused, Reason: "SYN-SEJOUR"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutBody(ctx, strings.NewReader(strings.Repeat(canaryTitle+"\n", 100000)), "text/plain"); err != nil {
		t.Fatal(err)
	}
	wanted := document("d2", "p2", canaryTitle)
	wanted.Body = &record.Body{SHA256: strings.Repeat("ab", 32), Size: 3, MIME: "text/xml"}
	apply(t, s.Store, l.change(sync.KindDocument, "p2", wanted))
	view := app.DMPView{Status: record.DMPStatus{Existence: record.DMPOpen, CheckedAt: now}, Documents: []record.Document{doc}, SeenAt: now}
	if err := s.KeepDMPView(ctx, user, "p1", view); err != nil {
		t.Fatal(err)
	}
	if err := s.PutSetting(ctx, user, "theme", canaryTitle); err != nil {
		t.Fatal(err)
	}
	if _, err := s.MarkOpened(ctx, user, "p1", now); err != nil {
		t.Fatal(err)
	}
	draft := app.Draft{DraftHead: app.DraftHead{ID: "b1", Patient: "p1", Title: canaryTitle, ByID: user, Revision: 1, SavedAt: now},
		Answers: app.Answers{Texts: map[string]string{"reason": canaryTitle}}, File: []byte(canaryTitle)}
	if err := s.PutDraft(ctx, draft); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNoFileShowsAPatient(t *testing.T) {
	s := canaries(t)
	look := func(when string) {
		seen := 0
		for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
			b, err := os.ReadFile(s.path + suffix)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			seen += len(b)
			for _, word := range []string{canaryName, "Canaripr", canaryTitle, canaryINS, "IPPCANARI1", "NDACANARI1", "1980-05-12", user, "theme", "poste-1", "non_oppose", strings.Repeat("ab", 32)} {
				if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(word))) {
					t.Errorf("%s: %q is in %s", when, word, filepath.Base(s.path)+suffix)
				}
			}
			if bytes.Contains(b, s.key) {
				t.Errorf("%s: the key is in the file", when)
			}
		}
		if seen < 100000 {
			t.Fatalf("only %d bytes looked at", seen)
		}
		if info, err := os.Stat(s.path); err != nil || info.Mode().Perm() != 0o600 {
			t.Error(info.Mode(), err)
		}
	}
	look("open")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	look("closed")
}

// readAll asks for everything the cache can give, and returns the first refusal.
func readAll(s *cache.Store, body string) error {
	var errs []error
	add := func(err error) { errs = append(errs, err) }
	for _, id := range []record.PatientID{"p1", "p2"} {
		_, err := s.Load(ctx, id, user)
		add(err)
	}
	_, err := s.Search(ctx, user, "canari", now, 10)
	add(err)
	_, err = s.Ward(ctx, "", "", now)
	add(err)
	_, err = s.Pending(ctx, 0)
	add(err)
	_, err = s.Refused(ctx, 0)
	add(err)
	_, err = s.Cursor(ctx)
	add(err)
	_, err = s.Setting(ctx, user, "theme")
	add(err)
	_, err = s.MissingBodies(ctx, 10)
	add(err)
	_, err = s.Draft(ctx, "b1")
	add(err)
	r, err := s.Body(ctx, body)
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	add(err)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func bodyOf(t testing.TB, s *cache.Store) string {
	b, err := s.PutBody(ctx, strings.NewReader(strings.Repeat(canaryTitle+"\n", 100000)), "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	return b.SHA256
}

func TestAnAlteredByteIsRefusedWhereverItIs(t *testing.T) {
	s := canaries(t)
	body := bodyOf(t, s.Store)
	if err := readAll(s.Store, body); err != nil {
		t.Fatal(err)
	}
	cells, err := s.Cells(3)
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]bool{}
	for _, c := range cells {
		tables[c.Table+"."+c.Column] = true
		step := max(1, len(c.Value)/9)
		for at := 0; at < len(c.Value); at += step {
			bad := bytes.Clone(c.Value)
			bad[at] ^= 1 << (at % 8)
			if err := s.Set(c, bad); err != nil {
				t.Fatal(err)
			}
			switch c.Table + "." + c.Column {
			case "document.extra": // read when the document is written again
				_, err = s.Write(ctx, mutation(sync.KindDocument, "p1", document("d1", "p1", "x")))
			case "document.theirs": // read when the write that hid it ends
				pending, perr := s.Pending(ctx, 1)
				if perr != nil || len(pending) != 1 {
					t.Fatal(len(pending), perr)
				}
				err = s.Settle(ctx, []sync.Outcome{{ID: pending[0].ID, State: sync.Refused}})
			case "sequence.cell":
				_, err = s.Write(ctx, mutation(sync.KindTrace, "", record.Trace{ID: "t"}))
			default:
				s.reopen(t) // the index is built from the file
				err = readAll(s.Store, body)
			}
			if record.ReasonOf(err) != cache.ReasonAltered {
				t.Errorf("%s.%s byte %d of %d: %v", c.Table, c.Column, at, len(c.Value), err)
			}
			if err := s.Set(c, c.Value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(tables) < 16 {
		t.Errorf("only these values were tried: %v", tables)
	}
	s.reopen(t)
	if err := readAll(s.Store, body); err != nil {
		t.Fatal("the test itself did damage:", err)
	}
}

func TestValuesSwappedBetweenPatientsAreRefused(t *testing.T) {
	s := canaries(t)
	cells, err := s.Cells(10)
	if err != nil {
		t.Fatal(err)
	}
	swapped := 0
	for i, a := range cells {
		for _, b := range cells[i+1:] {
			if a.Table != b.Table || a.Table == "document" || a.Key == b.Key && a.Table != "dmp_view" || a.Key != b.Key && a.Column != b.Column {
				continue // another table, values that readAll does not read, or not a swap of rows or of columns
			}
			swapped++
			for _, step := range []struct {
				c cache.Cell
				v []byte
			}{{a, b.Value}, {b, a.Value}} {
				if err := s.Set(step.c, step.v); err != nil {
					t.Fatal(err)
				}
			}
			s.reopen(t)
			reason(t, readAll(s.Store, bodySum(t)), cache.ReasonAltered)
			for _, step := range []cache.Cell{a, b} {
				if err := s.Set(step, step.Value); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if swapped < 6 { // patients, pages, facts, mutations, chunks, and the two halves of a DMP view
		t.Fatal(swapped)
	}
}

func bodySum(t testing.TB) string {
	t.Helper()
	return digest([]byte(strings.Repeat(canaryTitle+"\n", 100000)))
}

func TestAnotherKeyIsRefusedAndChangesNothing(t *testing.T) {
	s := canaries(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range [][]byte{newKey(), make([]byte, 32), nil, s.key[:31]} {
		_, err := cache.Open(s.path, key, options())
		reason(t, err, cache.ReasonKey)
	}
	if after, _ := os.ReadFile(s.path); !bytes.Equal(before, after) {
		t.Fatal("the file changed")
	}
}

func TestKeysCanBeAddedAndReplaced(t *testing.T) {
	s := canaries(t)
	second, third := newKey(), newKey()
	if err := s.AddKey(ctx, second); err != nil {
		t.Fatal(err)
	}
	s.reopen(t)
	first := s.key
	s.key = second
	s.reopen(t)
	if err := s.KeepOnlyKey(ctx, third); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, key := range [][]byte{first, second} {
		_, err := cache.Open(s.path, key, options())
		reason(t, err, cache.ReasonKey)
	}
	s.key, s.Store = third, nil
	s.reopen(t)
	if err := readAll(s.Store, bodySum(t)); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedKeySlotIsNotTakenForAWrongKey(t *testing.T) {
	for _, column := range []string{"salt", "fingerprint", "wrapped", "digest"} {
		s := open(t)
		if _, err := s.Exec("UPDATE keyslot SET " + column + " = zeroblob(length(" + column + "))"); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := cache.Open(s.path, s.key, options())
		reason(t, err, cache.ReasonAltered)
	}
}

func TestAFileOfANewerProgramIsRefused(t *testing.T) {
	s := canaries(t)
	if _, err := s.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := cache.Open(s.path, s.key, options())
	reason(t, err, cache.ReasonVersion)
}

func TestAFileThatIsNotACacheIsRefusedAndLeftAlone(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(garbage, bytes.Repeat([]byte("ceci n’est pas une base\n"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := cache.Open(garbage, newKey(), options())
	reason(t, err, cache.ReasonAltered)

	foreign := filepath.Join(t.TempDir(), "y.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE mine (x)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	_, err = cache.Open(foreign, newKey(), options())
	reason(t, err, cache.ReasonAltered)
	if names, _ := filepath.Glob(foreign + "*"); len(names) == 0 {
		t.Fatal("the file is gone")
	}

	_, err = cache.Open(filepath.Join(garbage, "under", "a-file"), newKey(), options())
	reason(t, err, cache.ReasonAccess)
}

// A bad disk hits anywhere in the file: whatever comes back is a refusal or the truth.
func TestADamagedFileNeverGivesAWrongAnswer(t *testing.T) {
	s := open(t)
	var l log
	fillPatients(t, s.Store, &l, 50)
	fillDocuments(t, s.Store, &l, patientID(3), 0, 100)
	truth, err := s.Load(ctx, patientID(3), user)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := 0; at < len(whole); at += 997 {
		bad := bytes.Clone(whole)
		bad[at] ^= 0x10
		path := filepath.Join(t.TempDir(), "c.db")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := cache.Open(path, s.key, options())
		if err != nil {
			refused++
			continue
		}
		if got, err := c.Load(ctx, patientID(3), user); err != nil {
			refused++
		} else if fmt.Sprintf("%+v", got.Patient) != fmt.Sprintf("%+v", truth.Patient) {
			t.Fatalf("byte %d: another patient", at)
		} else {
			for i := range got.Documents { // rows may be missing, none may be wrong
				if got.Documents[i].Title != truth.Documents[i].Title {
					t.Fatalf("byte %d: another document", at)
				}
			}
		}
		c.Close()
	}
	if refused == 0 {
		t.Fatal("nothing was refused")
	}
}

func TestWipedDataCannotBeReadWithTheKey(t *testing.T) {
	s := canaries(t)
	reason(t, s.Wipe(ctx, false), cache.ReasonUnsent)
	kept := s.path + ".kept" // the bytes of the file itself, after its name is gone
	if err := os.Link(s.path, kept); err != nil {
		t.Fatal(err)
	}
	if err := s.Wipe(ctx, true); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if _, err := os.Stat(s.path + suffix); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there: %v", suffix, err)
		}
	}
	reason(t, readAll(s.Store, bodySum(t)), cache.ReasonClosed)
	reason(t, s.Wipe(ctx, true), cache.ReasonClosed)
	_, err := cache.Open(kept, s.key, options())
	reason(t, err, cache.ReasonKey)
	fresh, err := cache.Open(s.path, s.key, options()) // a new, empty cache
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	_, err = fresh.Load(ctx, "p1", user)
	reason(t, err, cache.ReasonNoPatient)
}

func TestRepairRemovesTheDamageAndPullsAgain(t *testing.T) {
	s := open(t)
	var l log
	changes := []sync.Change{l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")), l.change(sync.KindConsent, "p1", consent("c1", "p1", record.Unopposed)),
		l.change(sync.KindDocument, "p1", document("d1", "p1", "titre"))}
	apply(t, s.Store, changes...)
	write(t, s.Store, mutation(sync.KindTrace, "p1", record.Trace{ID: "t"}))
	cells, err := s.Cells(5)
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for _, c := range cells {
		if c.Table == "patient" || c.Table == "page" || c.Table == "fact" {
			bad := bytes.Clone(c.Value)
			bad[len(bad)-1]++
			if err := s.Set(c, bad); err != nil {
				t.Fatal(err)
			}
			damaged++
		}
	}
	s.reopen(t)
	_, err = s.Search(ctx, user, "essai", now, 5)
	reason(t, err, cache.ReasonAltered)
	removed, err := s.Repair(ctx)
	if err != nil || removed != damaged || damaged != 3 {
		t.Fatal(removed, damaged, err)
	}
	if cursor, _ := s.Cursor(ctx); cursor != 0 {
		t.Fatal(cursor)
	}
	apply(t, s.Store, changes...)
	stored, err := s.Load(ctx, "p1", user)
	if err != nil || len(stored.Documents) != 1 || len(stored.Consents) != 1 || stored.Unsent != 1 {
		t.Fatal(stored, err)
	}
	if got := search(t, s.Store, "essai"); len(got) != 1 {
		t.Fatal(len(got))
	}
}

func TestEveryReasonHasItsSentence(t *testing.T) {
	for _, r := range []record.Reason{cache.ReasonKey, cache.ReasonVersion, cache.ReasonAltered, cache.ReasonFull, cache.ReasonLocked, cache.ReasonAccess,
		cache.ReasonClosed, cache.ReasonNoPatient, cache.ReasonNoBody, cache.ReasonTooLarge, cache.ReasonWrite, cache.ReasonUnsent, cache.ReasonNoDraft, cache.ReasonChange} {
		if !texts.Known(r) {
			t.Errorf("%s has no sentence", r)
		}
	}
}
