package insi

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
	"chevet/app/sandbox/pki"
)

// Service is INSi's name in a fault plan. Its transactions are ByTraits and ByCard, and Unknown for anything else.
const (
	Service  = "insi"
	ByTraits = "rechercherInsAvecTraitsIdentite"
	ByCard   = "rechercherInsAvecCarteVitale"
	Unknown  = "inconnue"
)

const (
	path        = "/lps" // that of the WSDL's address
	mostRequest = 256 << 10
)

// Options of a téléservice. World and PKI are required.
type Options struct {
	World  *hospital.World
	PKI    *pki.Authority
	Clock  record.Clock // time.Now
	Faults *fault.Plan  // nothing goes wrong when nil
	Log    *slog.Logger // nothing is logged when nil
	Addr   string       // 127.0.0.1:0 when empty

	// People are known beside those of the world.
	People []Person
	// Callers are the common names of certificates that may ask; INSI-AUTO and INSI-MANU. // hl7.md §5
	Callers []string
	// AnyGivenName finds somebody by any one of the given names. Default: those asked must be the first ones of the
	// birth list, in its order. [?]
	AnyGivenName bool
	// AskAssertion refuses a question without a SAML assertion in wsse:Security, which the WSDL names and which a
	// certificate of a structure may do without. [?]
	AskAssertion bool
	// OID answers with this OID. Default: the NIR's, as INSi's own test service does; the world's INS are test ones.
	OID record.OID
	// FaultStatus is the HTTP status of faults; 500.
	FaultStatus int
}

// Server is a running téléservice.
type Server struct {
	o        Options
	people   register
	http     *http.Server
	listener net.Listener
	done     chan struct{}
}

// New starts a téléservice that listens. Close ends it.
func New(o Options) (*Server, error) {
	if o.World == nil || o.PKI == nil {
		return nil, errors.New("insi: World and PKI are required")
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Faults == nil {
		o.Faults = fault.New(fault.Options{Clock: o.Clock})
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.OID == "" {
		o.OID = record.OIDINSNIR
	}
	if o.FaultStatus == 0 {
		o.FaultStatus = http.StatusInternalServerError
	}
	if len(o.Callers) == 0 {
		o.Callers = []string{"INSI-AUTO", "INSI-MANU"}
	}
	web, err := o.PKI.Issue(pki.Request{Use: pki.Server, Subject: pki.Subject{CommonName: "localhost"}})
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, people: nation(o.World, o.People), done: make(chan struct{})}
	if s.listener, err = tls.Listen("tcp", o.Addr, &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{web.TLS()},
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: o.PKI.Pool(), Time: o.Clock}); err != nil {
		return nil, fmt.Errorf("insi: %w", err)
	}
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug)}
	go func() {
		defer close(s.done)
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			o.Log.Error("insi: server stopped", "err", err)
		}
	}()
	return s, nil
}

// URL is where questions are posted.
func (s *Server) URL() string { return "https://" + s.listener.Addr().String() + path }

// Close ends every exchange at once.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return err
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != path || r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostRequest))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
		return
	}
	q, refused := s.read(r, body)
	transaction := Unknown
	if q != nil {
		transaction = q.operation
	}
	caller := r.TLS.PeerCertificates[0].Subject.CommonName
	if refused == nil && !slices.Contains(s.o.Callers, caller) {
		refused = notAllowed
	}
	s.o.Faults.Serve(w, r, fault.Call{Service: Service, Transaction: transaction, Body: body, Note: caller}, func(w http.ResponseWriter, active fault.Active) {
		if rule, ok := active.Find(fault.SOAPFault); ok {
			refused = played(rule, transaction)
		}
		switch {
		case refused != nil:
			s.fault(w, refused)
		case active.Has(fault.OtherPatient):
			s.answer(w, s.people.another(q))
		default:
			s.answer(w, s.people.find(q, s.o.AnyGivenName))
		}
	})
}
