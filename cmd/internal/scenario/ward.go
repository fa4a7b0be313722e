package scenario

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"chevet/app"
	"chevet/app/access/password"
	"chevet/app/central/api"
	"chevet/app/dmp"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/assets/build"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/headless"
	"chevet/cmd/internal/person"
	"chevet/store/cache"
	"chevet/ui"
)

// ward is a hospital on its sandbox with one workstation, for one scenario.
type ward struct {
	run     *Run
	demo    *demo.Demo
	desk    *app.Workstation
	dir     string
	browser *browser
	server  *api.Client      // the workstation's own access to the server
	win     *headless.Window // nil when nobody looks: no evidence directory

	mu       sync.Mutex
	events   []app.Event
	messages []dmp.Exchange // not kept as evidence yet
	came     chan struct{}
}

// patience is how long a scenario waits for an event before it calls it missing.
const patience = time.Minute

// open starts everything. The records of 300 and 10,000 documents are short unless the scenario asks.
func open(r *Run, o demo.Options) *ward { return openAs(r, o, func(*app.Config) {}) }

// openAs is open with other settings of the workstation.
func openAs(r *Run, o demo.Options, set func(*app.Config)) *ward {
	dir, err := os.MkdirTemp("", "chevet-scenario-")
	r.Must(err, "créer un dossier de travail")
	r.After(func() { os.RemoveAll(dir) })
	o.Dir = filepath.Join(dir, "serveur")
	if o.Many == 0 {
		o.Many = 20
	}
	if o.TooMany == 0 {
		o.TooMany = -1
	}
	if o.PasswordCost == (password.Cost{}) {
		o.PasswordCost = password.Cost{Time: 1, Memory: 1 << 10, Threads: 1} // what it costs an attacker is measured elsewhere
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	w := &ward{run: r, dir: dir, came: make(chan struct{}), browser: &browser{person: person.New("MOREAU")}}
	keep := o.Observe
	o.Observe = func(x dmp.Exchange) {
		w.got(x)
		if keep != nil {
			keep(x)
		}
	}
	w.demo, err = demo.Start(context.Background(), o)
	r.Must(err, "démarrer le bac à sable")
	r.After(func() { _ = w.demo.Close() })
	client, err := w.demo.Client("POSTE-PREUVES")
	r.Must(err, "joindre le serveur")
	r.After(client.Close)
	w.server = client
	offline := cache.NewOffline(filepath.Join(dir, "poste.hl"), cache.OfflineOptions{Passes: 1, Memory: 64})
	parts := app.Parts{Offline: offline, Establishment: w.demo.Establishment, Vaccines: demo.Vaccine, Server: hospitalServer{client, w}, Browser: w.browser, Clock: time.Now, IDs: ids, Log: o.Log,
		OpenCache: func(ctx context.Context, s api.Session) (app.Cache, error) { return w.openCache(ctx, s, o.Log) }}
	if r.Dir != "" {
		parts.PDF = pdf.NewEngine(pdf.Options{CacheDir: engineDir()})
		r.After(func() { _ = parts.PDF.Close() })
	}
	cfg := app.Config{Notice: -1, Workstation: "POSTE-PREUVES", Version: build.Version, Commit: build.Commit, Hospital: w.demo.World.Name,
		Sandbox: true, Realm: record.RealmTest, ServiceTick: time.Second}
	set(&cfg)
	w.desk = app.New(cfg, parts)
	r.After(w.desk.Close)
	r.After(w.desk.Subscribe(func(e app.Event) { w.got(e) }))
	if r.Dir != "" {
		w.win = headless.Open(w.desk, r.Window)
		r.After(w.win.Close)
	}
	return w
}

// hospitalServer is the server as the workstation has it; the scenario sees when a session was left.
type hospitalServer struct {
	*api.Client
	w *ward
}

// sessionLeft says that the server knows of the end of a session.
type sessionLeft struct{ token string }

func (s hospitalServer) Logout(ctx context.Context, token string) error {
	err := s.Client.Logout(ctx, token)
	s.w.got(sessionLeft{token})
	return err
}

func (w *ward) openCache(_ context.Context, s api.Session, log *slog.Logger) (app.Cache, error) {
	return cache.Open(filepath.Join(w.dir, "poste.db"), s.CacheKey, cache.Options{Log: log})
}

// engineDir keeps PDFium compiled between runs; "" compiles it each time.
func engineDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "chevet", "preuves-pdf")
}

func (w *ward) got(e app.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
	if x, ok := e.(dmp.Exchange); ok {
		w.messages = append(w.messages, x)
	}
	close(w.came)
	w.came = make(chan struct{})
}

// until returns the first event, from now on or since mark, that ok accepts.
func until[E app.Event](w *ward, what string, ok func(E) bool) E {
	timeout := time.After(patience)
	seen := 0
	for {
		w.mu.Lock()
		events, came := w.events, w.came
		w.mu.Unlock()
		for ; seen < len(events); seen++ {
			if e, is := events[seen].(E); is && ok(e) {
				return e
			}
		}
		select {
		case <-came:
		case <-timeout:
			w.run.Sees(false, "attendu et jamais venu : %s", what)
		}
	}
}

// forget drops the events so far, so that until looks at what follows.
func (w *ward) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = nil
}

// exchanges returns the DMP messages seen so far of one transaction, "" for all.
func (w *ward) exchanges(t dmp.Transaction) []dmp.Exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []dmp.Exchange
	for _, e := range w.events {
		if x, ok := e.(dmp.Exchange); ok && (t == "" || x.Transaction == t) {
			out = append(out, x)
		}
	}
	return out
}

// login logs Dr MOREAU in by the browser and waits until the ward is on the workstation.
func (w *ward) login() {
	w.desk.Login("psc")
	w.run.Did("Connexion par Pro Santé Connect dans le navigateur du poste (Dr MOREAU Hélène)")
	until(w, "la session", func(e app.LoginChanged) bool {
		if e.Err != nil {
			w.run.Sees(false, "la connexion aboutit : %v", e.Err)
		}
		if e.Step == app.LoginActivities {
			w.desk.ChooseActivity(0)
		}
		return e.Step == app.LoginIdle && w.desk.Session() != nil
	})
	until(w, "la première synchronisation", func(e app.SyncChanged) bool { return !e.Sync.LastSync.IsZero() })
}

// find searches a patient as a person does and returns the best answer.
func (w *ward) find(query string) app.Hit {
	hits, err := w.desk.Search(context.Background(), query, 8)
	w.run.Must(err, "chercher un patient")
	w.run.Sees(len(hits) > 0, "La recherche « %s » trouve %d patient(s)", query, len(hits))
	return hits[0]
}

// open opens a patient's record.
func (w *ward) openRecord(query string) *app.Record {
	hit := w.find(query)
	w.forget()
	if w.win != nil {
		return w.openInWindow(hit.Patient.ID)
	}
	r, err := w.desk.OpenRecord(context.Background(), hit.Patient.ID)
	w.run.Must(err, "ouvrir le dossier")
	return r
}

// settled waits until the DMP has answered for the open record.
func (w *ward) settled(state app.DMPState) *app.Record {
	return until(w, fmt.Sprintf("la pastille DMP « %s »", state), func(e app.RecordUpdated) bool {
		return e.Record.DMP.State == state && !e.Record.Counting
	}).Record
}

// document waits for the result of opening a row.
func (w *ward) document(key record.DocumentKey) *app.DocumentView {
	w.forget()
	if w.win != nil {
		w.win.Do(func(f *ui.Frame) { f.Read(key) }) // asks the workstation, as choosing the row does
	} else {
		w.desk.OpenDocument(key)
	}
	var view *app.DocumentView
	timeout := time.After(patience)
	for {
		w.mu.Lock()
		events, came := w.events, w.came
		w.mu.Unlock()
		for _, e := range events {
			switch e := e.(type) {
			case app.DocumentOpened:
				return e.View
			case app.DocumentFailed:
				w.run.Sees(false, "le document s’ouvre : %v", e.Failure.Err)
			}
		}
		select {
		case <-came:
		case <-timeout:
			w.run.Sees(false, "le document ne s’est pas ouvert")
			return view
		}
	}
}

var ids = func() record.IDs {
	var mu sync.Mutex
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return demo.NewID()
	}
}()
