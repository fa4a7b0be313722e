package fault

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call names one request for the plan.
type Call struct {
	Service     string // "dmp", "psc", "insi"…
	Transaction string // "TD3.1", "token"…
	Body        []byte // as received, for the list of requests
	Note        string // metadata worth showing, such as the VIHF's mode
}

// Serve counts and records the request, plays the faults of transport around next, and hands next the faults in force.
// A cut is a panic with http.ErrAbortHandler, which net/http turns into a dropped connection: call it from a handler.
func (p *Plan) Serve(w http.ResponseWriter, r *http.Request, c Call, next func(http.ResponseWriter, Active)) {
	active := p.take(c.Service, c.Transaction)
	seq := p.record(r, c, active)
	start := p.o.Clock()
	out := &answer{ResponseWriter: w, status: http.StatusOK}
	defer func() { p.finish(seq, out, p.o.Clock().Sub(start)) }()

	if !p.delay(r, active) {
		out.cut = true
		panic(http.ErrAbortHandler)
	}
	switch {
	case active.Has(Silence):
		out.cut = true
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case active.Has(CutBefore):
		out.cut = true
		panic(http.ErrAbortHandler)
	case active.Has(HTTPError):
		rule, _ := active.Find(HTTPError)
		writeHTTPError(out, rule)
	case active.Has(CutAfter):
		out.cut = true
		next(&kept{header: http.Header{}}, active)
		panic(http.ErrAbortHandler)
	case active.Has(CutDuring), active.Has(Truncated), active.Has(MalformedXML), active.Has(XMLBomb):
		p.spoil(out, active, next)
	default:
		next(out.typed(active), active)
	}
}

// delay waits as the rules say; false means that the caller left meanwhile.
func (p *Plan) delay(r *http.Request, active Active) bool {
	var d time.Duration
	if rule, ok := active.Find(Latency); ok {
		d += rule.Delay
	}
	if rule, ok := active.Find(RandomLatency); ok {
		d += p.between(rule.Delay, rule.MaxDelay)
	}
	return d == 0 || p.o.Wait(r.Context(), d) == nil
}

func writeHTTPError(w http.ResponseWriter, rule Rule) {
	status := rule.Status
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<html><body><h1>"+strconv.Itoa(status)+" "+http.StatusText(status)+"</h1></body></html>")
}

// spoil keeps the whole answer, then sends part of it or breaks it.
func (p *Plan) spoil(out *answer, active Active, next func(http.ResponseWriter, Active)) {
	whole := &kept{header: http.Header{}, status: http.StatusOK}
	next(whole, active)
	body := whole.body.Bytes()
	if active.Has(MalformedXML) {
		body = breakXML(body)
	}
	if active.Has(XMLBomb) {
		body = bomb(body)
	}
	if active.Has(Truncated) || active.Has(CutDuring) {
		body = body[:len(body)/2]
	}
	w := out.typed(active)
	for name, values := range whole.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	if active.Has(CutDuring) { // announces the whole, gives half
		w.Header().Set("Content-Length", strconv.Itoa(whole.body.Len()))
	}
	w.WriteHeader(whole.status)
	_, _ = w.Write(body)
	if active.Has(CutDuring) {
		_ = http.NewResponseController(out.ResponseWriter).Flush()
		out.cut = true
		panic(http.ErrAbortHandler)
	}
}

// breakXML puts a lone ampersand and an unclosed tag into the first element.
func breakXML(body []byte) []byte {
	at := bytes.Index(body, []byte("Body>"))
	if at < 0 {
		at = bytes.IndexByte(body, '>') - len("Body>") + 1
	}
	at += len("Body>")
	if at < 0 || at > len(body) {
		at = 0
	}
	return bytes.Join([][]byte{body[:at], body[at:]}, []byte("& <rompu"))
}

// bomb declares ten entities, each ten times the one before, and names the last inside the Body.
func bomb(body []byte) []byte {
	var dtd bytes.Buffer
	dtd.WriteString(`<!DOCTYPE soap [<!ENTITY a0 "bombe">`)
	for i := 1; i <= 10; i++ {
		n := strconv.Itoa(i - 1)
		dtd.WriteString(`<!ENTITY a` + strconv.Itoa(i) + ` "` + strings.Repeat("&a"+n+";", 10) + `">`)
	}
	dtd.WriteString("]>")
	at := max(bytes.IndexByte(body, '<'), 0)
	if i := bytes.Index(body, []byte("<soap:Envelope")); i >= 0 { // the first part of a multipart, not its boundary
		at = i
	}
	body = slices.Concat(body[:at], dtd.Bytes(), body[at:])
	return bytes.Replace(body, []byte("Body>"), []byte("Body>&a10;"), 1)
}

// answer notes the status and the size of what is sent, for the list of requests.
type answer struct {
	http.ResponseWriter
	status  int
	size    int64
	cut     bool
	content string // forced Content-Type
}

func (a *answer) typed(active Active) http.ResponseWriter {
	if rule, ok := active.Find(ContentType); ok {
		if a.content = rule.Text; a.content == "" {
			a.content = "text/html; charset=utf-8"
		}
	}
	return a
}

func (a *answer) WriteHeader(status int) {
	if a.content != "" {
		a.Header().Set("Content-Type", a.content)
	}
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.size == 0 && a.content != "" {
		a.Header().Set("Content-Type", a.content)
	}
	n, err := a.ResponseWriter.Write(b)
	a.size += int64(n)
	return n, err
}

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// kept is an answer held in memory.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.header }
func (k *kept) WriteHeader(status int)      { k.status = status }
func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }

// Namer tells the transaction of a request, "" when it is none.
type Namer func(r *http.Request, body []byte) string

// most a request may weigh in Wrap.
const mostBody = 32 << 20

// Wrap puts a plan around a whole handler, for simulators that need no protocol fault. next reads the body as usual.
func (p *Plan) Wrap(service string, name Namer, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if err != nil {
			http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		p.Serve(w, r, Call{Service: service, Transaction: name(r, body), Body: body}, func(w http.ResponseWriter, _ Active) {
			next.ServeHTTP(w, r)
		})
	})
}
