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
	TraceDMPChanges   Action = "dmp_changes"   // TD3.1 by lots: what is new since a moment
	TraceDMPPeople    Action = "dmp_people"    // TD1.6
	TraceDMPAdmin     Action = "dmp_admin"     // TD1.3a
	TraceDMPHide      Action = "dmp_mask"      // TD3.3a
	TraceDMPShow      Action = "dmp_show"      // TD3.3b
	TraceDMPDelete    Action = "dmp_delete"    // TD3.3c
	TraceDMPArchive   Action = "dmp_archive"   // TD3.3d
	TraceDMPDeposit   Action = "dmp_deposit"   // TD2.1
	TraceDMPRevoke    Action = "dmp_revoke"    // TD0.3, one's own authorisation removed
	TraceDMPWeb       Action = "dmp_web"       // the Web PS DMP was opened on the patient
	TraceImages       Action = "images"        // the DRIMbox was opened on the patient
	TraceNotice       Action = "notice"        // the notice on traced accesses was acknowledged // SC.DMP/CONF.11
	TraceExport       Action = "trace_export"  // traces were read or extracted // SC.DMP/CONF.15
	TraceIntegrate    Action = "integrate"
	TraceRead         Action = "read"       // a document that is here
	TracePrint        Action = "print"      // a document given to the printer
	TraceRefusal      Action = "refusal"    // a document or an answer refused for safety
	TraceNote         Action = "note"       // a text of a shared note
	TraceWithdraw     Action = "withdraw"   // a refused write given up; Detail is its id
	TraceCorrect      Action = "correct"    // a refused write made again
	TraceQuarantine   Action = "quarantine" // what an administrator decided of writes whose author had lost their rights
	TraceINSiSearch   Action = "insi_search"
	TraceINSiVerify   Action = "insi_verify"
	TraceIdentity     Action = "identity" // an identity was created or changed
	TraceSign         Action = "sign"     // a document was validated; Detail is "1" or the version that it corrects to
	TraceDelete       Action = "delete"   // a document of ours was deleted; it stays readable

	// Life of accounts; Target is the account, Before and After what changed. // SC.SSI/IAM.91
	TraceAccount         Action = "account"          // created, or its attributes that are no identity changed
	TraceAccountIdentity Action = "account_identity" // attributes of identity changed, with a verification
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
	TraceExtraction      Action = "export"           // accounts or traces extracted
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

// DMPActions are those about the DMP and what comes from it. // SC.DMP/CONF.14
var DMPActions = []Action{TraceDMPStatus, TraceDMPAuthorize, TraceDMPSearch, TraceDMPRead, TraceDMPChanges, TraceDMPPeople, TraceDMPAdmin,
	TraceDMPHide, TraceDMPShow, TraceDMPDelete, TraceDMPArchive, TraceDMPDeposit, TraceDMPRevoke, TraceDMPWeb, TraceImages,
	TraceIntegrate, TraceConsent, TraceBreakGlass, TraceRefusal, TraceNotice}

// TraceQuery says which traces are wanted. The zero values do not filter.
type TraceQuery struct {
	Patient  PatientID  `json:"patient,omitempty"`
	ByID     string     `json:"byID,omitempty"`
	Document DocumentID `json:"document,omitempty"`
	Actions  []Action   `json:"actions,omitempty"`
	From     time.Time  `json:"from,omitzero"`     // included
	To       time.Time  `json:"to,omitzero"`       // not included
	Refused  bool       `json:"refused,omitempty"` // only what was refused or failed
	Limit    int        `json:"limit,omitempty"`
	After    string     `json:"after,omitempty"` // id of the last trace of the page before, "" for the first
}
