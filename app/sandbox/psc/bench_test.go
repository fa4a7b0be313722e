package psc_test

import (
	"net/http"
	"net/http/cookiejar"
	"sync"
	"testing"

	"chevet/app/access"
	"chevet/app/central/api"
)

// BenchmarkLoginChain is a whole login without the time of the person: workstation, browser, server, provider and back.
// The aim is 300 ms.
func BenchmarkLoginChain(b *testing.B) {
	k := newKit(b, settings{})
	for b.Loop() {
		k.browser.Jar = must2(cookiejar.New(nil)) // nobody is remembered
		k.login(alice, "POSTE-1")
	}
}

func TestFiveHundredPeopleLogInAtOnce(t *testing.T) {
	k := newKit(t, settings{broker: func(o *access.Options) { o.DemandsPerPerson = 1000 }})
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
