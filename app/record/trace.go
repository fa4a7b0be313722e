package record

import "time"

// Action is what a trace says was done.
type Action string

// Actions traced. // SC.DMP/CONF.14, SC.SSI/IAM.91
const (
	TraceLogin        Action = "login"
	TraceLogout       Action = "logout"
	TraceLoginRefused Action = "login_refused"
	TraceOpenRecord   Action = "open_record"
	TraceConsent      Action = "consent"
	TraceBreakGlass   Action = "break_glass"
	TraceDMPStatus    Action = "dmp_status"    // TD0.2
	TraceDMPAuthorize Action = "dmp_authorize" // TD0.3
	TraceDMPSearch    Action = "dmp_search"    // TD3.1
	TraceDMPRead      Action = "dmp_read"      // TD3.2
	TraceIntegrate    Action = "integrate"
	TraceRead         Action = "read"    // a document that is here
	TraceRefusal      Action = "refusal" // a document or an answer refused for safety
	TraceSign         Action = "sign"    // a document was validated; Detail is "1" or the version that it corrects to
	TraceDelete       Action = "delete"  // a document of ours was deleted; it stays readable
)

// Trace is one fact for the audit journal. It names the patient by the internal id and people by their
// professional identifier; it never holds a password, a token or an INS.
type Trace struct {
	ID          string      `json:"id"`
	At          time.Time   `json:"at"`
	Workstation string      `json:"workstation,omitempty"`
	ByID        string      `json:"byID,omitempty"`
	Action      Action      `json:"action"`
	Patient     PatientID   `json:"patient,omitempty"`
	Encounter   EncounterID `json:"encounter,omitempty"`
	Document    DocumentID  `json:"document,omitempty"`
	Purpose     Purpose     `json:"purpose,omitempty"`
	OK          bool        `json:"ok"`
	Reason      Reason      `json:"reason,omitempty"` // why not, when OK is false
	Detail      string      `json:"detail,omitempty"` // without patient data
}
