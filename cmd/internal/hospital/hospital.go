package hospital

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	gosync "sync"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/adt"
	"chevet/cmd/internal/chaos"
)

// Options are the settings of a day. Zero values take the defaults in the comments.
type Options struct {
	Dir      string // for the day's files, required; it must exist
	Postgres string // address of an empty database with our tables; "": SQLite
	Data     string // directory of PostgreSQL's files on this machine, to count its load; "": it is not counted
	Seed     uint64

	Stations  int           // 1000
	Witnesses int           // of them, with the product's encrypted cache on disk instead of a light store in memory; 10
	Beds      int           // 500
	Length    time.Duration // of the day that is played; 24 h
	In        time.Duration // the time that it takes; 3 min
	Arrive    time.Duration // over how long the workstations connect; 20 s
	Quiet     time.Duration // a silence before the day, which tells what workstations cost that only listen; 30 s
	Writes    int           // of each workstation in 24 h: consents, notes, documents; 20
	Opens     int           // records of other wards opened by each workstation in 24 h; 5
	Body      int           // bytes of a document's body, incompressible; 20 kB
	Patience  time.Duration // for the slowest phase; 3 min
	Tell      func(format string, args ...any)
}

func (o *Options) complete() {
	set(&o.Stations, 1000)
	set(&o.Witnesses, 10)
	set(&o.Beds, 500)
	set(&o.Length, 24*time.Hour)
	set(&o.In, 3*time.Minute)
	set(&o.Arrive, 20*time.Second)
	set(&o.Quiet, 30*time.Second)
	set(&o.Writes, 20)
	set(&o.Opens, 5)
	set(&o.Body, 20_000)
	set(&o.Patience, 3*time.Minute)
	if o.Tell == nil {
		o.Tell = func(string, ...any) {}
	}
}

func set[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// day is a day under way.
type day struct {
	o        Options
	random   *rand.Rand
	server   *server
	stations []*station
	report   *Report

	mu       gosync.Mutex
	edits    map[string]time.Time // when the writes that are under way were made, by mutation
	patients []record.PatientID   // of the whole hospital, as the workstations learnt them
	known    map[record.PatientID]bool
}

// start is when the simulated day begins, in its own time.
var start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// Run plays a day. An error means that it could not be played to its end.
func Run(ctx context.Context, o Options) (report *Report, err error) {
	o.complete()
	d := &day{o: o, random: rand.New(rand.NewPCG(o.Seed, 7)), edits: map[string]time.Time{}, known: map[record.PatientID]bool{},
		report: &Report{Options: o, Load: loadAverage()}}
	if err := chaos.Certificates(o.Dir); err != nil {
		return nil, err
	}
	where := o.Postgres
	if where == "" {
		where = filepath.Join(o.Dir, "chevet.db")
	}
	if d.server, err = startServer(setup{Dir: o.Dir, Database: where}); err != nil {
		return nil, err
	}
	defer d.server.kill()
	messages := adt.Day(adt.Options{Seed: o.Seed, Beds: o.Beds, Length: o.Length, Start: start})
	before := 0
	for before < len(messages) && messages[before].At.Before(start) {
		before++
	}
	if err := d.admit(ctx, messages[:before]); err != nil {
		return nil, err
	}
	stop, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	if err := d.phase("quiet", &d.report.Quiet, func() error { return wait(ctx, o.Quiet) }); err != nil {
		return nil, err
	}
	if err := d.phase("day", &d.report.Day, func() error { return d.live(ctx, messages[before:]) }); err != nil {
		return nil, err
	}
	d.report.finish(d)
	return d.report, nil
}

// phase measures what the server spends while f runs.
func (d *day) phase(name string, spent *Spent, f func() error) error {
	from, err := d.server.tell()
	if err != nil {
		return err
	}
	began, base := time.Now(), databaseCPU(d.o.Data)
	if err := f(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	to, err := d.server.tell()
	if err != nil {
		return err
	}
	*spent = Spent{Took: time.Since(began), CPU: to.CPU - from.CPU, Database: databaseCPU(d.o.Data) - base, In: to.In - from.In, Out: to.Out - from.Out,
		Requests: to.Requests - from.Requests, Lines: to.Head - from.Head, Memory: to.Memory}
	d.o.Tell("%s: %s", name, spent)
	return nil
}

// admit fills the beds before anybody looks.
func (d *day) admit(ctx context.Context, messages []adt.Message) error {
	d.report.Admitted = len(messages)
	return d.phase("admissions", &d.report.Admissions, func() error {
		return adt.Feed(ctx, d.server.mllp, messages, adt.Pace{Refused: d.refused})
	})
}

func (d *day) refused(m adt.Message, code, _ string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.report.MessagesRefused++
	d.o.Tell("%s (%s) answered %s", m.ID, m.Event, code)
}

// connect starts the workstations, empty, and returns once each has all the records of its ward.
func (d *day) connect(ctx context.Context) (stop func(), err error) {
	running, cancel := context.WithCancel(ctx)
	var group gosync.WaitGroup
	stop = func() {
		cancel()
		group.Wait()
		for _, s := range d.stations {
			s.close()
		}
	}
	err = d.phase("connections", &d.report.Connections, func() error {
		for i := range d.o.Stations {
			s, err := d.newStation(i)
			if err != nil {
				return err
			}
			d.stations = append(d.stations, s)
			late := time.Duration(d.random.Float64() * float64(d.o.Arrive))
			group.Go(func() {
				if wait(running, late) != nil {
					return
				}
				s.began.Store(time.Now().UnixNano())
				s.client.Run(running)
			})
		}
		for _, s := range d.stations {
			if err := s.await(ctx, d.o.Patience, func() bool { return s.filled() }); err != nil {
				return fmt.Errorf("%s did not fill: %w (%+v)", s.name, err, s.client.State())
			}
		}
		return nil
	})
	if err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

// live plays the day: movements at their pace, writes and openings meanwhile, until everything has come everywhere.
func (d *day) live(ctx context.Context, messages []adt.Message) error {
	for _, s := range d.stations {
		s.measure.Store(true)
	}
	d.report.Messages = len(messages)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	fed := make(chan error, 1)
	go func() {
		fed <- adt.Feed(ctx, d.server.mllp, messages, adt.Pace{Speed: d.o.Length.Seconds() / d.o.In.Seconds(), Refused: d.refused, Answer: d.o.Patience})
	}()
	if err := d.work(ctx); err != nil {
		cancel()
		return errors.Join(err, <-fed)
	}
	if err := <-fed; err != nil {
		return err
	}
	d.report.Behind = time.Since(d.report.began) - d.o.In
	for _, s := range d.stations {
		if err := s.await(ctx, d.o.Patience, func() bool { return s.client.State().Pending == 0 }); err != nil {
			return fmt.Errorf("%s did not drain: %w (%+v)", s.name, err, s.client.State())
		}
	}
	// What nobody was woken for is asked for: it counts, as late as it is.
	return d.each(ctx, func(s *station) error { return s.client.PullOnly(ctx) })
}

// each does something with every station, a few at a time.
func (d *day) each(ctx context.Context, f func(*station) error) error {
	next := make(chan *station)
	failed := make(chan error, len(d.stations))
	var group gosync.WaitGroup
	for range 16 {
		group.Go(func() {
			for s := range next {
				if err := f(s); err != nil {
					failed <- fmt.Errorf("%s: %w", s.name, err)
				}
			}
		})
	}
	for _, s := range d.stations {
		next <- s
	}
	close(next)
	group.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// work makes the workstations write and open records, spread evenly over the day.
func (d *day) work(ctx context.Context) error {
	d.report.began = time.Now()
	share := d.o.Length.Hours() / 24
	writes := int(float64(d.o.Stations*d.o.Writes) * share)
	opens := int(float64(d.o.Stations*d.o.Opens) * share)
	var group gosync.WaitGroup
	defer group.Wait()
	total := writes + opens
	for n := range total {
		if err := wait(ctx, time.Until(d.report.began.Add(d.o.In*time.Duration(n)/time.Duration(total)))); err != nil {
			return err
		}
		s := d.stations[d.random.IntN(len(d.stations))]
		if d.random.IntN(total) < opens {
			if patient, ok := d.anybody(); ok {
				d.report.Opened++
				group.Go(func() { s.open(ctx, patient) })
			}
			continue
		}
		if err := s.write(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (d *day) anybody() (record.PatientID, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.patients) == 0 {
		return "", false
	}
	return d.patients[d.random.IntN(len(d.patients))], true
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
