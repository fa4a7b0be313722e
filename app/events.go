package app

import (
	"time"

	"chevet/app/record"
)

// Event is something the window may want to show. Values are snapshots: nobody changes them afterwards.
type Event any

// SessionChanged says that somebody logged in (Session is set) or left (nil).
type SessionChanged struct{ Session *Session }

// LoginStep is where a login stands.
type LoginStep string

// Steps of a login.
const (
	LoginIdle       LoginStep = ""
	LoginStarting   LoginStep = "starting"
	LoginBrowser    LoginStep = "browser"    // the person is in their browser
	LoginNoBrowser  LoginStep = "no_browser" // no browser could be opened: URL is to be copied
	LoginPhone      LoginStep = "phone"      // Code is to be compared on the e-CPS
	LoginUnlocking  LoginStep = "unlocking"  // the cache is being opened
	LoginActivities LoginStep = "activities" // the person must choose among Activities
)

// LoginChanged says where a login stands. Err is set when it ended badly, and Step is then LoginIdle.
type LoginChanged struct {
	Step       LoginStep
	URL        string
	Code       string
	ExpiresAt  time.Time
	Activities []record.Activity
	Err        error
}

// ServicesChanged carries the state of the services around the workstation.
type ServicesChanged struct{ Services []Service }

// JobsChanged carries the jobs that are running, failed or just done, oldest first.
type JobsChanged struct{ Jobs []Job }

// SyncChanged carries the state of the exchange with the central server.
type SyncChanged struct{ Sync SyncState }

// RecordUpdated carries a new picture of the open record.
type RecordUpdated struct{ Record *Record }

// DocumentOpening says that a document is on its way, DocumentOpened that it can be shown, DocumentFailed why not.
type (
	DocumentOpening struct {
		Patient record.PatientID
		Key     record.DocumentKey
	}
	DocumentOpened struct{ View *DocumentView }
	DocumentFailed struct {
		Patient record.PatientID
		Key     record.DocumentKey
		Failure Failure
	}
)

// InformationRecorded confirms a consent; Previous is what an undo returns to.
type InformationRecorded struct {
	Consent  record.Consent
	Previous *record.Consent
}

// IntegrationDone tells how an integration ended; documents that failed stay ticked.
type IntegrationDone struct {
	Patient record.PatientID
	Added   int // new documents and new versions
	Skipped int // already here, left alone
	Failed  []record.DocumentKey
	Err     error // of the last failure
	Stopped bool  // cancelled by the person; what was done stays
}

// DraftSaved tells that a draft is on disk, or why not: Err is then set and what was typed stays in the window.
type DraftSaved struct {
	ID       string
	Revision int
	At       time.Time
	Err      error
}

// DraftPreviewed carries what a draft looks like and what is to be completed. A later revision may be on its way.
type DraftPreviewed struct {
	ID       string
	Revision int
	PDF      []byte // marked as a draft
	Findings []DraftFinding
	Err      error // the draft could not be drawn, such as a character that cannot be printed
}

// ActionFailed tells that something the person asked for did not happen.
type ActionFailed struct{ Failure Failure }

// WardChanged says that ward lists should be read again.
type WardChanged struct{}

// Failure is an error with what support needs to find it.
type Failure struct {
	Err         error
	Reason      record.Reason
	At          time.Time
	Transaction string // «TD3.2», when the DMP was asked
	Correlation string // to be found in the logs
}
