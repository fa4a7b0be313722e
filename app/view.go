package app

import (
	"time"

	"chevet/app/cda"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// Session is who is at the workstation.
type Session struct {
	Practitioner record.Practitioner
	Activity     record.Activity
	Unit         record.Unit
	Provider     string
	TwoFactors   bool
	Rights       record.Rights // what the server will allow: show nothing else
	Offline      bool          // opened by a local code: nothing reaches the server until a login
	Since        time.Time
	ExpiresAt    time.Time
}

// ServiceState is how a service does, for the status bar and the login screen.
type ServiceState string

// States of a service.
const (
	ServiceUnknown ServiceState = ""
	ServiceUp      ServiceState = "up"
	ServiceSlow    ServiceState = "slow" // it answers, in more than 2 s
	ServiceDown    ServiceState = "down"
)

// Services shown, by name.
const (
	ServiceCentral   = "central"
	ServiceDMP       = "dmp"
	ServiceDirectory = "annuaire"
	ServicePSC       = "psc"
)

// Service is one service around the workstation.
type Service struct {
	Name    string
	State   ServiceState
	Latency time.Duration
	Since   time.Time // of the present state
}

// SyncState is where the exchange with the central server stands.
type SyncState struct {
	LastSync  time.Time       // end of the last successful exchange; zero when never
	Pending   int             // mutations of this workstation that the server has not accepted yet
	Refused   int             // conflicting ones included
	Tally     changelog.Tally // the same, state by state
	Filling   changelog.Filling
	DownSince time.Time // zero while the server answers
	NextTry   time.Time
	Syncing   bool
	// SessionOver says that the server no longer knows the session: what is written waits here for a new login.
	SessionOver bool
}

// Offline reports that the central server cannot be reached.
func (s SyncState) Offline() bool { return !s.DownSince.IsZero() }

// DMPState is what the DMP chip says; the words and colours are the window's. // patterns.md «DMP chip»
type DMPState string

// States of the chip.
const (
	DMPChecking    DMPState = "checking"
	DMPAuthorized  DMPState = "authorized"
	DMPNotInformed DMPState = "not_informed"
	DMPOpposed     DMPState = "opposed"
	DMPBlocked     DMPState = "blocked"   // refused by the patient
	DMPNoAccess    DMPState = "no_access" // open, this professional is not authorised
	DMPExpired     DMPState = "expired"   // open, the authorisation is over
	DMPBreakGlass  DMPState = "break_glass"
	DMPNone        DMPState = "none"
	DMPClosed      DMPState = "closed"
	DMPINSUnusable DMPState = "ins_unusable"
	DMPOneFactor   DMPState = "one_factor"
	DMPUnavailable DMPState = "unavailable" // with the last known state
	DMPFailed      DMPState = "failed"
	DMPNoEncounter DMPState = "no_encounter" // no episode to attach a consent to
)

// DMPChip is the state of the patient's DMP for this professional.
type DMPChip struct {
	State     DMPState
	Known     record.DMPStatus // last answer, shown as past when State is not about it
	Failure   *Failure         // for DMPFailed and DMPUnavailable
	CheckedAt time.Time
}

// RowBadge is the one badge of a row: the first that applies, in this order. // tokens.md «Columns»
type RowBadge string

// Badges of a row.
const (
	BadgeNone            RowBadge = ""
	BadgeWithdrawn       RowBadge = "withdrawn"
	BadgeHiddenPatient   RowBadge = "hidden_patient"
	BadgeHiddenGuardians RowBadge = "hidden_guardians"
	BadgeMasked          RowBadge = "masked"
	BadgeNewVersion      RowBadge = "new_version"
	BadgeHeld            RowBadge = "held"
	BadgeNew             RowBadge = "new"
	BadgeDraft           RowBadge = "draft"
	BadgeFromPatient     RowBadge = "from_patient"
	BadgeVersion         RowBadge = "version" // an older version of a set, «Version 2»
	BadgeArchived        RowBadge = "archived"
	BadgeDisputed        RowBadge = "disputed"
	BadgeNotIntegrated   RowBadge = "not_integrated"
)

// RowActivity is what is being done to a row now; it takes the place of the badge.
type RowActivity string

// Activities of a row.
const (
	RowIdle        RowActivity = ""
	RowFetching    RowActivity = "fetching"
	RowQueued      RowActivity = "queued"
	RowIntegrating RowActivity = "integrating"
	RowIntegrated  RowActivity = "integrated"
	RowAlready     RowActivity = "already"
	RowFailed      RowActivity = "failed"
)

// Row is one line of the documents list: one act, whatever the number of its files and channels.
type Row struct {
	Document record.Document
	Badge    RowBadge
	Activity RowActivity
	New      bool             // put there by a third party since Record.Since, or not opened yet
	Twin     *record.Document // the other form of the same act, an N1 beside this N3; nil for one form // SC.CDA/DD.15
	Newer    *record.Document // a newer version that only the DMP has, nil when there is none or it is not known
}

// Record is the picture of one patient's record: everything the screen needs, in one value.
type Record struct {
	Patient    record.Patient
	Encounters []record.Encounter     // newest first
	Current    *record.Encounter      // what consent and integration attach to, or nil
	Notes      []record.SharedNote    // the note written last first; those that conflict wait for a person
	Consents   []record.Consent       // of all episodes, newest first
	InForce    *record.Consent        // of the current episode, or nil
	BreakGlass *record.BreakGlass     // of this professional, while it lasts
	Merges     []record.IdentityEvent // of records that joined this one, or of this one into another; newest first // PAM A40
	Rights     record.Permissions
	Gate       record.Gate
	DMP        DMPChip
	Count      *record.Count // nil while the gate is closed: nothing is known, so nothing is counted
	Counting   bool
	Since      time.Time // the event that Count starts from
	CountFrom  Baseline  // which event that is
	ByOwnDate  bool      // the DMP did not tell when documents came: Count goes by their own dates
	Rows       []Row     // newest act first
	ListedAt   time.Time // when the DMP's list was last seen; zero when never
	ListStale  bool      // the list shown is a former one
	Unsent     int
	Offline    bool
	At         time.Time // of this picture
}

// Notice is something to say above a document.
type Notice string

// Notices, the most serious first.
const (
	NoticeWithdrawn       Notice = "withdrawn"
	NoticeHiddenPatient   Notice = "hidden_patient"
	NoticeImages          Notice = "images" // the DRIMbox has the study of this report // SC.DB/TRA.04
	NoticeHiddenGuardians Notice = "hidden_guardians"
	NoticeNewVersion      Notice = "new_version"
	NoticeTwin            Notice = "twin"              // the act has another form: Row.Twin
	NoticePDFDamaged      Notice = "pdf_damaged"       // the PDF copy cannot be read: the structured text is shown
	NoticeBodyDamaged     Notice = "structure_damaged" // the structured text cannot be read: the PDF is shown
	NoticeStylesheet      Notice = "stylesheet"        // the producer's was refused
	NoticeUnrecognized    Notice = "unrecognized"
	NoticeNotRechecked    Notice = "not_rechecked" // offline copy
	NoticeBuiltIn         Notice = "built_in"      // shown by Chevet from the structure
)

// DocumentView is a document ready to be shown.
type DocumentView struct {
	Row     Row
	CDA     *cda.Document // header and narrative
	PDF     []byte        // nil when the document holds none
	Notices []Notice
	Bytes   int64 // size of the CDA
	Origin  record.Provenance
}
