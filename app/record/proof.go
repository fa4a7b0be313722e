package record

import "time"

// ProofKind is a type of document that proves an identity.
type ProofKind string

// Proofs of identity. // RNIV 1, annex: documents of high trust
const (
	ProofPassport       ProofKind = "passeport"
	ProofIDCard         ProofKind = "carte_identite"
	ProofResidence      ProofKind = "titre_sejour"
	ProofDigital        ProofKind = "identite_numerique" // at least «substantiel»
	ProofBirthRecord    ProofKind = "acte_naissance"     // for a minor, with the parent's own proof
	ProofFamilyBook     ProofKind = "livret_famille"     // same
	ProofDrivingLicence ProofKind = "permis_conduire"
	ProofHealthCard     ProofKind = "carte_vitale"
	ProofOther          ProofKind = "autre"
)

// ProofKinds lists the kinds in the order they are offered, with the trust of each.
var ProofKinds = []struct {
	Kind ProofKind
	High bool // «à haut niveau de confiance»
}{
	{ProofIDCard, true}, {ProofPassport, true}, {ProofResidence, true}, {ProofDigital, true},
	{ProofFamilyBook, true}, {ProofBirthRecord, true},
	{ProofDrivingLicence, false}, {ProofHealthCard, false}, {ProofOther, false},
}

// HighTrust reports a document that can validate an identity.
func (k ProofKind) HighTrust() bool {
	for _, p := range ProofKinds {
		if p.Kind == k {
			return p.High
		}
	}
	return false
}

// Proof is a document that somebody saw. Its number and its image are not kept: RNIV asks for neither.
type Proof struct {
	Kind   ProofKind `json:"kind"`
	SeenAt time.Time `json:"seenAt"`
	ByID   string    `json:"byID"`
	ByName string    `json:"byName"`
}

func (r IdentityRules) checkProof(p *Proof) error {
	switch {
	case p == nil || p.Kind == "" || p.SeenAt.IsZero() || p.ByID == "":
		return E(Invalid, ReasonProof)
	case !r.AnyProof && !p.Kind.HighTrust():
		return E(Invalid, ReasonProof).Because("%s", p.Kind)
	}
	return nil
}
