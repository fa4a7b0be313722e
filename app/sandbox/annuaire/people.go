package annuaire

import (
	"fmt"
	"strconv"
	"strings"

	"chevet/app/sandbox/hospital"
	"chevet/assets/texts/sandbox"
)

// mostPeople is how many the directory lists: the hospital's own first, then people of the same town.
const mostPeople = 200

// person is one professional with one place of work.
type person struct {
	id, rpps, family, given, prefix string
	profession                      string // TRE_G15
	mail                            string // MSSanté
	at                              int    // in places
}

type place struct{ id, national, name string }

var (
	families    = []string{"ARNAUD", "BERGER", "CHEVALIER", "DUMAS", "ÉTIENNE", "FAURE", "GAUTHIER", "HENRY", "IMBERT", "JOLY", "LACROIX", "MEUNIER", "NOËL", "PERRET", "RENARD", "SIMON", "TOUSSAINT", "VIDAL"}
	givens      = []string{"Agathe", "Bruno", "Chloé", "Denis", "Éva", "Farid", "Gaëlle", "Hugo", "Irène", "Jules", "Karine"}
	professions = []string{"10", "10", "60", "21", "50", "70", "10", "40"}
)

// directory derives the people from the world: its practitioners, then others, always the same.
func directory(w *hospital.World) (people []person, places []place) {
	places = []place{{"org-1", w.Structure.StructureID, w.Structure.StructureName}}
	known := map[string]int{w.Structure.StructureID: 0}
	for _, p := range w.Practitioners {
		q := person{rpps: strings.TrimPrefix(p.NationalID, "8"), family: p.FamilyName, given: p.GivenName, prefix: p.Title, profession: "10"}
		if len(p.Activities) > 0 {
			a := p.Activities[0]
			if _, there := known[a.StructureID]; !there {
				known[a.StructureID] = len(places)
				places = append(places, place{fmt.Sprintf("org-%d", len(places)+1), a.StructureID, a.StructureName})
			}
			q.profession, q.at = a.Profession, known[a.StructureID]
		}
		people = append(people, q)
	}
	for n := range 12 {
		places = append(places, place{fmt.Sprintf("org-%d", len(places)+1), fmt.Sprintf("169900%04d", n), sandbox.HealthCentre(n + 1)})
	}
	for n := 0; len(people) < mostPeople; n++ {
		people = append(people, person{rpps: luhn(fmt.Sprintf("99800%05d", n)), family: families[n%len(families)], given: givens[n%len(givens)],
			prefix: map[bool]string{true: "Dr"}[professions[n%len(professions)] == "10"], profession: professions[n%len(professions)], at: len(places) - 1 - n%12})
	}
	for i := range people {
		p := &people[i]
		p.id = "ps-" + strconv.Itoa(i+1)
		p.mail = fold(p.given) + "." + fold(p.family) + "." + p.rpps[len(p.rpps)-4:] + "@essais.mssante.fr"
	}
	return people, places
}

// fold writes a name as an address or a search has it: small letters without accents. // FHIR R4, search by string
func fold(s string) string {
	return strings.NewReplacer("à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ö", "o",
		"ù", "u", "û", "u", "ü", "u", "œ", "oe", "æ", "ae", "’", "", "'", "", " ", "-").Replace(strings.ToLower(s))
}

// luhn adds the check digit that an RPPS has.
func luhn(number string) string {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return number + strconv.Itoa((10-sum%10)%10)
}
