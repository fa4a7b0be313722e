package annuaire

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
)

// Service is the directory's name in a fault plan.
const Service = "annuaire"

const basePath = "/fhir/v2"

// Options of a directory. World and TLS are required.
type Options struct {
	World  *hospital.World
	TLS    *tls.Config
	Faults *fault.Plan  // nothing goes wrong when nil
	Log    *slog.Logger // nothing is logged when nil
	Addr   string       // 127.0.0.1:0 when empty
}

// Server is a running directory.
type Server struct {
	people   []person
	places   []place
	http     *http.Server
	listener net.Listener
	done     chan struct{}
}

// New starts a directory that listens. Close ends it.
func New(o Options) (*Server, error) {
	if o.World == nil || o.TLS == nil {
		return nil, errors.New("annuaire: World and TLS are required")
	}
	if o.Faults == nil {
		o.Faults = fault.New(fault.Options{})
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	s := &Server{done: make(chan struct{})}
	s.people, s.places = directory(o.World)
	listener, err := tls.Listen("tcp", o.Addr, o.TLS.Clone())
	if err != nil {
		return nil, fmt.Errorf("annuaire: %w", err)
	}
	s.listener = listener
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+basePath+"/{type}", s.search)
	mux.HandleFunc("GET "+basePath+"/{type}/{id}", s.read)
	s.http = &http.Server{Handler: o.Faults.Wrap(Service, transaction, mux), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug)}
	go func() {
		defer close(s.done)
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			o.Log.Error("annuaire: server stopped", "err", err)
		}
	}()
	return s, nil
}

// transaction names a request for the fault plan: the type of resource.
func transaction(r *http.Request, _ []byte) string {
	kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, basePath+"/"), "/")
	return kind
}

// URL returns the base of the API, without a final slash.
func (s *Server) URL() string { return "https://" + s.listener.Addr().String() + basePath }

// Close ends every exchange at once.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return err
}
