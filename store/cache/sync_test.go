package cache_test

import (
	"encoding/json"
	"strings"
	"testing"

	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// Writes made here and changes pulled from the server: nothing lost, nothing twice, nobody's text overwritten.

func write(t testing.TB, s *cache.Store, m sync.Mutation) sync.Mutation {
	t.Helper()
	m, err := s.Write(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func document(key string, patient record.PatientID, title string) record.Document {
	return record.Document{Key: record.DocumentKey(key), Patient: patient, ID: record.DocumentID("1.2.3^" + key), Title: title,
		State: record.Current, Provenance: record.Local, CreatedAt: now}
}

func titles(t testing.TB, s *cache.Store, patient record.PatientID) string {
	t.Helper()
	stored, err := s.Load(ctx, patient, user)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range stored.Documents {
		all = append(all, d.Title)
	}
	return strings.Join(all, "|")
}

func TestWritesAreNumberedWithoutGapPerWorkstation(t *testing.T) {
	s := open(t)
	bad := mutation(sync.KindConsent, "p1", "not a consent")
	for i, workstation := range []string{"a", "a", "b", "a", "b"} {
		if _, err := s.Write(ctx, bad); err == nil {
			t.Fatal("unreadable payload accepted")
		}
		m := mutation(sync.KindTrace, "p1", record.Trace{ID: "t", Action: record.TraceRead})
		m.Workstation = workstation
		want := []int64{1, 2, 1, 3, 2}[i]
		if got := write(t, s.Store, m); got.Seq != want {
			t.Fatalf("write %d on %s: seq %d, want %d", i, workstation, got.Seq, want)
		}
		if i == 2 {
			s.reopen(t)
		}
	}
	pending, err := s.Pending(ctx, 0)
	if err != nil || len(pending) != 5 {
		t.Fatal(len(pending), err)
	}
	if first, err := s.Pending(ctx, 2); err != nil || len(first) != 2 || first[0].ID != pending[0].ID {
		t.Fatal(first, err)
	}
}

func TestWritingTheSameMutationTwiceStoresItOnce(t *testing.T) {
	s := open(t)
	m := mutation(sync.KindConsent, "p1", consent("c1", "p1", record.Opposed))
	first := write(t, s.Store, m)
	if again := write(t, s.Store, m); again.Seq != first.Seq {
		t.Fatal(again.Seq)
	}
	other := m
	other.Payload = raw(consent("c2", "p1", record.Unopposed))
	_, err := s.Write(ctx, other)
	reason(t, err, cache.ReasonWrite)
	if n, _ := s.CountPending(ctx); n != 1 {
		t.Fatal(n)
	}
}

func TestAWriteShowsAtOnceInTheRecord(t *testing.T) {
	s := open(t)
	var l log
	apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "1980-05-12")))
	write(t, s.Store, mutation(sync.KindConsent, "p1", consent("c1", "p1", record.Unopposed)))
	write(t, s.Store, mutation(sync.KindBreakGlass, "p1", record.BreakGlass{ID: "b1", Patient: "p1", Encounter: "e1", Motive: "coma", ByID: user, At: now, Until: now.Add(1)}))
	write(t, s.Store, mutation(sync.KindDocument, "p1", document("d1", "p1", "Lettre")))
	write(t, s.Store, mutation(sync.KindTrace, "p1", record.Trace{ID: "t1", Action: record.TraceRead}))
	stored, err := s.Load(ctx, "p1", user)
	if err != nil {
		t.Fatal(err)
	}
	if len(stored.Consents) != 1 || stored.Consents[0].Kind != record.Unopposed || len(stored.BreakGlass) != 1 ||
		stored.BreakGlass[0].Motive != "coma" || len(stored.Documents) != 1 || stored.Unsent != 4 {
		t.Fatalf("%d consents, %d break-glass, %d documents, %d unsent", len(stored.Consents), len(stored.BreakGlass), len(stored.Documents), stored.Unsent)
	}
}

func TestWritesThatCannotBeStoredAsTheyAreAreRefused(t *testing.T) {
	s := open(t)
	anonymous := mutation(sync.KindConsent, "p1", consent("c1", "p1", record.Unopposed))
	anonymous.ID = ""
	for name, m := range map[string]sync.Mutation{
		"no id":            anonymous,
		"server's kind":    mutation(sync.KindPatient, "p1", person("p1", "A", "B", "")),
		"unknown kind":     mutation("allergy", "p1", map[string]string{"id": "x"}),
		"another patient":  mutation(sync.KindConsent, "p2", consent("c1", "p1", record.Unopposed)),
		"no document key":  mutation(sync.KindDocument, "p1", document("", "p1", "x")),
		"trace without id": mutation(sync.KindTrace, "p1", record.Trace{}),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Write(ctx, m)
			reason(t, err, cache.ReasonWrite)
		})
	}
	_, err := s.Write(ctx, mutation(sync.KindBreakGlass, "p1", record.BreakGlass{ID: "b", Patient: "p1", Motive: " "}))
	reason(t, err, record.ReasonMotive)
	if n, _ := s.CountPending(ctx); n != 0 {
		t.Fatal(n)
	}
}

func TestRefusedWritesStayReadableWithTheirReason(t *testing.T) {
	s := open(t)
	accepted := write(t, s.Store, mutation(sync.KindConsent, "p1", consent("c1", "p1", record.Unopposed)))
	refused := write(t, s.Store, mutation(sync.KindConsent, "p1", consent("c2", "p1", record.Opposed)))
	conflict := write(t, s.Store, mutation(sync.KindDocument, "p1", document("d1", "p1", "mon texte")))
	waiting := write(t, s.Store, mutation(sync.KindTrace, "", record.Trace{ID: "t"}))
	outcomes := []sync.Outcome{
		{ID: accepted.ID, State: sync.Accepted}, {ID: refused.ID, State: sync.Refused, Reason: "SYN-SEJOUR", Detail: "unknown"},
		{ID: conflict.ID, State: sync.Conflict, Reason: "SYN-EDITION"}, {ID: waiting.ID, State: sync.Retry}, {ID: "stranger", State: sync.Refused},
	}
	for range 2 { // the answer may come twice
		if err := s.Settle(ctx, outcomes); err != nil {
			t.Fatal(err)
		}
	}
	s.reopen(t)
	all, err := s.Refused(ctx, 0)
	if err != nil || len(all) != 2 {
		t.Fatal(len(all), err)
	}
	if all[0].Mutation.ID != conflict.ID || !strings.Contains(string(all[0].Mutation.Payload), "mon texte") || all[1].Outcome.Reason != "SYN-SEJOUR" || all[1].Outcome.Detail != "unknown" {
		t.Fatalf("%+v", all)
	}
	if n, err := s.CountRefused(ctx); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	pending, err := s.Pending(ctx, 10)
	if err != nil || len(pending) != 1 || pending[0].ID != waiting.ID {
		t.Fatal(pending, err)
	}
	// An accepted write never becomes refused afterwards.
	if err := s.Settle(ctx, []sync.Outcome{{ID: accepted.ID, State: sync.Refused}}); err != nil {
		t.Fatal(err)
	}
	if n, _ := s.CountRefused(ctx); n != 2 {
		t.Fatal(n)
	}
}

func TestApplyingChangesTwiceDoesNothing(t *testing.T) {
	s := open(t)
	var l log
	first := l.change(sync.KindPatient, "p1", person("p1", "ANCIEN", "Jeanne", "1980"))
	second := l.change(sync.KindPatient, "p1", person("p1", "NOUVEAU", "Jeanne", "1980"))
	fact := l.change(sync.KindConsent, "p1", consent("c1", "p1", record.Unopposed))
	apply(t, s.Store, first, second, fact)
	apply(t, s.Store, first, fact) // as a pull repeated after a cut does
	if cursor, err := s.Cursor(ctx); cursor != 3 || err != nil {
		t.Fatal(cursor, err)
	}
	stored, err := s.Load(ctx, "p1", user)
	if err != nil || stored.Patient.BirthName != "NOUVEAU" || len(stored.Consents) != 1 {
		t.Fatal(stored, err)
	}
	// A fact never changes, even when the log says otherwise.
	apply(t, s.Store, l.change(sync.KindConsent, "p1", consent("c1", "p1", record.Opposed)))
	if stored, _ = s.Load(ctx, "p1", user); len(stored.Consents) != 1 || stored.Consents[0].Kind != record.Unopposed {
		t.Fatal(stored.Consents)
	}
}

func TestAChangeThatCannotBeReadStopsTheCursorAndTheBatch(t *testing.T) {
	s := open(t)
	var l log
	good := l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", ""))
	bad := l.change(sync.KindConsent, "p1", map[string]any{"id": 12, "motif": canaryName})
	err := s.Apply(ctx, []sync.Change{good, bad})
	reason(t, err, cache.ReasonChange)
	if strings.Contains(err.Error(), canaryName) {
		t.Fatal("the error quotes the payload")
	}
	if cursor, _ := s.Cursor(ctx); cursor != 0 {
		t.Fatal(cursor)
	}
	_, err = s.Load(ctx, "p1", user)
	reason(t, err, cache.ReasonNoPatient)
}

func TestAnUnknownKindMovesTheCursorOn(t *testing.T) {
	s := open(t)
	var l log
	apply(t, s.Store, l.change("allergy", "p1", map[string]string{"what": "x"}), l.change(sync.KindTrace, "p1", record.Trace{ID: "t"}))
	if cursor, err := s.Cursor(ctx); cursor != 2 || err != nil {
		t.Fatal(cursor, err)
	}
}

func TestAPulledVersionNeverOverwritesAWriteThatWaits(t *testing.T) {
	for _, c := range []struct {
		state sync.OutcomeState
		want  string
	}{{sync.Accepted, "le nôtre"}, {sync.Refused, "le leur"}, {sync.Conflict, "le leur"}, {sync.Retry, "le nôtre"}} {
		t.Run(string(c.state), func(t *testing.T) {
			s := open(t)
			var l log
			apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")), l.change(sync.KindDocument, "p1", document("d1", "p1", "départ")))
			ours := write(t, s.Store, mutation(sync.KindDocument, "p1", document("d1", "p1", "le nôtre")))
			apply(t, s.Store, l.change(sync.KindDocument, "p1", document("d1", "p1", "le leur")))
			if got := titles(t, s.Store, "p1"); got != "le nôtre" {
				t.Fatal(got)
			}
			if err := s.Settle(ctx, []sync.Outcome{{ID: ours.ID, State: c.state}}); err != nil {
				t.Fatal(err)
			}
			if got := titles(t, s.Store, "p1"); got != c.want {
				t.Fatal(got)
			}
			if c.state == sync.Refused || c.state == sync.Conflict { // both texts survive
				if all, err := s.Refused(ctx, 1); err != nil || len(all) != 1 || !strings.Contains(string(all[0].Mutation.Payload), "le nôtre") {
					t.Fatal(all, err)
				}
			}
		})
	}
}

func TestTheServersEchoSettlesAWriteWhoseAnswerWasLost(t *testing.T) {
	s := open(t)
	var l log
	apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")))
	ours := write(t, s.Store, mutation(sync.KindDocument, "p1", document("d1", "p1", "le nôtre")))
	echo := l.change(sync.KindDocument, "p1", document("d1", "p1", "le nôtre"))
	echo.Mutation = ours.ID
	apply(t, s.Store, echo, l.change(sync.KindDocument, "p1", document("d1", "p1", "le leur, après")))
	if n, _ := s.CountPending(ctx); n != 0 {
		t.Fatal(n, "still pending")
	}
	if got := titles(t, s.Store, "p1"); got != "le leur, après" {
		t.Fatal(got)
	}
}

func TestADocumentThatTheServerHadUnderAnotherKeyIsShownOnce(t *testing.T) {
	for name, settle := range map[string]func(s *opening, l *log, id string){
		"the answer says so": func(s *opening, l *log, id string) {
			if err := s.Settle(ctx, []sync.Outcome{{ID: id, State: sync.Accepted, Reason: sync.ReasonSameHere, Detail: "twin"}}); err != nil {
				t.Fatal(err)
			}
		},
		"the answer was lost and the log says so": func(s *opening, l *log, id string) {
			twin := document("twin", "p1", "la même")
			twin.ID = "1.2.3^ours"
			echo := l.change(sync.KindDocument, "p1", twin)
			echo.Mutation = id
			apply(t, s.Store, echo)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			var l log
			twin := document("twin", "p1", "la même")
			twin.ID = "1.2.3^ours"
			apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")), l.change(sync.KindDocument, "p1", twin))
			ours := write(t, s.Store, mutation(sync.KindDocument, "p1", document("ours", "p1", "la même")))
			if got := titles(t, s.Store, "p1"); got != "la même|la même" {
				t.Fatal(got)
			}
			settle(s, &l, ours.ID)
			if got := titles(t, s.Store, "p1"); got != "la même" {
				t.Fatal(got)
			}
		})
	}
}

func TestMembersOfANewerServerComeBackWithOurWrites(t *testing.T) {
	s := open(t)
	var l log
	var payload map[string]any
	if err := json.Unmarshal(raw(document("d1", "p1", "départ")), &payload); err != nil {
		t.Fatal(err)
	}
	payload["priority"] = "haute"
	apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")), l.change(sync.KindDocument, "p1", payload))
	m := mutation(sync.KindDocument, "p1", document("d1", "p1", "corrigé"))
	got := write(t, s.Store, m)
	if !strings.Contains(string(got.Payload), `"priority":"haute"`) || !strings.Contains(string(got.Payload), "corrigé") {
		t.Fatal(string(got.Payload))
	}
	if again := write(t, s.Store, m); again.Seq != got.Seq { // repeated, still the same write
		t.Fatal(again.Seq)
	}
	if pending, _ := s.Pending(ctx, 1); !strings.Contains(string(pending[0].Payload), "haute") {
		t.Fatal("lost in the queue")
	}
}

func TestWritesAreSentAgainToARestoredServer(t *testing.T) {
	s := open(t)
	for _, id := range []string{"c1", "c2", "c3"} {
		m := write(t, s.Store, mutation(sync.KindConsent, "p1", consent(id, "p1", record.Unopposed)))
		if err := s.Settle(ctx, []sync.Outcome{{ID: m.ID, State: sync.Accepted}}); err != nil {
			t.Fatal(err)
		}
	}
	n, err := s.Resend(ctx, "poste-1", 1)
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	pending, err := s.Pending(ctx, 10)
	if err != nil || len(pending) != 2 || pending[0].Seq != 2 {
		t.Fatal(pending, err)
	}
	var l log
	apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")))
	if err := s.Rewind(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if cursor, _ := s.Cursor(ctx); cursor != 0 {
		t.Fatal(cursor)
	}
}

func TestADocumentFollowsAnIdentityMerge(t *testing.T) {
	s := open(t)
	var l log
	apply(t, s.Store,
		l.change(sync.KindPatient, "p1", person("p1", "DOUBLON", "Jeanne", "")), l.change(sync.KindPatient, "p2", person("p2", "BON", "Jeanne", "")),
		l.change(sync.KindDocument, "p1", document("d1", "p1", "reste")), l.change(sync.KindDocument, "p1", document("d2", "p1", "part")),
		l.change(sync.KindEncounter, "p1", record.Encounter{ID: "e1", Patient: "p1", NDA: "2600001", Start: now}))
	apply(t, s.Store, l.change(sync.KindDocument, "p2", document("d2", "p2", "part")), l.change(sync.KindEncounter, "p2", record.Encounter{ID: "e1", Patient: "p2", NDA: "2600001", Start: now}))
	if a, b := titles(t, s.Store, "p1"), titles(t, s.Store, "p2"); a != "reste" || b != "part" {
		t.Fatal(a, b)
	}
	hits, err := s.Search(ctx, user, "2600001", now, 10)
	if err != nil || len(hits) != 1 || hits[0].Patient.ID != "p2" || hits[0].Encounter == nil {
		t.Fatal(hits, err)
	}
}
