package central_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
)

// Two writers in two stores on one file, as two processes are, and a reader of its own that follows the log: it
// must see 1, 2, 3… whatever the interleaving.
func TestReaderOfTheLogNeverSkipsAChangeOfTwoConcurrentWriters(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		a := open(t, at)
		b, reader := open(t, at), open(t, at)
		const each = 150
		ctx := context.Background()
		var writers sync.WaitGroup
		var writing atomic.Bool
		writing.Store(true)
		for w, s := range map[string]interface {
			Update(context.Context, func(changelog.ServerTx) error) error
		}{"a": a, "b": b} {
			writers.Go(func() {
				for i := range each {
					// Transactions of 1 to 3 lines, some of which are given up after having taken cursors.
					err := s.Update(ctx, func(tx changelog.ServerTx) error {
						for range i%3 + 1 {
							if err := tx.Append(changelog.KindConsent, "p", fmt.Sprintf("%s-%d", w, i), i); err != nil {
								return err
							}
						}
						if i%10 == 9 {
							return errGivenUp
						}
						return nil
					})
					if err != nil && !errors.Is(err, errGivenUp) {
						t.Error(err)
					}
				}
			})
		}
		go func() { writers.Wait(); writing.Store(false) }()
		var cursor int64
		seen := map[string]int{}
		for {
			still := writing.Load()
			changes, err := reader.Changes(ctx, cursor, 7)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range changes {
				if c.Cursor != cursor+1 {
					t.Fatalf("cursor %d after %d", c.Cursor, cursor)
				}
				cursor = c.Cursor
				seen[c.Mutation]++
			}
			if len(changes) == 0 && !still {
				break
			}
		}
		for _, w := range []string{"a", "b"} {
			for i := range each {
				want := i%3 + 1
				if i%10 == 9 {
					want = 0
				}
				if got := seen[fmt.Sprintf("%s-%d", w, i)]; got != want {
					t.Errorf("writer %s, transaction %d: %d lines, want %d", w, i, got, want)
				}
			}
		}
	})
}

var errGivenUp = errors.New("given up")

func TestWritersThatShareATransactionDoNotShareFailures(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		var group sync.WaitGroup
		var kept atomic.Int64
		for i := range 60 {
			group.Go(func() {
				err := s.Update(context.Background(), func(tx changelog.ServerTx) error {
					if err := tx.Append(changelog.KindConsent, "p", fmt.Sprint(i), i); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return errGivenUp
					case 2:
						panic("a fault of one writer")
					}
					return nil
				})
				if (err == nil) != (i%3 == 0) {
					t.Errorf("writer %d: %v", i, err)
				}
				if err == nil {
					kept.Add(1)
				}
			})
		}
		group.Wait()
		changes := log(t, s, 0)
		if len(changes) != int(kept.Load()) || len(changes) != 20 {
			t.Fatalf("%d lines for %d writers", len(changes), kept.Load())
		}
		for i, c := range changes {
			if c.Cursor != int64(i+1) {
				t.Fatalf("line %d has cursor %d", i+1, c.Cursor)
			}
		}
	})
}

func TestLogSaysWhenAReaderIsAheadOfIt(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		head, _ := s.Head(context.Background())
		if _, err := s.Changes(context.Background(), head, 10); err != nil {
			t.Fatalf("a level reader: %v", err)
		}
		_, err := s.Changes(context.Background(), head+1, 10)
		if record.ReasonOf(err) != changelog.ReasonCursor {
			t.Fatalf("a reader ahead: %v", err)
		}
	})
}

func TestGrowthIsAnnounced(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		grown := s.Grown()
		if err := s.AddTrace(context.Background(), "serveur", record.Trace{ID: "t", Action: record.TraceRead}); err != nil {
			t.Fatal(err)
		}
		select {
		case <-grown:
			t.Fatal("a trace is not a change")
		default:
		}
		withPatients(t, s, 1)
		<-grown
	})
}

func TestWhatWasCommittedIsThereAfterReopening(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 3)
		before := log(t, s, 0)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		again := open(t, at)
		if after := log(t, again, 0); len(after) != len(before) || len(after) != 6 {
			t.Fatalf("%d lines, then %d", len(before), len(after))
		}
	})
}

func TestAnotherEstablishmentSeesNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 2)
		other := at.open(t, "130000002")
		if changes := log(t, other, 0); len(changes) != 0 {
			t.Fatalf("%d lines", len(changes))
		}
		if _, err := other.Patient(context.Background(), "p1"); record.CodeOf(err) != record.NotFound {
			t.Fatal(err)
		}
	})
}

// A writer whose caller has left while others wrote is not run for nobody.
func TestWriterWhoseCallerLeftWhileItWaitedDoesNotRun(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := connectOne(t, at)
		busy, free := make(chan struct{}), make(chan struct{})
		first := make(chan error, 1)
		go func() {
			first <- s.Update(context.Background(), func(changelog.ServerTx) error { close(busy); <-free; return nil })
		}()
		<-busy
		ctx, leave := context.WithCancel(context.Background())
		ran, second := false, make(chan error, 1)
		go func() { second <- s.Update(ctx, func(changelog.ServerTx) error { ran = true; return nil }) }()
		s.AwaitWaiting(1)
		leave()
		close(free)
		if err := <-first; err != nil {
			t.Fatal(err)
		}
		if err := <-second; !errors.Is(err, context.Canceled) || ran {
			t.Fatalf("ran: %v, %v", ran, err)
		}
	})
}

// connectOne is one server, whatever the engine.
func connectOne(t *testing.T, at base) *central.Store {
	s, ok := open(t, at).(*central.Store)
	if !ok {
		t.Skip("one server is enough")
	}
	return s
}
