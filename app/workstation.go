package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"chevet/app/central/api"
	"chevet/app/compose"
	"chevet/app/pdf"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// Config is what a hospital sets for its workstations. Zero values take the defaults in the comments.
type Config struct {
	Workstation string // identifier of this workstation, sent with every write
	Version     string // technical version number, the LPS_Version of the VIHF // U-VER-01
	Commit      string
	Hospital    string          // name shown on the login screen
	Structure   string          // our Struct_IdNat: tells third parties' documents from ours
	Sandbox     bool            // amber ribbon on every screen
	BreakGlass  time.Duration   // how long an emergency access lasts; 4 h, the life of a PSC session
	ServiceTick time.Duration   // between two looks at the services; 20 s
	SlowAfter   time.Duration   // a service slower than that is shown as slow; 2 s
	History     time.Duration   // how far back the first list of a DMP goes; 2 years // dmp.md §6.1
	Twins       time.Duration   // how far apart an N1 and an N3 of one act may be written to be one row; 10 min, negative never
	Realm       record.INSRealm // INS accepted: real, or test and demonstration in a sandbox
	LockAfter   time.Duration   // without a gesture, then the screen locks; 15 min // security.md IE.39
	OfflineFor  time.Duration   // how long a local code serves after it was set; 24 h
	Identity    record.IdentityRules
	Units       []string       // whose patients this workstation holds; nil: all of the establishment's
	OwnUnit     bool           // follows also the unit of whoever logs in
	Limits      map[string]int // concurrent jobs per service; DMP 3
	// SavePause is how long a person stops typing before their draft is saved; 400 ms. While they type without a
	// stop, it is saved every SaveAtMost; 3 s. PreviewPause is the same pause before the preview; 60 ms.
	SavePause, SaveAtMost, PreviewPause time.Duration
	// FullList is how long after a whole list of the DMP the next opening asks only what is new. Default: 0, a whole list
	// at each opening: what others archive or delete may not come as a lot. // dmp.md §15
	FullList time.Duration
	// Feeds lets documents written here be sent to the DMP by the server (TD2.1), whose own setting must agree. Default:
	// off, the exchange platform feeds. // decisions.md 1
	Feeds bool
	// Notice is how long an acknowledgement of the notice on traced accesses lasts; 180 days, negative asks nothing: the
	// hospital informs its people otherwise. // SC.DMP/CONF.11
	Notice time.Duration
	// WebHosts lists the hosts whose pages may be opened on a patient. Default: those that the server gives, https only.
	WebHosts []string
}

// Parts are what the workstation is built from.
type Parts struct {
	// OpenCache opens the workstation's storage with the key that the server released in the session.
	OpenCache func(ctx context.Context, s api.Session) (Cache, error)
	Server    Server
	Browser   Browser
	Printer   Printer     // nil prints nothing
	PrintDir  string      // where its files wait, in a private directory; "" is the system's temporary directory
	Offline   OfflineKeys // local codes; nil: nobody opens the workstation without the server
	PDF       *pdf.Engine
	// Establishment is who signs the documents written here. Nil, or an empty identifier, takes the structure of the
	// session; an empty root numbers documents under 2.25. // decisions.md 4, 5
	Establishment func() compose.Establishment
	// Vaccines gives a product by its CIP13; nil knows none, and each is typed once by hand.
	Vaccines func(cip13 string) (Product, bool)
	Clock    record.Clock
	IDs      record.IDs
	Log      *slog.Logger
}

// Workstation is the program behind the window. Methods without a context return at once.
type Workstation struct {
	cfg   Config
	parts Parts
	bus   *bus
	Jobs  *Jobs

	entry    sync.Mutex // held while a session begins
	mu       sync.Mutex
	session  *Session
	cache    Cache
	open     *openRecord // at most one record at a time, by design
	services []Service
	sync     SyncState
	login    LoginChanged
	prints   printDir
	fetched  fetched // documents read and not integrated, in memory only

	granted api.Session // as the server gave it, for a local code
	locked  bool
	idle    *time.Timer // locks the screen
	owed    owedTraces

	stopSession context.CancelFunc // ends what lives as long as the session
	sessionEnd  sync.WaitGroup
	exchange    *changelog.Client
	writing     *Writing      // at most one document is being written
	leaving     chan struct{} // closed once the server knows of the last logout
	ending      bool          // Logout was called and the session is not over yet
	entering    string        // token of somebody who has not chosen an activity yet
	pictured    func()        // between a picture and its publication, for a test; nil otherwise

	stopAll context.CancelFunc
	ticking chan struct{}
}

// New returns a workstation at its login screen and starts watching the services.
func New(cfg Config, parts Parts) *Workstation {
	if cfg.BreakGlass == 0 {
		cfg.BreakGlass = 4 * time.Hour
	}
	if cfg.ServiceTick == 0 {
		cfg.ServiceTick = 20 * time.Second
	}
	if cfg.SlowAfter == 0 {
		cfg.SlowAfter = 2 * time.Second
	}
	if cfg.History == 0 {
		cfg.History = 2 * 365 * 24 * time.Hour
	}
	if cfg.SavePause == 0 {
		cfg.SavePause = 400 * time.Millisecond
	}
	if cfg.SaveAtMost == 0 {
		cfg.SaveAtMost = 3 * time.Second
	}
	if cfg.PreviewPause == 0 {
		cfg.PreviewPause = 60 * time.Millisecond
	}
	if cfg.Twins == 0 {
		cfg.Twins = twinsApart
	}
	if cfg.Notice == 0 {
		cfg.Notice = 180 * 24 * time.Hour
	}
	if cfg.Identity.Realm == "" {
		cfg.Identity.Realm = cfg.Realm
	}
	if cfg.LockAfter == 0 {
		cfg.LockAfter = 15 * time.Minute
	}
	if cfg.OfflineFor == 0 {
		cfg.OfflineFor = 24 * time.Hour
	}
	if cfg.Limits == nil {
		cfg.Limits = map[string]int{ServiceDMP: 3}
	}
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	w := &Workstation{cfg: cfg, parts: parts, bus: newBus(), ticking: make(chan struct{})}
	w.Jobs = NewJobs(JobsOptions{Clock: parts.Clock, Limits: cfg.Limits, Failure: w.failure},
		func(jobs []Job) { w.bus.publish(JobsChanged{jobs}) })
	ctx, stop := context.WithCancel(context.Background())
	w.stopAll = stop
	go w.watchServices(ctx)
	return w
}

// Subscribe gives every event to f, in order, on one goroutine, until stop is called.
func (w *Workstation) Subscribe(f func(Event)) (stop func()) { return w.bus.subscribe(f) }

// Config returns the settings in force.
func (w *Workstation) Config() Config {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cfg
}

// PDF returns the engine that draws pages; nil in programs that show none.
func (w *Workstation) PDF() *pdf.Engine { return w.parts.PDF }

// Now returns the workstation's time.
func (w *Workstation) Now() time.Time { return w.parts.Clock() }

// Session returns who is logged in, or nil.
func (w *Workstation) Session() *Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.session
}

// Close ends the session, cancels every job and returns when no goroutine of the workstation is left.
func (w *Workstation) Close() {
	w.endSession()
	w.stopAll()
	<-w.ticking
	w.Jobs.Close()
	w.bus.close()
}

// storage returns the open cache, or a domain error when nobody is logged in.
func (w *Workstation) storage() (Cache, *Session, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cache == nil || w.session == nil {
		return nil, nil, record.E(record.Expired, ReasonNoSession)
	}
	return w.cache, w.session, nil
}

// failure gives an error its support code, its time and a correlation, and logs it without patient data.
func (w *Workstation) failure(err error, name JobName) *Failure {
	f := &Failure{Err: err, Reason: record.ReasonOf(err), At: w.parts.Clock(), Correlation: shortID(w.parts.IDs())}
	w.parts.Log.Error("job failed", "job", string(name), "reason", string(f.Reason), "correlation", f.Correlation, "err", err)
	return f
}

func shortID(id string) string {
	if len(id) > 13 {
		return id[len(id)-13:]
	}
	return id
}

// Reasons of this package.
const (
	ReasonNoSession    record.Reason = "CHV-SESSION"
	ReasonNoEncounter  record.Reason = "CHV-SEJOUR"
	ReasonNoRecord     record.Reason = "CHV-DOSSIER"
	ReasonNotHere      record.Reason = "CHV-HORS-POSTE"
	ReasonNotArrived   record.Reason = "CHV-ARRIVEE" // a record asked of the server that did not come in time
	ReasonTooLarge     record.Reason = "CHV-TAILLE"
	ReasonNoProvider   record.Reason = "CHV-FOURNISSEUR"
	ReasonLoginStopped record.Reason = "CHV-CONNEXION"

	ReasonNotMine     record.Reason = "ECR-AUTEUR"    // a draft of somebody else
	ReasonNoForm      record.Reason = "ECR-MODELE"    // a form that this program does not know
	ReasonNoCorrect   record.Reason = "ECR-CORRIGER"  // not a validated document of ours
	ReasonNoDelete    record.Reason = "ECR-SUPPRIMER" // the same, to be deleted
	ReasonIncomplete  record.Reason = "ECR-INCOMPLET" // an answer is missing or wrong
	ReasonLargeFile   record.Reason = "ECR-TAILLE"    // a PDF too large to be a document
	ReasonEndedDraft  record.Reason = "ECR-FINI"      // signed, discarded or closed already
	ReasonFile        record.Reason = "ECR-FICHIER"   // a file of the workstation that cannot be read
	ReasonCorrectLast record.Reason = "ECR-ANCIENNE"  // a version that was replaced already
	ReasonNotInDMP    record.Reason = "CHV-DMP-HORS"  // the document was never seen in the DMP
	ReasonNoFeed      record.Reason = "CHV-DMP-PFI"   // the exchange platform feeds the DMP, not this workstation
	ReasonNotOurs     record.Reason = "CHV-DMP-TIERS" // another structure's: only it may delete
	ReasonAlready     record.Reason = "CHV-DMP-DEJA"  // it is so already
	ReasonNoMotive    record.Reason = "CHV-DMP-MOTIF"
	ReasonPage        record.Reason = "CHV-PAGE"     // an address that is not opened: not https, or another host
	ReasonCriteria    record.Reason = "CHV-CRITERES" // saved criteria without a name, or too many
)
