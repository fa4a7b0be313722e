package scenario

import (
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"chevet/cmd/internal/person"
)

// browser is the browser of the workstation. A scenario may hold the person before the page, to look at what the
// window says meanwhile.
type browser struct {
	person *person.Person
	gate   chan struct{} // nil lets the person go at once
	web    *reader       // not nil once pages about a patient are looked at
}

// Open implements app.Browser.
func (b *browser) Open(address string) error {
	if b.web != nil {
		go b.web.open(address)
		return nil
	}
	if b.gate == nil {
		return b.person.Open(address)
	}
	go func() {
		<-b.gate
		_ = b.person.Visit(address) // the session that does not come says it
	}()
	return nil
}

// hold keeps the person before the page until the function returned is called; it may be called twice.
func (b *browser) hold() (release func()) {
	gate := make(chan struct{})
	b.gate = gate
	open := true
	return func() {
		if open {
			open = false
			close(gate)
		}
	}
}

// seen is a page as the person sees it.
type seen struct {
	address string // that the workstation gave
	status  int
	text    string
	policy  string
	form    url.Values // that was posted
	err     error
}

// reader opens the pages about a patient: an address, or a form to post that this machine serves.
type reader struct {
	client *http.Client
	pages  chan seen
}

func (w *ward) readPages() {
	transport := &http.Transport{TLSClientConfig: w.demo.Trust(), DisableKeepAlives: true}
	w.browser.web = &reader{client: &http.Client{Transport: transport, Timeout: patience}, pages: make(chan seen, 8)}
}

func (r *reader) open(address string) {
	page := r.get(address, r.client.Get)
	page.address = address
	if strings.HasPrefix(address, "http://127.0.0.1:") { // a form: a browser posts it by its script
		page = r.post(page)
	}
	r.pages <- page
}

func (r *reader) get(address string, ask func(string) (*http.Response, error)) seen {
	answer, err := ask(address)
	if err != nil {
		return seen{err: err}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return seen{status: answer.StatusCode, text: html.UnescapeString(string(text)), policy: answer.Header.Get("Content-Security-Policy"), err: err}
}

var (
	action = regexp.MustCompile(`action="([^"]+)"`)
	input  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
)

func (r *reader) post(form seen) seen {
	target := action.FindStringSubmatch(form.text)
	if form.err != nil || target == nil {
		return seen{address: form.address, err: errors.Join(form.err, errors.New("no form"))}
	}
	values := url.Values{}
	for _, m := range input.FindAllStringSubmatch(form.text, -1) {
		values.Add(m[1], m[2])
	}
	page := r.get(target[1], func(to string) (*http.Response, error) { return r.client.PostForm(to, values) })
	page.address, page.form = form.address, values
	return page
}
