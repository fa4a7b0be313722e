package pam

// kind is what an event does.
type kind uint8

const (
	identity kind = iota + 1 // A28, A31, tolerated A08
	merge
	changeIdentifier
	moveStay
	renumber
	movement
)

// event is one line of the table of PAM France. // PAM FR 2.11 §ITI-30, §ITI-31
type event struct {
	kind    kind
	cancels []string // the original events that it cancels, for an event that only cancels
	consent bool     // carries ZFA
	pending bool     // announces: it moves nobody
}

// events lists what is applied. Anything else is refused with AR 201.
var events = map[string]event{
	"A28": {kind: identity, consent: true},
	"A31": {kind: identity, consent: true},
	"A08": {kind: identity}, // only if Settings.TolerateA08
	"A40": {kind: merge},
	"A47": {kind: changeIdentifier},
	"A44": {kind: moveStay},
	"A49": {kind: renumber},

	"A05": {kind: movement, consent: true, pending: true},
	"A14": {kind: movement, consent: true, pending: true},
	"A15": {kind: movement, pending: true},
	"A16": {kind: movement, pending: true},
	"A01": {kind: movement, consent: true},
	"A04": {kind: movement, consent: true},
	"A02": {kind: movement},
	"A03": {kind: movement},
	"A06": {kind: movement},
	"A07": {kind: movement},
	"A21": {kind: movement},
	"A22": {kind: movement},
	"A54": {kind: movement},
	"Z99": {kind: movement, consent: true},

	"A38": {kind: movement, cancels: []string{"A05"}},
	"A27": {kind: movement, cancels: []string{"A14"}},
	"A26": {kind: movement, cancels: []string{"A15"}},
	"A25": {kind: movement, cancels: []string{"A16"}},
	"A11": {kind: movement, cancels: []string{"A01", "A04"}},
	"A12": {kind: movement, cancels: []string{"A02"}},
	"A13": {kind: movement, cancels: []string{"A03"}},
	"A52": {kind: movement, cancels: []string{"A21"}},
	"A53": {kind: movement, cancels: []string{"A22"}},
	"A55": {kind: movement, cancels: []string{"A54"}},
}

// opposite is the event that carries the cancellation of a change of class, with the same ZBE-1.
var opposite = map[string]string{"A06": "A07", "A07": "A06"}
