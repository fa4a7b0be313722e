package dmp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
	words "chevet/assets/texts/sandbox"
)

// Names of the pages in a fault plan.
const (
	WebService    = "webps"
	ImagesService = "drimbox"
	webPath       = "/AccesDirect/"
	imagesPath    = "/drimbox/appel"
	frontPath     = "/drimbox/visionneuse"
)

// maxForm bounds a posted form, mostCalls those that are kept for the viewer.
const (
	maxForm   = 64 << 10
	mostCalls = 200
)

// PagesOptions are those of NewPages. World and TLS are required.
type PagesOptions struct {
	World  *hospital.World
	TLS    *tls.Config // of the server
	Clock  record.Clock
	Faults *fault.Plan  // nothing goes wrong, and no request is kept, when nil
	Log    *slog.Logger // nothing is logged when nil
	Addr   string       // 127.0.0.1:0 when empty
	// ConsentNames are the names that the DRIMbox takes for the patient's information; both that are known when nil. // [I] dmp.md §10.2
	ConsentNames []string
	// Roots are the authorities of the seals that sign contextual calls in AIR («TD0.10»); nil refuses these calls. Their
	// mechanics are not published: an assertion in base64 is taken from the field AssertionField, VIHF when empty. [?] dmp.md §10.1
	Roots          *x509.CertPool
	AssertionField string
}

// Pages are the Web PS DMP and the DRIMbox as a browser sees them: pages that show which contextual parameters they were
// given, and refuse a malformed call. They authenticate nobody: the real ones send the browser to Pro Santé Connect.
type Pages struct {
	o        PagesOptions
	http     *http.Server
	listener net.Listener
	done     chan struct{}

	mu    sync.Mutex
	calls map[string]url.Values // taken and not looked at yet, by a token: an INS is in no address
}

// NewPages starts them. Close ends them.
func NewPages(o PagesOptions) (*Pages, error) {
	if o.World == nil || o.TLS == nil {
		return nil, errors.New("dmp: World and TLS are required")
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
	if o.ConsentNames == nil {
		o.ConsentNames = []string{"InformationEtOppositionConsultation", "InformationEtConsentement"}
	}
	if o.AssertionField == "" {
		o.AssertionField = "VIHF"
	}
	p := &Pages{o: o, done: make(chan struct{}), calls: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.Handle(webPath, o.Faults.Wrap(WebService, func(*http.Request, []byte) string { return WebService }, http.HandlerFunc(p.web)))
	mux.Handle("/drimbox/", o.Faults.Wrap(ImagesService, func(*http.Request, []byte) string { return ImagesService }, http.HandlerFunc(p.images)))
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("dmp: pages: %w", err)
	}
	config := o.TLS.Clone()
	config.ClientAuth = tls.NoClientCert // a browser has none
	p.listener = tls.NewListener(listener, config)
	p.http = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug), TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}}
	go func() {
		defer close(p.done)
		_ = p.http.Serve(p.listener)
	}()
	return p, nil
}

// WebURL is the origin of the Web PS DMP, ImagesURL the address of the DRIMbox's contextual call.
func (p *Pages) WebURL() string { return "https://" + p.listener.Addr().String() }

// ImagesURL is the address that a DRIMbox call is posted to.
func (p *Pages) ImagesURL() string { return p.WebURL() + imagesPath }

// Close ends every exchange at once.
func (p *Pages) Close() error {
	err := p.http.Close()
	<-p.done
	return err
}

var shownPage = template.Must(template.New("page").Parse(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>{{.Title}}</title>
<style>body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:56rem;padding:0 1rem;color:#14202b}p.b{background:#F6BD3B;padding:.25rem 1rem;font-weight:600}th{text-align:left;padding:.25rem 1.5rem .25rem 0;font-weight:500}td{padding:.25rem 0;font-family:monospace}</style></head>
<body><p class="b">{{.Ribbon}}</p><h1>{{.Title}}</h1>{{if .Facts}}<p>{{.Intro}}</p><table>{{range .Facts}}<tr><th scope="row">{{.Name}}</th><td>{{.Value}}</td></tr>{{end}}</table>{{end}}</body></html>`))

func (p *Pages) refuse(w http.ResponseWriter, status int, why string) { p.show(w, status, why, nil) }

// show writes a page that runs nothing and goes nowhere.
func (p *Pages) show(w http.ResponseWriter, status int, title string, facts []shownFact) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	w.WriteHeader(status)
	if err := shownPage.Execute(w, map[string]any{"Title": title, "Ribbon": words.PageRibbon, "Intro": words.PageIntro, "Facts": facts}); err != nil {
		p.o.Log.Debug("dmp: page", "err", err)
	}
}
