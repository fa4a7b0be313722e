package central

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// meters count what the server does. Labels are routes, statuses and reasons: never an address with its values, a
// patient, a person or a workstation.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	outcomes *prometheus.CounterVec
}

func newMeters(s *Server) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chevet_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "chevet_request_seconds", Help: "Time to answer, streams included.",
			Buckets: []float64{.001, .005, .02, .1, .5, 2, 10, 60}}, []string{"route"}),
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chevet_mutations_total", Help: "Writes of workstations by how they were judged."}, []string{"state", "reason"}),
	}
	streams := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "chevet_streams", Help: "Event lines and log readings open now."},
		func() float64 { return float64(len(s.streams)) })
	m.registry.MustRegister(m.requests, m.took, m.outcomes, streams, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *meters) observe(r *http.Request, status int, took time.Duration) {
	route := r.Pattern
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

func (m *meters) judged(outcomes []changelog.Outcome) {
	for _, o := range outcomes {
		m.outcomes.WithLabelValues(string(o.State), string(o.Reason)).Inc()
	}
}

// metrics serves them to a collector that shows the token, or without one to this machine alone.
func (s *Server) metrics() http.Handler {
	serve := promhttp.HandlerFor(s.meters.registry, promhttp.HandlerOpts{})
	return s.anyone(func(w http.ResponseWriter, r *http.Request) error {
		if !s.collector(r) {
			return record.E(record.NotAllowed, api.ReasonAdmin)
		}
		serve.ServeHTTP(w, r)
		return nil
	})
}

func (s *Server) collector(r *http.Request) bool {
	if want := s.o.MetricsToken; want != "" {
		return subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+want)) == 1
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}
