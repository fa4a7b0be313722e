package demo_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/access"
	"chevet/app/record"
	"chevet/cmd/internal/headless"
	"chevet/cmd/internal/person"
	store "chevet/store/central"
	"chevet/ui/screen"
)

// forgotten waits until the server was told to forget a session or a demand, and returns which.
func (d *lockable) forgotten(what string) string {
	d.t.Helper()
	late := time.NewTimer(lockPatience)
	defer late.Stop()
	select {
	case id := <-d.left:
		return id
	case <-late.C:
		d.t.Fatal("the server was never told: " + what)
	}
	return ""
}

// journal returns what the server traced of logins and logouts: "+" or "-" and who.
func (d *lockable) journal() (all []string) {
	d.t.Helper()
	traces, err := d.demo.Traces(d.t.Context(), store.ServerOrigin)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, tr := range traces {
		switch {
		case tr.Action == record.TraceLogin && tr.Detail != "activity":
			all = append(all, "+"+tr.ByID)
		case tr.Action == record.TraceLogout:
			all = append(all, "-"+tr.ByID)
		}
	}
	return all
}

func (d *lockable) national(family string) string {
	d.t.Helper()
	for _, p := range d.demo.World.Practitioners {
		if p.FamilyName == family {
			return p.NationalID
		}
	}
	d.t.Fatal("nobody is called " + family)
	return ""
}

func TestWhoTakesALockedWorkstationEndsTheFirstSessionAtTheServer(t *testing.T) {
	for first, second := range map[string]string{"NGUYEN": "MARCHAND", "MARCHAND": "MOREAU"} { // one activity, then two
		t.Run(second, func(t *testing.T) {
			d := newLockable(t, first, 0)
			d.login()
			d.Lock()
			d.browser = person.New(second)
			if s := d.login(); s.Practitioner.NationalID != d.national(second) || d.Locked() {
				t.Errorf("%+v", s.Practitioner)
			}
			a, b := d.national(first), d.national(second)
			if got := d.journal(); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values([]string{"+" + a, "-" + a, "+" + b}))) {
				t.Errorf("the journal says %v", got)
			}
			d.forgotten("the first session")
		})
	}
}

func TestALockedWorkstationDoesNotOpenBecauseTheBrowserRemembers(t *testing.T) { // security.md §1.4: SSO lives in the browser
	d := newLockable(t, "NGUYEN", 0)
	d.login()
	d.Lock()
	asked := make(chan error, 1)
	d.browser.Name, d.browser.Done = "nobody here", func(err error) { asked <- err }
	d.Login("psc")
	if err := <-asked; err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("the browser was not asked again: %v", err)
	}
	d.CancelLogin()
	if !d.Locked() {
		t.Error("open to whoever passes by")
	}
}

func TestAChoiceOfActivityThatIsAbandonedLeavesNothingOpen(t *testing.T) {
	d := newLockable(t, "MOREAU", 0)
	d.Login("psc")
	awaitLock(d, "the choice", func(e app.LoginChanged) bool { return e.Step == app.LoginActivities })
	d.CancelLogin()
	d.forgotten("the session without activity")
	if id := d.national("MOREAU"); !slices.Equal(d.journal(), []string{"+" + id, "-" + id}) || d.Session() != nil {
		t.Errorf("%v", d.journal())
	}
}

func TestOfTwoPeopleWhoLogInAtOnceTheSecondHasTheWorkstation(t *testing.T) {
	d := newLockable(t, "NGUYEN", 0)
	d.hold = true
	d.Login("psc") // the first person goes to the browser…
	awaitLock(d, "the first browser", func(e app.LoginChanged) bool { return e.Step == app.LoginBrowser })
	d.mu.Lock()
	d.hold = false
	d.mu.Unlock()
	late := d.browser
	d.browser = person.New("MARCHAND") // …and somebody else asks meanwhile
	second := d.login()
	if err := late.Visit(d.held[0]); err == nil {
		t.Error("the loopback page of the first login still answers")
	}
	if d.Session() != second || second.Practitioner.NationalID != d.national("MARCHAND") {
		t.Errorf("%+v has the workstation", d.Session())
	}
	if got := d.journal(); slices.Contains(got, "+"+d.national("NGUYEN")) {
		t.Errorf("the first one is in too: %v", got)
	}
}

func TestADemandOnATelephoneThatIsAbandonedIsWithdrawn(t *testing.T) { // P7, SC.PSC.13
	for name, abandon := range map[string]func(*lockable){
		"cancelled": func(d *lockable) { d.CancelLogin() },
		"another person logs in": func(d *lockable) {
			d.browser = person.New("MARCHAND")
			d.Login("psc")
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newLockable(t, "NGUYEN", 0)
			id := d.national("NGUYEN")
			d.LoginByPhone(strings.TrimPrefix(id, "8"))
			if e := awaitLock(d, "the code", func(e app.LoginChanged) bool { return e.Step == app.LoginPhone }); len(e.Code) != 2 || e.ExpiresAt.IsZero() {
				t.Errorf("%+v", e)
			}
			waiting := d.demo.PSC.Demands()
			if len(waiting) != 1 || waiting[0].Person != id {
				t.Fatalf("%+v", waiting)
			}
			abandon(d)
			request := d.forgotten("the demand")
			d.demo.PSC.Approve(waiting[0].ID) // too late
			client, err := d.demo.Client("POSTE-1")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.Close)
			if s, ok, err := client.PollCIBA(context.WithoutCancel(t.Context()), request); ok || record.ReasonOf(err) != access.ReasonDemand {
				t.Errorf("%v %v %+v", ok, err, s.Practitioner)
			}
			if got := d.journal(); slices.Contains(got, "+"+id) {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestEachPersonIsAskedTheirOwnNotice(t *testing.T) { // SC.DMP/CONF.11
	d := newLockable(t, "NGUYEN", 0)
	w := headless.Open(d.Workstation, headless.Options{Timeout: lockPatience, Prefs: prefs{}})
	t.Cleanup(w.Close)
	d.login()
	waits(t, w, "the notice of the first person", func(s screen.State) bool { return s.Overlay == "notice" })
	d.Logout()
	waits(t, w, "nothing over the ways in", func(s screen.State) bool { return s.Screen == "login" && s.Overlay == "" })
	d.browser = person.New("MARCHAND")
	d.login()
	waits(t, w, "the notice of the second person", func(s screen.State) bool { return s.Screen == "home" && s.Overlay == "notice" })
}
