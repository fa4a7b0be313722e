package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"chevet/app/sandbox/pki"
	"chevet/app/sandbox/port"
	"chevet/cmd/internal/netfault"
)

// Patience is how long after the last fault every workstation must be at rest. // QUALITY.md 3
const Patience = 30 * time.Second

// Postgres is a cluster of the run's own.
type Postgres interface {
	Fresh() (address string, drop func(), err error) // a new database with our tables, until it is dropped
	Restart() error                                  // without warning, as a crash
}

// Options are the settings of a run. Zero values take the defaults in the comments.
type Options struct {
	Seed      uint64
	Patience  time.Duration                    // Patience; more where others use the machine
	Dir       string                           // for the run's files, required; it must exist
	Authority string                           // directory of Certificates, so that runs share them; made in Dir
	Postgres  Postgres                         // nil: SQLite
	Stations  int                              // 3
	Faults    int                              // 6
	Tell      func(format string, args ...any) // what happens, for a person; nothing
}

// run is one seed under way.
type run struct {
	o        Options
	server   *process
	address  string
	database string
	stations []*process
	lines    []*netfault.Line

	mu      sync.Mutex
	written map[string]wrote // by mutation, acknowledged
	cursors []int64
	rewound []bool // the server was restored since the station last read: it may start again from an earlier line
	rest    []bool
	quiet   []bool
	held    []*holding
	moved   chan struct{} // closes at each thing heard
	wrongs  []string
}

// Run plays one seed. An error means that the run itself could not be played.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Stations == 0 {
		o.Stations = 3
	}
	if o.Faults == 0 {
		o.Faults = 6
	}
	if o.Patience == 0 {
		o.Patience = Patience
	}
	if o.Tell == nil {
		o.Tell = func(string, ...any) {}
	}
	if o.Authority == "" {
		o.Authority = o.Dir
		if err := Certificates(o.Dir); err != nil {
			return nil, err
		}
	}
	r := &run{o: o, database: filepath.Join(o.Dir, "chevet.db"), written: map[string]wrote{}, moved: make(chan struct{}),
		cursors: make([]int64, o.Stations), rewound: make([]bool, o.Stations), rest: make([]bool, o.Stations), quiet: make([]bool, o.Stations), held: make([]*holding, o.Stations), stations: make([]*process, o.Stations)}
	if o.Postgres != nil {
		database, drop, err := o.Postgres.Fresh()
		if err != nil {
			return nil, err
		}
		defer drop()
		r.database = database
	}
	defer r.end()
	if err := os.Symlink(filepath.Join(o.Authority, "tls"), filepath.Join(o.Dir, "tls")); err != nil && !os.IsExist(err) {
		return nil, err
	}
	kept, err := port.Keep()
	if err != nil {
		return nil, err
	}
	defer kept.Close()
	r.address = kept.Address
	if err := r.startServer(); err != nil {
		return nil, err
	}
	for i := range r.stations {
		line, err := netfault.Listen(r.address)
		if err != nil {
			return nil, err
		}
		r.lines = append(r.lines, line)
		if err := r.startStation(i); err != nil {
			return nil, err
		}
	}
	if err := r.disturb(ctx); err != nil {
		return nil, err
	}
	return r.judge(ctx)
}

// Certificates makes the authority and the server's certificate of runs under dir.
func Certificates(dir string) error {
	authority, err := pki.New(pki.Options{})
	if err != nil {
		return err
	}
	id, err := authority.Issue(pki.Request{Use: pki.Server})
	if err != nil {
		return err
	}
	dir = filepath.Join(dir, "tls")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "autorite.pem"), authority.PEM(), 0o600); err != nil {
		return err
	}
	return id.Save(dir, "serveur")
}

// startServer starts the server as systemd does: one that ends at once, because its database is not there yet, is
// started again.
func (r *run) startServer() (err error) {
	for limit := time.Now().Add(r.o.Patience); ; {
		if err = r.startServerOnce(); err == nil || time.Now().After(limit) {
			return err
		}
	}
}

func (r *run) startServerOnce() (err error) {
	r.server, err = spawn(setup{Role: "server", Dir: r.o.Dir, Database: r.database, Address: r.address}, func(said) {})
	return err
}

func (r *run) startStation(i int) (err error) {
	r.stations[i], err = spawn(setup{Role: "station", Dir: r.o.Dir, Name: fmt.Sprint("POSTE-", i), Address: r.lines[i].Addr(), Seed: r.o.Seed},
		func(s said) { r.hear(i, s) })
	return err
}

// disturb plays the plan while the stations write.
func (r *run) disturb(ctx context.Context) error {
	start := time.Now()
	for _, e := range r.plan(rand.New(rand.NewPCG(r.o.Seed, 0))) {
		if err := wait(ctx, time.Until(start.Add(e.at))); err != nil {
			return err
		}
		r.o.Tell("%5d ms  %s for %d ms", time.Since(start).Milliseconds(), e.name, e.lasts.Milliseconds())
		if err := e.begin(r); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		if e.end == nil {
			continue
		}
		if err := wait(ctx, e.lasts); err != nil {
			return err
		}
		if err := e.end(r); err != nil {
			return fmt.Errorf("after %s: %w", e.name, err)
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hear notes what station i says.
func (r *run) hear(i int, s said) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.Ready != "" {
		r.rest[i] = false
	}
	switch {
	case s.Wrote != nil:
		r.written[s.Wrote.Mutation] = *s.Wrote
	case s.Cursor != 0:
		if s.Cursor < r.cursors[i] && !r.rewound[i] {
			r.wrongs = append(r.wrongs, fmt.Sprintf("POSTE-%d read backwards: %d after %d", i, s.Cursor, r.cursors[i]))
		}
		if s.Cursor < r.cursors[i] {
			r.rewound[i] = false
		}
		r.cursors[i] = s.Cursor
	case s.Quiet:
		r.quiet[i] = true
	case s.Rest != nil:
		r.rest[i] = *s.Rest
	case s.Held != nil:
		r.held[i] = s.Held
	}
	close(r.moved)
	r.moved = make(chan struct{})
}

// until waits for ok, which is called with the lock, at each thing heard; false when it never came.
func (r *run) until(ctx context.Context, limit time.Duration, ok func() bool) bool {
	over := time.NewTimer(limit)
	defer over.Stop()
	for {
		r.mu.Lock()
		good, moved := ok(), r.moved
		r.mu.Unlock()
		if good {
			return true
		}
		select {
		case <-moved:
		case <-over.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

func (r *run) end() {
	for _, p := range append([]*process{r.server}, r.stations...) {
		if p != nil {
			p.kill()
		}
	}
	for _, l := range r.lines {
		_ = l.Close()
	}
}
