package central_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chevet/app/hl7"
	"chevet/app/pam"
	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
)

// adt is one message of IHE PAM to write.
type adt struct {
	event, at             string // at is EVN-2
	ipp, ins, status      string
	name, nda, class, zbe string
	place, zfa, mrg       string
}

const pamAuthority = "^^^CHU&990000001&M"

var pamINS = []string{"", "280056999999988^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS", "180032B02040123^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS"}

func (a adt) String() string {
	or := func(s, d string) string {
		if s == "" {
			return d
		}
		return s
	}
	ids := a.ipp + pamAuthority + "^PI"
	if a.ins != "" {
		ids += "~" + a.ins
	}
	if a.nda != "" {
		a.nda += pamAuthority + "^AN"
	}
	at := or(a.at, "20260105100000")
	b := "MSH|^~\\&|GAM|CHU|DPI|CHU|" + at + "||ADT^" + a.event + "^ADT_A01|1|T|2.5^FRA^2.11|||||FRA|UNICODE UTF-8\rEVN||" + at + "\r" +
		"PID|1||" + ids + "||" + or(a.name, "ESSAI") + "^ANNE^ANNE ZOE^^^^L||19800512|F|||^^^^^FRA^BDL^^51215|||||||" + a.nda + "||||||||||||||" + a.status + "\r"
	for _, segment := range []struct{ name, rest string }{{"MRG|", a.mrg}, {"PV1|1|", a.class}, {"ZBE|", a.zbe}, {"ZFA|ACTIF|20260105093000|||||||", a.zfa}} {
		if segment.name == "PV1|1|" && a.class != "" {
			segment.rest += "|" + a.place
		}
		if segment.rest != "" {
			b += segment.name + segment.rest + "\r"
		}
	}
	return b
}

func ids() record.IDs {
	n := 0
	return func() string { n++; return fmt.Sprintf("id-%04d", n) }
}

// feed applies a message to the store, as a Handler does. id is the message's.
func feed(s pam.Inbox, a *pam.Applier, id, raw string) (out pam.Outcome, err error) {
	m, err := hl7.Parse([]byte(raw), hl7.Options{})
	if err != nil {
		return out, err
	}
	err = s.Receive(context.Background(), id, func(ctx context.Context, st pam.State) (pam.Entry, error) {
		var err error
		out, err = a.Apply(ctx, m, st)
		return pam.Entry{ID: id, ControlID: id, Application: "GAM", Event: out.Event, From: "127.0.0.1:1", At: noon, Code: out.Code, Faults: out.Faults, Alerts: out.Alerts,
			Patient: out.Patient, Stay: out.Stay, Raw: []byte(raw), Answer: []byte("réponse " + id)}, err
	})
	return out, err
}

// look reads through a State, without keeping anything.
func look(t testing.TB, s pam.Inbox, f func(ctx context.Context, st pam.State) error) {
	t.Helper()
	enough := errors.New("enough")
	err := s.Receive(context.Background(), "look", func(ctx context.Context, st pam.State) (pam.Entry, error) {
		if err := f(ctx, st); err != nil {
			return pam.Entry{}, err
		}
		return pam.Entry{}, enough
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
}

func pamSettings() pam.Settings { return pam.Settings{Location: time.UTC} }

// image is all that a State says about some numbers, in one order.
func image(ctx context.Context, st pam.State, ipps []record.IPP, ndas []record.NDA) (string, error) {
	var b strings.Builder
	add := func(v any) { text, _ := json.Marshal(v); b.Write(append(text, '\n')) }
	seen := map[record.PatientID]bool{}
	for _, ipp := range ipps {
		p, found, err := st.PatientByIPP(ctx, ipp)
		if err != nil {
			return "", err
		}
		add([]any{string(ipp), found, p})
		if !found || seen[p.ID] {
			continue
		}
		seen[p.ID] = true
		stays, err := st.StaysOf(ctx, p.ID)
		if err != nil {
			return "", err
		}
		slices.SortFunc(stays, func(a, b pam.Stay) int { return strings.Compare(string(a.NDA), string(b.NDA)) })
		add(stays)
		consents, err := st.ConsentsOf(ctx, p.ID)
		if err != nil {
			return "", err
		}
		stay := map[record.EncounterID]bool{"": true}
		for _, s := range stays {
			stay[s.Encounter.ID] = true
		}
		consents = slices.DeleteFunc(consents, func(c record.Consent) bool { return !stay[c.Encounter] }) // a stay moved away: its facts were said again there
		slices.SortFunc(consents, func(a, b record.Consent) int { return strings.Compare(a.ID, b.ID) })
		add(append([]record.Consent{}, consents...))
	}
	for _, nda := range ndas {
		s, found, err := st.StayByNDA(ctx, nda)
		if err != nil {
			return "", err
		}
		add([]any{string(nda), found, s})
		history, err := st.MovementsOf(ctx, nda)
		if err != nil {
			return "", err
		}
		slices.SortFunc(history, func(a, b pam.Movement) int { return strings.Compare(a.Key.ID, b.Key.ID) })
		add(history)
	}
	for _, text := range pamINS[1:] {
		number, _, _ := strings.Cut(text, "^")
		holders, err := st.PatientsByINS(ctx, record.INS{Matricule: record.Matricule(number), OID: record.OIDINSTest})
		if err != nil {
			return "", err
		}
		slices.SortFunc(holders, func(a, b record.Patient) int { return strings.Compare(string(a.ID), string(b.ID)) })
		add(holders)
	}
	return b.String(), nil
}

// TestAStoreHoldsWhatTheModelHolds draws messages of every kind about a few patients and stays, valid or not, repeated and
// in any order, applies them to the store and to app/pam's own State, and compares their answers and all that they hold.
func TestAStoreHoldsWhatTheModelHolds(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		st := open(t, at).(pam.Inbox)
		memory := pam.NewMemory()
		one, two := pam.New(pamSettings(), ids()), pam.New(pamSettings(), ids())
		hospital, sent := 0, 0 // each check has numbers of its own, in one database and one model
		rapid.Check(t, func(r *rapid.T) {
			hospital++
			var numbers, files []string
			var ipps []record.IPP
			var ndas []record.NDA
			for i := range 3 {
				numbers, files = append(numbers, fmt.Sprintf("%d-%d", hospital, i)), append(files, fmt.Sprintf("N%d-%d", hospital, i))
				ipps, ndas = append(ipps, record.IPP(numbers[i])), append(ndas, record.NDA(files[i]))
			}
			var past []string
			for range rapid.IntRange(1, 15).Draw(r, "messages") {
				raw := ""
				if len(past) > 0 && rapid.IntRange(0, 4).Draw(r, "again") == 0 {
					raw = rapid.SampledFrom(past).Draw(r, "which")
				} else {
					raw = drawMessage(r, numbers, files)
					past = append(past, raw)
				}
				m, err := hl7.Parse([]byte(raw), hl7.Options{})
				if err != nil {
					r.Fatal(err)
				}
				want, err := one.Apply(context.Background(), m, memory)
				if err != nil {
					r.Fatal(err)
				}
				sent++
				got, err := feed(st, two, fmt.Sprint("m", sent), raw)
				if err != nil {
					r.Fatal(err)
				}
				if !reflect.DeepEqual(got, want) {
					r.Fatalf("%s\ngot  %+v\nwant %+v", raw, got, want)
				}
			}
			model, err := image(context.Background(), memory, ipps, ndas)
			if err != nil {
				r.Fatal(err)
			}
			var held string
			look(t, st, func(ctx context.Context, x pam.State) (err error) { held, err = image(ctx, x, ipps, ndas); return err })
			if held != model {
				r.Fatalf("after %s\nstore %s\nmodel %s", past, held, model)
			}
		})
	})
}

func drawMessage(r *rapid.T, numbers, files []string) string {
	a := adt{ipp: rapid.SampledFrom(numbers).Draw(r, "ipp"), at: fmt.Sprintf("202601%02d%02d0000", rapid.IntRange(5, 9).Draw(r, "day"), rapid.IntRange(0, 23).Draw(r, "hour"))}
	a.event = rapid.SampledFrom([]string{"A28", "A31", "A31", "A40", "A44", "A47", "A49", "A05", "A01", "A01", "A04", "A02", "A03", "A06", "A07", "A21", "A22", "A54", "A14", "A15", "A16", "Z99",
		"A38", "A11", "A12", "A13", "A25", "A26", "A27", "A52", "A53", "A55"}).Draw(r, "event")
	if rapid.Bool().Draw(r, "described") {
		a.ins, a.status = rapid.SampledFrom(pamINS).Draw(r, "ins"), rapid.SampledFrom([]string{"VALI", "PROV", "DOUT~VALI"}).Draw(r, "status")
		a.name = rapid.SampledFrom([]string{"ESSAI", "AUTRE"}).Draw(r, "name")
	}
	if rapid.Bool().Draw(r, "consent") {
		a.zfa = rapid.SampledFrom([]string{"INO|20260106|IC|20260106", "IO|20260107|INC|20260107", "NA|20260108|NA|20260108", "||INC|20260109"}).Draw(r, "zfa")
	}
	other := rapid.SampledFrom(numbers).Draw(r, "other")
	switch a.event {
	case "A28", "A31":
	case "A40":
		a.mrg = other + pamAuthority + "^PI"
	case "A47":
		a.mrg = rapid.SampledFrom([]string{other + pamAuthority + "^PI", pamINS[1], pamINS[2]}).Draw(r, "former")
	case "A44":
		a.nda, a.mrg = rapid.SampledFrom(files).Draw(r, "nda"), other+pamAuthority+"^PI"
	case "A49":
		a.nda, a.mrg = rapid.SampledFrom(files).Draw(r, "nda"), "||"+rapid.SampledFrom(files).Draw(r, "former")+pamAuthority+"^AN"
	default:
		a.nda, a.class, a.place = rapid.SampledFrom(files).Draw(r, "nda"), rapid.SampledFrom([]string{"I", "E", "O", "R"}).Draw(r, "class"), rapid.SampledFrom([]string{"U1^1^A", "U2"}).Draw(r, "place")
		action, original := "INSERT", ""
		if a.event == "Z99" {
			action, original = "UPDATE", rapid.SampledFrom([]string{"A01", "A02"}).Draw(r, "original")
		}
		if cancelled := map[string]string{"A38": "A05", "A11": "A01", "A12": "A02", "A13": "A03", "A25": "A16", "A26": "A15", "A27": "A14", "A52": "A21", "A53": "A22", "A55": "A54"}[a.event]; cancelled != "" {
			action, original = "CANCEL", cancelled
		}
		a.zbe = fmt.Sprintf("M%d|%s||%s|N|%s", rapid.IntRange(1, 3).Draw(r, "movement"), a.at, action, original)
	}
	return a.String()
}

func TestWhatIsAppliedReachesWorkstationsInOneOrder(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		inbox := s.(pam.Inbox)
		a := pam.New(pamSettings(), ids())
		must := func(id string, m adt) pam.Outcome {
			t.Helper()
			out, err := feed(inbox, a, id, m.String())
			if err != nil || out.Code != hl7.AA {
				t.Fatal(out, err)
			}
			return out
		}
		must("1", adt{event: "A28", ipp: "1"})
		out := must("2", adt{event: "A01", ipp: "2", name: "DOUBLE", nda: "N2", class: "I", place: "U", zbe: "M1|20260105||INSERT|N|", zfa: "IO|20260105|INC|20260105"})
		absorbed := out.Patient
		doc := central.ImportDocument{Document: record.Document{Key: "k1", Patient: absorbed, Encounter: out.Stay, ID: "1.2.3", Title: "Compte rendu", State: record.Current, Provenance: record.Local}}
		if err := s.Import(context.Background(), nil, nil, nil, []central.ImportDocument{doc}); err != nil {
			t.Fatal(err)
		}
		mark, _ := s.Head(context.Background())
		merged := must("3", adt{event: "A40", at: "20260106", ipp: "1", mrg: "2" + pamAuthority + "^PI"})
		survivor := merged.Patient
		got := map[changelog.Kind]int{}
		for _, c := range log(t, s, mark) {
			if c.Patient == survivor {
				got[c.Kind]++
			}
		}
		if got[changelog.KindPatient] == 0 || got[changelog.KindEncounter] != 1 || got[changelog.KindConsent] != 1 || got[changelog.KindDocument] != 1 {
			t.Fatalf("%v", got)
		}
		old, err := s.Patient(context.Background(), absorbed)
		if err != nil || old.MergedInto != survivor || old.BirthName != "DOUBLE" {
			t.Fatalf("the absorbed record is not readable any more: %+v %v", old, err)
		}
		docs, err := s.Documents(context.Background(), survivor)
		if err != nil || len(docs) != 1 || docs[0].Patient != survivor {
			t.Fatal(docs, err)
		}
		// What a workstation wrote of the absorbed patient before it knew goes to the survivor.
		c := consent("late", record.NotInformed)
		c.Patient, c.Encounter = absorbed, out.Stay
		if o := push(t, s, mutation(1, changelog.KindConsent, absorbed, c)); o[0].State != changelog.Accepted {
			t.Fatalf("%+v", o)
		}
		all, err := s.Consents(context.Background(), survivor)
		if err != nil || len(all) != 2 {
			t.Fatal(all, err)
		}
		h, err := s.(interface {
			History(context.Context, record.PatientID) (pam.History, error)
		}).History(context.Background(), survivor)
		if err != nil || len(h.Merges) != 1 || h.Merges[0].AbsorbedIPP != "2" || h.Merges[0].Message != "3" || len(h.Movements) != 1 || len(h.Changes) == 0 {
			t.Fatalf("%+v %v", h, err)
		}
	})
}

func TestAMessageIsKeptSealedWithItsAnswerAndStaysReadable(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		inbox := s.(interface {
			pam.Inbox
			Messages(context.Context, pam.Query) ([]pam.Entry, error)
			Message(context.Context, string) (pam.Entry, error)
		})
		a := pam.New(pamSettings(), ids())
		raw := adt{event: "A28", ipp: "801", name: "CANARISECRET"}.String()
		if _, err := feed(inbox, a, "ok", raw); err != nil {
			t.Fatal(err)
		}
		refused := adt{event: "A11", ipp: "801", nda: "N1", class: "I", zbe: "M9|20260105||CANCEL|N|A01"}.String()
		if out, err := feed(inbox, a, "ko", refused); err != nil || out.Code != hl7.AE {
			t.Fatal(out, err)
		}
		if out, err := feed(inbox, a, "later", adt{event: "A60", ipp: "801"}.String()); err != nil || out.Code != hl7.AR {
			t.Fatal(out, err)
		}
		e, found, err := inbox.Answered(context.Background(), "ok")
		if err != nil || !found || string(e.Answer) != "réponse ok" {
			t.Fatal(e, found, err)
		}
		if _, found, err := inbox.Answered(context.Background(), "later"); err != nil || found {
			t.Fatal("what was refused for now may not come again", err)
		}
		list, err := inbox.Messages(context.Background(), pam.Query{Refused: true})
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		e, err = inbox.Message(context.Background(), "ko")
		if err != nil || string(e.Raw) != refused || len(e.Faults) != 1 || e.Faults[0].At != "ZBE-1" {
			t.Fatalf("%+v %v", e, err)
		}
		if _, err := inbox.Message(context.Background(), "nothing"); record.ReasonOf(err) != central.ReasonNoMessage {
			t.Fatal(err)
		}
		if err := at.harm(t, "UPDATE inbox SET raw = answer WHERE id = 'ko'"); err != nil {
			t.Fatal(err)
		}
		if _, err := inbox.Message(context.Background(), "ko"); record.ReasonOf(err) != changelog.ReasonAltered {
			t.Fatalf("bytes from elsewhere are given back: %v", err)
		}
		for _, name := range at.files(t) {
			if content, err := os.ReadFile(name); err == nil && bytes.Contains(content, []byte("PID|1||801")) {
				t.Fatal("the message lies in clear in the database")
			}
		}
	})
}

func TestAnEstablishmentThatWasFilledFollowsItsMovements(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		start := noon.AddDate(0, 0, -3)
		p := record.Patient{ID: "p1", IPP: "801", Status: record.Provisional, Traits: record.Traits{BirthName: "ESSAI"}, UpdatedAt: start}
		e := record.Encounter{ID: "e1", Patient: "p1", NDA: "N1", Class: record.Inpatient, Unit: record.Unit{Code: "U1"}, Start: start}
		if err := s.Import(context.Background(), []record.Patient{p}, []record.Encounter{e}, nil, nil); err != nil {
			t.Fatal(err)
		}
		out, err := feed(s.(pam.Inbox), pam.New(pamSettings(), ids()), "1", adt{event: "A02", at: "20261121120000", ipp: "801", nda: "N1", class: "I", place: "U2", zbe: "M1|20261121120000||INSERT|N|"}.String())
		if err != nil || out.Code != hl7.AA || out.Stay != "e1" || out.Patient != "p1" {
			t.Fatal(out, err)
		}
		got, err := s.(interface {
			Encounter(context.Context, record.PatientID, record.EncounterID) (record.Encounter, error)
		}).Encounter(context.Background(), "p1", "e1")
		if err != nil || got.Unit.Code != "U2" || !got.Start.Equal(start) {
			t.Fatalf("%+v %v", got, err)
		}
	})
}
