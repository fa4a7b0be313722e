package record

import (
	"cmp"
	"slices"
	"strings"
)

// DoubleReason is why two identities may be one person.
type DoubleReason string

// Reasons, strongest first. The same INS alone is certain; the others add up.
const (
	SameINS          DoubleReason = "same_ins"
	SameTraits       DoubleReason = "same_traits"
	SwappedNames     DoubleReason = "swapped_names" // birth name and given name exchanged
	SameUsedName     DoubleReason = "used_name"     // the used name of one is the birth name of the other
	NameOneEdit      DoubleReason = "name_edit"     // one letter added, lost, changed or two exchanged
	GivenNameOneEdit DoubleReason = "given_edit"
	SameBirthDate    DoubleReason = "birth_date"
	BirthDateClose   DoubleReason = "birth_close" // day and month exchanged, or one digit
	SamePlace        DoubleReason = "birth_place"
)

// Double is a patient who may be the one being created.
type Double struct {
	Patient Patient
	Score   int // 0 to 100; DoubleLikely and above is worth a question
	Reasons []DoubleReason
}

// DoubleLikely is the score from which a double is proposed before a creation.
const DoubleLikely = 60

// ScoreDouble compares two identities. The same INS is 100, the same strict traits 95; otherwise name, given name, birth
// date, sex and place add up, so that a name off by one letter with the same birth date is proposed and a mere
// homonym born another year is not.
func ScoreDouble(a, b Patient) Double {
	d := Double{Patient: b}
	if !a.INS.IsZero() && a.INS.Matricule == b.INS.Matricule {
		d.Score, d.Reasons = 100, []DoubleReason{SameINS}
		return d
	}
	nameA, nameB := FoldName(a.BirthName), FoldName(b.BirthName)
	givenA, givenB := FoldName(a.FirstGivenName()), FoldName(b.FirstGivenName())
	if nameA == "" || nameB == "" {
		return d
	}
	add := func(points int, why DoubleReason) {
		d.Score += points
		if why != "" {
			d.Reasons = append(d.Reasons, why)
		}
	}
	swapped := false
	switch usedA, usedB := FoldName(a.UsedName), FoldName(b.UsedName); {
	case nameA == nameB:
		add(40, "")
	case nameA == givenB && givenA == nameB && givenA != "":
		add(65, SwappedNames)
		swapped = true
	case usedA != "" && usedA == nameB || usedB != "" && usedB == nameA || usedA != "" && usedA == usedB:
		add(35, SameUsedName)
	case oneEdit(nameA, nameB):
		add(30, NameOneEdit)
	default:
		return d // two names that have nothing in common are never proposed by name
	}
	switch {
	case swapped:
	case givenA != "" && givenA == givenB:
		add(25, "")
	case givenA == "" || givenB == "":
		add(10, "")
	case oneEdit(givenA, givenB), sharesAny(a.GivenNames, b.GivenNames):
		add(18, GivenNameOneEdit)
	}
	switch {
	case a.BirthDate != "" && a.BirthDate == b.BirthDate:
		add(30, SameBirthDate)
	case closeDates(a.BirthDate, b.BirthDate):
		add(20, BirthDateClose)
	case a.BirthDate != "" && b.BirthDate != "":
		d.Score -= 25
	}
	switch known := func(s Sex) bool { return s == Female || s == Male }; {
	case known(a.Sex) && known(b.Sex) && a.Sex != b.Sex:
		d.Score -= 15
	}
	if a.BirthCOG != "" && a.BirthCOG == b.BirthCOG {
		add(5, SamePlace)
	}
	d.Score = min(max(d.Score, 0), 99)
	if nameA == nameB && givenA == givenB && givenA != "" && a.Sex == b.Sex && a.BirthDate != "" && a.BirthDate == b.BirthDate {
		d.Score, d.Reasons = 95, []DoubleReason{SameTraits}
	}
	return d
}

// LikelyDoubles scores the candidates against p and returns those worth a question, best first, at most limit.
func LikelyDoubles(p Patient, candidates []Patient, limit int) []Double {
	var all []Double
	for _, c := range candidates {
		if c.ID == p.ID && p.ID != "" {
			continue
		}
		if d := ScoreDouble(p, c); d.Score >= DoubleLikely {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b Double) int {
		return cmp.Or(b.Score-a.Score, strings.Compare(a.Patient.Name(), b.Patient.Name()))
	})
	return all[:min(limit, len(all))]
}

// oneEdit reports one insertion, deletion, substitution or exchange of neighbours. Very short names must be equal: one
// letter of three is another name.
func oneEdit(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 4 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

func sharesAny(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if f := FoldName(x); f != "" && f == FoldName(y) {
				return true
			}
		}
	}
	return false
}

// closeDates reports dates that one slip of the pen separates, or one that completes the other.
func closeDates(a, b Date) bool {
	if a == "" || b == "" || a == b {
		return false
	}
	if !a.Complete() || !b.Complete() {
		return strings.HasPrefix(string(a), string(b)) || strings.HasPrefix(string(b), string(a))
	}
	ya, ma, da := a.Parts()
	yb, mb, db := b.Parts()
	if ya == yb && ma == db && da == mb {
		return true
	}
	return oneEdit(string(a), string(b)) // one digit, or two exchanged
}
