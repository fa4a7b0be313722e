package hospital

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	gosync "sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// wards are the units of the simulated hospital that have beds. // app/sandbox/adt
var wards = []string{"3401", "3402", "3403", "3404", "3405", "3406", "3407", "3408", "3409", "3410"}

// station is a workstation without its window.
type station struct {
	day    *day
	name   string
	remote *api.Client
	client *sync.Client
	store  sync.ClientStore
	put    func(ctx context.Context, m sync.Mutation, body []byte) (sync.Mutation, error)
	shut   func() error

	began   atomic.Int64 // when it connected, Unix nanoseconds
	measure atomic.Bool  // lag counts from now on
	moved   chan struct{}

	mu      gosync.Mutex
	random  *rand.Rand
	cursor  int64
	stays   map[record.PatientID]record.EncounterID // who is in the scope, with a stay to write in
	listed  time.Duration                           // from the connection to the ward's list
	whole   time.Duration                           // from the connection to the last record
	lags    histogram                               // from the server's commit to here
	edits   histogram                               // from a write on another workstation to here
	lines   int
	refused int
}

func (d *day) newStation(i int) (*station, error) {
	roots := x509.NewCertPool()
	text, err := os.ReadFile(filepath.Join(d.o.Dir, "tls", "autorite.pem"))
	if err != nil || !roots.AppendCertsFromPEM(text) {
		return nil, errors.Join(errors.New("no authority"), err)
	}
	s := &station{day: d, name: fmt.Sprintf("POSTE-%04d", i), moved: make(chan struct{}, 1), random: rand.New(rand.NewPCG(d.o.Seed, uint64(i))),
		stays: map[record.PatientID]record.EncounterID{}, shut: func() error { return nil }}
	if i < d.o.Witnesses {
		err = s.keepOnDisk()
	} else {
		light := &light{station: s.name, bodies: map[string][]byte{}}
		s.store, s.put = light, light.put
	}
	if err != nil {
		return nil, err
	}
	if s.remote, err = api.NewClient(api.Options{Base: "https://" + d.server.https, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Workstation: s.name}); err != nil {
		return nil, errors.Join(err, s.shut())
	}
	s.remote.Use(s.name)
	s.client = sync.NewClient(s.store, s.remote, sync.ClientOptions{Units: []string{wards[i%len(wards)]}, OnApply: s.applied, OnState: s.state})
	return s, nil
}

func (s *station) keepOnDisk() error {
	c, err := cache.Open(filepath.Join(s.day.o.Dir, s.name+".db"), bytes.Repeat([]byte{2}, 32), cache.Options{})
	if err != nil {
		return err
	}
	s.store, s.shut = c, c.Close
	s.put = func(ctx context.Context, m sync.Mutation, body []byte) (sync.Mutation, error) {
		if body != nil {
			if _, err := c.PutBody(ctx, bytes.NewReader(body), "text/xml"); err != nil {
				return m, err
			}
		}
		return c.Write(ctx, m)
	}
	return nil
}

func (s *station) close() {
	s.remote.Close()
	_ = s.shut()
}

// state wakes whoever waits for this station, and notes the first time that it is whole.
func (s *station) state(now sync.State) {
	s.mu.Lock()
	if s.whole == 0 && !now.LastSync.IsZero() && now.Filling.Done == now.Filling.Total {
		s.whole = s.since()
		if s.listed == 0 { // an empty ward
			s.listed = s.whole
		}
	}
	s.refused = now.Refused
	s.mu.Unlock()
	select {
	case s.moved <- struct{}{}:
	default:
	}
}

func (s *station) since() time.Duration { return time.Duration(time.Now().UnixNano() - s.began.Load()) }

func (s *station) filled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.whole > 0
}

// await returns once ok, looked at each time that the state changes.
func (s *station) await(ctx context.Context, limit time.Duration, ok func() bool) error {
	over := time.NewTimer(limit)
	defer over.Stop()
	for !ok() {
		select {
		case <-s.moved:
		case <-ctx.Done():
			return ctx.Err()
		case <-over.C:
			return fmt.Errorf("after %s", limit)
		}
	}
	return nil
}

// applied measures what has just been stored here. Pasts come without lag: they are older than the cursor.
func (s *station) applied(changes []sync.Change) {
	if len(changes) == 0 {
		return
	}
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := changes[0].Cursor > s.cursor
	for _, c := range changes {
		s.learn(&c)
		if !fresh || c.Kind == sync.KindLevel {
			continue
		}
		if s.measure.Load() {
			s.lines++
			s.lags.add(now.Sub(c.At))
			if at, ok := s.day.edited(c.Mutation); ok && c.Mutation != "" {
				s.edits.add(now.Sub(at))
			}
		}
	}
	if fresh {
		s.cursor = changes[len(changes)-1].Cursor
		if s.listed == 0 {
			s.listed = s.since()
		}
	}
}

// learn remembers who is here, to write about them.
func (s *station) learn(c *sync.Change) {
	switch c.Kind {
	case sync.KindScope:
		var line sync.Scope
		if json.Unmarshal(c.Payload, &line) != nil {
			return
		}
		delete(s.stays, c.Patient)
		for _, e := range line.Encounters {
			s.stays[c.Patient] = e.ID
		}
		s.day.met(c.Patient)
	case sync.KindEncounter:
		var e record.Encounter
		if json.Unmarshal(c.Payload, &e) == nil && e.End.IsZero() {
			s.stays[c.Patient] = e.ID
		}
	}
}

func (d *day) met(p record.PatientID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.known[p] {
		d.known[p] = true
		d.patients = append(d.patients, p)
	}
}

func (d *day) edited(mutation string) (at time.Time, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at, ok = d.edits[mutation]
	return at, ok
}

// write does what a person does at the bedside: a consent, a note, a document with its body.
func (s *station) write(ctx context.Context) error {
	s.mu.Lock()
	patients := make([]record.PatientID, 0, len(s.stays))
	for p := range s.stays {
		patients = append(patients, p)
	}
	slices.Sort(patients)
	if len(patients) == 0 {
		s.mu.Unlock()
		return nil // an empty ward writes nothing
	}
	p := patients[s.random.IntN(len(patients))]
	stay, what := s.stays[p], s.random.IntN(3)
	m := sync.Mutation{ID: newID(), Workstation: s.name, Patient: p, At: time.Now().UTC(), ByID: doctor}
	var payload any
	var body []byte
	switch what {
	case 0:
		m.Kind, payload = sync.KindConsent, record.Consent{ID: newID(), Patient: p, Encounter: stay, Kind: record.Unopposed, Origin: record.TypedHere, ByID: doctor, At: m.At}
	case 1:
		m.Kind, payload = sync.KindNote, record.Note{ID: record.NoteID(newID()), Patient: p, Encounter: stay, Rev: m.ID, Title: "Transmission",
			Text: "Nuit calme, douleur cotée 2 sur 10 à 6 h. Reprise du transit. Pansement refait, propre.", ByID: doctor, At: m.At}
	default:
		body = make([]byte, s.day.o.Body)
		for i := range body {
			body[i] = byte(s.random.Uint32())
		}
		doc := document(p, body, m.At)
		m.Kind, m.Bodies, payload = sync.KindDocument, []string{doc.Body.SHA256}, doc
	}
	s.mu.Unlock()
	m.Payload, _ = json.Marshal(payload)
	s.day.mu.Lock()
	s.day.edits[m.ID] = m.At
	s.day.report.Written++
	s.day.mu.Unlock()
	if _, err := s.put(ctx, m, body); err != nil {
		return err
	}
	s.client.Wake()
	return nil
}

// open brings a record of another ward, as somebody called there does.
func (s *station) open(ctx context.Context, p record.PatientID) {
	if err := s.client.Hold(ctx, p, nil); err != nil && ctx.Err() == nil {
		s.day.mu.Lock()
		s.day.report.OpensRefused++ // merged meanwhile, or the server was too busy
		s.day.mu.Unlock()
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
