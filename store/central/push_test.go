package central_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

func TestPushingTheSameBatchTwiceChangesNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		batch := []changelog.Mutation{
			mutation(1, changelog.KindConsent, "p1", consent("c1", record.Unopposed)),
			mutation(2, changelog.KindConsent, "p1", consent("c2", "inconnu")), // refused
			mutation(3, changelog.KindTrace, "p1", record.Trace{ID: "t1", ByID: "810000000001", Action: record.TraceOpenRecord, At: noon}),
		}
		first := push(t, s, batch...)
		head := log(t, s, 0)
		second := push(t, s, batch...)
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("first %v, then %v", first, second)
		}
		if first[0].State != changelog.Accepted || first[1].State != changelog.Refused || first[2].State != changelog.Accepted {
			t.Fatalf("%v", first)
		}
		if after := log(t, s, 0); len(after) != len(head) {
			t.Fatalf("log of %d lines, then %d", len(head), len(after))
		}
		if traces, _ := s.Traces(context.Background(), "poste-1", 0, 10); len(traces) != 1 {
			t.Fatalf("%d traces", len(traces))
		}
	})
}

func TestRefusedWriteStaysReadableAndExplained(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 2)
		wrong := consent("c1", record.Opposed)
		wrong.Encounter = "e2" // of another patient
		m := mutation(1, changelog.KindConsent, "p1", wrong)
		out := push(t, s, m)
		if out[0].State != changelog.Refused || out[0].Reason != changelog.ReasonNoEncounter {
			t.Fatalf("%v", out)
		}
		kept, err := s.Refused(context.Background(), 10)
		if err != nil || len(kept) != 1 {
			t.Fatal(kept, err)
		}
		var back record.Consent
		if err := json.Unmarshal(kept[0].Mutation.Payload, &back); err != nil || back != wrong {
			t.Fatalf("%v %v", back, err)
		}
		if kept[0].Outcome != out[0] || kept[0].PushedBy != sender.ByID {
			t.Fatalf("%+v", kept[0])
		}
	})
}

func TestRanksKeepTheOrderOfAWorkstation(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		out := push(t, s, mutation(2, changelog.KindConsent, "p1", consent("c2", record.Opposed)))
		if out[0].State != changelog.Retry || out[0].Reason != changelog.ReasonSeqGap || out[0].Expected != 1 {
			t.Fatalf("a write before its turn: %+v", out[0])
		}
		out = push(t, s, mutation(1, changelog.KindConsent, "p1", consent("c1", record.Unopposed)),
			mutation(2, changelog.KindConsent, "p1", consent("c2", record.Opposed)))
		if out[0].State != changelog.Accepted || out[1].State != changelog.Accepted {
			t.Fatalf("%v", out)
		}
		impostor := mutation(2, changelog.KindConsent, "p1", consent("c3", record.Unopposed))
		impostor.ID = "another"
		if out = push(t, s, impostor); out[0].State != changelog.Retry || out[0].Reason != changelog.ReasonSeqUsed || out[0].Expected != 3 {
			t.Fatalf("a used rank: %v", out)
		}
		// Nothing overtakes what must take another rank.
		next := mutation(3, changelog.KindConsent, "p1", consent("c4", record.Unopposed))
		if out = push(t, s, impostor, next); out[1].State != changelog.Retry || out[1].Expected != 3 {
			t.Fatalf("overtaken: %v", out)
		}
	})
}

func TestWriteForAnotherWorkstationIsRefusedWhole(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		m := mutation(1, changelog.KindConsent, "p1", consent("c1", record.Unopposed))
		m.Workstation = "poste-2"
		_, err := changelog.NewReceiver(s, changelog.ReceiverOptions{}).Push(context.Background(), sender, []changelog.Mutation{m})
		if record.ReasonOf(err) != changelog.ReasonWorkstation {
			t.Fatal(err)
		}
	})
}

func TestWhatWorkstationsMayNotWriteIsRefused(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		glass := record.BreakGlass{ID: "b1", Patient: "p1", Encounter: "e1", Motive: "coma", ByID: "810000000001", At: noon, Until: noon.Add(1e12)}
		silent := glass
		silent.Motive = "  "
		others := glass
		others.ByID = "810000000002"
		opposedToNothing := consent("c", record.Unopposed)
		opposedToNothing.Reading = true
		bodyless := record.Document{Key: "k", ID: "1.2.3", Patient: "p1", State: record.Current}
		cases := map[string]struct {
			kind    changelog.Kind
			payload any
			reason  record.Reason
		}{
			"a patient":                        {changelog.KindPatient, record.Patient{ID: "p1"}, changelog.ReasonKind},
			"an unknown kind":                  {"avenir", 1, changelog.ReasonKind},
			"text instead of a consent":        {changelog.KindConsent, "x", changelog.ReasonPayload},
			"a consent that opposes nothing":   {changelog.KindConsent, opposedToNothing, changelog.ReasonPayload},
			"break-glass without a motive":     {changelog.KindBreakGlass, silent, record.ReasonMotive},
			"break-glass in another's name":    {changelog.KindBreakGlass, others, changelog.ReasonAuthor},
			"a document without a body":        {changelog.KindDocument, bodyless, changelog.ReasonNoBody},
			"a document of an unknown patient": {changelog.KindDocument, record.Document{Key: "k", ID: "1", Patient: "p9"}, changelog.ReasonPayload},
			"a payload beyond the limit":       {changelog.KindConsent, strings.Repeat("x", 2<<20), changelog.ReasonTooLarge},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				s := open(t, at.fresh(t))
				withPatients(t, s, 1)
				before := len(log(t, s, 0))
				out := push(t, s, mutation(1, c.kind, "p1", c.payload))
				if out[0].State != changelog.Refused || out[0].Reason != c.reason {
					t.Fatalf("%+v, want %s", out[0], c.reason)
				}
				if len(log(t, s, 0)) != before {
					t.Fatal("the log grew")
				}
				if kept, _ := s.Refused(context.Background(), 1); len(kept) != 1 {
					t.Fatal("not kept")
				}
			})
		}
	})
}

func TestConsentFromTheFutureIsDatedNow(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		early := consent("c1", record.Unopposed)
		early.At = noon.AddDate(1, 0, 0) // a workstation whose clock is a year ahead
		push(t, s, mutation(1, changelog.KindConsent, "p1", early), mutation(2, changelog.KindConsent, "p1", func() record.Consent {
			c := consent("c2", record.Opposed)
			c.At, c.Reading = noon, true
			return c
		}()))
		all, _ := s.Consents(context.Background(), "p1")
		if p := record.PermissionsOf(all, "e1"); p.Reading {
			t.Fatal("the opposition is hidden by a consent from the future")
		}
	})
}

func TestBreakGlassIsNeverLongerThanAllowed(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		push(t, s, mutation(1, changelog.KindBreakGlass, "p1", record.BreakGlass{ID: "b1", Patient: "p1", Encounter: "e1", Motive: "coma",
			ByID: "810000000001", At: noon, Until: noon.AddDate(1, 0, 0)}))
		b, err := s.BreakGlass(context.Background(), "p1", "b1")
		if err != nil || b.Until.Sub(b.At).Hours() != 24 {
			t.Fatal(b.Until, err)
		}
	})
}

// PostgreSQL holds neither zeroes nor what is not UTF-8 in its text: such a write must not block those behind it, on
// any engine.
func TestTextThatNoDatabaseHoldsIsRefusedAndTheOthersGoOn(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		zero := consent("c\x00", record.Opposed)
		broken := mutation(2, changelog.KindTrace, "p1\x00", "")
		broken.Payload, broken.ByID = []byte("{\"id\":\"\xff\",\"action\":\"a\\u0000\"}"), "8\x00"
		out := push(t, s, mutation(1, changelog.KindConsent, "p1", zero), broken, mutation(3, changelog.KindConsent, "p1", consent("c3", record.Opposed)))
		if out[0].State != changelog.Refused || out[1].State != changelog.Refused || out[2].State != changelog.Accepted {
			t.Fatalf("%v", out)
		}
		kept, err := s.Refused(context.Background(), 10)
		if err != nil || len(kept) != 2 || string(kept[0].Mutation.Payload) != string(broken.Payload) {
			t.Fatalf("%v %+v", err, kept)
		}
	})
}
