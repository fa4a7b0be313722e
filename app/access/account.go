package access

import (
	"slices"
	"time"

	"chevet/app/record"
)

// Kind says what an account is for.
type Kind string

// Kinds of account. Named people in care are the rule; the two others are exceptions with their own limits.
const (
	Personal   Kind = ""          // one person in care
	Generic    Kind = "generique" // shared by several people, for a stated purpose, restricted // SC.SSI/GEN.17
	Privileged Kind = "privilege" // administration or audit, with its own password and second factor // SC.SSI/IAM.92
)

// Exercise is how somebody signs and practises, where it differs from their civil identity. // SC.SSI/IE.33
type Exercise struct {
	FamilyName string `json:"familyName,omitempty"`
	GivenName  string `json:"givenName,omitempty"`
	Profession string `json:"profession,omitempty"` // TRE_G15
}

// Verification is how somebody's identity was checked, at the creation of their account and at each change of it.
// // SC.SSI/IE.31, IE.32
type Verification struct {
	How  How       `json:"how"`
	ByID string    `json:"byID,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// How ranks the ways to check an identity: a change asks for one at least as strong as the former.
type How string

// Ways, from the weakest.
const (
	NotVerified How = ""
	ByDirectory How = "annuaire"    // the establishment's directory says so
	ByPaper     How = "piece"       // an identity document, seen by an administrator
	ByProvider  How = "fournisseur" // Pro Santé Connect or an equal, at a login
)

var strength = []How{NotVerified, ByDirectory, ByPaper, ByProvider}

// AtLeast reports that a way is known and as strong as another.
func (h How) AtLeast(other How) bool {
	return slices.Contains(strength, h) && slices.Index(strength, h) >= slices.Index(strength, other)
}

// Account is somebody whom the hospital let in. Accounts are disabled, never deleted. // SC.SSI/IAM.83
type Account struct {
	ID           string              `json:"id"`
	Practitioner record.Practitioner `json:"practitioner"` // Activities serve for providers that know none: ProviderOptions.AccountActivities
	Unit         record.Unit         `json:"unit,omitzero"`
	Disabled     bool                `json:"disabled,omitempty"`
	DisabledBy   string              `json:"disabledBy,omitempty"` // administrator or directory: who may let it in again

	Kind     Kind          `json:"kind,omitempty"`
	Roles    []record.Role `json:"roles,omitempty"` // none: that of the profession of practice
	Exercise Exercise      `json:"exercise,omitzero"`
	Purpose  string        `json:"purpose,omitempty"` // of a generic account: why there is one
	Login    string        `json:"login,omitempty"`   // of a privileged account
	// Origin is the directory that the account comes from, "" when it was made here; OriginKey its immutable key there.
	Origin    string       `json:"origin,omitempty"`
	OriginKey string       `json:"originKey,omitempty"`
	Verified  Verification `json:"verified,omitzero"`

	CreatedAt   time.Time `json:"createdAt,omitzero"`
	UpdatedAt   time.Time `json:"updatedAt,omitzero"`
	LastLoginAt time.Time `json:"lastLoginAt,omitzero"`
	ExpiresAt   time.Time `json:"expiresAt,omitzero"` // zero: never
}

// Closed reports that nobody may log in with the account now.
func (a Account) Closed(now time.Time) bool {
	return a.Disabled || !a.ExpiresAt.IsZero() && now.After(a.ExpiresAt)
}

// Rights returns what the account may do in a situation of practice: its roles, or that of the profession. An account
// for administration has no right of care, whatever it was given, and the reverse.
func (a Account) Rights(activity record.Activity) record.Rights {
	roles := slices.Clone(a.Roles)
	switch a.Kind {
	case Generic:
		roles = []record.Role{record.RoleGeneric}
	case Privileged:
		roles = slices.DeleteFunc(roles, func(r record.Role) bool { return !r.Privileged() })
	default:
		roles = slices.DeleteFunc(roles, func(r record.Role) bool { return !r.Care() })
		if len(roles) == 0 {
			profession := activity.Profession
			if profession == "" {
				profession = a.Exercise.Profession
			}
			roles = []record.Role{record.RoleOfProfession(profession)}
		}
	}
	return record.RightsOf(roles...)
}
