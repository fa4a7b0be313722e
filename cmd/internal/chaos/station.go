package chaos

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	stdsync "sync"
	"time"

	"github.com/google/uuid"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// desk is a workstation without its window: the product's cache and exchange.
type desk struct {
	setup
	cache    *cache.Store
	exchange *sync.Client
	random   *rand.Rand
	writing  stdsync.Mutex // held while a write is stored and told
}

// station writes until it is told «quiet», answers «tell», and ends with its input.
func station(s setup) error {
	roots := x509.NewCertPool()
	text, err := os.ReadFile(filepath.Join(s.Dir, "tls", "autorite.pem"))
	if err != nil || !roots.AppendCertsFromPEM(text) {
		return fmt.Errorf("no authority: %w", err)
	}
	d := &desk{setup: s, random: rand.New(rand.NewPCG(s.Seed, uint64(os.Getpid())))}
	if d.cache, err = d.open(); err != nil {
		return err
	}
	defer d.cache.Close()
	client, err := api.NewClient(api.Options{Base: "https://" + s.Address, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Workstation: s.Name,
		Timeout: 8 * time.Second, Stall: 5 * time.Second})
	if err != nil {
		return err
	}
	defer client.Close()
	client.Use(s.Name)
	// The waits of the product, ten times shorter: a run lasts seconds.
	d.exchange = sync.NewClient(d.cache, client, sync.ClientOptions{BackoffMin: 50 * time.Millisecond, BackoffMax: 1500 * time.Millisecond,
		PullEvery: 3 * time.Second, OnState: d.state, OnApply: func(changes []sync.Change) {
			say(said{Cursor: changes[len(changes)-1].Cursor})
		}})
	cursor, err := d.cache.Cursor(context.Background())
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	say(said{Ready: s.Name, Cursor: cursor})
	go func() { d.exchange.Run(ctx); close(ended) }()
	defer func() { stop(); <-ended }()
	d.follow(orders(os.Stdin))
	return nil
}

// open opens the cache; a disk that is still full when a station comes back is tried again.
func (d *desk) open() (*cache.Store, error) {
	for deadline := time.Now().Add(20 * time.Second); ; {
		c, err := cache.Open(filepath.Join(d.Dir, d.Name+".db"), bytes.Repeat([]byte{2}, 32), cache.Options{})
		if err == nil || time.Now().After(deadline) {
			return c, err
		}
		<-time.After(50 * time.Millisecond)
	}
}

func orders(r io.Reader) <-chan string {
	c := make(chan string)
	go func() {
		defer close(c)
		for lines := bufio.NewScanner(r); lines.Scan(); {
			c <- lines.Text()
		}
	}()
	return c
}

func (d *desk) follow(orders <-chan string) {
	writing := time.NewTimer(0)
	defer writing.Stop()
	for {
		select {
		case order, ok := <-orders:
			switch {
			case !ok:
				return
			case order == "quiet":
				writing.Stop()
				say(said{Quiet: true})
			case order == "tell":
				h, err := d.holding()
				if err != nil {
					fmt.Fprintln(os.Stderr, d.Name, err)
					return
				}
				say(said{Held: h})
			}
		case <-writing.C:
			d.write()
			writing.Reset(time.Duration(d.random.IntN(30)) * time.Millisecond)
		}
	}
}

// state says whether the station is at rest. The state may be older than the last write, which the exchange has not
// seen yet: what waits is counted again, while nobody writes.
func (d *desk) state(s sync.State) {
	d.writing.Lock()
	defer d.writing.Unlock()
	rest := !s.Busy && s.Pending == 0 && !s.LastSync.IsZero() && s.DownSince.IsZero()
	if rest {
		pending, err := d.cache.CountPending(context.Background())
		rest = err == nil && pending == 0
	}
	say(said{Rest: &rest})
}

// write does what a person does: a consent, or a document and its body. What cannot be stored (the disk is full) was
// never shown as saved.
func (d *desk) write() {
	ctx := context.Background()
	i := d.random.IntN(patients)
	m := sync.Mutation{ID: newID(), Workstation: d.Name, Patient: patient(i), At: time.Now().UTC(), ByID: doctor}
	var fact string
	var payload any
	if d.random.IntN(4) > 0 {
		c := record.Consent{ID: newID(), Patient: patient(i), Encounter: stay(i), Kind: record.Unopposed, Origin: record.TypedHere, ByID: doctor, At: m.At}
		m.Kind, payload, fact = sync.KindConsent, c, consentFact(c)
	} else {
		content := make([]byte, 200+d.random.IntN(150<<10))
		for j := range content {
			content[j] = byte(d.random.Uint32())
		}
		body, err := d.cache.PutBody(ctx, bytes.NewReader(content), "text/xml")
		if err != nil {
			return
		}
		doc := record.Document{Key: record.DocumentKey(newID()), Patient: patient(i), ID: record.DocumentID("2.25." + fmt.Sprint(d.random.Uint64())), Title: "Compte rendu",
			Type: record.Coded{Code: "11488-4"}, State: record.Current, Provenance: record.Local, CreatedAt: m.At, UpdatedAt: m.At, Body: &body}
		m.Kind, payload, m.Bodies, fact = sync.KindDocument, doc, []string{body.SHA256}, documentFact(doc)
	}
	m.Payload, _ = json.Marshal(payload)
	d.writing.Lock()
	defer d.writing.Unlock()
	stored, err := d.cache.Write(ctx, m)
	if err != nil {
		return
	}
	rest := false
	say(said{Wrote: &wrote{Mutation: stored.ID, Patient: stored.Patient, Fact: fact}})
	say(said{Rest: &rest})
	d.exchange.Wake()
}

// holding reads everything back.
func (d *desk) holding() (*holding, error) {
	ctx := context.Background()
	h := &holding{Facts: map[record.PatientID][]string{}, Shown: d.exchange.State().Pending, Refused: d.exchange.State().Refused}
	var err error
	if h.Cursor, err = d.cache.Cursor(ctx); err != nil {
		return nil, err
	}
	if h.Pending, err = d.cache.CountPending(ctx); err != nil {
		return nil, err
	}
	for i := range patients {
		stored, err := d.cache.Load(ctx, patient(i), doctor)
		if record.CodeOf(err) == record.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		var facts []string
		for _, c := range stored.Consents {
			facts = append(facts, consentFact(c))
		}
		for _, doc := range stored.Documents {
			facts = append(facts, documentFact(doc))
			if doc.Body == nil {
				continue
			}
			if err := d.read(ctx, doc.Body.SHA256); err != nil && record.CodeOf(err) != record.NotFound {
				h.Broken = append(h.Broken, fmt.Sprint(doc.Key, " ", err))
			}
		}
		slices.Sort(facts)
		h.Facts[patient(i)] = facts
	}
	return h, nil
}

func (d *desk) read(ctx context.Context, sha256 string) error {
	body, err := d.cache.Body(ctx, sha256)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, body)
	return errors.Join(err, body.Close())
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
