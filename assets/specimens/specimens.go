// Package specimens holds one fictitious content per type of document that Chevet writes, in every variant: minimal and
// full, woman and man, identity qualified or not. Tests and «chevet-outils cda -ecrire» use them; nobody here exists,
// and no program shows them to a clinician.
//
//	for _, s := range specimens.All(at) {
//		out, err := compose.Produce(s.Content, specimens.Options(at))
//	}
package specimens

import (
	"fmt"
	"sync"
	"time"

	"chevet/app/compose"
	"chevet/app/pdf/pdfa"
	"chevet/app/record"
	"chevet/assets/fonts"
)

// Specimen is one content with its file name.
type Specimen struct {
	Name    string // such as "lettre-complet-femme-qualifiee"
	Content compose.Content
	N1      bool // to be written as N1 although the type has an N3 form
}

// Options are those of the fictitious hospital, at a fixed time. Identifiers are numbered from one; two values never share.
func Options(at time.Time) compose.Options {
	var mu sync.Mutex
	n := 0
	return compose.Options{Fonts: face(), Clock: func() time.Time { return at }, Zone: at.Location(), Establishment: hospital(),
		IDs: func() string {
			mu.Lock()
			defer mu.Unlock()
			n++
			return fmt.Sprintf("0192f000-0000-7000-8000-%012x", uint64(at.UnixNano())&0xffffff0000|uint64(n))
		}}
}

var face = sync.OnceValue(func() *pdfa.Fonts {
	f, err := pdfa.ParseFonts(fonts.Regular, fonts.SemiBold)
	if err != nil {
		panic("assets/specimens: " + err.Error()) // the fonts are embedded: only a broken build comes here
	}
	return f
})

const root record.OID = "1.2.250.1.999.1"

func hospital() compose.Establishment {
	return compose.Establishment{Root: root + ".1", IPPAuthority: root + ".2", NDAAuthority: root + ".3", Organization: compose.Organization{
		ID: "1" + finess, Name: "Centre hospitalier des Essais", Setting: "ETABLISSEMENT", Facility: "SA01",
		Address:  compose.Address{Number: "2", Street: "avenue du Banc-d’Essai", PostalCode: "69003", City: "LYON"},
		Telecoms: []compose.Telecom{{Value: "tel:0400000001", Use: "WP"}}}}
}

// All returns every type in every variant.
func All(at time.Time) []Specimen {
	var out []Specimen
	for _, t := range types {
		for _, full := range []bool{false, true} {
			for _, woman := range []bool{true, false} {
				for _, qualified := range []bool{true, false} {
					c := base(at, full, woman, qualified)
					c.Body = t.body(at, full)
					if t.change != nil {
						t.change(&c, at)
					}
					out = append(out, Specimen{Name: t.name + word(full, "-complet", "-minimal") + word(woman, "-femme", "-homme") + word(qualified, "-qualifiee", "-non-qualifiee"),
						Content: c, N1: t.n1})
				}
			}
		}
	}
	return out
}

func word(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}
