package hospital

import (
	"fmt"
	"math/bits"
	"os"
	"strings"
	"time"
)

// Spent is what a phase cost the server.
type Spent struct {
	Took          time.Duration
	CPU, Database time.Duration // of the server, and of the processes of PostgreSQL that are ours
	In, Out       int64         // bytes on the wire, TLS included, in and out of the server
	Requests      int64
	Lines         int64 // that the log grew by
	Memory        int64 // the most that was resident in the server since its start, bytes
}

// String tells it in one line.
func (s *Spent) String() string {
	return fmt.Sprintf("%s; server %.1f s of processor, database %.1f s; %d requests; %d lines; %s in, %s out; %s resident at most", s.Took.Round(100*time.Millisecond),
		s.CPU.Seconds(), s.Database.Seconds(), s.Requests, s.Lines, bytesOf(s.In), bytesOf(s.Out), bytesOf(s.Memory))
}

// Report is what a day was.
type Report struct {
	Options                             Options
	Load                                string // of the machine when it began, as the kernel says
	Admissions, Connections, Quiet, Day Spent
	Admitted, Messages, MessagesRefused int
	Written, Refused                    int
	Opened, OpensRefused                int
	Behind                              time.Duration // by how much the movements were late on their pace
	Listed, Whole                       histogram     // from the connection to the ward's list, to the last record
	Lags, Edits                         histogram
	Received                            int // lines, by all the workstations

	began time.Time
}

func (r *Report) finish(d *day) {
	for _, s := range d.stations {
		s.mu.Lock()
		r.Listed.add(s.listed)
		r.Whole.add(s.whole)
		r.Lags.merge(&s.lags)
		r.Edits.merge(&s.edits)
		r.Received += s.lines
		r.Refused += s.refused
		s.mu.Unlock()
	}
}

// Cores is how many processors the hospital would keep busy at its real pace: what listening costs, and the day's work
// spread over the day. Server and database apart.
func (r *Report) Cores() (server, database float64) {
	at := func(quiet, day time.Duration) float64 {
		listening := quiet.Seconds() / r.Quiet.Took.Seconds()
		work := max(0, day.Seconds()-listening*r.Day.Took.Seconds())
		return listening + work/r.Options.Length.Seconds()
	}
	return at(r.Quiet.CPU, r.Day.CPU), at(r.Quiet.Database, r.Day.Database)
}

// String is the whole report, for a person.
func (r *Report) String() string {
	var b strings.Builder
	o, engine := r.Options, "SQLite"
	if o.Postgres != "" {
		engine = "PostgreSQL"
	}
	server, database := r.Cores()
	fmt.Fprintf(&b, "%s: %d workstations (%d with the encrypted cache), %d beds, %s in %s (x%.0f); load of the machine %s\n", engine, o.Stations, o.Witnesses, o.Beds,
		o.Length, o.In, o.Length.Seconds()/o.In.Seconds(), r.Load)
	fmt.Fprintf(&b, "  beds filled    %d messages, %.0f/s; %s\n", r.Admitted, float64(r.Admitted)/r.Admissions.Took.Seconds(), &r.Admissions)
	fmt.Fprintf(&b, "  connections    %s\n", &r.Connections)
	fmt.Fprintf(&b, "    ward's list  %s\n    every record %s\n", &r.Listed, &r.Whole)
	fmt.Fprintf(&b, "  quiet          %s\n", &r.Quiet)
	fmt.Fprintf(&b, "  day            %s\n", &r.Day)
	fmt.Fprintf(&b, "    movements    %d messages, %d refused, %s late at the end\n", r.Messages, r.MessagesRefused, max(0, r.Behind).Round(10*time.Millisecond))
	fmt.Fprintf(&b, "    writes       %d, %d refused; records opened %d, %d refused; lines received %d\n", r.Written, r.Refused, r.Opened, r.OpensRefused, r.Received)
	fmt.Fprintf(&b, "    lag of a line, commit to workstation   %s\n", &r.Lags)
	fmt.Fprintf(&b, "    edit, workstation to workstation       %s\n", &r.Edits)
	fmt.Fprintf(&b, "    bytes of a workstation in the day      %s\n", bytesOf((r.Day.In+r.Day.Out)/int64(max(1, o.Stations))))
	fmt.Fprintf(&b, "  at the hospital's real pace: server %.2f processors, database %.2f\n", server, database)
	return b.String()
}

// histogram counts durations in classes a sixteenth wide: p99 is right within 6 %, whatever is counted.
type histogram struct {
	classes [64 * 16]uint32
	n       int
	most    time.Duration
}

func (h *histogram) add(d time.Duration) {
	us := uint64(max(1, d.Microseconds()))
	e := bits.Len64(us) - 1
	sub := (us << 4 >> e) & 15
	h.classes[e*16+int(sub)]++
	h.n++
	h.most = max(h.most, d)
}

func (h *histogram) merge(o *histogram) {
	for i, n := range o.classes {
		h.classes[i] += n
	}
	h.n += o.n
	h.most = max(h.most, o.most)
}

// quantile returns the upper edge of the class where the share q of what was counted is reached.
func (h *histogram) quantile(q float64) time.Duration {
	left := int(q*float64(h.n) + .5)
	for i, n := range h.classes {
		if left -= int(n); left <= 0 && h.n > 0 {
			return min(h.most, time.Duration((uint64(17+i%16)<<(i/16))>>4)*time.Microsecond)
		}
	}
	return h.most
}

// String tells the median, the 99th percentile and the most.
func (h *histogram) String() string {
	return fmt.Sprintf("p50 %s, p99 %s, most %s, of %d", short(h.quantile(.5)), short(h.quantile(.99)), short(h.most), h.n)
}

func short(d time.Duration) string {
	if d < time.Second {
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

func bytesOf(n int64) string {
	switch {
	case n >= 10_000_000:
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	f := strings.Fields(string(text))
	return strings.Join(f[:min(3, len(f))], " ")
}
