package central

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// Store is what the server needs of the establishment's storage.
type Store interface {
	changelog.ServerStore
	// ChangesFor returns the lines for a workstation after a cursor and up to another, in order, at most limit; PastOf
	// those about a patient. Line is what such a reader moves its cursor to.
	ChangesFor(ctx context.Context, workstation string, after, to int64, limit int) ([]changelog.Change, error)
	PastOf(ctx context.Context, patient record.PatientID, after, to int64, limit int) ([]changelog.Change, error)
	Line(ctx context.Context, cursor int64) (changelog.Change, error)
	// Follow, Hold, Release and Holds are about the scope of a workstation.
	Follow(ctx context.Context, workstation string, units []string) (changelog.Position, error)
	Hold(ctx context.Context, workstation string, patient record.PatientID, until time.Time, pin *bool) error
	Release(ctx context.Context, workstation string, patient record.PatientID) error
	Holds(ctx context.Context, workstation string, patient record.PatientID) (bool, error)
	// Recognise refuses a position that is not one of this log: a Conflict with sync.ReasonCursor.
	Recognise(ctx context.Context, p changelog.Position) error
	Standing(ctx context.Context, workstation string) (changelog.Standing, error)
	Head(ctx context.Context) (int64, error)
	// Audience returns whom lines after a cursor and up to another are for, those that Follows is false of aside: to them,
	// all lines are.
	Audience(ctx context.Context, after, to int64) (workstations []string, everybody bool, err error)
	Follows(ctx context.Context, workstation string) (bool, error)
	// Grown returns a channel that closes when the log next grows.
	Grown() <-chan struct{}
	BodyState(ctx context.Context, sha256 string) (received int64, complete bool, err error)
	// PutBody stores the bytes of r from offset; what came before r failed stays.
	PutBody(ctx context.Context, sha256 string, size, offset int64, r io.Reader) (complete bool, err error)
	// PutBodies stores whole small bodies in one transaction, under the digests of their bytes.
	PutBodies(ctx context.Context, bodies [][]byte) error
	OpenBody(ctx context.Context, sha256 string) (io.ReadSeeker, error)

	Patient(ctx context.Context, id record.PatientID) (record.Patient, error)
	Encounter(ctx context.Context, patient record.PatientID, id record.EncounterID) (record.Encounter, error)
	Consents(ctx context.Context, patient record.PatientID) ([]record.Consent, error)
	Documents(ctx context.Context, patient record.PatientID) ([]record.Document, error)
	BreakGlass(ctx context.Context, patient record.PatientID, id string) (record.BreakGlass, error)
	// AddTrace adds to the journal of the origin, on disk when it returns.
	Quarantined(ctx context.Context, limit int) ([]changelog.Mutation, error)
	AddTrace(ctx context.Context, origin string, t record.Trace) error
	Ping(ctx context.Context) error
}

// Options are the settings of a Server. Zero values take the defaults in the comments.
type Options struct {
	Store    Store                                    // required
	Auth     Authenticator                            // required
	Login    http.Handler                             // mounted at /login/, /v1/login/ and /v1/session; answers «unavailable» when nil
	Hospital Hospital                                 // search and the hospital's messages; refused when nil
	Admin    Admin                                    // what administrators may do; answers «unavailable» when zero
	DMP      DMP                                      // refuses every call when nil: «no DMP today»
	More     DMPMore                                  // DMP when it does that too; refuses every call otherwise
	Pages    Pages                                    // web pages opened on the patient; none
	Traces   TraceReader                              // Store when it does that too; refuses otherwise
	Auditor  func(context.Context, *Caller) bool      // who reads the traces of others; nobody // SC.DMP/CONF.15
	INSi     INSi                                     // refuses every call when nil
	Services func(context.Context) []api.ServiceState // services beside ourselves; none
	Clock    record.Clock                             // time.Now
	IDs      record.IDs                               // UUIDv7
	Log      *slog.Logger                             // discarded

	// MayFollow says whether the caller's workstation may follow a unit; every unit when nil.
	MayFollow func(ctx context.Context, by *Caller, unit string) bool
	// MetricsToken is the bearer token that a collector shows to read the metrics; "" serves them to this machine alone.
	MetricsToken string
	HoldFor      time.Duration // how long an opened record stays on a workstation; 14 days

	Receiver      changelog.ReceiverOptions // rules of what workstations push
	MaxBody       int64                     // largest body of a document, bytes; 200 MiB
	MaxPush       int64                     // largest push once decompressed, bytes; 64 MiB
	MaxMutations  int                       // in one push; 5000
	MaxStreams    int                       // event lines and log readings open at the same time; 4096
	Heartbeat     time.Duration             // on quiet event lines; 15 s
	StreamTimeout time.Duration             // one write to or one read from a peer that does not move; 30 s
}

// Server answers workstations. Close ends its event lines.
type Server struct {
	o        Options
	more     DMPMore
	reader   TraceReader
	receiver *changelog.Receiver
	handler  http.Handler
	streams  chan struct{}
	started  time.Time
	meters   *meters
	bell     *bell

	closing   chan struct{}
	closeOnce sync.Once
}

// New returns a server; its Handler serves at once.
func New(o Options) (*Server, error) {
	if o.Store == nil || o.Auth == nil {
		return nil, errors.New("central: no store or no authenticator")
	}
	if o.DMP == nil {
		o.DMP = unassigned{}
	}
	if o.More == nil {
		o.More = unassigned{}
		if both, ok := o.DMP.(DMPMore); ok {
			o.More = both
		}
	}
	if o.Traces == nil {
		o.Traces, _ = o.Store.(TraceReader)
	}
	if err := o.Pages.check(); err != nil {
		return nil, err
	}
	if o.INSi == nil {
		o.INSi = noINSi{}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.IDs == nil {
		o.IDs = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Receiver.Clock == nil {
		o.Receiver.Clock = o.Clock
	}
	if o.Receiver.Log == nil {
		o.Receiver.Log = o.Log
	}
	o.HoldFor = positive(o.HoldFor, 14*24*time.Hour)
	o.MaxBody = positive(o.MaxBody, 200<<20)
	o.MaxPush = positive(o.MaxPush, 64<<20)
	o.MaxMutations = positive(o.MaxMutations, 5000)
	o.MaxStreams = positive(o.MaxStreams, 4096)
	o.Heartbeat = positive(o.Heartbeat, 15*time.Second)
	o.StreamTimeout = positive(o.StreamTimeout, 30*time.Second)
	s := &Server{o: o, more: o.More, reader: o.Traces, receiver: changelog.NewReceiver(o.Store, o.Receiver), streams: make(chan struct{}, o.MaxStreams),
		started: o.Clock(), closing: make(chan struct{})}
	s.meters = newMeters(s)
	s.bell = &bell{store: o.Store, every: o.Heartbeat, rung: map[*ear]struct{}{}}
	s.handler = s.contained(s.routes())
	return s, nil
}

func positive[T int | int64 | time.Duration](v, d T) T {
	if v <= 0 {
		return d
	}
	return v
}

// Routes are the addresses that the server answers, as «METHOD /path», those of login aside.
func (s *Server) Routes() (served []string) {
	for _, r := range s.table() {
		served = append(served, r.method+" "+r.path)
	}
	return append(served, "GET "+api.PathMetrics)
}

// Handler answers every request of the interface.
func (s *Server) Handler() http.Handler { return s.handler }

// HTTP returns a web server with the time-outs and limits that the interface wants. Streams bound themselves.
func (s *Server) HTTP(config *tls.Config) *http.Server {
	web := &http.Server{
		Handler:           s.handler,
		TLSConfig:         config,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug),
	}
	web.RegisterOnShutdown(s.Close)
	return web
}

// Close ends the event lines. The server goes on answering other requests.
func (s *Server) Close() { s.closeOnce.Do(func() { close(s.closing) }) }
