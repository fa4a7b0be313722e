// Package person plays the person in front of their browser: it opens the address that the workstation gives, chooses
// a fictitious professional on the simulated Pro Santé Connect, and follows the redirects back. For scenarios,
// captures and tests; the product opens a real browser.
//
//	desk := app.New(cfg, app.Parts{Browser: person.New("MOREAU"), …})
package person

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Person is somebody with a browser.
type Person struct {
	Name   string // part of the name on the button to press; "" presses the first
	Refuse bool   // refuses instead
	// Done is told how each visit ended; nil drops it.
	Done   func(error)
	client *http.Client
}

// New returns a person whose browser keeps its cookies, as a real one does.
func New(name string) *Person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // never with these options
	}
	return &Person{Name: name, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// Open implements app.Browser: it returns at once, as launching a browser does.
func (p *Person) Open(address string) error {
	go func() {
		err := p.Visit(address)
		if p.Done != nil {
			p.Done(err)
		}
	}()
	return nil
}

var (
	hidden = regexp.MustCompile(`name="demande" value="([^"]+)"`)
	choice = regexp.MustCompile(`(?s)name="professionnel" value="([^"]+)"[^>]*><strong>([^<]*)`)
)

// Visit goes through the pages and returns when the last one was read.
func (p *Person) Visit(address string) error {
	answer, err := p.client.Get(address)
	if err != nil {
		return err
	}
	page, err := read(answer)
	if err != nil {
		return err
	}
	demand := hidden.FindStringSubmatch(page)
	if demand == nil { // the browser knows this person already: single sign-on went through
		return nil
	}
	form := url.Values{"demande": {demand[1]}}
	if p.Refuse {
		form.Set("refuser", "1")
	} else {
		who := p.choose(page)
		if who == "" {
			return fmt.Errorf("person: nobody is called %q on the page", p.Name)
		}
		form.Set("professionnel", who)
	}
	to := *answer.Request.URL
	to.RawQuery, to.Path = "", "/wallet/auth"
	if answer, err = p.client.PostForm(to.String(), form); err != nil {
		return err
	}
	_, err = read(answer)
	return err
}

// Redirect asks for an address and returns where the browser is sent, without going there.
func (p *Person) Redirect(address string) (*url.URL, error) {
	stay := *p.client
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := stay.Get(address)
	if err != nil {
		return nil, err
	}
	answer.Body.Close()
	return answer.Location()
}

func (p *Person) choose(page string) string {
	for _, m := range choice.FindAllStringSubmatch(page, -1) {
		if strings.Contains(m[2], p.Name) {
			return m[1]
		}
	}
	return ""
}

func read(r *http.Response) (string, error) {
	defer r.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return "", err
	}
	if r.StatusCode >= 400 {
		return "", fmt.Errorf("person: %s answered %s", r.Request.URL.Path, r.Status)
	}
	return string(raw), nil
}
