package sync_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	gosync "sync"
	"testing"

	"go.uber.org/goleak"

	"chevet/app/record"
	"chevet/app/sync"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is a ClientStore in memory.
type memory struct {
	mu       gosync.Mutex
	pending  []sync.Mutation
	accepted []sync.Mutation
	refused  map[string]sync.Outcome
	cursor   int64
	applied  []sync.Change
	bodies   map[string][]byte
	damaged  map[string]bool
	missing  []record.Body
}

func newMemory() *memory {
	return &memory{refused: map[string]sync.Outcome{}, bodies: map[string][]byte{}, damaged: map[string]bool{}}
}

func (m *memory) write(n int, bodies ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for range n {
		seq := int64(len(m.pending) + len(m.accepted) + len(m.refused) + 1)
		m.pending = append(m.pending, sync.Mutation{ID: fmt.Sprint("m", seq), Workstation: "w", Seq: seq, Kind: sync.KindConsent,
			Payload: []byte(`{}`), Bodies: bodies})
	}
}

func (m *memory) Pending(_ context.Context, limit int) ([]sync.Mutation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.pending[:min(limit, len(m.pending))]), nil
}

func (m *memory) CountPending(context.Context) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.pending), nil
}

func (m *memory) Settle(_ context.Context, outcomes []sync.Outcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, o := range outcomes {
		i := slices.IndexFunc(m.pending, func(p sync.Mutation) bool { return p.ID == o.ID })
		if i < 0 || o.State == sync.Retry {
			continue
		}
		if o.State == sync.Accepted {
			m.accepted = append(m.accepted, m.pending[i])
		} else {
			m.refused[o.ID] = o
		}
		m.pending = slices.Delete(m.pending, i, i+1)
	}
	return nil
}

func (m *memory) Position(context.Context) (sync.Position, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return sync.Position{Cursor: m.cursor}, nil
}

func (m *memory) Apply(_ context.Context, changes []sync.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range changes {
		if c.Cursor > m.cursor {
			m.applied = append(m.applied, c)
			m.cursor = c.Cursor
		}
	}
	return nil
}

func (m *memory) HasBody(_ context.Context, digest string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.bodies[digest]
	return ok, nil
}

func (m *memory) OpenBody(_ context.Context, digest string) (io.ReadCloser, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.damaged[digest] {
		return nil, 0, record.E(record.Invalid, "CACHE-ALTERE")
	}
	b, ok := m.bodies[digest]
	if !ok {
		return nil, 0, record.E(record.NotFound, "CACHE-CORPS")
	}
	return io.NopCloser(bytes.NewReader(b)), int64(len(b)), nil
}

func (m *memory) state() (pending, accepted int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.pending), len(m.accepted)
}

// far is a Remote in memory that applies by rank and by id, as the server does, and fails when told to.
type far struct {
	mu       gosync.Mutex
	outcomes map[string]sync.Outcome
	applied  []string
	last     int64
	log      []sync.Change
	bodies   map[string][]byte
	sends    map[string]int
	wakes    []func()
	pushes   int

	down   bool                                        // nothing is reached
	mute   bool                                        // the answer to a push is lost after it was applied
	broken map[string]bool                             // ids that make a whole request unreadable
	refuse map[string]bool                             // ids that are refused
	fetch  func(digest string, offset int64) io.Reader // what FetchBody gives
}

func newFar() *far {
	return &far{outcomes: map[string]sync.Outcome{}, bodies: map[string][]byte{}, sends: map[string]int{}, broken: map[string]bool{}, refuse: map[string]bool{}}
}

var errDown = record.E(record.Unavailable, "SRV-INJOIGNABLE")

func (f *far) Push(_ context.Context, ms []sync.Mutation) ([]sync.Outcome, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pushes++
	if f.down {
		return nil, errDown
	}
	for _, m := range ms {
		if f.broken[m.ID] && m.Withdrawn == "" {
			return nil, record.E(record.Invalid, "SRV-REQUETE")
		}
	}
	var out []sync.Outcome
	for _, m := range ms {
		out = append(out, f.one(m))
	}
	if f.mute {
		return nil, errDown
	}
	return out, nil
}

func (f *far) one(m sync.Mutation) sync.Outcome {
	if o, ok := f.outcomes[m.ID]; ok {
		return o
	}
	o := sync.Outcome{ID: m.ID, State: sync.Accepted}
	switch {
	case m.Seq > f.last+1:
		return sync.Outcome{ID: m.ID, State: sync.Retry, Reason: sync.ReasonSeqGap, Expected: f.last + 1}
	case m.Withdrawn != "":
		o.State, o.Reason = sync.Refused, m.Withdrawn
	case f.refuse[m.ID]:
		o.State, o.Reason = sync.Refused, sync.ReasonNoPatient
	default:
		for _, d := range m.Bodies {
			if _, ok := f.bodies[d]; !ok {
				return sync.Outcome{ID: m.ID, State: sync.Retry, Reason: sync.ReasonBodyMissing}
			}
		}
		f.applied = append(f.applied, m.ID)
		f.log = append(f.log, sync.Change{Cursor: int64(len(f.log) + 1), Kind: m.Kind, Mutation: m.ID})
	}
	f.last = m.Seq
	f.outcomes[m.ID] = o
	return o
}

func (f *far) Standing(context.Context) (sync.Standing, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return sync.Standing{}, errDown
	}
	return sync.Standing{Workstation: "w", LastSeq: f.last, Head: int64(len(f.log))}, nil
}

func (f *far) Pull(_ context.Context, from sync.Position, each func([]sync.Change) error) error {
	after := from.Cursor
	f.mu.Lock()
	down := f.down
	log := slices.Clone(f.log)
	f.mu.Unlock()
	switch {
	case down:
		return errDown
	case after > int64(len(log)):
		return record.E(record.Conflict, sync.ReasonCursor)
	case after == int64(len(log)):
		return nil
	}
	return each(log[after:])
}

func (f *far) Watch(ctx context.Context, wake func()) error {
	f.mu.Lock()
	if f.down {
		f.mu.Unlock()
		return errDown
	}
	f.wakes = append(f.wakes, wake)
	f.mu.Unlock()
	<-ctx.Done()
	return ctx.Err()
}

func (f *far) SendBody(_ context.Context, digest string, _ int64, body io.Reader) error {
	b, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return errDown
	}
	f.sends[digest]++
	f.bodies[digest] = b
	return nil
}

var errCut = errors.New("line cut")

func (f *far) FetchBody(_ context.Context, digest string, offset int64) (io.ReadCloser, error) {
	if f.fetch == nil {
		return nil, errDown
	}
	return io.NopCloser(f.fetch(digest, offset)), nil
}

func (f *far) set(edit func(*far)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	edit(f)
}

func (f *far) happen(wake bool) {
	f.mu.Lock()
	f.log = append(f.log, sync.Change{Cursor: int64(len(f.log) + 1), Kind: sync.KindPatient})
	wakes := slices.Clone(f.wakes)
	f.mu.Unlock()
	if wake {
		for _, w := range wakes {
			w()
		}
	}
}
