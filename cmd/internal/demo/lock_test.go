package demo_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/person"
	"chevet/store/cache"
)

// lockable is a workstation of the demonstration, whose events a test waits for.
type lockable struct {
	*app.Workstation
	t       *testing.T
	demo    *demo.Demo
	browser *person.Person
	held    []string    // addresses that a browser was given while hold is set
	hold    bool        // nobody is in front of the browser yet
	left    chan string // what the server was told to forget: tokens and demands

	mu     sync.Mutex
	events []app.Event
	came   chan struct{}
}

func (d *lockable) Open(address string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.hold {
		d.held = append(d.held, address)
		return nil
	}
	return d.browser.Open(address)
}

// told is the hospital's server, and what it was told to forget.
type told struct {
	*api.Client
	left chan string
}

func (s told) Logout(ctx context.Context, token string) error {
	err := s.Client.Logout(ctx, token)
	s.left <- token
	return err
}

func (s told) CancelCIBA(ctx context.Context, request string) error {
	err := s.Client.CancelCIBA(ctx, request)
	s.left <- request
	return err
}

const lockPatience = 30 * time.Second

func newLockable(t *testing.T, name string, lockAfter time.Duration) *lockable {
	t.Helper()
	dir := t.TempDir()
	around, err := demo.Start(t.Context(), demo.Options{Dir: filepath.Join(dir, "serveur"), Many: 20, TooMany: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = around.Close() })
	client, err := around.Client("POSTE-1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	d := &lockable{t: t, demo: around, came: make(chan struct{}), browser: person.New(name), left: make(chan string, 16)}
	d.Workstation = app.New(app.Config{Workstation: "POSTE-1", LockAfter: lockAfter, Sandbox: true, Realm: record.RealmTest}, app.Parts{Server: told{client, d.left}, Browser: d, Clock: time.Now, IDs: demo.NewID,
		Offline: cache.NewOffline(filepath.Join(dir, "poste.hl"), cache.OfflineOptions{Passes: 1, Memory: 64}),
		OpenCache: func(_ context.Context, s api.Session) (app.Cache, error) {
			return cache.Open(filepath.Join(dir, "poste.db"), s.CacheKey, cache.Options{})
		}})
	t.Cleanup(d.Close)
	t.Cleanup(d.Subscribe(func(e app.Event) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.events = append(d.events, e)
		close(d.came)
		d.came = make(chan struct{})
	}))
	return d
}

// awaitLock returns the first event since the last await that ok accepts.
func awaitLock[E app.Event](d *lockable, what string, ok func(E) bool) E {
	d.t.Helper()
	late := time.NewTimer(lockPatience)
	defer late.Stop()
	for {
		d.mu.Lock()
		for i, e := range d.events {
			if x, is := e.(E); is && ok(x) {
				d.events = slices.Clone(d.events[i+1:])
				d.mu.Unlock()
				return x
			}
		}
		came := d.came
		d.mu.Unlock()
		select {
		case <-came:
		case <-late.C:
			d.t.Fatal("never: " + what)
		}
	}
}

func (d *lockable) login() *app.Session {
	d.t.Helper()
	d.Login("psc")
	return d.session()
}

func (d *lockable) session() *app.Session {
	d.t.Helper()
	for {
		e := awaitLock(d, "a session", func(e app.Event) bool {
			switch e := e.(type) {
			case app.SessionChanged:
				return e.Session != nil
			case app.LoginChanged:
				return e.Err != nil || e.Step == app.LoginActivities
			}
			return false
		})
		switch e := e.(type) {
		case app.SessionChanged:
			return e.Session
		case app.LoginChanged:
			if e.Err != nil {
				d.t.Fatal(e.Err)
			}
			d.ChooseActivity(0)
		}
	}
}

func (d *lockable) refused(what string) record.Reason {
	d.t.Helper()
	return record.ReasonOf(awaitLock(d, what, func(e app.LoginChanged) bool { return e.Err != nil }).Err)
}

const code = "pluie-4821"

func TestALockedScreenKeepsTheSessionAndOpensToItsPerson(t *testing.T) { // SC.SSI/IE.39
	d := newLockable(t, "MOREAU", 0)
	s := d.login()
	if !s.Rights.Has(record.ReadDMP) || s.Rights.Has(record.EditAccounts) {
		t.Errorf("rights %v", s.Rights)
	}
	for _, weak := range []string{"", "1234", "12345678", "aaaaaaaaa", s.Practitioner.NationalID[1:9], "98765432"} {
		if err := d.SetOfflineCode(t.Context(), weak); record.ReasonOf(err) != app.ReasonOfflineWeak {
			t.Errorf("%q: %v", weak, err)
		}
	}
	if err := d.SetOfflineCode(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	d.Lock()
	awaitLock(d, "the lock", func(e app.LockChanged) bool { return e.Locked && !e.Idle && e.Session == s })
	if err := d.Unlock(t.Context(), "wrong-4821"); record.ReasonOf(err) != app.ReasonOfflineCode || !d.Locked() {
		t.Error(err)
	}
	if err := d.Unlock(t.Context(), code); err != nil || d.Locked() || d.Session() != s {
		t.Error(err)
	}
	if err := d.Unlock(t.Context(), code); record.ReasonOf(err) != app.ReasonNotLocked {
		t.Error(err)
	}

	d.Lock()
	again := d.login() // the same person, by the provider: what was open stays
	awaitLock(d, "the screen again", func(e app.LockChanged) bool { return !e.Locked })
	if again.Practitioner.NationalID != s.Practitioner.NationalID || d.Locked() {
		t.Error("not unlocked by a login of the same person")
	}

	d.Lock()
	d.browser = person.New("NGUYEN")
	other := d.login()
	if other.Practitioner.NationalID == s.Practitioner.NationalID || d.Locked() || d.Session() != other {
		t.Errorf("%+v has not taken the workstation", other.Practitioner)
	}
}

func TestTheScreenLocksWhenNobodyTouchesIt(t *testing.T) {
	d := newLockable(t, "MOREAU", time.Nanosecond) // which has passed by the time anybody looks
	d.login()
	if e := awaitLock(d, "the lock", func(e app.LockChanged) bool { return e.Locked }); !e.Idle || !d.Locked() {
		t.Errorf("%+v", e)
	}
}

func TestALocalCodeOpensTheWorkstationWhileTheServerIsGoneAndItsTracesFollow(t *testing.T) {
	d := newLockable(t, "MOREAU", 0)
	s := d.login()
	awaitLock(d, "what is on the server", func(e app.SyncChanged) bool { return !e.Sync.LastSync.IsZero() && e.Sync.Pending == 0 })
	if err := d.SetOfflineCode(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	d.Logout()
	awaitLock(d, "the logout", func(e app.SessionChanged) bool { return e.Session == nil })
	rpps := strings.TrimPrefix(s.Practitioner.NationalID, "8")
	if _, ok := d.OfflineUntil(rpps); !ok {
		t.Error("no code here")
	}
	d.OfflineUnlock(rpps, code)
	if why := d.refused("a refusal while the server answers"); why != app.ReasonOfflineOnline {
		t.Errorf("%s", why)
	}
	if err := d.demo.StopServer(); err != nil {
		t.Fatal(err)
	}
	d.OfflineUnlock(rpps, "wrong-4821")
	if why := d.refused("a wrong code"); why != app.ReasonOfflineCode {
		t.Errorf("%s", why)
	}
	d.OfflineUnlock(rpps, code)
	offline := d.session()
	if !offline.Offline || offline.Practitioner.NationalID != s.Practitioner.NationalID {
		t.Errorf("%+v", offline)
	}
	if hits, err := d.Search(t.Context(), "dur", 5); err != nil || len(hits) == 0 {
		t.Errorf("%v: nothing can be read", err)
	}
	if err := d.SetOfflineCode(t.Context(), "neige-9999"); record.ReasonOf(err) != app.ReasonNoSession {
		t.Errorf("a code that renews itself: %v", err)
	}
	if err := d.demo.StartServer(t.Context()); err != nil {
		t.Fatal(err)
	}
	if back := d.login(); back.Offline {
		t.Errorf("%+v", back)
	}
	awaitLock(d, "what was written meanwhile on the server", func(e app.SyncChanged) bool {
		return e.Sync.Pending == 0 && !e.Sync.Offline() && e.Sync.LastSync.After(offline.Since)
	})
	traces, err := d.demo.Traces(t.Context(), "POSTE-1")
	if err != nil {
		t.Fatal(err)
	}
	var seen []bool
	for _, tr := range traces {
		if tr.Action == record.TraceOffline {
			seen = append(seen, tr.OK)
		}
	}
	if !slices.Equal(seen, []bool{false, true}) {
		t.Errorf("traces of the local code: %v", seen)
	}
}
