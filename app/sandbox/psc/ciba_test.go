package psc_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/central/api"
	client "chevet/app/psc"
	"chevet/app/record"
	"chevet/app/sandbox/psc"
)

func (k *kit) demand(person string) api.CIBAPending {
	k.t.Helper()
	var p api.CIBAPending
	if status, problem := k.call("POST", api.PathCIBA, "", "POSTE-1", api.CIBARequest{NationalID: person, Channel: "MOBILE", Workstation: "POSTE-1"}, &p); status != 200 {
		k.t.Fatalf("%d %+v", status, problem)
	}
	return p
}

// poll returns the status, and the session once there is one.
func (k *kit) poll(request string) (int, api.Session, api.Problem) {
	k.t.Helper()
	var s api.Session
	status, p := k.call("GET", api.PathCIBA+"/"+request, "", "POSTE-1", nil, &s)
	return status, s, p
}

func TestAPersonConfirmsOnTheirTelephone(t *testing.T) { // P7, SC.PSC.13
	k := newKit(t, settings{})
	p := k.demand(alice)
	waiting := k.sim.Demands()
	if len(waiting) != 1 || waiting[0].Code != p.Code || !regexp.MustCompile(`^\d\d$`).MatchString(p.Code) || waiting[0].Channel != "MOBILE" {
		t.Fatalf("%+v beside %+v", waiting, p)
	}
	if p.Interval != 1 || !p.ExpiresAt.Equal(k.clock.now().Add(2*time.Minute)) {
		t.Errorf("%+v", p)
	}
	k.clock.pass(time.Second)
	if status, _, _ := k.poll(p.Request); status != 202 {
		t.Errorf("before the answer: %d", status)
	}
	k.sim.Approve(waiting[0].ID)
	k.clock.pass(time.Second)
	status, s, problem := k.poll(p.Request)
	if status != 200 || s.Practitioner.NationalID != alice || !s.TwoFactors || len(s.CacheKey) != 32 {
		t.Fatalf("%d %+v %+v", status, s, problem)
	}
	if _, err := k.session(s.Token, "POSTE-1"); err != nil {
		t.Error(err)
	}
	if status, _, problem := k.poll(p.Request); status != 404 || problem.Reason != access.ReasonDemand {
		t.Errorf("a demand serves twice: %d %+v", status, problem)
	}
}

func TestARefusedDemandOpensNothing(t *testing.T) { // P7
	k := newKit(t, settings{})
	p := k.demand(alice)
	k.sim.Refuse(k.sim.Demands()[0].ID)
	k.clock.pass(time.Second)
	if status, _, problem := k.poll(p.Request); status != 403 || problem.Reason != client.ReasonCIBADenied {
		t.Errorf("%d %+v", status, problem)
	}
	if !k.traced(record.TraceLoginRefused, client.ReasonCIBADenied) {
		t.Error("not traced")
	}
}

func TestADemandExpires(t *testing.T) { // P7
	k := newKit(t, settings{})
	p := k.demand(alice)
	id := k.sim.Demands()[0].ID
	k.clock.pass(2*time.Minute + time.Second)
	if k.sim.Approve(id) {
		t.Error("approved too late")
	}
	if status, _, problem := k.poll(p.Request); status != 401 || problem.Reason != client.ReasonCIBALate {
		t.Errorf("%d %+v", status, problem)
	}
}

func TestAnExpiryThatTheProviderTellsIsUnderstood(t *testing.T) { // its clock, not ours
	k := newKit(t, settings{sim: func(o *psc.Options) { o.DemandFor = time.Minute }})
	k.spoil(func(w http.ResponseWriter, r *http.Request, name string) bool {
		if name == "psc.ciba.poll" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(400)
			w.Write([]byte(`{"error":"expired_token"}`))
		}
		return name == "psc.ciba.poll"
	})
	p := k.demand(alice)
	k.clock.pass(time.Second)
	if _, _, problem := k.poll(p.Request); problem.Reason != client.ReasonCIBALate {
		t.Errorf("%+v", problem)
	}
}

func TestACancelledDemandOpensNothingEvenIfApproved(t *testing.T) { // P7
	k := newKit(t, settings{})
	p := k.demand(alice)
	if status, problem := k.call("DELETE", api.PathCIBA+"/"+p.Request, "", "POSTE-1", nil, nil); status != 204 {
		t.Fatalf("%d %+v", status, problem)
	}
	k.sim.Approve(k.sim.Demands()[0].ID)
	k.clock.pass(time.Second)
	if status, _, problem := k.poll(p.Request); status != 404 || problem.Reason != access.ReasonDemand {
		t.Errorf("%d %+v", status, problem)
	}
	if status, _ := k.call("DELETE", api.PathCIBA+"/"+p.Request, "", "POSTE-1", nil, nil); status != 404 {
		t.Errorf("cancelled twice: %d", status)
	}
}

func TestADemandCancelledWhileTheProviderAnswersOpensNothing(t *testing.T) {
	k := newKit(t, settings{})
	p := k.demand(alice)
	k.sim.Approve(k.sim.Demands()[0].ID)
	k.clock.pass(time.Second)
	k.spoil(func(_ http.ResponseWriter, _ *http.Request, name string) bool {
		if name == "psc.ciba.poll" {
			k.call("DELETE", api.PathCIBA+"/"+p.Request, "", "POSTE-1", nil, nil)
		}
		return false
	})
	if status, _, problem := k.poll(p.Request); status != 404 || problem.Reason != access.ReasonDemand {
		t.Errorf("%d %+v", status, problem)
	}
	if all, _ := k.sessions.SessionsOf(t.Context(), "compte-"+alice); len(all) != 0 {
		t.Error("a session was opened")
	}
}

func TestPollingTooOftenReachesNobodyAndSlowDownIsObeyed(t *testing.T) { // P7
	k := newKit(t, settings{})
	p := k.demand(alice)
	for range 20 {
		k.poll(p.Request)
	}
	if n := k.sim.Count("psc.ciba.poll"); n != 0 {
		t.Errorf("%d polls before the interval", n)
	}
	k.spoil(func(w http.ResponseWriter, r *http.Request, name string) bool {
		if name != "psc.ciba.poll" {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(400)
		w.Write([]byte(`{"error":"slow_down"}`))
		return true
	})
	k.clock.pass(time.Second)
	var slow api.CIBAPending
	if status, _ := k.call("GET", api.PathCIBA+"/"+p.Request, "", "POSTE-1", nil, &slow); status != 202 || slow.Interval != 6 {
		t.Errorf("%d, interval %d", status, slow.Interval)
	}
	k.spoil(nil)
	k.sim.Approve(k.sim.Demands()[0].ID)
	k.clock.pass(5 * time.Second)
	if status, _, _ := k.poll(p.Request); status != 202 || k.sim.Count("psc.ciba.poll") != 1 {
		t.Errorf("%d: asked before the new interval", status)
	}
	k.clock.pass(time.Second)
	if status, s, problem := k.poll(p.Request); status != 200 || s.Token == "" {
		t.Errorf("%d %+v", status, problem)
	}
}

func TestTheSimulatorSlowsDownAClientThatHurries(t *testing.T) {
	k := newKit(t, settings{})
	k.demand(alice)
	form := url.Values{"grant_type": {"urn:openid:params:grant-type:ciba"}, "auth_req_id": {k.sim.Demands()[0].ID}}
	if status, answer := k.post("/token", form); status != 400 || !strings.Contains(answer, "slow_down") {
		t.Errorf("%d %s", status, answer)
	}
	k.clock.pass(5 * time.Second) // 1 + 5 are asked now
	if _, answer := k.post("/token", form); !strings.Contains(answer, "slow_down") {
		t.Error(answer)
	}
	k.clock.pass(20 * time.Second)
	if _, answer := k.post("/token", form); !strings.Contains(answer, "authorization_pending") {
		t.Error(answer)
	}
}

func TestAProviderLostForAMomentDoesNotEndTheDemand(t *testing.T) {
	k := newKit(t, settings{})
	p := k.demand(alice)
	k.sim.Approve(k.sim.Demands()[0].ID)
	k.spoil(func(w http.ResponseWriter, _ *http.Request, name string) bool { panic(http.ErrAbortHandler) })
	k.clock.pass(time.Second)
	if status, _, problem := k.poll(p.Request); status != 202 {
		t.Errorf("%d %+v", status, problem)
	}
	k.spoil(nil)
	k.clock.pass(time.Second)
	if status, _, problem := k.poll(p.Request); status != 200 {
		t.Errorf("%d %+v", status, problem)
	}
}

func TestADemandConfirmedBySomebodyElseIsRefused(t *testing.T) {
	k := newKit(t, settings{})
	k.twist(func(_ string, _, c map[string]any) { delete(c, "SubjectNameID") })
	k.spoil(func(w http.ResponseWriter, _ *http.Request, name string) bool {
		if name != "psc.userinfo" {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"sub":"f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:` + alice + `","SubjectNameID":"` + paul + `","family_name":"DURAND"}`))
		return true
	})
	p := k.demand(alice)
	k.sim.Approve(k.sim.Demands()[0].ID)
	k.clock.pass(time.Second)
	if _, _, problem := k.poll(p.Request); problem.Reason != client.ReasonCIBAOther {
		t.Errorf("%+v", problem)
	}
}

func TestAMalformedOrUnknownDemandIsRefused(t *testing.T) { // P7
	k := newKit(t, settings{})
	for name, c := range map[string]struct {
		q      api.CIBARequest
		status int
		want   record.Reason
	}{
		"unknown person":  {api.CIBARequest{NationalID: "899700009999", Channel: "MOBILE", Workstation: "P"}, 404, client.ReasonCIBAUnknown},
		"unknown channel": {api.CIBARequest{NationalID: alice, Channel: "PIGEON", Workstation: "P"}, 422, client.ReasonCIBAForm},
		"no person":       {api.CIBARequest{Channel: "CARD", Workstation: "P"}, 422, client.ReasonCIBAForm},
		"injected":        {api.CIBARequest{NationalID: "8997&channel=CARD", Channel: "CARD", Workstation: "P"}, 422, client.ReasonCIBAForm},
		"no workstation":  {api.CIBARequest{NationalID: alice, Channel: "CARD"}, 422, access.ReasonRequest},
	} {
		if status, p := k.call("POST", api.PathCIBA, "", "P", c.q, nil); status != c.status || p.Reason != c.want {
			t.Errorf("%s: %d %+v", name, status, p)
		}
	}
	if _, err := k.provider.StartCIBA(t.Context(), client.CIBARequest{NationalID: alice, Channel: "CARD", Code: "123"}); record.ReasonOf(err) != client.ReasonCIBAForm {
		t.Errorf("three digits: %v", err)
	}
}

func TestATelephoneIsNotWornOut(t *testing.T) {
	k := newKit(t, settings{})
	for range 3 {
		k.demand(alice)
	}
	if status, p := k.call("POST", api.PathCIBA, "", "P", api.CIBARequest{NationalID: alice, Channel: "MOBILE", Workstation: "POSTE-9"}, nil); status != 503 || p.Reason != access.ReasonTooMany {
		t.Errorf("%d %+v", status, p)
	}
	k.demand(paul)
	k.clock.pass(2*time.Minute + time.Second)
	k.demand(alice)
}

func TestCIBAIsRefusedWhereItIsNotOpened(t *testing.T) {
	k := newKit(t, settings{psc: func(c *client.Config) { c.CIBA = false }})
	if status, p := k.call("POST", api.PathCIBA, "", "P", api.CIBARequest{NationalID: alice, Channel: "CARD", Workstation: "P"}, nil); status != 404 || p.Reason != access.ReasonProvider {
		t.Errorf("%d %+v", status, p)
	}
}

func TestTheDemandsPageShowsTheCodeAndTakesTheAnswer(t *testing.T) {
	k := newKit(t, settings{})
	empty, err := k.browser.Get(k.sim.DemandsURL())
	if html := body(t, must(t, empty, err)); !strings.Contains(html, "Aucune demande") || !strings.Contains(html, `http-equiv="refresh"`) {
		t.Error(html)
	}
	p := k.demand(alice)
	page, err := k.browser.Get(k.sim.DemandsURL())
	html := body(t, must(t, page, err))
	if !strings.Contains(html, `<p class="code">`+p.Code+`</p>`) || strings.Contains(html, `http-equiv="refresh"`) {
		t.Error(html)
	}
	id := hidden.FindStringSubmatch(html)[1]
	foreign, _ := http.NewRequest("POST", k.sim.DemandsURL(), strings.NewReader(url.Values{"demande": {id}, "reponse": {"approuver"}}.Encode()))
	foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := k.browser.Do(foreign)
	must(t, resp, err).Body.Close()
	if resp.StatusCode != 403 {
		t.Errorf("another site approved: %d", resp.StatusCode)
	}
	done, err := k.browser.PostForm(k.sim.DemandsURL(), url.Values{"demande": {id}, "reponse": {"approuver"}})
	must(t, done, err).Body.Close()
	k.clock.pass(time.Second)
	if status, _, problem := k.poll(p.Request); status != 200 {
		t.Errorf("%d %+v", status, problem)
	}
}
