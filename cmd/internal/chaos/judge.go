package chaos

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
)

// Report is what a run found. Findings explains each count, for a person.
type Report struct {
	Seed     uint64
	Written  int // writes acknowledged to somebody
	Lost     int
	Doubled  int
	Stalled  int
	Findings []string
}

// OK says that nothing is wrong.
func (r *Report) OK() bool { return len(r.Findings) == 0 }

// String is the verdict: «0 lost, 0 doubled, 0 stalled».
func (r *Report) String() string {
	return fmt.Sprintf("%d lost, %d doubled, %d stalled", r.Lost, r.Doubled, r.Stalled)
}

func (r *Report) find(count *int, format string, args ...any) {
	*count++
	r.Findings = append(r.Findings, fmt.Sprintf(format, args...))
}

// judge waits for rest, then compares what was acknowledged, the server's log, and what each station holds.
func (r *run) judge(ctx context.Context) (*Report, error) {
	rep := &Report{Seed: r.o.Seed}
	for _, s := range r.stations {
		s.order("quiet")
	}
	if !r.until(ctx, r.o.Patience, func() bool { return !slices.Contains(r.quiet, false) }) {
		return nil, fmt.Errorf("a station did not stop writing within %s: the machine is too busy to judge", r.o.Patience)
	}
	if !r.until(ctx, r.o.Patience, func() bool { return !slices.Contains(r.rest, false) }) {
		r.mu.Lock()
		for i, rest := range r.rest {
			if !rest {
				rep.find(&rep.Stalled, "POSTE-%d is not at rest %s after the last fault", i, r.o.Patience)
			}
		}
		r.mu.Unlock()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	log, err := r.log(ctx)
	for limit := time.Now().Add(r.o.Patience); record.CodeOf(err) == record.Unavailable && time.Now().Before(limit); { // another run restarts PostgreSQL
		if err := wait(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
		log, err = r.log(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("the log does not read: %w", err)
	}
	if !r.until(ctx, r.o.Patience, func() bool {
		return !slices.ContainsFunc(r.cursors, func(c int64) bool { return c < log.head })
	}) {
		rep.find(&rep.Stalled, "the stations are at %v, the log ends at %d", r.cursors, log.head)
	}
	for i, s := range r.stations {
		s.order("tell")
		if !r.until(ctx, r.o.Patience, func() bool { return r.held[i] != nil }) {
			return nil, fmt.Errorf("POSTE-%d does not answer: %s", i, s.end())
		}
	}
	r.mu.Lock()
	rep.Written = len(r.written)
	r.compare(rep, log)
	for _, w := range r.wrongs {
		rep.find(&rep.Lost, "%s", w)
	}
	r.mu.Unlock()
	if rep.Stalled > 0 {
		rep.Findings = append(rep.Findings, "the server: "+r.server.stacks())
		for i, s := range r.stations {
			rep.Findings = append(rep.Findings, fmt.Sprintf("POSTE-%d: %s", i, s.stacks()))
		}
	}
	return rep, nil
}

func (r *run) compare(rep *Report, log *logged) {
	for id, w := range r.written {
		switch n := log.mutations[id]; {
		case n == 0:
			rep.find(&rep.Lost, "%s of %s (%s) is not in the log", id, w.Patient, w.Fact)
		case n > 1:
			rep.find(&rep.Doubled, "%s of %s (%s) is in the log %d times", id, w.Patient, w.Fact, n)
		}
	}
	for id, n := range log.mutations {
		if _, known := r.written[id]; !known && n > 1 { // stored, then killed before it was said
			rep.find(&rep.Doubled, "%s is in the log %d times", id, n)
		}
	}
	for i, h := range r.held {
		if h.Pending != 0 || h.Shown != h.Pending {
			rep.find(&rep.Stalled, "POSTE-%d shows %d waiting, %d are", i, h.Shown, h.Pending)
		}
		if h.Refused != 0 {
			rep.find(&rep.Lost, "POSTE-%d was refused %d writes", i, h.Refused)
		}
		for _, b := range h.Broken {
			rep.find(&rep.Lost, "POSTE-%d cannot read %s", i, b)
		}
		for p, facts := range log.facts {
			held := h.Facts[p]
			for f := range facts {
				if !slices.Contains(held, f) {
					rep.find(&rep.Lost, "POSTE-%d does not hold %s of %s", i, f, p)
				}
			}
			for j := 1; j < len(held); j++ {
				if held[j] == held[j-1] {
					rep.find(&rep.Doubled, "POSTE-%d holds %s of %s twice", i, held[j], p)
				}
			}
			if extra := len(slices.Compact(slices.Clone(held))) - len(facts); extra > 0 {
				rep.find(&rep.Doubled, "POSTE-%d holds %d facts of %s that the server does not know", i, extra, p)
			}
		}
	}
}

// logged is the server's log, read from its beginning.
type logged struct {
	head      int64
	mutations map[string]int
	facts     map[record.PatientID]map[string]bool
}

func (r *run) log(ctx context.Context) (*logged, error) {
	text, err := os.ReadFile(filepath.Join(r.o.Dir, "tls", "autorite.pem"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	c, err := api.NewClient(api.Options{Base: "https://" + r.address, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Workstation: "JUGE"})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	c.Use("JUGE")
	l := &logged{mutations: map[string]int{}, facts: map[record.PatientID]map[string]bool{}}
	err = c.Pull(ctx, sync.Position{}, func(changes []sync.Change) error {
		for _, x := range changes {
			if err := l.add(x); err != nil {
				return err
			}
		}
		return nil
	})
	return l, err
}

func (l *logged) add(x sync.Change) error {
	if x.Cursor != l.head+1 {
		return fmt.Errorf("line %d follows line %d", x.Cursor, l.head)
	}
	l.head = x.Cursor
	if x.Mutation != "" {
		l.mutations[x.Mutation]++
	}
	var fact string
	switch x.Kind {
	case sync.KindConsent:
		var c record.Consent
		if err := json.Unmarshal(x.Payload, &c); err != nil {
			return err
		}
		fact = consentFact(c)
	case sync.KindDocument:
		var d record.Document
		if err := json.Unmarshal(x.Payload, &d); err != nil {
			return err
		}
		fact = documentFact(d)
	default:
		return nil
	}
	if l.facts[x.Patient] == nil {
		l.facts[x.Patient] = map[string]bool{}
	}
	l.facts[x.Patient][fact] = true
	return nil
}
