package hospital

import (
	"time"

	"chevet/app/record"
)

// Options choose a world.
type Options struct {
	// Seed makes the identifiers and what is drawn at random: the same seed and Now give the same bytes.
	Seed uint64
	// Now is the moment the world is seen from; its location is the hospital's. Zero means 22/11/2026 14:35, the day of
	// the screens in the design.
	Now time.Time
	// Many and TooMany are how many documents the two patients with long records have. 0 means 300 and 10,000; -1 none.
	Many, TooMany int
}

// Seed makes the world. It costs milliseconds: bytes of documents are made when they are read.
func Seed(o Options) (*World, error) {
	if o.Now.IsZero() {
		o.Now = time.Date(2026, time.November, 22, 14, 35, 0, 0, time.FixedZone("CET", 3600))
	}
	if o.Many == 0 {
		o.Many = 300
	}
	if o.TooMany == 0 {
		o.TooMany = 10_000
	}
	w := &World{Name: chEssais.name, Structure: chEssais.activity("", ""), FINESS: chEssais.finess, IPPAuthority: arc + ".10",
		Units: []record.Unit{surgery, emergency, outpatient, pediatrics}, Practitioners: practitioners()}
	m := &maker{w: w, n: names(o.Seed), now: o.Now}
	for i, id := range identities(o.Now) {
		p := m.patient(i, id)
		w.Patients = append(w.Patients, p)
		if fill, ok := records[id.ipp]; ok {
			fill(m, p)
			continue
		}
		if p.DMP.Existence == record.DMPOpen && id.status == record.Qualified {
			m.ordinary(p)
		}
	}
	m.long(w.Patient("HADDAD"), o.Many)
	m.long(w.Patient("BARBIER"), o.TooMany)
	return w, nil
}

// records are the patients whose record is written by hand, by IPP.
var records = map[string]func(*maker, *Patient){
	"0004512": (*maker).durand,
	"0003871": (*maker).martel,
	"0002290": (*maker).legoff,
	"0007713": (*maker).nguyen,
	"0012990": (*maker).petit,
	"0001186": (*maker).delatour,
	"0000457": (*maker).vasseur,
	"0012802": (*maker).carpentier,
	"0008120": (*maker).haddad,
}
