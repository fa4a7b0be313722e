package hospital

import (
	"time"

	"chevet/app/record"
)

// World is a fictitious hospital and what the national services know of its people. One seed gives one world.
type World struct {
	Name          string          // «Centre hospitalier des Essais»
	Structure     record.Activity // its Struct_IdNat, sector and name
	FINESS        record.FINESS   // legal entity
	IPPAuthority  record.OID      // OID under which the hospital gives IPP
	Units         []record.Unit
	Practitioners []Person
	Patients      []*Patient
}

// Person is a fictitious professional, as Pro Santé Connect describes them.
type Person struct {
	record.Practitioner
	Civility string // M, MME
	Unit     record.Unit
	NoRecord bool // PSC answers a userinfo without «exercice»
}

// Patient is a fictitious patient with what each place knows.
type Patient struct {
	record.Patient
	Situation  string // one line in French that says what this patient is here to show
	Encounters []record.Encounter
	Consents   []record.Consent
	DMP        DMPCase
	Local      []*Document // in the hospital's record already
	Remote     []*Document // in the DMP
}

// DMPCase is the patient's DMP as the national service holds it.
type DMPCase struct {
	Existence  record.Existence     // NoDMP, DMPOpen, DMPClosed
	Authorized map[string]time.Time // national id of a professional -> end of the authorisation
	Blocked    []string             // national ids that the patient blocked
	Treating   string               // national id of the treating physician, as the DMP knows them
	// NoEmergency refuses accesses in bris de glace and by centre 15; MaskedInEmergency lets them read what is masked
	// to professionals. // PDT-INF-526, note 7
	NoEmergency, MaskedInEmergency bool
}

// Document is a document with its bytes made on demand, so that 10,000 of them cost nothing until read.
type Document struct {
	record.Document                        // metadata; Entry is set for those in the DMP
	Bytes           func() ([]byte, error) // the CDA, always the same bytes
}
