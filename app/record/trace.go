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

	// Life of accounts; Target is the account, Before and After what changed. // SC.SSI/IAM.91
	TraceAccount         Action = "account"          // created, or its attributes that are no identity changed
	TraceIdentity        Action = "identity"         // attributes of identity changed, with a verification
	TraceRoles           Action = "roles"            // habilitations changed
	TraceAccountDisabled Action = "account_disabled" //
	TraceAccountEnabled  Action = "account_enabled"  //
	TraceLink            Action = "link"             // a provider's identity tied to an account; OK false while it waits
	TraceUnlink          Action = "unlink"           // that tie revoked
	TraceHabilitation    Action = "habilitation"     // a request decided; OK false: refused
	TraceInvitation      Action = "invitation"       // an activation code given
	TracePassword        Action = "password"         // changed, or the change refused
	TraceLocked          Action = "account_locked"   // too many failures
	TraceUnlocked        Action = "account_unlocked" // by an administrator
	TraceSessionRevoked  Action = "session_revoked"  // by an administrator
	TraceExport          Action = "export"           // accounts or traces extracted
	TraceSettings        Action = "settings"         // Before and After are the settings
	TraceRightRefused    Action = "right_refused"    // a call without the right to it
	TraceDirectory       Action = "directory"        // a cycle with the establishment's LDAP directory
	TraceBackup          Action = "backup"           //
	TraceRestore         Action = "restore"          //
	TraceLock            Action = "lock"             // the workstation's screen
	TraceUnlock          Action = "unlock"           //
	TraceOfflineCode     Action = "offline_code"     // set or forgotten
	TraceOffline         Action = "offline"          // a cache opened by a local code; OK false: wrong code
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
	Target      string      `json:"target,omitempty"` // account, session or setting that the action was about
	Before      string      `json:"before,omitempty"` // of what changed
	After       string      `json:"after,omitempty"`
}
