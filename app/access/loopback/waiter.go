package loopback

import (
	"context"
	"crypto/subtle"
	_ "embed"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"chevet/app/record"
)

// Timeout is how long a Waiter stays open. // security.md P1
const Timeout = 2 * time.Minute

// path is where the browser comes back; the server accepts any path on 127.0.0.1.
const path = "/retour"

// strangers is how many requests that are not the answer are refused before the listener gives up: a page or a
// program that tries values must not have two minutes to do so.
const strangers = 32

const style = `body{font:1.1rem/1.5 system-ui,sans-serif;color:#171C23;background:#F3F5F7;margin:0}` +
	`main{max-width:32rem;margin:18vh auto;padding:2rem;background:#FFF;border:1px solid #DDE2E8;border-radius:8px}` +
	`h1{font-size:1.4rem;color:#0A5A6A;margin:0 0 .5rem}.code{color:#56616E}`

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Parse(pageSource))

// Page holds the words of the last page that the browser shows. Empty fields give those of page.html.
type Page struct {
	Done   string // heading after a login
	Failed string // heading after a refusal
	Close  string // what to do next
}

// Waiter waits for one answer of the browser. It is safe for concurrent use.
type Waiter struct {
	verifier, state, address string
	words                    Page
	server                   *http.Server
	answer                   chan answer // capacity 1, written once under once
	once                     sync.Once
	stop                     context.CancelFunc
	ended                    chan struct{} // closed when the listener and its goroutine are gone
	mu                       sync.Mutex
	refused                  int
}

type answer struct {
	code string
	err  error
}

// Listen opens the listener on 127.0.0.1 with a free port. It closes by itself after one answer, after Timeout, or
// when ctx ends; Close closes it sooner. At most one Page may be given. Error: ReasonPort.
func Listen(ctx context.Context, words ...Page) (*Waiter, error) {
	return listen(ctx, Timeout, words...)
}

func listen(ctx context.Context, timeout time.Duration, words ...Page) (*Waiter, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, record.E(record.Unavailable, ReasonPort).In("loopback.Listen").Wrap(err)
	}
	w := &Waiter{verifier: NewVerifier(), state: NewState(), address: l.Addr().String(),
		answer: make(chan answer, 1), ended: make(chan struct{})}
	if len(words) > 0 {
		w.words = words[0]
	}
	w.server = &http.Server{Handler: http.HandlerFunc(w.serve), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		MaxHeaderBytes: 16 << 10}
	ctx, w.stop = context.WithTimeout(ctx, timeout)
	served := make(chan struct{})
	go func() {
		defer close(served)
		w.server.Serve(l)
	}()
	go func() {
		defer close(w.ended)
		<-ctx.Done()
		if ctx.Err() == context.DeadlineExceeded {
			w.settle("", record.E(record.Expired, ReasonLate).In("loopback.Wait"))
		}
		w.settle("", record.E(record.Expired, ReasonClosed).In("loopback.Wait"))
		// the page of the answer may still be on its way to the browser
		flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if w.server.Shutdown(flush) != nil {
			w.server.Close()
		}
		<-served
	}()
	return w, nil
}

// RedirectURI is where the browser must come back, such as "http://127.0.0.1:40123/retour".
func (w *Waiter) RedirectURI() string { return "http://" + w.address + path }

// State must come back with the answer.
func (w *Waiter) State() string { return w.state }

// Challenge is the S256 code challenge to give with the request.
func (w *Waiter) Challenge() string { return Challenge(w.verifier) }

// Verifier proves, with the code, that whoever asked is whoever trades.
func (w *Waiter) Verifier() string { return w.verifier }

// Wait returns the one-time code. Errors: the refusal that the server gave, ReasonLate, ReasonClosed, or ctx's own.
func (w *Waiter) Wait(ctx context.Context) (code string, err error) {
	select {
	case a := <-w.answer:
		w.answer <- a // a second Wait gets the same answer
		return a.code, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Close closes the listener and returns once nothing of it is left.
func (w *Waiter) Close() error {
	w.stop()
	<-w.ended
	return nil
}

func (w *Waiter) settle(code string, err error) (first bool) {
	w.once.Do(func() { first = true; w.answer <- answer{code, err} })
	return first
}

// serve answers the browser. Only the address, the path, the method and the state of this login count as an answer;
// a web page that guesses the port fails on Host or Sec-Fetch-Mode, another program on the state.
func (w *Waiter) serve(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Connection", "close")
	q, err := url.ParseQuery(r.URL.RawQuery)
	mode := r.Header.Get("Sec-Fetch-Mode")
	switch {
	case r.Host != w.address:
		w.refuse(rw, http.StatusMisdirectedRequest)
	case r.URL.Path != path:
		w.refuse(rw, http.StatusNotFound)
	case r.Method != http.MethodGet:
		w.refuse(rw, http.StatusMethodNotAllowed)
	case err != nil, mode != "" && mode != "navigate",
		subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(w.state)) != 1:
		w.refuse(rw, http.StatusBadRequest)
	default:
		w.take(rw, q)
	}
}

func (w *Waiter) take(rw http.ResponseWriter, q url.Values) {
	code, problem := q.Get("code"), error(nil)
	if code == "" || len(code) > 512 || q.Has("error") {
		code, problem = "", refusal(q)
	}
	if !w.settle(code, problem) {
		rw.WriteHeader(http.StatusGone)
		return
	}
	defer w.stop()
	h := rw.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+styleHash+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	view := struct {
		Style  template.CSS
		Done   bool
		Reason record.Reason
		Page   Page
	}{style, problem == nil, "", w.words}
	if problem != nil {
		view.Reason = record.ReasonOf(problem)
	}
	page.Execute(rw, view) // the browser gone is no failure of the login
}

func (w *Waiter) refuse(rw http.ResponseWriter, status int) {
	w.mu.Lock()
	w.refused++
	over := w.refused >= strangers
	w.mu.Unlock()
	if over {
		w.settle("", record.E(record.NotAllowed, ReasonAnswer).In("loopback.Wait").Because("%d foreign requests", strangers))
		w.stop()
	}
	rw.WriteHeader(status)
}
