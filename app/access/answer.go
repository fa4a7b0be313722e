package access

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"mime"
	"net/http"

	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
)

// biggest is the largest request body of login.
const biggest = 16 << 10

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Parse(pageSource))

const style = `:root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;color:#171C23;background:#F3F5F7;margin:0}` +
	`main{max-width:34rem;margin:18vh auto;padding:2rem;background:#FFF;border:1px solid #DDE2E8;border-radius:8px}` +
	`h1{font-size:1.4rem;margin:0 0 .5rem}.code{color:#56616E}` +
	`@media (prefers-color-scheme:dark){body{color:#E8ECF0;background:#0F1317}main{background:#151A20;border-color:#2B343E}.code{color:#9CA7B3}}`

// policy lets one inline style through, and nothing else: no script, no image, no frame, no form.
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

// refusePage tells the person in the browser, because no workstation can be told.
func (b *Broker) refusePage(w http.ResponseWriter, r *http.Request, l Login, err error) {
	b.trace(r.Context(), record.TraceLoginRefused, "", l.Workstation, l.Provider, err)
	reason := record.ReasonOf(err)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(Status(err))
	page.Execute(w, struct {
		Style                   template.CSS
		Heading, Sentence, Next string
		Reason                  record.Reason
	}{style, b.o.Texts.Refused, b.o.Texts.Sentence(reason), b.o.Texts.Close, reason})
}

// Status is the HTTP status of an error of login. 440 tells a provider's session that is over from our own, 401: the
// work under way is not lost, only what needs the provider waits. // security.md P4
func Status(err error) int {
	if record.ReasonOf(err) == psc.ReasonOver {
		return 440
	}
	return api.StatusOf(err)
}

// problem answers an error. What is not a domain error is logged and told as one sentence. // RFC 9457
func (b *Broker) problem(w http.ResponseWriter, err error) {
	p := api.ProblemOf(err, b.o.Texts.Sentence)
	p.Status = Status(err)
	if p.Code == "" {
		b.o.Log.Error("login", "err", err)
	}
	body, jsonErr := json.Marshal(p)
	if jsonErr != nil {
		body = nil
	}
	w.Header().Set("Content-Type", api.TypeProblem)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	w.Write(body)
}

func reply(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store") // answers hold tokens and keys
	w.WriteHeader(status)
	w.Write(body)
}

// read takes a JSON body. Another content type is refused: a form of another site could send it without asking.
func read(w http.ResponseWriter, r *http.Request, into any) error {
	bad := record.E(record.Invalid, ReasonRequest).In("access." + r.URL.Path)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return bad.Because("content type")
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, biggest)).Decode(into); err != nil {
		return bad.Because("body")
	}
	return nil
}

// clean keeps a workstation's name out of traces unless it has the form of one.
func clean(workstation string) string {
	if !workstationForm.MatchString(workstation) {
		return ""
	}
	return workstation
}

// gone turns a session that the store no longer has into the error that callers know.
func gone(err error) error {
	if errors.Is(err, ErrNone) {
		return record.E(record.Expired, ReasonSession).In("access.session")
	}
	return err
}

func full(err error) error {
	if errors.Is(err, ErrFull) {
		return record.E(record.Unavailable, ReasonTooMany).In("access.store")
	}
	return err
}
