package dmp

import "slices"

// column is one of the eight ways to come, as CNAM's two matrices number them.
type column int

const (
	cpsNormal    column = iota // DIRECTE, health professional
	cpsEmergency               // … in régulation or bris de glace
	cpe                        // DIRECTE, not a health professional
	indirect                   // INDIRECTE: the structure's certificate
	airNormal                  // INDIRECTE_RENFORCEE, health professional
	airEmergency
	airOther        // INDIRECTE_RENFORCEE, not a health professional
	cpsOccupational // DIRECTE, médecin du travail
)

// Transactions. Those with a suffix in words are told apart by the matrix only.
const (
	td02         = "TD0.2"
	td03         = "TD0.3"
	td03Remove   = "TD0.3 retrait"
	td03Treating = "TD0.3 retrait MT"
	td13a        = "TD1.3a"
	td16         = "TD1.6"
	td21         = "TD2.1"
	td31         = "TD3.1"
	td31b        = "TD3.1b" // search of a reference: entryUUIDs only
	td32         = "TD3.2"
	td33         = "TD3.3" // until its sub-transaction is known
	td33a        = "TD3.3a"
	td33aOff     = "TD3.3a démasquage"
	td33b        = "TD3.3b"
	td33c        = "TD3.3c"
	td33d        = "TD3.3d"
)

// cell is one answer of the matrix, with the condition of its note.
type cell int

const (
	no             cell = iota
	yes                 // without condition
	own                 // documents of the caller
	ownOrTreating       // … or any, for the treating physician
	ownOrPhysician      // … or any, for a physician
	ofStructure         // documents of the caller's structure
	doctors             // physicians only
	treating            // the treating physician only
)

// matrix says who may call what. // PDT-INF-526 v1.8 and PDT-INF-606 v1.3, by dmp.md §2
var matrix = map[string][8]cell{
	//             CPS            CPS!!    CPE          IND          AIR             AIR!!    AIR-PE       CPS travail
	td02:         {yes, yes, yes, yes, yes, yes, yes, yes},
	td03:         {yes, no, yes, no, yes, no, yes, no},
	td03Remove:   {yes, no, no, no, yes, no, no, no},
	td03Treating: {treating, no, no, no, no, no, no, no},
	td13a:        {yes, yes, yes, yes, yes, yes, yes, yes},
	td16:         {yes, no, no, no, yes, no, no, yes},
	td21:         {yes, yes, no, yes, no, no, no, yes},
	td31:         {yes, yes, no, no, yes, yes, no, yes},
	td31b:        {yes, yes, yes, yes, yes, yes, yes, yes},
	td32:         {yes, yes, no, no, yes, yes, no, no},
	td33a:        {yes, no, no, no, yes, no, no, yes},
	td33aOff:     {ownOrTreating, no, no, no, ownOrTreating, no, no, own},
	td33b:        {yes, no, no, no, yes, no, no, yes},
	td33c:        {own, own, ofStructure, ofStructure, own, own, ofStructure, own},
	td33d:        {ownOrTreating, doctors, no, no, ownOrPhysician, doctors, no, own},
}

// occupational are the skills of a médecin du travail. [K] JDV_J01 gives the first
var occupational = []string{"SM25"}

func columnOf(v vihf) column {
	_, professional := v.profession()
	emergency := v.purpose != purposeNormal
	switch {
	case v.mode == modeIndirect:
		return indirect
	case v.mode == modeAIR && !professional:
		return airOther
	case v.mode == modeAIR && emergency:
		return airEmergency
	case v.mode == modeAIR:
		return airNormal
	case !professional:
		return cpe
	case slices.ContainsFunc(v.roles, func(r coded) bool { return r.system == systemSkill && slices.Contains(occupational, r.code) }):
		return cpsOccupational
	case emergency:
		return cpsEmergency
	}
	return cpsNormal
}

func (v vihf) isPhysician() bool {
	code, professional := v.profession()
	return professional && code == physician
}

// permitted reads the matrix, leaving to each transaction the conditions that depend on a document. An emergency purpose
// makes no sense for the structure alone.
func permitted(transaction string, v vihf) bool {
	if v.mode == modeIndirect && v.purpose == purposeEmergency {
		return false
	}
	row, known := matrix[transaction]
	if !known {
		return false
	}
	switch row[columnOf(v)] {
	case no:
		return false
	case doctors:
		return v.isPhysician()
	}
	return true
}

// checkMatrix asks it for every part of what is called.
func (x *exchange) checkMatrix() (bool, string) {
	for _, name := range x.rules {
		if !permitted(name, x.v) || matrix[name][columnOf(x.v)] == treating && (x.d == nil || x.d.treatedBy() != x.v.nameID) {
			return false, name + " " + x.v.mode + " " + x.v.purpose
		}
	}
	return true, ""
}
