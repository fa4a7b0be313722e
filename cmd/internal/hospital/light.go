package hospital

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	gosync "sync"
	"time"

	"chevet/app/record"
	"chevet/app/sync"
)

// light is a station's store that keeps only what the exchange needs, so that a thousand fit in one program: the
// queue, the cursor, whose past is wanted. It costs the server what a cache does, the reading of bodies aside.
type light struct {
	station string

	mu      gosync.Mutex
	at      sync.Position
	seq     int64
	pending []sync.Mutation
	bodies  map[string][]byte // of pending writes
	wanted  []wanted
	total   int
}

type wanted struct {
	patient record.PatientID
	rank    int
}

func (l *light) put(_ context.Context, m sync.Mutation, body []byte) (sync.Mutation, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seq++
	m.Seq = l.seq
	l.pending = append(l.pending, m)
	if body != nil {
		l.bodies[m.Bodies[0]] = body
	}
	return m, nil
}

// Pending implements sync.ClientStore.
func (l *light) Pending(_ context.Context, limit int) ([]sync.Mutation, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.pending[:min(limit, len(l.pending))]), nil
}

// CountPending implements sync.ClientStore.
func (l *light) CountPending(context.Context) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.pending), nil
}

// Settle implements sync.ClientStore.
func (l *light) Settle(_ context.Context, outcomes []sync.Outcome) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range outcomes {
		i := slices.IndexFunc(l.pending, func(m sync.Mutation) bool { return m.ID == o.ID })
		if i < 0 || o.State == sync.Retry {
			continue
		}
		for _, digest := range l.pending[i].Bodies {
			delete(l.bodies, digest)
		}
		l.pending = slices.Delete(l.pending, i, i+1)
	}
	return nil
}

// Position implements sync.ClientStore.
func (l *light) Position(context.Context) (sync.Position, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at, nil
}

// Apply implements sync.ClientStore.
func (l *light) Apply(_ context.Context, changes []sync.Change) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range changes {
		if c.Kind == sync.KindScope {
			l.scope(&c)
		}
		l.at = sync.Position{Cursor: c.Cursor, Mark: c.Mark}
	}
	return nil
}

func (l *light) scope(c *sync.Change) {
	var line sync.Scope
	if json.Unmarshal(c.Payload, &line) != nil {
		return
	}
	l.wanted = slices.DeleteFunc(l.wanted, func(w wanted) bool { return w.patient == c.Patient })
	if line.In {
		l.total++
		l.wanted = append(l.wanted, wanted{c.Patient, line.Rank})
	}
}

// HasBody implements sync.ClientStore.
func (l *light) HasBody(_ context.Context, digest string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bodies[digest] != nil, nil
}

// OpenBody implements sync.ClientStore.
func (l *light) OpenBody(_ context.Context, digest string) (io.ReadCloser, int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.bodies[digest]
	if !ok {
		return nil, 0, record.E(record.NotFound, sync.ReasonBodyLost)
	}
	return io.NopCloser(bytes.NewReader(b)), int64(len(b)), nil
}

// StartAt implements sync.ScopeStore.
func (l *light) StartAt(_ context.Context, p sync.Position) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at.Cursor == 0 {
		l.at = p
	}
	return nil
}

// NextFill implements sync.ScopeStore.
func (l *light) NextFill(context.Context) (record.PatientID, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.wanted) == 0 {
		return "", false, nil
	}
	return slices.MinFunc(l.wanted, func(a, b wanted) int { return cmp.Compare(a.rank, b.rank) }).patient, true, nil
}

// Want implements sync.ScopeStore.
func (l *light) Want(_ context.Context, patient record.PatientID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.wanted {
		if l.wanted[i].patient == patient {
			l.wanted[i].rank = sync.RankOpened
		}
	}
	return nil
}

// Fill implements sync.ScopeStore.
func (l *light) Fill(_ context.Context, patient record.PatientID, _ []sync.Change) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted = slices.DeleteFunc(l.wanted, func(w wanted) bool { return w.patient == patient })
	return nil
}

// Filling implements sync.ScopeStore.
func (l *light) Filling(context.Context) (sync.Filling, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return sync.Filling{Done: l.total - len(l.wanted), Total: l.total}, nil
}

func document(p record.PatientID, body []byte, at time.Time) record.Document {
	sum := sha256.Sum256(body)
	key := newID()
	return record.Document{Key: record.DocumentKey(key), Patient: p, ID: record.DocumentID("2.25." + digits(key)), Title: "Compte rendu",
		Type: record.Coded{Code: "11488-4"}, State: record.Current, Provenance: record.Local, CreatedAt: at, UpdatedAt: at,
		Body: &record.Body{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(body)), MIME: "text/xml"}}
}

// digits are a number made of a UUID, enough of it to be nobody else's.
func digits(id string) string {
	var out []byte
	for _, c := range []byte(id) {
		if c != '-' {
			out = append(out, '0'+c%10)
		}
	}
	return "1" + string(out)
}
