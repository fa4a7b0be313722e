package fault

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"chevet/app/record"
)

// Options of a plan. The zero value works.
type Options struct {
	Seed  uint64       // of random latencies; one seed gives one sequence
	Keep  int          // how many requests are kept; 200 when 0
	Body  int          // bytes of each body that are kept; 64 KiB when 0
	Clock record.Clock // time.Now when nil
	// Wait waits for a latency or until ctx ends; a timer when nil. Tests pass their own.
	Wait func(ctx context.Context, d time.Duration) error
	// Seen is told of each request as it arrives, before any fault; it must return at once. May be nil.
	Seen func(Request)
}

const mostRules = 200

// Plan holds the rules, the counts and the last requests. Its methods are safe for concurrent use.
type Plan struct {
	o Options

	mu       sync.Mutex
	rules    []Rule
	lastID   int
	random   *rand.Rand
	counts   map[string]map[string]int
	requests []Request // oldest first, at most o.Keep
	lastSeq  int
}

// New makes a plan in which nothing goes wrong.
func New(o Options) *Plan {
	if o.Keep <= 0 {
		o.Keep = 200
	}
	if o.Body <= 0 {
		o.Body = 64 << 10
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	if o.Seen == nil {
		o.Seen = func(Request) {}
	}
	return &Plan{o: o, random: rand.New(rand.NewPCG(o.Seed, o.Seed)), counts: map[string]map[string]int{}}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Set adds a rule and returns its ID; a rule with an ID that exists replaces it.
func (p *Plan) Set(r Rule) (string, error) {
	if err := r.check(); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.rules, func(o Rule) bool { return o.ID == r.ID }); r.ID != "" && i >= 0 {
		p.rules[i] = r
		return r.ID, nil
	}
	if len(p.rules) >= mostRules {
		return "", record.E(record.Invalid, ReasonTooMany)
	}
	p.lastID++
	r.ID = strconv.Itoa(p.lastID)
	p.rules = append(p.rules, r)
	return r.ID, nil
}

// Remove takes a rule away.
func (p *Plan) Remove(id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return record.E(record.NotFound, ReasonUnknown)
	}
	p.rules = slices.Delete(p.rules, i, i+1)
	return nil
}

// Clear takes every rule away.
func (p *Plan) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = nil
}

// Rules returns the rules in force, oldest first.
func (p *Plan) Rules() []Rule {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.rules)
}

// Peek returns the rules for a transaction without using them up. A TLS listener asks it for Certificate.
func (p *Plan) Peek(service, transaction string) Active {
	p.mu.Lock()
	defer p.mu.Unlock()
	var active Active
	for _, r := range p.rules {
		if r.matches(service, transaction) {
			active = append(active, r)
		}
	}
	return active
}

// take returns the rules for a request and uses up those that are limited.
func (p *Plan) take(service, transaction string) Active {
	p.mu.Lock()
	defer p.mu.Unlock()
	var active Active
	kept := p.rules[:0]
	for _, r := range p.rules {
		if r.Kind == Certificate || !r.matches(service, transaction) {
			kept = append(kept, r)
			continue
		}
		active = append(active, r)
		if r.Times == 1 {
			continue
		}
		if r.Times > 1 {
			r.Times--
		}
		kept = append(kept, r)
	}
	p.rules = kept
	return active
}

func (p *Plan) between(low, high time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return low + time.Duration(p.random.Int64N(int64(high-low)))
}

// Count returns how many requests of a transaction arrived, whatever became of them; of the whole service when
// transaction is "".
func (p *Plan) Count(service, transaction string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if transaction != "" {
		return p.counts[service][transaction]
	}
	total := 0
	for _, n := range p.counts[service] {
		total += n
	}
	return total
}

// Counts returns the requests by service and transaction.
func (p *Plan) Counts() map[string]map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make(map[string]map[string]int, len(p.counts))
	for service, byTransaction := range p.counts {
		all[service] = maps.Clone(byTransaction)
	}
	return all
}

// Reset forgets the counts and the requests; the rules stay.
func (p *Plan) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts, p.requests = map[string]map[string]int{}, nil
}
