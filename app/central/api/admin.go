package api

import (
	"time"

	"chevet/app/record"
)

// Addresses of administration. Each needs a right: see record.Right. Lists are pages: Next is the «after» of the next
// one, "" at the end.
const (
	PathAccounts    = "/v1/admin/accounts"             // GET ?q&kind&role&disabled&origin&after&limit: AccountPage; POST AccountEdit: AccountMade
	PathAccount     = "/v1/admin/accounts/{id}"        // GET: Account; PUT AccountChange: Account
	PathIdentity    = PathAccount + "/identity"        // PUT IdentityChange: Account
	PathDisable     = PathAccount + "/disable"         // POST Motive: 204
	PathEnable      = PathAccount + "/enable"          // POST Motive: 204
	PathInvite      = PathAccount + "/invite"          // POST: Invitation; voids password and second factor
	PathUnlock      = PathAccount + "/unlock"          // POST: 204
	PathLinks       = PathAccount + "/links"           // GET: []Link; POST LinkName: 204, ties an identity by hand
	PathUnlink      = "/v1/admin/links/revoke"         // POST LinkName: 204
	PathDemands     = "/v1/admin/demands"              // GET: Demands
	PathApprove     = "/v1/admin/demands/link/approve" // POST LinkName: 204
	PathGrant       = "/v1/admin/demands/grant"        // POST Grant: Account
	PathRefuse      = "/v1/admin/demands/refuse"       // POST LinkName: 204; of a request or of a link that waits
	PathStates      = "/v1/admin/providers"            // GET: []ProviderState
	PathSessions    = "/v1/admin/sessions"             // GET ?after&limit: SessionPage
	PathRevoke      = "/v1/admin/sessions/{id}"        // DELETE: 204
	PathJournal     = "/v1/admin/traces"               // GET ?from&to&action…&by&workstation&patient&target&ok&after&limit: TracePage
	PathTraceExport = "/v1/admin/traces/export"        // GET the same + ?format=csv|json
	PathTraceCheck  = "/v1/admin/traces/check"         // GET: TraceCheck
	PathReview      = "/v1/admin/review"               // GET ?format=csv|json: every account, for the review of habilitations
	PathPolicy      = "/v1/admin/policy"               // GET: Policy; PUT Policy: Policy
	PathRoles       = "/v1/admin/roles"                // GET: []RoleRights, the matrix
)

// Account is one account as administrators see it. Times that are zero never were.
type Account struct {
	ID           string              `json:"id"`
	Practitioner record.Practitioner `json:"practitioner"`
	Unit         record.Unit         `json:"unit,omitzero"`
	Disabled     bool                `json:"disabled,omitempty"`
	Kind         string              `json:"kind,omitempty"` // "" named person in care, "generique", "privilege"
	Roles        []record.Role       `json:"roles,omitempty"`
	Exercise     Exercise            `json:"exercise,omitzero"`
	Purpose      string              `json:"purpose,omitempty"`
	Login        string              `json:"login,omitempty"`
	Origin       string              `json:"origin,omitempty"` // directory that it comes from; "" made here
	Verified     string              `json:"verified,omitempty"`
	VerifiedBy   string              `json:"verifiedBy,omitempty"`
	VerifiedAt   time.Time           `json:"verifiedAt,omitzero"`
	CreatedAt    time.Time           `json:"createdAt,omitzero"`
	UpdatedAt    time.Time           `json:"updatedAt,omitzero"`
	LastLoginAt  time.Time           `json:"lastLoginAt,omitzero"`
	ExpiresAt    time.Time           `json:"expiresAt,omitzero"`
}

// Exercise is how somebody signs and practises, where it differs from their civil identity.
type Exercise struct {
	FamilyName string `json:"familyName,omitempty"`
	GivenName  string `json:"givenName,omitempty"`
	Profession string `json:"profession,omitempty"` // TRE_G15
}

// AccountEdit makes an account. Verified is how the identity was checked: "annuaire", "piece" or "fournisseur"; only a
// generic account has none. A generic one needs Purpose and ExpiresAt, a privileged one Login and Roles.
type AccountEdit struct {
	ID         string        `json:"id,omitempty"` // default: the national identifier
	NationalID string        `json:"nationalID,omitempty"`
	FamilyName string        `json:"familyName"`
	GivenName  string        `json:"givenName,omitempty"`
	Exercise   Exercise      `json:"exercise,omitzero"`
	Unit       record.Unit   `json:"unit,omitzero"`
	Kind       string        `json:"kind,omitempty"`
	Roles      []record.Role `json:"roles,omitempty"`
	Purpose    string        `json:"purpose,omitempty"`
	Login      string        `json:"login,omitempty"`
	Verified   string        `json:"verified,omitempty"`
	ExpiresAt  time.Time     `json:"expiresAt,omitzero"`
}

// AccountMade is a new account, with the activation code of a privileged one: shown once, to be given by hand.
type AccountMade struct {
	Account    Account `json:"account"`
	Activation string  `json:"activation,omitempty"`
}

// AccountChange replaces what is no identity.
type AccountChange struct {
	Unit      record.Unit   `json:"unit,omitzero"`
	Roles     []record.Role `json:"roles"`
	Purpose   string        `json:"purpose,omitempty"`
	ExpiresAt time.Time     `json:"expiresAt,omitzero"`
}

// IdentityChange replaces attributes of identity, after a verification at least as strong as the former.
type IdentityChange struct {
	NationalID string   `json:"nationalID"`
	FamilyName string   `json:"familyName"`
	GivenName  string   `json:"givenName"`
	Exercise   Exercise `json:"exercise,omitzero"`
	Verified   string   `json:"verified"`
}

// Motive says why, for the journal.
type Motive struct {
	Motive string `json:"motive,omitempty"`
}

// Invitation is a new activation code.
type Invitation struct {
	Activation string `json:"activation"`
}

// AccountPage is some accounts, in the order of their ids.
type AccountPage struct {
	Accounts []Account `json:"accounts"`
	Next     string    `json:"next,omitempty"`
}

// Link ties a provider's identity to an account.
type Link struct {
	Issuer     string    `json:"issuer"`
	Subject    string    `json:"subject"`
	NationalID string    `json:"nationalID"`
	Account    string    `json:"account"`
	At         time.Time `json:"at"`
	Pending    bool      `json:"pending,omitempty"`
}

// LinkName names an identity of a provider; NationalID is for tying by hand only.
type LinkName struct {
	Issuer     string `json:"issuer"`
	Subject    string `json:"subject"`
	NationalID string `json:"nationalID,omitempty"`
}

// Habilitation is somebody whom a provider vouches for and nobody here knows.
type Habilitation struct {
	Issuer       string              `json:"issuer"`
	Subject      string              `json:"subject"`
	Practitioner record.Practitioner `json:"practitioner"`
	Workstation  string              `json:"workstation"`
	At           time.Time           `json:"at"`
}

// Demands is what waits for an administrator.
type Demands struct {
	Links         []Link         `json:"links"`
	Habilitations []Habilitation `json:"habilitations"`
}

// Grant accepts a habilitation request.
type Grant struct {
	Issuer  string        `json:"issuer"`
	Subject string        `json:"subject"`
	Unit    record.Unit   `json:"unit,omitzero"`
	Roles   []record.Role `json:"roles,omitempty"`
}

// ProviderState is how a way to log in does.
type ProviderState struct {
	Provider
	Issuer string        `json:"issuer"`
	Up     bool          `json:"up"`
	Reason record.Reason `json:"reason,omitempty"` // why not
}

// OpenSession is somebody logged in, without anything that would let another be them.
type OpenSession struct {
	ID           string              `json:"id"`
	Account      string              `json:"account"`
	Practitioner record.Practitioner `json:"practitioner"`
	Workstation  string              `json:"workstation"`
	Provider     string              `json:"provider"`
	TwoFactors   bool                `json:"twoFactors"`
	CreatedAt    time.Time           `json:"createdAt"`
	SeenAt       time.Time           `json:"seenAt"`
	ExpiresAt    time.Time           `json:"expiresAt"`
}

// SessionPage is some sessions, in the order of their ids.
type SessionPage struct {
	Sessions []OpenSession `json:"sessions"`
	Next     string        `json:"next,omitempty"`
}

// TraceLine is one trace in its chain.
type TraceLine struct {
	Origin string       `json:"origin"`
	Seq    int64        `json:"seq"`
	Hash   string       `json:"hash"`
	Trace  record.Trace `json:"trace"`
}

// TracePage is some traces, newest first.
type TracePage struct {
	Lines []TraceLine `json:"lines"`
	Next  string      `json:"next,omitempty"`
}

// TraceQuery selects traces; zero values select all.
type TraceQuery struct {
	From, To                         time.Time
	Actions                          []record.Action
	By, Workstation, Patient, Target string
	OK                               *bool
	After                            string
	Limit                            int
}

// TraceCheck says whether the journal is whole.
type TraceCheck struct {
	OK     bool   `json:"ok"`
	Broken string `json:"broken,omitempty"` // first line that is not
}

// Policy is the password policy of privileged accounts. Durations are in nanoseconds.
type Policy struct {
	MinLength int           `json:"minLength"`
	History   int           `json:"history"`
	MaxAge    time.Duration `json:"maxAge"`
	Failures  int           `json:"failures"`
	Window    time.Duration `json:"window"`
	LockFor   time.Duration `json:"lockFor"`
	InviteFor time.Duration `json:"inviteFor"`
}

// RoleRights is one line of the matrix of roles.
type RoleRights struct {
	Role       record.Role   `json:"role"`
	Rights     record.Rights `json:"rights"`
	Privileged bool          `json:"privileged,omitempty"`
}

// AccountFilter selects accounts; zero values select all.
type AccountFilter struct {
	Text     string
	Kind     *string
	Role     record.Role
	Disabled *bool
	Origin   string
	After    string
	Limit    int
}
