package dmp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
	"chevet/app/sandbox/pki"
)

// Service is the DMP's name in a fault plan; TLS is the transaction under which its certificate is asked for.
const (
	Service = "dmp"
	TLS     = "TLS"
)

const basePath = "/si-dmp-server/v2/services"

// Options of a server. World, PKI, Clock and IDs are required.
type Options struct {
	World  *hospital.World
	PKI    *pki.Authority
	Clock  record.Clock
	IDs    record.IDs
	Faults *fault.Plan  // nothing goes wrong when nil
	Log    *slog.Logger // nothing is logged when nil
	Addr   string       // 127.0.0.1:0 when empty

	Rights        Rights           // DefaultRights when nil
	Structures    []Structure      // the world's own, white-listed, when nil
	Approvals     []string         // LPS_ID_HOMOLOGATION_DMP that are known; any when empty
	Codes         map[Check]string // error codes instead of the default ones [?] dmp.md §12
	AccessCodes   map[record.Access]string
	Skew          time.Duration // tolerated between clocks; 5 minutes when 0
	MaxAge        time.Duration // of a VIHF after its IssueInstant; 1 hour when 0
	MaxSession    time.Duration // of the person's authentication (AuthnInstant); 24 hours when 0
	AcceptSHA1    bool          // signatures of the 2019 samples [?] dmp.md §3.4
	AskMotive     bool          // refuse a bris de glace without Mode_Acces_Raison, whose use is [K]
	TLS13         bool          // the DMP stops at TLS 1.2 // dmp.md §1.2
	FaultStatus   int           // HTTP status of SOAP faults; 500, as CXF, when 0
	MostResults   int           // XDSTooManyResults beyond; no limit when 0
	NotifyAfter   int           // months before a patient is told of a document hidden from them; 1 when 0 // DSR 3.2.2
	VisibleAfter  int           // months before they see it; 3 when 0
	ReplaceAnyone bool          // let anybody replace a document of another structure [K]
	AnyTLSClient  bool          // do not compare the OU of the TLS certificate with the VIHF's structure
}

// Structure is one that the DMP knows.
type Structure struct {
	ID  string // Struct_IdNat
	AIR bool   // on CNAM's white list
}

// accessCodes are TD0.2's AUTORISATION values; only VALIDE has a source. // [?] dmp.md §4.1
var accessCodes = map[record.Access]string{
	record.Authorized: "VALIDE", record.AccessExpired: "EXPIREE", record.Blocked: "INTERDITE", record.NoAccess: "INEXISTANTE",
}

// Server is a running DMP.
type Server struct {
	o        Options
	roots    *x509.CertPool
	dossiers map[record.INS]*dossier // the map itself never changes
	persons  map[string]hospital.Person
	index    index

	http     *http.Server
	listener net.Listener
	stop     context.CancelFunc
	done     chan struct{}
	handlers sync.WaitGroup

	mu     sync.Mutex
	closed bool // no handler starts any more
	certs  map[pki.Flaw]*tls.Certificate
}

// New starts a DMP that listens. Close ends it.
func New(o Options) (*Server, error) {
	if o.World == nil || o.PKI == nil || o.Clock == nil || o.IDs == nil {
		return nil, errors.New("dmp: World, PKI, Clock and IDs are required")
	}
	o.complete()
	s := &Server{o: o, roots: o.PKI.Pool(), dossiers: map[record.INS]*dossier{}, persons: map[string]hospital.Person{},
		certs: map[pki.Flaw]*tls.Certificate{}, done: make(chan struct{})}
	for _, p := range o.World.Patients {
		if !p.INS.IsZero() {
			s.dossiers[p.INS] = newDossier(p)
		}
	}
	for _, p := range o.World.Practitioners {
		s.persons[p.NationalID] = p
	}
	if _, err := s.certificate(pki.Sound); err != nil {
		return nil, err
	}
	return s, s.listen()
}

func (o *Options) complete() {
	if o.Faults == nil {
		o.Faults = fault.New(fault.Options{Clock: o.Clock})
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Rights == nil {
		o.Rights = DefaultRights()
	}
	if o.Structures == nil {
		o.Structures = []Structure{{ID: o.World.Structure.StructureID, AIR: true}}
	}
	if o.AccessCodes == nil {
		o.AccessCodes = accessCodes
	}
	if o.Skew == 0 {
		o.Skew = 5 * time.Minute
	}
	if o.MaxAge == 0 {
		o.MaxAge = time.Hour
	}
	if o.MaxSession == 0 {
		o.MaxSession = 24 * time.Hour
	}
	if o.NotifyAfter == 0 {
		o.NotifyAfter = 1
	}
	if o.VisibleAfter == 0 {
		o.VisibleAfter = 3
	}
	if o.FaultStatus == 0 {
		o.FaultStatus = http.StatusInternalServerError
	}
}

func (s *Server) listen() error {
	listener, err := net.Listen("tcp", s.o.Addr)
	if err != nil {
		return fmt.Errorf("dmp: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.http = &http.Server{
		Handler: http.HandlerFunc(s.handle), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext:  func(net.Listener) context.Context { return ctx },
		ErrorLog:     slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug),
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}, // HTTP/1.1 alone, like the DMP
	}
	s.listener = tls.NewListener(listener, s.tlsConfig())
	go func() {
		defer close(s.done)
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			s.o.Log.Error("dmp: server stopped", "err", err)
		}
	}()
	return nil
}

// tlsConfig asks for a client certificate of our authority. Renewing the server's certificate by a fault takes effect at
// the next connection. // dmp.md §1.2
func (s *Server) tlsConfig() *tls.Config {
	c := &tls.Config{
		MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12,
		CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: s.roots, Time: s.o.Clock,
		SessionTicketsDisabled: true, NextProtos: []string{"http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			rule, _ := s.o.Faults.Peek(Service, TLS).Find(fault.Certificate)
			return s.certificate(pki.Flaw(rule.Text))
		},
	}
	if s.o.TLS13 {
		c.MaxVersion = tls.VersionTLS13
	}
	return c
}

func (s *Server) certificate(flaw pki.Flaw) (*tls.Certificate, error) {
	if flaw != pki.Sound && !slices.Contains(pki.Flaws(), flaw) {
		flaw = pki.Expired
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if cert := s.certs[flaw]; cert != nil {
		return cert, nil
	}
	id, err := s.o.PKI.Issue(pki.Request{Use: pki.Server, Flaw: flaw})
	if err != nil {
		return nil, err
	}
	cert := id.TLS()
	s.certs[flaw] = &cert
	return &cert, nil
}

// URL returns the base address of the services, without a final slash.
func (s *Server) URL() string { return "https://" + s.listener.Addr().String() + basePath }

// Close ends every exchange at once and returns when no goroutine is left.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	err := s.http.Close()
	<-s.done
	s.handlers.Wait()
	return err
}

// Patients lists the world's patients for the control page.
func (s *Server) Patients() []fault.PatientLine {
	lines := make([]fault.PatientLine, 0, len(s.o.World.Patients))
	for _, p := range s.o.World.Patients {
		line := fault.PatientLine{Name: p.Name(), Birth: p.BirthDate.French(), INS: p.INS.Grouped(), Situation: p.Situation, DMP: string(p.DMP.Existence), Documents: len(p.Remote)}
		if d := s.dossiers[p.INS]; d != nil {
			d.mu.Lock()
			line.DMP = string(d.state)
			if d.loaded {
				line.Documents = len(d.entries)
			}
			d.mu.Unlock()
		}
		lines = append(lines, line)
	}
	return lines
}
