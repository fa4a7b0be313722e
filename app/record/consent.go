package record

import (
	"sort"
	"strings"
	"time"
)

// Information is what is recorded, for one episode, of the patient's information about the DMP.
type Information string

// The states a person can record. // DSR 3.2.2; UX: two radios, two boxes, bris de glace
const (
	NotInformed Information = "non_informe" // explicit return to nothing; same rights as no record at all
	Unopposed   Information = "non_oppose"
	Opposed     Information = "oppose"
)

// Origin tells how a consent reached us.
type Origin string

// Origins of a consent. // U-OPP-03: the origin is shown and counted
const (
	TypedHere Origin = "saisie"
	FromPAM   Origin = "sih"
)

// Consent is one recorded fact about information and opposition, for the whole care team and one episode. Facts
// are only added; the newest by time, then by id, is the one in force. The legitimate motive of an opposition
// has no field, on purpose. // DSR 3.2.2, SC.DMP/CONF.06, CONF.09
type Consent struct {
	ID        string      `json:"id"` // UUIDv7 made where it was recorded
	Patient   PatientID   `json:"patient"`
	Encounter EncounterID `json:"encounter"`
	Kind      Information `json:"kind"`
	Feeding   bool        `json:"feeding,omitempty"` // opposed to feeding; only with Opposed
	Reading   bool        `json:"reading,omitempty"` // opposed to reading; only with Opposed
	Origin    Origin      `json:"origin"`
	ByID      string      `json:"byID,omitempty"` // national id of who recorded it
	ByName    string      `json:"byName,omitempty"`
	At        time.Time   `json:"at"`
}

// BreakGlass is an emergency access of one professional to one patient's DMP, with its mandatory motive. It
// opens reading for that person until it ends; feeding follows the consents as before. // CONF.09.BIS
type BreakGlass struct {
	ID        string      `json:"id"`
	Patient   PatientID   `json:"patient"`
	Encounter EncounterID `json:"encounter"`
	Motive    string      `json:"motive"`
	ByID      string      `json:"byID"`
	ByName    string      `json:"byName,omitempty"`
	At        time.Time   `json:"at"`
	Until     time.Time   `json:"until"`
}

// Check refuses a break-glass without a motive.
func (b BreakGlass) Check() error {
	if strings.TrimSpace(b.Motive) == "" {
		return E(Invalid, ReasonMotive)
	}
	return nil
}

// Permissions is what the consents in force allow for one episode.
type Permissions struct {
	Feeding bool
	Reading bool
	Why     Reason // why Reading is closed, "" when it is open
	Last    *Consent
}

// permissionRules is the table of DSR 3.2.2: two independent rights with opposite defaults.
var permissionRules = map[Information]struct{ feeding, reading bool }{
	"":          {feeding: true, reading: false}, // nothing recorded
	NotInformed: {feeding: true, reading: false},
	Unopposed:   {feeding: true, reading: true},
	Opposed:     {feeding: true, reading: true}, // minus each ticked box
}

// PermissionsOf applies the newest consent of the episode.
func PermissionsOf(consents []Consent, encounter EncounterID) Permissions {
	last := LastConsent(consents, encounter)
	var kind Information
	if last != nil {
		kind = last.Kind
	}
	rule, known := permissionRules[kind]
	if !known { // a state from a newer program: the safe side of both defaults
		return Permissions{Why: ReasonNotInformed, Last: last}
	}
	p := Permissions{Feeding: rule.feeding, Reading: rule.reading, Last: last}
	if kind == Opposed {
		p.Feeding = p.Feeding && !last.Feeding
		p.Reading = p.Reading && !last.Reading
	}
	switch {
	case p.Reading:
	case kind == Opposed:
		p.Why = ReasonOpposed
	default:
		p.Why = ReasonNotInformed
	}
	return p
}

// LastConsent returns the consent in force for the episode, or nil.
func LastConsent(consents []Consent, encounter EncounterID) *Consent {
	var last *Consent
	for i := range consents {
		c := &consents[i]
		if c.Encounter != encounter {
			continue
		}
		if last == nil || c.At.After(last.At) || c.At.Equal(last.At) && c.ID > last.ID {
			last = c
		}
	}
	return last
}

// SortConsents orders a history newest first.
func SortConsents(consents []Consent) {
	sort.Slice(consents, func(i, j int) bool {
		if !consents[i].At.Equal(consents[j].At) {
			return consents[i].At.After(consents[j].At)
		}
		return consents[i].ID > consents[j].ID
	})
}

// Purpose is why the DMP is read, as the VIHF says it. // TRE purposeofuse, 1.2.250.1.213.1.1.4.248
type Purpose string

// Purposes of use.
const (
	NormalAccess     Purpose = "normal"
	BreakGlassAccess Purpose = "bris_de_glace"
)

// GateInput is all that decides whether one professional may ask the DMP about one patient now.
type GateInput struct {
	Patient     Patient
	Permissions Permissions
	BreakGlass  *BreakGlass // of this professional, or nil
	TwoFactors  bool        // the session was opened with two factors // SC.DMP/AIRS.06
	Now         time.Time
}

// Gate is the answer: open with its purpose, or closed with its reason.
type Gate struct {
	Open    bool
	Purpose Purpose
	Reason  Reason
}

// Err returns the refusal as a domain error, nil when the gate is open.
func (g Gate) Err() error {
	if g.Open {
		return nil
	}
	return E(NotAllowed, g.Reason)
}

// ReadGate decides whether any consultation transaction may leave. The order is that of the person's
// remedies: first what makes every call impossible, then what the patient has said. // dmp.md §0.3
func ReadGate(in GateInput) Gate {
	switch {
	case !in.Patient.INSUsable():
		return Gate{Reason: ReasonINSUnusable}
	case !in.TwoFactors:
		return Gate{Reason: ReasonOneFactor}
	case in.Permissions.Reading:
		return Gate{Open: true, Purpose: NormalAccess}
	case in.BreakGlass != nil && in.BreakGlass.Check() == nil &&
		in.BreakGlass.Patient == in.Patient.ID && in.Now.Before(in.BreakGlass.Until):
		return Gate{Open: true, Purpose: BreakGlassAccess}
	}
	return Gate{Reason: in.Permissions.Why}
}

// FeedGate decides whether a document of the patient may be put in the DMP. No answer recorded allows it; two factors
// are not asked, because the structure sends. // dmp.md §5.1, §14
func FeedGate(in GateInput) Gate {
	switch {
	case !in.Patient.INSUsable():
		return Gate{Reason: ReasonINSUnusable}
	case in.Permissions.Feeding:
		return Gate{Open: true, Purpose: NormalAccess}
	}
	return Gate{Reason: ReasonOpposed}
}

// WithdrawGate decides whether a document of ours may leave the DMP. The patient's opposition is one more reason to
// take it out, never to leave it. // SC.DMP/CONF.03
func WithdrawGate(in GateInput) Gate {
	if !in.Patient.INSUsable() {
		return Gate{Reason: ReasonINSUnusable}
	}
	return Gate{Open: true, Purpose: NormalAccess}
}
