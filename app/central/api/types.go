package api

import (
	"time"

	"chevet/app/record"
	"chevet/app/sync"
)

// Provider is one way to log in, from the server's configuration.
type Provider struct {
	ID   string `json:"id"`   // "psc", "local"…
	Name string `json:"name"` // as shown
	CIBA bool   `json:"ciba,omitempty"`
	// Password: a privileged account, by PathLocal, without a browser.
	Password bool `json:"password,omitempty"`
}

// TokenRequest trades the one-time code of the loopback redirect for a session. // RFC 8252, RFC 7636
type TokenRequest struct {
	Code         string `json:"code"`
	CodeVerifier string `json:"code_verifier"`
	Workstation  string `json:"workstation"`
}

// CIBARequest asks for a confirmation on the person's e-CPS or card. // security.md §1.3
type CIBARequest struct {
	NationalID  string `json:"nationalID"` // "8" + RPPS
	Channel     string `json:"channel"`    // "MOBILE" or "CARD"
	Workstation string `json:"workstation"`
}

// CIBAPending is the wait for that confirmation: Code is compared by the person on both screens.
type CIBAPending struct {
	Request   string    `json:"request"`
	Code      string    `json:"code"` // two digits
	ExpiresAt time.Time `json:"expiresAt"`
	Interval  int       `json:"interval"` // seconds between two polls
}

// Session is what a workstation holds once somebody is logged in. No token of Pro Santé Connect is in it.
type Session struct {
	Token        string              `json:"token"` // application token, bound to the workstation
	ExpiresAt    time.Time           `json:"expiresAt"`
	Provider     string              `json:"provider"`
	Practitioner record.Practitioner `json:"practitioner"`
	Activity     int                 `json:"activity"` // index in Practitioner.Activities, -1 until chosen
	TwoFactors   bool                `json:"twoFactors"`
	Unit         record.Unit         `json:"unit"`     // where the person works
	Rights       record.Rights       `json:"rights"`   // what the server will allow: the window shows nothing else
	CacheKey     []byte              `json:"cacheKey"` // 32 bytes that unlock this workstation's cache; none without the right to read records
	Structure    record.Activity     `json:"structure"`
}

// DMPCall names what a relayed DMP transaction is about. Who asks is the session's person; the server checks the
// consents it holds, not what the workstation says.
type DMPCall struct {
	Patient    record.PatientID   `json:"patient"`
	Encounter  record.EncounterID `json:"encounter"`
	BreakGlass string             `json:"breakGlass,omitempty"` // id of a recorded record.BreakGlass
}

// DMPRetrieve asks for one document (TD3.2). The server checks size and hash before it answers.
type DMPRetrieve struct {
	DMPCall
	Entry record.Entry      `json:"entry"`
	ID    record.DocumentID `json:"id"`
}

// ServiceState is how a service does, seen from the server.
type ServiceState struct {
	Service string        `json:"service"` // "psc", "dmp", "annuaire", "central"
	Up      bool          `json:"up"`
	Latency time.Duration `json:"latency"`
	Since   time.Time     `json:"since"`
	Reason  record.Reason `json:"reason,omitempty"`
}

// FollowRequest says whose patients a workstation holds: those who stay in the units.
type FollowRequest struct {
	Units []string `json:"units"`
}

// FollowResponse is where a workstation that has read nothing yet starts.
type FollowResponse struct {
	Cursor int64  `json:"cursor"`
	Mark   string `json:"mark,omitempty"`
}

// HoldRequest brings a patient to a workstation for some time. Pin, when given, keeps it without an end, or ends that.
type HoldRequest struct {
	Pin *bool `json:"pin,omitempty"`
}

// Quarantine lists writes that wait for an administrator: their author lost their rights before they came.
type Quarantine struct {
	Mutations []sync.Mutation `json:"mutations"`
}

// QuarantineDecision takes a write, or dismisses it.
type QuarantineDecision struct {
	Take bool `json:"take"`
}

// PushRequest carries mutations, oldest first.
type PushRequest struct {
	Mutations []sync.Mutation `json:"mutations"`
}

// PushResponse has one outcome per mutation, in the same order.
type PushResponse struct {
	Outcomes []sync.Outcome `json:"outcomes"`
}

// Problem is an error answer. // RFC 9457, application/problem+json
type Problem struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"` // French sentence
	Status int           `json:"status"`
	Code   record.Code   `json:"code"`
	Reason record.Reason `json:"reason"`
	Detail string        `json:"detail,omitempty"`
}
