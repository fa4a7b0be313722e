package record

import (
	"slices"
	"strings"
	"time"
)

// CheckIdentity refuses an identity that cannot be stored: unknown status, a name outside INSi's alphabet, a birth in
// the future, attributes that do not go together. A provisional identity may lack everything but a name and a sex.
func CheckIdentity(p Patient, now time.Time) error {
	if err := CheckName(p.BirthName); err != nil {
		return err
	}
	for _, g := range p.GivenNames {
		if err := CheckName(g); err != nil {
			return err
		}
	}
	switch p.Sex {
	case Female, Male, SexUnknown:
	default:
		return E(Invalid, ReasonSex)
	}
	if p.BirthDate != "" {
		d, err := ParseDate(string(p.BirthDate), now)
		if err != nil || d != p.BirthDate {
			return E(Invalid, ReasonDate)
		}
		if _, _, _, ok := d.Age(now); !ok {
			return E(Invalid, ReasonBirthFuture)
		}
	}
	if p.BirthCOG != "" {
		if c, err := ParseCOG(string(p.BirthCOG)); err != nil || c != p.BirthCOG {
			return E(Invalid, ReasonCOG)
		}
	}
	if p.Fictive && (p.Doubtful || p.Homonym) { // only douteux and homonyme combine // INS/va1.10
		return E(Invalid, ReasonAttributes)
	}
	switch p.Status {
	case Provisional:
		return nil
	case Validated, Retrieved, Qualified:
	default:
		return E(Invalid, ReasonTransition).Because("unknown status")
	}
	if len(p.GivenNames) == 0 || p.BirthDate == "" || p.Sex == SexUnknown {
		return E(Invalid, ReasonTraitsMissing)
	}
	return nil
}

// Strict returns the traits as INSi writes them and every screen shows them. // INS/va1.36
func (t Traits) Strict() Traits {
	t.BirthName = StrictText(t.BirthName)
	names := make([]string, 0, len(t.GivenNames))
	for _, g := range t.GivenNames {
		if s := StrictText(g); s != "" {
			names = append(names, s)
		}
	}
	t.GivenNames = names
	return t
}

// TraitDifference is one strict trait side by side.
type TraitDifference struct {
	Field  IdentityField
	Here   string
	There  string
	Differ bool
	// Missing says that the difference is an absence on one side: it completes, it does not contradict.
	Missing bool
}

// CompareTraits puts two sets of strict traits side by side, as INSi compares them: accents and signs aside, given names
// in their order. A birth place unknown on one side is missing, not different.
func CompareTraits(here, there Traits) []TraitDifference {
	row := func(f IdentityField, a, b string, same bool) TraitDifference {
		return TraitDifference{Field: f, Here: a, There: b, Differ: !same, Missing: !same && (a == "" || b == "")}
	}
	a, b := strings.Join(here.GivenNames, " "), strings.Join(there.GivenNames, " ")
	return []TraitDifference{
		row(FieldBirthName, here.BirthName, there.BirthName, FoldName(here.BirthName) == FoldName(there.BirthName)),
		row(FieldGivenNames, a, b, FoldName(a) == FoldName(b)),
		row(FieldSex, knownSex(here.Sex), knownSex(there.Sex), here.Sex == there.Sex),
		row(FieldBirthDate, string(here.BirthDate), string(there.BirthDate), here.BirthDate == there.BirthDate),
		row(FieldBirthCOG, string(here.BirthCOG), string(there.BirthCOG), here.BirthCOG == there.BirthCOG),
	}
}

func knownSex(s Sex) string {
	if s == SexUnknown {
		return ""
	}
	return string(s)
}

// Contradict reports that some trait says two different things.
func Contradict(rows []TraitDifference) bool {
	return slices.ContainsFunc(rows, func(r TraitDifference) bool { return r.Differ && !r.Missing })
}

// IncomingVerdict is what to do with data that came under an INS. // EXI 11, INS/va1.41
type IncomingVerdict string

// Verdicts.
const (
	IncomingSame     IncomingVerdict = "same"     // INS and traits are those held here: it may be filed
	IncomingToVerify IncomingVerdict = "verify"   // the local identity is not sure: INSi must say that INS and traits agree
	IncomingMismatch IncomingVerdict = "mismatch" // another INS or other traits: a person decides, nothing is filed
)

// CompareIncoming compares what was received with the identity held here before anything is filed. When the INS is
// already held as retrieved or qualified the local comparison is enough; otherwise INSi is to be asked. former are the
// INS that the identity bore: data older than a change still comes under them.
func CompareIncoming(p Patient, ins INS, traits Traits, former []INS) IncomingVerdict {
	rows := CompareTraits(p.Traits, traits)
	// One given name of several is enough: many senders write the first alone.
	for i, r := range rows {
		if r.Field == FieldGivenNames && r.Differ && sharesFirst(p.GivenNames, traits.GivenNames) {
			rows[i].Differ = false
		}
	}
	switch known := p.Status.CarriesINS() && !p.INS.IsZero() && !p.Doubtful && !p.Fictive; {
	case Contradict(rows):
		return IncomingMismatch
	case known && (p.INS == ins || slices.Contains(former, ins)):
		return IncomingSame
	case known && !ins.IsZero():
		return IncomingMismatch
	}
	return IncomingToVerify
}

func sharesFirst(a, b []string) bool {
	fa, fb := strings.Fields(FoldName(strings.Join(a, " "))), strings.Fields(FoldName(strings.Join(b, " ")))
	return len(fa) > 0 && len(fb) > 0 && fa[0] == fb[0]
}
