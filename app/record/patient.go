package record

import (
	"strings"
	"time"
)

// Sex is the administrative gender as INSi knows it.
type Sex string

// The values of Sex. // CDA administrativeGenderCode; INSi knows F and M only
const (
	Female     Sex = "F"
	Male       Sex = "M"
	SexUnknown Sex = "UN"
)

// COG is the INSEE code of a birth place: 5 characters, 99xxx abroad, 2A/2B in Corsica. "" means unknown.
type COG string

// ParseCOG checks the 5 characters of an INSEE code.
func ParseCOG(s string) (COG, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	plain := s
	if strings.HasPrefix(s, "2A") || strings.HasPrefix(s, "2B") {
		plain = "20" + s[2:]
	}
	if len(plain) != 5 || !digits(plain) {
		return "", E(Invalid, ReasonCOG)
	}
	return COG(s), nil
}

// Abroad reports a birth outside France.
func (c COG) Abroad() bool { return strings.HasPrefix(string(c), "99") }

// IdentityStatus is the confidence given to an identity. // RNIV, arrêté of 27 May 2021
type IdentityStatus string

// The four statuses of an identity. Only Qualified lets the INS out.
const (
	Provisional IdentityStatus = "provisoire"
	Validated   IdentityStatus = "validee"
	Retrieved   IdentityStatus = "recuperee"
	Qualified   IdentityStatus = "qualifiee"
)

// Traits are the strict traits of an identity, those that INSi compares. // RNIV
type Traits struct {
	BirthName  string   `json:"birthName"`            // upper case, no accent in INSi, kept as received here
	GivenNames []string `json:"givenNames,omitempty"` // all given names of birth, in order
	Sex        Sex      `json:"sex"`
	BirthDate  Date     `json:"birthDate"`
	BirthCOG   COG      `json:"birthCOG,omitempty"`
}

// FirstGivenName returns the first given name of birth, or "".
func (t Traits) FirstGivenName() string {
	if len(t.GivenNames) == 0 {
		return ""
	}
	return t.GivenNames[0]
}

// Patient is one person followed by the hospital.
type Patient struct {
	ID     PatientID      `json:"id"`
	IPP    IPP            `json:"ipp"`
	INS    INS            `json:"ins"`
	Status IdentityStatus `json:"status"`

	// Attributes of the identity; any of them forces the status Provisional. // RNIV
	Homonym  bool `json:"homonym,omitempty"`
	Doubtful bool `json:"doubtful,omitempty"`
	Fictive  bool `json:"fictive,omitempty"`

	Traits
	BirthPlace    string   `json:"birthPlace,omitempty"` // label of BirthCOG, for people
	UsedName      string   `json:"usedName,omitempty"`
	UsedGivenName string   `json:"usedGivenName,omitempty"`
	TreatingName  string   `json:"treatingName,omitempty"` // general practitioner, as shown
	Guardians     []string `json:"guardians,omitempty"`    // legal representatives of a minor, as shown
	Deceased      bool     `json:"deceased,omitempty"`

	// MergedInto is the patient whose record this one has joined, "" for all others: it has no documents or stays any
	// more, and is kept to be read and explained. // PAM FR A40
	MergedInto PatientID `json:"mergedInto,omitempty"`

	UpdatedAt time.Time `json:"updatedAt"`
}

// Name returns "NOM Prénom" from the traits of birth, as every screen shows it.
func (p Patient) Name() string { return strings.TrimSpace(p.BirthName + " " + p.FirstGivenName()) }

// INSUsable reports that the INS may leave the hospital: a qualified identity with a number and no attribute.
func (p Patient) INSUsable() bool {
	return p.Status == Qualified && !p.INS.IsZero() && !p.Homonym && !p.Doubtful && !p.Fictive
}

// Minor reports a person under 18 on the given day. An unknown birth date is not a minor's.
func (p Patient) Minor(on time.Time) bool {
	years, _, _, ok := p.BirthDate.Age(on)
	return ok && years < 18
}
