// Command chevet-chaos plays many seeds of the chaos run and says what is left: the last line is
// «0 lost, 0 doubled, 0 stalled», and the exit status 1 when it is anything else.
//
//	chevet-chaos -seeds 500 -report build/chaos.txt
//
// Even seeds run on PostgreSQL where it is installed, odd ones on SQLite. A seed that failed is played again alone with
// -first N -seeds 1 -v.
//
//	chevet-chaos hopital -postes 1000 -lits 500 -duree 24h -en 3m
//
// breaks nothing: it plays a day of a whole hospital on each engine, and prints what the day cost. // packaging/croissance.md
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"time"

	"chevet/cmd/internal/chaos"
	"chevet/cmd/internal/hospital"
	"chevet/store/central/postgrestest"
)

func main() {
	chaos.Child()
	hospital.Child()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	if len(os.Args) > 1 && os.Args[1] == "hopital" {
		code := day(ctx, os.Args[2:])
		stop()
		postgrestest.Exit(code)
	}
	seeds := flag.Uint64("seeds", 20, "how many seeds")
	first := flag.Uint64("first", 1, "the first of them")
	jobs := flag.Int("jobs", 3, "runs at the same time")
	faults := flag.Int("faults", 6, "faults in each run")
	base := flag.String("base", "", "sqlite or postgres; both in turn when empty")
	report := flag.String("report", "", "file that receives each finding")
	verbose := flag.Bool("v", false, "tell each fault")
	flag.Parse()
	code := run(ctx, &campaign{seeds: *seeds, first: *first, jobs: *jobs, faults: *faults, base: *base, report: *report, verbose: *verbose})
	stop()
	postgrestest.Exit(code)
}

type campaign struct {
	seeds, first   uint64
	jobs, faults   int
	base, report   string
	verbose        bool
	postgres       chaos.Postgres
	dir            string
	out            io.Writer
	total          chaos.Report
	played, broken int
}

func run(ctx context.Context, c *campaign) int {
	if err := c.prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(c.dir)
	if f, ok := c.out.(*os.File); ok {
		defer f.Close()
	}
	began := time.Now()
	next := make(chan uint64)
	var mu sync.Mutex
	var group sync.WaitGroup
	for range max(1, c.jobs) {
		group.Go(func() {
			for seed := range next {
				r, err := c.play(ctx, seed)
				mu.Lock()
				c.add(ctx, seed, r, err)
				mu.Unlock()
			}
		})
	}
feed:
	for seed := c.first; seed < c.first+c.seeds; seed++ {
		select {
		case next <- seed:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	group.Wait()
	fmt.Printf("%d seeds played in %s, %d writes acknowledged, %d runs that could not be played\n", c.played, time.Since(began).Round(time.Second),
		c.total.Written, c.broken)
	fmt.Println(c.total.String())
	if len(c.total.Findings) > 0 || c.broken > 0 || c.played == 0 {
		return 1
	}
	return 0
}

func (c *campaign) prepare() (err error) {
	if c.dir, err = os.MkdirTemp("", "chevet-chaos-"); err != nil {
		return err
	}
	if err := chaos.Certificates(c.dir); err != nil {
		return err
	}
	c.out = io.Discard
	if c.report != "" {
		if c.out, err = os.Create(c.report); err != nil {
			return err
		}
	}
	if c.base == "sqlite" {
		return nil
	}
	c.postgres, err = chaos.StartPostgres()
	if errors.Is(err, postgrestest.ErrNone) && c.base == "" {
		fmt.Fprintln(os.Stderr, err, ": SQLite only")
		return nil
	}
	return err
}

func (c *campaign) play(ctx context.Context, seed uint64) (*chaos.Report, error) {
	o := chaos.Options{Seed: seed, Dir: filepath.Join(c.dir, fmt.Sprint(seed)), Authority: c.dir, Faults: c.faults}
	if c.base == "postgres" || c.base == "" && seed%2 == 0 {
		o.Postgres = c.postgres
	}
	if c.verbose {
		o.Tell = func(format string, args ...any) { fmt.Printf("%5d  %s\n", seed, fmt.Sprintf(format, args...)) }
	}
	if err := os.Mkdir(o.Dir, 0o700); err != nil {
		return nil, err
	}
	defer os.RemoveAll(o.Dir)
	return chaos.Run(ctx, o)
}

func (c *campaign) add(ctx context.Context, seed uint64, r *chaos.Report, err error) {
	if ctx.Err() != nil {
		return
	}
	c.played++
	if err != nil {
		c.broken++
		fmt.Printf("seed %d: could not be played: %v\n", seed, err)
		return
	}
	c.total.Written += r.Written
	c.total.Lost += r.Lost
	c.total.Doubled += r.Doubled
	c.total.Stalled += r.Stalled
	c.total.Findings = append(c.total.Findings, r.Findings...)
	fmt.Fprintf(c.out, "seed %d: %d writes, %s\n", seed, r.Written, r)
	for _, f := range r.Findings {
		fmt.Fprintln(c.out, "   ", f)
	}
	if !r.OK() {
		fmt.Printf("seed %d: %s\n", seed, r)
	} else if c.played%25 == 0 {
		fmt.Printf("%d seeds played\n", c.played)
	}
}
