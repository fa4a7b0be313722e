package dmp

// column is one of the seven ways to come, as CNAM's two matrices number them.
type column int

const (
	cpsNormal    column = iota // DIRECTE, health professional
	cpsEmergency               // … in régulation or bris de glace
	cpe                        // DIRECTE, not a health professional
	indirect                   // INDIRECTE: the structure's certificate
	airNormal                  // INDIRECTE_RENFORCEE, health professional
	airEmergency
	airOther // INDIRECTE_RENFORCEE, not a health professional
)

// Transactions. Those with a suffix are told apart by the matrix only.
const (
	td02       = "TD0.2"
	td03       = "TD0.3"
	td03Remove = "TD0.3 retrait"
	td13a      = "TD1.3a"
	td16       = "TD1.6"
	td21       = "TD2.1"
	td31       = "TD3.1"
	td31b      = "TD3.1b" // search of a reference: entryUUIDs only
	td32       = "TD3.2"
	td33       = "TD3.3"
)

const (
	yes = true
	no  = false
)

// matrix says who may call what. // PDT-INF-526 v1.8 and PDT-INF-606 v1.3, by dmp.md §2
var matrix = map[string][7]bool{
	//           CPS  CPS!! CPE  IND  AIR  AIR!! AIR-PE
	td02:       {yes, yes, yes, yes, yes, yes, yes},
	td03:       {yes, no, yes, no, yes, no, yes},
	td03Remove: {yes, no, no, no, yes, no, no},
	td13a:      {yes, yes, yes, yes, yes, yes, yes},
	td16:       {yes, no, no, no, yes, no, no},
	td21:       {yes, yes, no, yes, no, no, no},
	td31:       {yes, yes, no, no, yes, yes, no},
	td31b:      {yes, yes, yes, yes, yes, yes, yes},
	td32:       {yes, yes, no, no, yes, yes, no},
	td33:       {yes, yes, yes, yes, yes, yes, yes}, // its sub-transactions differ; not played here
}

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
	case emergency:
		return cpsEmergency
	}
	return cpsNormal
}

// permitted reads the matrix. An emergency purpose makes no sense for the structure alone.
func permitted(transaction string, v vihf) bool {
	if v.mode == modeIndirect && v.purpose == purposeEmergency {
		return false
	}
	row, known := matrix[transaction]
	return known && row[columnOf(v)]
}
