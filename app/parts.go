package app

import (
	"context"
	"io"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
)

// Cache is the workstation's encrypted storage (store/cache). Every method is safe for concurrent use, reads
// never wait for a write, and a write returns once it is on disk (fsync). Damaged data is an error with reason
// CACHE-ALTERE, never a wrong answer.
type Cache interface {
	// Search returns patients by any part of «name given-name birth-date INS IPP NDA», best first.
	// The empty query returns those that user opened last.
	Search(ctx context.Context, user, query string, now time.Time, limit int) ([]Hit, error)
	// Ward returns the patients with an encounter of the class in the unit ("" for any) current at the time.
	Ward(ctx context.Context, unit string, class record.EncounterClass, at time.Time) ([]WardPatient, error)
	// Load returns all that is here about one patient. DMP views are those of the given professional only:
	// what the DMP shows depends on the profession. // dmp.md §9
	Load(ctx context.Context, patient record.PatientID, user string) (*Stored, error)
	// Notes returns every text of the shared notes of patients, and reads nothing else of their records.
	Notes(ctx context.Context, patients []record.PatientID) (map[record.PatientID][]record.Note, error)
	// IdentityHistory returns what happened to an identity, newest first.
	IdentityHistory(ctx context.Context, patient record.PatientID) ([]IdentityLine, error)
	// MarkOpened remembers that user opened the record, and returns when the last time was.
	MarkOpened(ctx context.Context, user string, patient record.PatientID, at time.Time) (previous time.Time, err error)
	// KeepDMPView stores what the DMP answered to user, replacing the former view.
	KeepDMPView(ctx context.Context, user string, patient record.PatientID, v DMPView) error
	// Write stores a mutation made here and its effect in one transaction, and gives it its Seq.
	Write(ctx context.Context, m sync.Mutation) (sync.Mutation, error)
	// PutBody stores a body encrypted, streaming, and returns its address.
	PutBody(ctx context.Context, r io.Reader, mime string) (record.Body, error)
	// Body opens a stored body; it is checked against its digest before the first byte is given.
	Body(ctx context.Context, sha256 string) (io.ReadCloser, error)
	// Setting and PutSetting keep small values per user ("" for the workstation).
	Setting(ctx context.Context, user, name string) (string, error)
	PutSetting(ctx context.Context, user, name, value string) error

	DraftStore
	sync.ClientStore
}

// Stored is one patient's record as the cache holds it.
type Stored struct {
	Patient    record.Patient
	Encounters []record.Encounter
	Consents   []record.Consent
	BreakGlass []record.BreakGlass
	Merges     []record.IdentityEvent // of records that joined this one, or of this one into another; newest first
	Documents  []record.Document      // here, whatever their provenance
	Notes      []record.Note          // every text of every shared note; record.GatherNotes puts them together
	DMP        DMPView                // last answers of the DMP to this user; zero when never asked
	LastOpened time.Time              // by this user, before now; zero when never
	Unsent     int                    // mutations about this patient that the server has not accepted yet
	Drafts     []DraftHead            // of anybody, newest first, with those kept after their signature
}

// IdentityLine is one fact of the history of an identity, with how far it went when it was made here.
type IdentityLine struct {
	Event   record.IdentityEvent
	Waiting bool          // the server has not answered yet
	Refused record.Reason // why the server did not take it: the identity does not show it
}

// DMPView is what the DMP told one professional about one patient.
type DMPView struct {
	Status    record.DMPStatus
	Documents []record.Document // entries, without bodies
	SeenAt    time.Time         // of Documents; zero when never listed
	// ByOwnDate says that the registry did not tell when documents came: Count goes by the documents' own dates.
	ByOwnDate bool
	Count     record.Count // of Documents, as this person's record shows it: ward lists read it without the list
}

// Hit is one answer of a patient search.
type Hit struct {
	Patient   record.Patient
	Encounter *record.Encounter // the current one, or nil
	// Matched are byte ranges [from, to) of Patient.Name() that the query matched.
	Matched  [][2]int
	Homonyms bool // another patient has the same name and birth date
}

// WardPatient is one row of a ward list.
type WardPatient struct {
	Patient     record.Patient
	Encounter   record.Encounter
	Permissions record.Permissions
	DMP         record.DMPStatus // last known, for whoever asked
	Count       record.Count
	Counted     bool
	Drafts      int
}

// Server is the central server as the workstation sees it (app/central/api.Client). Calls take a context and
// give *record.Error; code unavailable means that it was not reached.
type Server interface {
	Providers(ctx context.Context) ([]api.Provider, error)
	// LoginURL is the address to open in the person's browser; again makes them prove anew who they are.
	LoginURL(provider, redirect, state, challenge, workstation string, again bool) string
	Token(ctx context.Context, r api.TokenRequest) (api.Session, error)
	StartCIBA(ctx context.Context, r api.CIBARequest) (api.CIBAPending, error)
	// PollCIBA returns ok=false while the person has not answered.
	PollCIBA(ctx context.Context, request string) (s api.Session, ok bool, err error)
	// CancelCIBA withdraws a demand: an approval that still comes opens nothing.
	CancelCIBA(ctx context.Context, request string) error
	// LocalLogin and ActivateLocal are the way in of privileged accounts: password and second factor.
	LocalLogin(ctx context.Context, r api.LocalLogin) (api.Session, error)
	ActivateLocal(ctx context.Context, r api.LocalActivation) (api.LocalTold, error)
	ChooseActivity(ctx context.Context, index int) (api.Session, error)
	// Logout ends the session of a token, in use here or not.
	Logout(ctx context.Context, token string) error
	// Use sets the application token of the calls that follow; "" forgets it.
	Use(token string)
	Services(ctx context.Context) ([]api.ServiceState, error)

	DMPStatus(ctx context.Context, c api.DMPCall) (record.DMPStatus, error)
	DMPAuthorize(ctx context.Context, c api.DMPCall) (record.DMPStatus, error)
	DMPFind(ctx context.Context, f api.DMPFind) (api.DMPFound, error)
	// DMPRetrieve streams the document; the caller closes it. Size and hash were checked by the server.
	DMPRetrieve(ctx context.Context, r api.DMPRetrieve) (io.ReadCloser, error)

	// DMPSince lists what is new since a list was seen.
	DMPSince(ctx context.Context, s api.DMPSince) (api.DMPFound, error)
	DMPChange(ctx context.Context, c api.DMPChange) (api.DMPChanged, error)
	// DMPDeposit is made again by whoever lost its answer: nothing is deposited twice.
	DMPDeposit(ctx context.Context, d api.DMPDeposit) (api.DMPDeposited, error)
	DMPPeople(ctx context.Context, p api.DMPPeople) ([]api.DMPProfessional, error)
	DMPAdmin(ctx context.Context, c api.DMPCall) (api.DMPAdmin, error)
	DMPRevoke(ctx context.Context, c api.DMPCall) (record.DMPStatus, error)
	DMPLink(ctx context.Context, l api.DMPLink) (api.DMPPage, error)
	Traces(ctx context.Context, q record.TraceQuery) (api.Traces, error)
	INSiSearch(ctx context.Context, s api.INSiSearch) (api.INSiFound, error)
	INSiVerify(ctx context.Context, v api.INSiVerify) (api.INSiVerified, error)
	INSiWorklist(ctx context.Context) ([]record.IdentityCheck, error)

	sync.Remote
}

// Browser opens an address in the person's own browser.
type Browser interface {
	Open(url string) error
}
