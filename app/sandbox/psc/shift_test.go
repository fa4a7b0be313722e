package psc_test

import (
	"net/http"
	"net/http/cookiejar"
	"sync"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/central/api"
	client "chevet/app/psc"
)

// A whole shift that begins waits its turn, and nobody is refused.
func TestFiveHundredPeopleLogInAtOnce(t *testing.T) {
	k := newKit(t, settings{broker: func(o *access.Options) { o.DemandsPerPerson = 1000 },
		psc: func(c *client.Config) { c.Timeout = time.Minute }}) // a busy machine is no refusal
	const people = 500
	var all sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	transport := k.browser.Transport
	for range people {
		w := k.workstation("POSTE-1")
		all.Go(func() {
			client := &http.Client{Transport: transport, Jar: must2(cookiejar.New(nil))}
			page, err := client.Get(k.startURL(w))
			if err != nil {
				t.Error(err)
				return
			}
			end, err := confirm(t, client, page, "professionnel", alice)
			if err != nil {
				t.Error(err)
				return
			}
			end.Body.Close()
			code, err := w.Wait(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			status, _ := k.call("POST", api.PathToken, "", "POSTE-1", api.TokenRequest{Code: code, CodeVerifier: w.Verifier(), Workstation: "POSTE-1"}, nil)
			mu.Lock()
			statuses[status]++
			mu.Unlock()
		})
	}
	all.Wait()
	if statuses[200] != people {
		t.Errorf("answers by status: %v", statuses)
	}
}
