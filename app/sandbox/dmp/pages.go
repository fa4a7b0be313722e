package dmp

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// webPages are the pages of the Web PS DMP; true for those about a patient. // PDT-INF-527 v1.7, dmp.md §10.1
var webPages = map[string]bool{
	"TableauDeBord": false, "Parametrages": false, "DossierPatient": true, "GestionDMPPatient": true, "Documents": true, "ParcoursDeSoins": true,
	"HistoriqueAcces": true, "VolontesEtDroits": true, "CarnetVaccination": true,
}

// shownFact is one line of a page.
type shownFact struct{ Name, Value string }

// web answers https://host/AccesDirect/Page/INS.
func (p *Pages) web(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		p.refuse(w, http.StatusMethodNotAllowed, words.PageMethod)
		return
	}
	name, ins, given := strings.Cut(strings.TrimPrefix(r.URL.Path, webPath), "/")
	about, known := webPages[name]
	switch {
	case !known:
		p.refuse(w, http.StatusNotFound, words.PageUnknown)
		return
	case r.URL.RawQuery != "":
		p.refuse(w, http.StatusBadRequest, words.PageExtra)
		return
	case !given && about, given && !about && name != "TableauDeBord":
		p.refuse(w, http.StatusBadRequest, words.PageINS)
		return
	}
	facts := []shownFact{{words.PageName, name}}
	if given {
		matricule, oid, _ := strings.Cut(ins, "^")
		if !insKey(matricule) {
			p.refuse(w, http.StatusBadRequest, words.PageINS)
			return
		}
		who := p.patient(matricule, oid)
		if who == nil {
			p.refuse(w, http.StatusNotFound, words.PageNobody)
			return
		}
		facts = append(facts, shownFact{words.PageMatricule, matricule}, shownFact{words.PageOID, oid}, shownFact{words.Patient, who.Name()}, shownFact{words.DMP, string(who.DMP.Existence)})
		if who.DMP.Existence != record.DMPOpen {
			p.show(w, http.StatusOK, words.PageClosed, facts)
			return
		}
	}
	p.show(w, http.StatusOK, words.PageWeb, facts)
}

var digits15 = regexp.MustCompile(`^[0-9AB]{15}$`)

// insKey checks the key of a matricule: 97 less the rest of the number by 97; 2A is 19 and 2B is 18. // NIR
func insKey(s string) bool {
	if !digits15.MatchString(s) {
		return false
	}
	number := strings.NewReplacer("2A", "19", "2B", "18").Replace(s[5:7])
	n, err := strconv.ParseInt(s[:5]+number+s[7:13], 10, 64)
	key, keyErr := strconv.ParseInt(s[13:], 10, 64)
	return err == nil && keyErr == nil && 97-n%97 == key
}

func (p *Pages) patient(matricule, oid string) *hospital.Patient {
	for _, x := range p.o.World.Patients {
		if string(x.INS.Matricule) == matricule && (oid == "" || string(x.INS.OID) == oid) {
			return x
		}
	}
	return nil
}

// imageFields are the parameters of the DRIMbox and how each is written; true for the mandatory ones. An unknown or empty
// one is refused. // [I] dmp.md §10.2
var imageFields = map[string]struct {
	mandatory bool
	form      *regexp.Regexp
}{
	"Patient.identifier.value": {true, digits15}, "Patient.identifier.system": {true, dottedForm}, "Patient.name.family": {true, nameForm}, "Patient.name.given": {true, nameForm},
	"Patient.gender": {true, regexp.MustCompile(`^(male|female|unknown)$`)}, "Patient.birthDate": {true, regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)},
	"Address.district": {true, regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)}, "PatientID": {true, nameForm}, "PatientIDIssuer": {true, dottedForm},
	"StudyInstanceUID": {false, dottedForm}, "Modality": {false, regexp.MustCompile(`^[A-Z0-9_]{1,16}$`)}, "AccessionNumber": {false, nameForm},
	"AccessionNumberIssuer": {false, dottedForm}, "StudyDate": {false, regexp.MustCompile(`^\d{8}$`)}, "AnatomicRegion": {false, nameForm},
	"Situation": {false, regexp.MustCompile(`^[a-z_]{1,40}$`)},
}

var (
	dottedForm = regexp.MustCompile(`^[0-2](\.(0|[1-9]\d*)){1,40}$`)
	nameForm   = regexp.MustCompile(`^[^\x00-\x1f<>]{1,100}$`)
)

// images takes the posted call and sends the browser to the viewer, as the DRIMbox does.
func (p *Pages) images(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, frontPath+"/") && r.Method == http.MethodGet:
		p.viewer(w, strings.TrimPrefix(r.URL.Path, frontPath+"/"))
		return
	case r.URL.Path != imagesPath:
		p.refuse(w, http.StatusNotFound, words.PageUnknown)
		return
	case r.Method != http.MethodPost:
		p.refuse(w, http.StatusMethodNotAllowed, words.PageMethod)
		return
	case r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || r.URL.RawQuery != "":
		p.refuse(w, http.StatusUnsupportedMediaType, words.PageForm)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		p.refuse(w, http.StatusBadRequest, words.PageForm)
		return
	}
	if wrong := p.malformed(r.PostForm); wrong != "" {
		p.refuse(w, http.StatusBadRequest, words.PageField(wrong))
		return
	}
	if p.patient(r.PostForm.Get("Patient.identifier.value"), r.PostForm.Get("Patient.identifier.system")) == nil {
		p.refuse(w, http.StatusNotFound, words.PageNobody)
		return
	}
	token := rand.Text()
	p.mu.Lock()
	if len(p.calls) >= mostCalls {
		clear(p.calls)
	}
	p.calls[token] = r.PostForm
	p.mu.Unlock()
	http.Redirect(w, r, frontPath+"/"+token, http.StatusSeeOther)
}

// malformed names the first parameter that is not as it must be, "" when all are.
func (p *Pages) malformed(form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	consents := 0
	for _, name := range names {
		values := form[name]
		if slices.Contains(p.o.ConsentNames, name) {
			if consents++; len(values) != 1 || values[0] != "true" && values[0] != "false" {
				return name
			}
			continue
		}
		f, known := imageFields[name]
		if !known || len(values) != 1 || !f.form.MatchString(values[0]) {
			return name
		}
	}
	missing := make([]string, 0, 4)
	for name, f := range imageFields {
		if f.mandatory && !form.Has(name) {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	switch {
	case len(missing) > 0:
		return missing[0]
	case consents != 1:
		return p.o.ConsentNames[0]
	case !insKey(form.Get("Patient.identifier.value")):
		return "Patient.identifier.value"
	}
	return ""
}

// viewer shows what a call said.
func (p *Pages) viewer(w http.ResponseWriter, token string) {
	p.mu.Lock()
	form, known := p.calls[token]
	p.mu.Unlock()
	if !known {
		p.refuse(w, http.StatusNotFound, words.PageUnknown)
		return
	}
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	facts := make([]shownFact, len(names))
	for i, name := range names {
		facts[i] = shownFact{name, form.Get(name)}
	}
	title := words.PageImagesList
	if form.Has("StudyInstanceUID") || form.Has("AccessionNumber") {
		title = words.PageImagesStudy
	}
	p.show(w, http.StatusOK, title, facts)
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
