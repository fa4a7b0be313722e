package record

// Needs says what a change of status must rest on.
type Needs uint8

// What a change of status may need. // RNIV 1: INSi gives the INS, a document of high trust gives the proof
const (
	NeedsProof  Needs = 1 << iota // a proof of identity, seen by somebody
	NeedsINSi                     // an answer of INSi that gives the INS
	NeedsMotive                   // a person's reason, for confidence that is taken away
)

// Transition is one change of status that the rules know, and what it needs.
type Transition struct {
	From, To IdentityStatus
	Needs    Needs
}

// Transitions is the whole table: a pair that is not here is refused. // INS/va1.03
var Transitions = []Transition{
	{Provisional, Validated, NeedsProof},
	{Provisional, Retrieved, NeedsINSi},
	{Provisional, Qualified, NeedsProof | NeedsINSi},
	{Validated, Qualified, NeedsINSi},
	{Retrieved, Qualified, NeedsProof},
	{Validated, Provisional, NeedsMotive},
	{Retrieved, Provisional, NeedsMotive},
	{Qualified, Validated, NeedsMotive}, // the INS no longer holds
	{Qualified, Retrieved, NeedsMotive}, // the proof no longer holds
	{Qualified, Provisional, NeedsMotive},
}

// FindTransition returns the row of a change of status.
func FindTransition(from, to IdentityStatus) (Transition, bool) {
	for _, t := range Transitions {
		if t.From == from && t.To == to {
			return t, true
		}
	}
	return Transition{}, false
}

// CheckTransition refuses a change of status that the identity rules do not know.
func CheckTransition(from, to IdentityStatus) error {
	if _, ok := FindTransition(from, to); ok || from == to {
		return nil
	}
	return E(Invalid, ReasonTransition).Because("%s to %s", from, to)
}

// CarriesINS reports that an identity of this status holds a matricule and its OID. // RNIV
func (s IdentityStatus) CarriesINS() bool { return s == Retrieved || s == Qualified }

// Proven reports that an identity of this status was compared with a document.
func (s IdentityStatus) Proven() bool { return s == Validated || s == Qualified }

// IdentityRules are the points that an establishment settles. The zero value is Chevet's default.
type IdentityRules struct {
	// HomonymKeepsStatus lets an identity marked homonyme keep its status. Default: it forces Provisional as the
	// other attributes do. RNIV forces it for douteux and fictif only.
	HomonymKeepsStatus bool
	// AnyProof takes any document as a proof. Default: those of high trust.
	AnyProof bool
	// Realm is the only one whose INS are taken; "" takes all. // a test INS is never used in production
	Realm INSRealm
}

// Forced reports that the attributes of p leave it no other status than Provisional. // INS/va1.10
func (r IdentityRules) Forced(p Patient) bool {
	return p.Doubtful || p.Fictive || p.Homonym && !r.HomonymKeepsStatus
}

// Settle returns p as its attributes and status allow: Provisional when they force it, without INS when the status
// carries none.
func (r IdentityRules) Settle(p Patient) Patient {
	if r.Forced(p) || p.Status == "" {
		p.Status = Provisional
	}
	if !p.Status.CarriesINS() {
		p.INS = INS{}
	}
	return p
}

// AskINSi says why INSi may not be asked about p, or nil. // INS/va1.10: douteux and fictif block the calls
func (r IdentityRules) AskINSi(p Patient) error {
	switch {
	case p.Doubtful, p.Fictive:
		return E(NotAllowed, ReasonAttributes)
	case p.BirthName == "" || len(p.GivenNames) == 0 || !p.BirthDate.Complete() || p.Sex != Female && p.Sex != Male:
		return E(Invalid, ReasonTraitsMissing)
	}
	return nil
}

// EmittedINS returns the INS that may leave with data of p: none unless the identity is qualified. // INS/va1.39
func (p Patient) EmittedINS() INS {
	if !p.INSUsable() {
		return INS{}
	}
	return p.INS
}
