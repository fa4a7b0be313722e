package record

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	identityNow = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	aProof      = &Proof{Kind: ProofIDCard, SeenAt: identityNow, ByID: "810002673899", ByName: "Dr MOREAU"}
	anAnswer    = &INSiFact{Operation: INSiByTraits, Code: INSiOne, At: identityNow}
	zoe         = INS{Matricule: "275126322074974", OID: OIDINSTest}
)

func person(id string, status IdentityStatus) Patient {
	p := Patient{ID: PatientID(id), Status: status, Traits: Traits{BirthName: "ADRUN", GivenNames: []string{"ZOE"}, Sex: Female,
		BirthDate: "1975-12-31", BirthCOG: "63220"}}
	if status.CarriesINS() {
		p.INS = zoe
	}
	return p
}

func edit(before, after Patient) PatientEdit {
	return PatientEdit{ID: "e1", Patient: after.ID, Before: before, After: after, Source: SourcePerson, ByID: "8100", ByName: "Dr MOREAU", At: identityNow}
}

// Every pair of statuses is tried with every set of grounds: only the rows of the table pass, and only with all that
// they need.
func TestAStatusMovesOnlyAsTheTableSaysAndOnlyWithItsGrounds(t *testing.T) {
	statuses := []IdentityStatus{Provisional, Validated, Retrieved, Qualified}
	for _, from := range statuses {
		for _, to := range statuses {
			if from == to {
				continue
			}
			row, known := FindTransition(from, to)
			for grounds := range Needs(8) {
				e := edit(person("p", from), person("p", to))
				if grounds&NeedsProof != 0 {
					e.Proof = aProof
				}
				if grounds&NeedsINSi != 0 {
					e.INSi = anAnswer
				}
				if grounds&NeedsMotive != 0 {
					e.Why = "pièce douteuse"
				}
				want := known && grounds&row.Needs == row.Needs
				// Between the two statuses that carry an INS it does not change; otherwise it must come from INSi.
				if err := e.Check(IdentityRules{}, identityNow); (err == nil) != want {
					t.Errorf("%s to %s with %03b: %v, want allowed=%v", from, to, grounds, err, want)
				}
			}
		}
	}
}

func TestAnAttributeMakesTheIdentityProvisionalAndTakesItsINS(t *testing.T) {
	for name, mark := range map[string]func(*Patient){"homonyme": func(p *Patient) { p.Homonym = true },
		"douteux": func(p *Patient) { p.Doubtful = true }, "fictif": func(p *Patient) { p.Fictive = true }} {
		before := person("p", Qualified)
		after := before
		mark(&after)
		if err := edit(before, after).Check(IdentityRules{}, identityNow); !errors.Is(err, E(Invalid, ReasonAttributes)) {
			t.Errorf("%s kept as qualified: %v", name, err)
		}
		after = IdentityRules{}.Settle(after)
		if after.Status != Provisional || !after.INS.IsZero() || after.INSUsable() {
			t.Errorf("%s: %s, INS kept=%v", name, after.Status, !after.INS.IsZero())
		}
		if err := edit(before, after).Check(IdentityRules{}, identityNow); err != nil {
			t.Errorf("%s settled: %v", name, err)
		}
	}
	kept := IdentityRules{HomonymKeepsStatus: true}
	p := person("p", Qualified)
	p.Homonym = true
	if kept.Settle(p).Status != Qualified {
		t.Error("the setting does not keep the status of a homonym")
	}
	p.Homonym, p.Fictive, p.Doubtful, p.Status = false, true, true, Provisional
	if err := CheckIdentity(p, identityNow); !errors.Is(err, E(Invalid, ReasonAttributes)) {
		t.Errorf("fictif and douteux together: %v", err)
	}
}

func TestDoubtfulAndFictiveIdentitiesAreNotAskedOfINSi(t *testing.T) {
	p := person("p", Provisional)
	if err := (IdentityRules{}).AskINSi(p); err != nil {
		t.Fatal(err)
	}
	p.Doubtful = true
	if err := (IdentityRules{}).AskINSi(p); !errors.Is(err, E(NotAllowed, ReasonAttributes)) {
		t.Errorf("doubtful: %v", err)
	}
	p.Doubtful, p.BirthDate = false, "1975"
	if err := (IdentityRules{}).AskINSi(p); !errors.Is(err, E(Invalid, ReasonTraitsMissing)) {
		t.Errorf("a year alone: %v", err)
	}
}

func TestTheINSLeavesOnlyWithAQualifiedIdentity(t *testing.T) {
	for status, out := range map[IdentityStatus]bool{Provisional: false, Validated: false, Retrieved: false, Qualified: true} {
		p := person("p", status)
		p.INS = zoe
		if got := !p.EmittedINS().IsZero(); got != out {
			t.Errorf("%s: emitted=%v", status, got)
		}
	}
}

func TestLowTrustDocumentsDoNotValidate(t *testing.T) {
	e := edit(person("p", Provisional), person("p", Validated))
	e.Proof = &Proof{Kind: ProofHealthCard, SeenAt: identityNow, ByID: "8100"}
	if err := e.Check(IdentityRules{}, identityNow); !errors.Is(err, E(Invalid, ReasonProof)) {
		t.Errorf("carte Vitale: %v", err)
	}
	if err := e.Check(IdentityRules{AnyProof: true}, identityNow); err != nil {
		t.Errorf("by the establishment's setting: %v", err)
	}
}

func TestStrictTraitsOfATrustedIdentityAreNotTypedOver(t *testing.T) {
	before := person("p", Qualified)
	after := before
	after.BirthName = "ADRUM"
	e := edit(before, after)
	if err := e.Check(IdentityRules{}, identityNow); !errors.Is(err, E(NotAllowed, ReasonStrictLocked)) {
		t.Errorf("typed: %v", err)
	}
	e.INSi = anAnswer
	if err := e.Check(IdentityRules{}, identityNow); err != nil {
		t.Errorf("from INSi: %v", err)
	}
	after = before
	after.UsedName = "MARTIN" // never filled by itself, always free
	if err := edit(before, after).Check(IdentityRules{}, identityNow); err != nil {
		t.Errorf("used name: %v", err)
	}
}

func TestEditsOfDifferentFieldsBothHoldAndTheSameFieldConflicts(t *testing.T) {
	base := person("p", Provisional)
	a, b := base, base
	a.UsedName, b.BirthPlace = "MARTIN", "Issoire"
	first, _, err := edit(base, a).Apply(&base)
	if err != nil {
		t.Fatal(err)
	}
	both, event, err := edit(base, b).Apply(&first)
	if err != nil || both.UsedName != "MARTIN" || both.BirthPlace != "Issoire" {
		t.Fatalf("%+v, %v", both, err)
	}
	if len(event.Fields) != 1 || event.Fields[0] != (FieldChange{FieldBirthPlace, "", "Issoire"}) {
		t.Errorf("history says %v", event.Fields)
	}
	c := base
	c.UsedName = "DURAND"
	if _, _, err := edit(base, c).Apply(&both); !errors.Is(err, E(Conflict, ReasonEditConflict)) {
		t.Errorf("the same field twice: %v", err)
	}
	if again, event, err := edit(base, a).Apply(&both); err != nil || again.UsedName != "MARTIN" || len(event.Fields) != 0 {
		t.Errorf("the same value twice: %v, %v", event.Fields, err)
	}
	v := base
	v.Status = Validated
	moved := base
	moved.BirthDate = "1975-12-13"
	if _, _, err := edit(base, v).Apply(&moved); !errors.Is(err, E(Conflict, ReasonEditConflict)) {
		t.Errorf("validated on a birth date that has moved: %v", err)
	}
}

func TestTwoFieldsAreEnoughForAnEmergency(t *testing.T) {
	p := Patient{ID: "p", Status: Provisional, Doubtful: true, Traits: Traits{BirthName: "INCONNU", Sex: SexUnknown}}
	if err := edit(Patient{}, p).Check(IdentityRules{}, identityNow); err != nil {
		t.Fatal(err)
	}
	p.BirthDate = "2026-11-23"
	if err := edit(Patient{}, p).Check(IdentityRules{}, identityNow); !errors.Is(err, E(Invalid, ReasonBirthFuture)) {
		t.Errorf("born tomorrow: %v", err)
	}
}

func TestNamesAreThoseINSiCanWrite(t *testing.T) {
	for in, want := range map[string]string{"Noël-Œuvrard": "NOEL-OEUVRARD", "d’Ângelo": "D'ANGELO", "  le   goff ": "LE GOFF", "Łukasz": "LUKASZ", "Noe\u0308l": "NOEL"} {
		if got := StrictText(in); got != want || CheckName(in) != nil {
			t.Errorf("%q: %q, %v", in, got, CheckName(in))
		}
	}
	for _, bad := range []string{"", "-A", "A-", "A---B", "A''B", "AB1", "Иванов", "A;B", strings.Repeat("A", 101)} {
		if CheckName(bad) == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	if FoldName("Jean-Pierre") != FoldName("JEAN PIERRE") || CheckName("A--B") != nil {
		t.Error("hyphens")
	}
}

func TestDoublesAreProposed(t *testing.T) {
	base := person("a", Provisional)
	vary := func(f func(*Patient)) Patient {
		p := person("b", Provisional)
		f(&p)
		return p
	}
	for _, c := range []struct {
		name   string
		other  Patient
		likely bool
		why    DoubleReason
	}{
		{"same traits", vary(func(p *Patient) { p.BirthName = "Adrûn" }), true, SameTraits},
		{"one letter", vary(func(p *Patient) { p.BirthName = "ADRUNE" }), true, NameOneEdit},
		{"two letters exchanged", vary(func(p *Patient) { p.BirthName = "ARDUN" }), true, NameOneEdit},
		{"names exchanged", vary(func(p *Patient) { p.BirthName, p.GivenNames = "ZOE", []string{"ADRUN"} }), true, SwappedNames},
		{"two digits exchanged", vary(func(p *Patient) { p.BirthDate = "1975-12-13" }), true, BirthDateClose},
		{"known by her married name", vary(func(p *Patient) { p.BirthName, p.UsedName = "MARTIN", "ADRUN" }), true, SameUsedName},
		{"homonym of another year", vary(func(p *Patient) { p.BirthDate = "1990-03-02" }), false, ""},
		{"another given name and date", vary(func(p *Patient) { p.GivenNames, p.BirthDate = []string{"MARC"}, "1980-01-02" }), false, ""},
		{"same birth date alone", vary(func(p *Patient) { p.BirthName = "LEROY" }), false, ""},
		{"same INS whatever else", vary(func(p *Patient) { p.BirthName, p.INS = "LEROY", zoe }), true, SameINS},
	} {
		one := base
		if c.why == SameINS {
			one.INS = zoe
		}
		d := ScoreDouble(one, c.other)
		if (d.Score >= DoubleLikely) != c.likely || c.why != "" && !slices.Contains(d.Reasons, c.why) {
			t.Errorf("%s: %d %v", c.name, d.Score, d.Reasons)
		}
		if back := ScoreDouble(c.other, one); back.Score != d.Score {
			t.Errorf("%s: %d one way, %d the other", c.name, d.Score, back.Score)
		}
	}
	if got := LikelyDoubles(base, []Patient{base}, 5); len(got) != 0 {
		t.Error("a patient is its own double")
	}
}

func TestIncomingINSIsComparedBeforeAnythingIsFiled(t *testing.T) {
	other := INS{Matricule: "297022A02077878", OID: OIDINSTest}
	former := []INS{{Matricule: "109076322083489", OID: OIDINSTest}}
	same := person("p", Qualified).Traits
	wrong := same
	wrong.BirthDate = "1990-01-01"
	for _, c := range []struct {
		name   string
		p      Patient
		ins    INS
		traits Traits
		want   IncomingVerdict
	}{
		{"qualified, same", person("p", Qualified), zoe, same, IncomingSame},
		{"retrieved, same", person("p", Retrieved), zoe, same, IncomingSame},
		{"former INS", person("p", Qualified), former[0], same, IncomingSame},
		{"another INS", person("p", Qualified), other, same, IncomingMismatch},
		{"same INS, other birth date", person("p", Qualified), zoe, wrong, IncomingMismatch},
		{"validated only", person("p", Validated), zoe, same, IncomingToVerify},
		{"no INS came", person("p", Qualified), INS{}, same, IncomingToVerify},
	} {
		if got := CompareIncoming(c.p, c.ins, c.traits, former); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestFormerMatriculesStayInHistory(t *testing.T) {
	old := INS{Matricule: "209076322083439", OID: OIDINSTest}
	p := person("p", Qualified)
	events := []IdentityEvent{
		{ID: "1", Patient: "p", Kind: IdentityStatusChanged, At: identityNow, Fields: []FieldChange{{FieldINS, "297022A02077878 " + string(OIDINSTest), string(zoe.Matricule) + " " + string(zoe.OID)}}},
		{ID: "2", Patient: "p", Kind: IdentityStatusChanged, At: identityNow.Add(time.Hour), INSi: &INSiFact{Former: []INS{old, zoe}}},
	}
	if got := FormerINS(p, events); len(got) != 2 || got[0] != old || got[1].Matricule != "297022A02077878" {
		t.Errorf("%d former", len(got))
	}
}

// Any sequence of edits that are accepted leaves an identity that the rules allow.
func FuzzEditsNeverLeaveAForbiddenIdentity(f *testing.F) {
	f.Add([]byte{1, 2, 3}, "Dupont")
	f.Add([]byte{0xff, 0x10}, "É")
	f.Fuzz(func(t *testing.T, steps []byte, name string) {
		current := person("p", Provisional)
		statuses := []IdentityStatus{Provisional, Validated, Retrieved, Qualified}
		for _, b := range steps[:min(len(steps), 32)] {
			after := current
			after.Status = statuses[b&3]
			after.Doubtful, after.Fictive, after.Homonym = b&4 != 0, b&8 != 0, b&16 != 0
			if b&32 != 0 {
				after.BirthName = name
			}
			if after.Status.CarriesINS() {
				after.INS = zoe
			}
			e := edit(current, after)
			if b&64 != 0 {
				e.Proof, e.Why = aProof, "motif"
			}
			if b&128 != 0 {
				e.INSi = anAnswer
			}
			if e.Check(IdentityRules{}, identityNow) != nil {
				continue
			}
			next, _, err := e.Apply(&current)
			if err != nil {
				t.Fatal(err)
			}
			current = next
			if (IdentityRules{}).Forced(current) && current.Status != Provisional || !current.Status.CarriesINS() && !current.INS.IsZero() {
				t.Fatalf("forbidden: %s with attributes or INS", current.Status)
			}
		}
	})
}
