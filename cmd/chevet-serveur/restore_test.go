package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	server "chevet/app/central"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// save copies the file of a stopped server or workstation: a backup, or an image.
func save(t *testing.T, from, to string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		_ = os.Remove(to + suffix)
		in, err := os.Open(from + suffix)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		_ = in.Close()
		if err == nil {
			err = os.WriteFile(to+suffix, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A server restored from yesterday's backup gets back what workstations hold, even when its log has grown past what
// they had read before they call: nothing disappears, nothing is there twice. // QUALITY 5
func TestServerRestoredFromABackupGetsBackWhatWorkstationsHold(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	a, b := h.ward("a"), h.ward("b")
	a.exchange()
	b.exchange()
	wrote := map[string]bool{}
	write := func(w *ward, n int) {
		for i := range n {
			if i%2 == 0 {
				d := w.document("p1", len(wrote), 200)
				wrote[w.write(sync.KindDocument, "p1", d, d.Body.SHA256).ID] = true
			} else {
				wrote[w.write(sync.KindConsent, "p1", w.consent(record.Unopposed, "p1", "e1")).ID] = true
			}
		}
		w.exchange()
	}
	write(a, 6)
	write(b, 4)
	h.stop()
	file, backup := filepath.Join(h.dir, "chevet.db"), filepath.Join(h.dir, "hier.db")
	save(t, file, backup)
	h.start()
	write(a, 10)
	write(b, 2)
	refused := a.write(sync.KindConsent, "p1", a.consent(record.Opposed, "p1", "e9")) // its rank is used too
	a.exchange()
	write(a, 2)
	h.stop()
	save(t, backup, file)
	h.start()
	c := h.ward("c") // who makes the log longer than what a had read
	c.exchange()
	write(c, 30)
	for range 3 {
		for _, w := range []*ward{a, b} {
			_ = w.client.Exchange(context.Background()) // the first one finds out, and says so
		}
	}
	a.exchange()
	b.exchange()
	c.exchange()
	changes, err := h.store.Changes(context.Background(), 0, 10000)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, change := range changes {
		seen[change.Mutation]++
	}
	for id := range wrote {
		if seen[id] != 1 {
			t.Errorf("mutation %s is there %d times", id, seen[id])
		}
	}
	for _, w := range []*ward{a, b, c} {
		stored, err := w.cache.Load(context.Background(), "p1", doctor)
		if err != nil || len(stored.Documents) != 24+3 || len(stored.Consents) < 27 {
			t.Errorf("%s: %d documents, %d consents, %v", w.name, len(stored.Documents), len(stored.Consents), err)
		}
	}
	if kept, err := h.store.Refused(context.Background(), 10); err != nil || len(kept) != 1 || kept[0].Mutation.ID != refused.ID {
		t.Errorf("the refused write: %+v %v", kept, err)
	}
	for _, w := range []*ward{a, b} {
		for _, d := range h.documents() {
			if _, whole, err := h.store.BodyState(context.Background(), d.Body.SHA256); err != nil || !whole {
				t.Errorf("%s: a body is not there: %v", w.name, err)
			}
		}
	}
}

func (h *hospital) documents() []record.Document {
	docs, err := h.store.Documents(context.Background(), "p1")
	if err != nil {
		h.t.Fatal(err)
	}
	return docs
}

// A workstation restored from an image uses ranks that it had used already: its new writes take others, those that it
// has forgotten come back to it, and nobody else notices.
func TestWorkstationRestoredFromAnImageRewindsNobody(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	a, b := h.ward("a"), h.ward("b")
	a.exchange()
	wrote := []string{a.write(sync.KindConsent, "p1", a.consent(record.Unopposed, "p1", "e1")).ID}
	a.exchange()
	b.exchange()
	_ = a.cache.Close()
	image := filepath.Join(t.TempDir(), "a.db")
	save(t, a.file, image)
	a = h.reopen("a", a.file)
	for range 5 {
		wrote = append(wrote, a.write(sync.KindConsent, "p1", a.consent(record.Opposed, "p1", "e1")).ID)
	}
	a.exchange()
	b.exchange()
	at, err := b.cache.Position(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	_ = a.cache.Close()
	restored := h.reopen("a", image)
	for range 3 {
		wrote = append(wrote, restored.write(sync.KindConsent, "p1", restored.consent(record.Unopposed, "p1", "e1")).ID)
	}
	restored.exchange()
	b.exchange()
	if after, err := b.cache.Position(context.Background()); err != nil || after.Cursor != at.Cursor+3 {
		t.Fatalf("%+v after %+v, %v", after, at, err)
	}
	if s := restored.client.State(); s.Refused != 0 || s.Pending != 0 {
		t.Fatalf("%+v", s)
	}
	for _, w := range []*ward{restored, b} {
		stored, err := w.cache.Load(context.Background(), "p1", doctor)
		if err != nil || len(stored.Consents) != len(wrote) {
			t.Fatalf("%s: %d consents of %d, %v", w.name, len(stored.Consents), len(wrote), err)
		}
	}
	kept, err := h.store.Mutations(context.Background(), "a", 0, 100)
	if err != nil || len(kept) != len(wrote) {
		t.Fatal(len(kept), err)
	}
	for i, k := range kept {
		if k.Mutation.ID != wrote[i] || k.Mutation.Seq != int64(i+1) {
			t.Fatalf("rank %d is %s, the order is lost", k.Mutation.Seq, k.Mutation.ID)
		}
	}
}

// A log that is not the one that was read is recognised, whatever its length.
func TestCursorOfAnotherEstablishmentIsRecognised(t *testing.T) {
	one, other := newHospital(t, server.Options{}), newHospital(t, server.Options{})
	one.seed(3)
	other.seed(3)
	a := one.ward("a")
	a.exchange()
	at, err := a.cache.Position(context.Background())
	if err != nil || at.Mark == "" {
		t.Fatalf("%+v %v", at, err)
	}
	err = other.client("a", doctor, 2).Pull(context.Background(), at, func([]sync.Change) error { return nil })
	if record.CodeOf(err) != record.Conflict || record.ReasonOf(err) != sync.ReasonCursor {
		t.Fatal(err)
	}
}

// reopen opens a cache file as the workstation of that name.
func (h *hospital) reopen(name, file string) *ward {
	h.t.Helper()
	store, err := cache.Open(file, bytes.Repeat([]byte{2}, 32), cache.Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	return h.on(name, file, store)
}
