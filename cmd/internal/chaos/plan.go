package chaos

import (
	"fmt"
	"math/rand/v2"
	"time"

	"chevet/cmd/internal/netfault"
)

// event is one fault of a plan: at a moment, for a while.
type event struct {
	at, lasts time.Duration
	name      string
	begin     func(*run) error
	end       func(*run) error
}

// faults of which plans are made, with how often they come.
var faults = []struct {
	weight int
	make   func(*rand.Rand, *run) event
}{
	{5, func(_ *rand.Rand, _ *run) event {
		return event{name: "server killed", begin: func(r *run) error { r.server.kill(); return nil }, end: (*run).startServer}
	}},
	{4, func(x *rand.Rand, r *run) event {
		i := x.IntN(len(r.stations))
		return event{name: fmt.Sprint("station ", i, " killed"), begin: func(r *run) error { r.stations[i].kill(); return nil },
			end: func(r *run) error { return r.startStation(i) }}
	}},
	{3, func(x *rand.Rand, r *run) event {
		return onLine(x, r, "partition", netfault.Fault{Silent: true})
	}},
	{2, func(x *rand.Rand, r *run) event { return onLine(x, r, "refusal", netfault.Fault{Refuse: true}) }},
	{2, func(x *rand.Rand, r *run) event {
		return onLine(x, r, "latency", netfault.Fault{Delay: time.Duration(20+x.IntN(300)) * time.Millisecond})
	}},
	{2, func(x *rand.Rand, r *run) event { return onLine(x, r, "128 kbit/s", netfault.Fault{Rate: 16 << 10}) }},
	{3, func(x *rand.Rand, r *run) event {
		return onLine(x, r, "cut in a message", netfault.Fault{CutAfter: int64(500 + x.IntN(100_000))})
	}},
	{2, func(_ *rand.Rand, _ *run) event {
		return event{name: "server frozen", begin: func(r *run) error { r.server.freeze(true); return nil },
			end: func(r *run) error { r.server.freeze(false); return nil }}
	}},
	{2, func(x *rand.Rand, r *run) event {
		i := x.IntN(len(r.stations))
		return event{name: fmt.Sprint("station ", i, " asleep"), begin: func(r *run) error { r.stations[i].freeze(true); return nil },
			end: func(r *run) error { r.stations[i].freeze(false); return nil }}
	}},
	{2, func(_ *rand.Rand, r *run) event {
		if r.o.Postgres != nil {
			return event{name: "PostgreSQL killed", begin: func(r *run) error { return r.o.Postgres.Restart() }}
		}
		return event{name: "server's disk full", begin: func(r *run) error { r.server.fill(true); return nil },
			end: func(r *run) error { r.server.fill(false); return nil }}
	}},
	{2, func(_ *rand.Rand, r *run) event {
		if r.o.Postgres != nil {
			return event{name: "PostgreSQL killed", begin: func(r *run) error { return r.o.Postgres.Restart() }}
		}
		return event{name: "server restored from its backup", begin: (*run).backUp, end: (*run).restore}
	}},
	{2, func(x *rand.Rand, r *run) event {
		i := x.IntN(len(r.stations))
		return event{name: fmt.Sprint("station ", i, "'s disk full"), begin: func(r *run) error { r.stations[i].fill(true); return nil },
			end: func(r *run) error { r.stations[i].fill(false); return nil }}
	}},
}

func onLine(x *rand.Rand, r *run, name string, f netfault.Fault) event {
	i := x.IntN(len(r.lines))
	return event{name: fmt.Sprint(name, " on line ", i), begin: func(r *run) error { r.lines[i].Set(f); return nil },
		end: func(r *run) error { r.lines[i].Set(netfault.Fault{}); return nil }}
}

// plan draws the faults of a seed. They follow one another without overlap: what one breaks, the next finds repaired or
// still repairing.
func (r *run) plan(x *rand.Rand) []event {
	total := 0
	for _, f := range faults {
		total += f.weight
	}
	var events []event
	at := time.Duration(0)
	for range r.o.Faults {
		at += time.Duration(x.IntN(250)) * time.Millisecond
		n := x.IntN(total)
		for _, f := range faults {
			if n -= f.weight; n < 0 {
				e := f.make(x, r)
				e.at, e.lasts = at, time.Duration(30+x.IntN(400))*time.Millisecond
				events = append(events, e)
				at += e.lasts
				break
			}
		}
	}
	return events
}
