package sync_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	gosync "sync"
	"testing"
	"testing/synctest"
	"time"

	"chevet/app/record"
	"chevet/app/sync"
)

// running runs a client in a bubble of fake time until the test's function returns.
func running(t *testing.T, store sync.ClientStore, remote sync.Remote, o sync.ClientOptions, f func(*sync.Client)) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	c := sync.NewClient(store, remote, o)
	done := make(chan struct{})
	go func() { c.Run(ctx); close(done) }()
	synctest.Wait()
	f(c)
	stop()
	<-done
}

func TestQueueDrainsByItselfWhenTheServerReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		remote.down = true
		store.write(7)
		running(t, store, remote, sync.ClientOptions{}, func(c *sync.Client) {
			time.Sleep(10 * time.Minute) // of fake time: back-off has reached its longest
			synctest.Wait()
			s := c.State()
			if s.Pending != 7 || s.DownSince.IsZero() || s.NextTry.IsZero() || s.Reason != "SRV-INJOIGNABLE" || !s.LastSync.IsZero() {
				t.Fatalf("while it is gone: %+v", s)
			}
			remote.set(func(f *far) { f.down = false })
			time.Sleep(30 * time.Second) // no new write, no event
			synctest.Wait()
			if s = c.State(); s.Pending != 0 || !s.DownSince.IsZero() || !s.NextTry.IsZero() || s.LastSync.IsZero() || s.Reason != "" {
				t.Fatalf("30 s after its return: %+v", s)
			}
			if len(remote.applied) != 7 {
				t.Fatalf("%v", remote.applied)
			}
		})
	})
}

func TestAnswerLostAfterCommitMakesNoDuplicate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		remote.mute = true
		store.write(5)
		running(t, store, remote, sync.ClientOptions{}, func(c *sync.Client) {
			if pending, _ := store.state(); pending != 5 {
				t.Fatalf("%d pending without any answer", pending)
			}
			remote.set(func(f *far) { f.mute = false })
			time.Sleep(time.Minute)
			synctest.Wait()
			if want := []string{"m1", "m2", "m3", "m4", "m5"}; !slices.Equal(remote.applied, want) {
				t.Fatalf("%v", remote.applied)
			}
			if pending, accepted := store.state(); pending != 0 || accepted != 5 {
				t.Fatalf("%d pending, %d accepted", pending, accepted)
			}
		})
	})
}

func TestEventOfTheServerBringsItsChangesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		running(t, store, remote, sync.ClientOptions{PullEvery: time.Hour}, func(*sync.Client) {
			began := time.Now()
			remote.happen(true)
			synctest.Wait()
			if store.cursor != 1 || time.Since(began) != 0 {
				t.Fatalf("cursor %d after %v", store.cursor, time.Since(began))
			}
			remote.happen(false) // an event that got lost
			time.Sleep(time.Hour + time.Second)
			synctest.Wait()
			if store.cursor != 2 {
				t.Fatal("a lost event is never made up for")
			}
		})
	})
}

func TestWakePushesAtOnceAndSparesADownServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		running(t, store, remote, sync.ClientOptions{}, func(c *sync.Client) {
			store.write(1)
			c.Wake()
			synctest.Wait()
			if s := c.State(); s.Pending != 0 {
				t.Fatalf("%+v", s)
			}
			remote.set(func(f *far) { f.down, f.pushes = true, 0 })
			for range 100 { // somebody types while the server is gone
				store.write(1)
				c.Wake()
				time.Sleep(10 * time.Millisecond)
			}
			synctest.Wait()
			if s := c.State(); s.Pending != 100 || s.DownSince.IsZero() || remote.pushes > 6 {
				t.Fatalf("%d tries in a second, %+v", remote.pushes, s)
			}
		})
	})
}

func TestFlushTellsWhetherEverythingLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		remote.down = true
		store.write(3)
		running(t, store, remote, sync.ClientOptions{}, func(c *sync.Client) {
			if err := c.Flush(context.Background()); record.CodeOf(err) != record.Unavailable {
				t.Fatalf("flush to nowhere: %v", err)
			}
			remote.set(func(f *far) { f.down = false })
			if err := c.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
			if s := c.State(); s.Pending != 0 || !s.DownSince.IsZero() {
				t.Fatalf("%+v", s)
			}
			ended, cancel := context.WithCancel(context.Background())
			cancel()
			if err := c.Flush(ended); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		})
	})
}

func TestRefusedWritesAreCountedAndDoNotStopTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		remote.refuse["m2"] = true
		store.write(3)
		running(t, store, remote, sync.ClientOptions{}, func(c *sync.Client) {
			if s := c.State(); s.Pending != 0 || s.Refused != 1 {
				t.Fatalf("%+v", s)
			}
			if store.refused["m2"].Reason != sync.ReasonNoPatient {
				t.Fatalf("%+v", store.refused)
			}
		})
	})
}

func TestUnreadableWriteIsSetAsideAndExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		remote.broken["m5"] = true
		store.write(9)
		running(t, store, remote, sync.ClientOptions{}, func(c *sync.Client) {
			if pending, accepted := store.state(); pending != 0 || accepted != 8 || store.refused["m5"].Reason != "SRV-REQUETE" {
				t.Fatalf("%d pending, %d accepted, %v", pending, accepted, store.refused)
			}
		})
	})
}

func TestBodiesLeaveOnceBeforeTheWritesThatNameThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		store.bodies["a"], store.bodies["b"] = []byte("A"), []byte("B")
		store.write(2, "a", "b")
		store.write(1, "b")
		running(t, store, remote, sync.ClientOptions{Batch: 2}, func(*sync.Client) {
			if remote.sends["a"] != 1 || remote.sends["b"] != 1 || len(remote.applied) != 3 {
				t.Fatalf("%v %v", remote.sends, remote.applied)
			}
		})
	})
}

func TestLostBodyDoesNotHoldBackTheWritesBehindIt(t *testing.T) {
	for name, lose := range map[string]func(*memory){
		"gone":    func(m *memory) { delete(m.bodies, "a") },
		"damaged": func(m *memory) { m.damaged["a"] = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, remote := newMemory(), newFar()
				store.bodies["a"] = []byte("A")
				lose(store)
				store.write(1)
				store.write(1, "a")
				store.write(1)
				running(t, store, remote, sync.ClientOptions{}, func(*sync.Client) {
					if !slices.Equal(remote.applied, []string{"m1", "m3"}) || store.refused["m2"].Reason != sync.ReasonBodyLost {
						t.Fatalf("%v %v", remote.applied, store.refused)
					}
				})
			})
		})
	}
}

// keeper is a memory that can send again what was accepted.
type keeper struct{ *memory }

func (k keeper) Resend(_ context.Context, _ string, after int64) (int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := len(k.pending)
	var still []sync.Mutation
	for _, m := range k.accepted {
		if m.Seq > after {
			k.pending = append(k.pending, m)
		} else {
			still = append(still, m)
		}
	}
	k.accepted = still
	slices.SortFunc(k.pending, func(a, b sync.Mutation) int { return int(a.Seq - b.Seq) })
	return int64(len(k.pending) - n), nil
}

func (k keeper) Rewind(_ context.Context, cursor int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cursor = min(k.cursor, cursor)
	return nil
}

func TestServerRestoredFromAnOlderBackupGetsEverythingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := keeper{newMemory()}, newFar()
		store.write(10)
		running(t, store, remote, sync.ClientOptions{}, func(c *sync.Client) {
			remote.set(func(f *far) { // the backup was taken after the fourth
				f.applied, f.log, f.last = f.applied[:4], f.log[:4], 4
				for i := 5; i <= 10; i++ {
					delete(f.outcomes, fmt.Sprint("m", i))
				}
			})
			store.write(1)
			c.Wake()
			time.Sleep(time.Minute)
			synctest.Wait()
			want := []string{"m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11"}
			if !slices.Equal(remote.applied, want) || c.State().Pending != 0 || store.cursor != 11 {
				t.Fatalf("%v, cursor %d, %+v", remote.applied, store.cursor, c.State())
			}
		})
	})
}

func TestStateIsPublishedInOrderAndNeverLies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := newMemory(), newFar()
		store.write(2)
		remote.down = true
		var mu gosync.Mutex
		var seen []sync.State
		running(t, store, remote, sync.ClientOptions{OnState: func(s sync.State) { mu.Lock(); seen = append(seen, s); mu.Unlock() }}, func(c *sync.Client) {
			time.Sleep(5 * time.Second)
			remote.set(func(f *far) { f.down = false })
			time.Sleep(30 * time.Second)
			synctest.Wait()
			if last := seen[len(seen)-1]; last != c.State() {
				t.Fatalf("last published %+v, is %+v", last, c.State())
			}
		})
		for i, s := range seen {
			if !s.LastSync.IsZero() && s.Pending > 0 {
				t.Errorf("state %d says level with %d pending", i, s.Pending)
			}
			if i > 0 && s == seen[i-1] {
				t.Errorf("state %d says nothing new", i)
			}
		}
	})
}

func TestRunLeavesAtOnceWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, down := range []bool{true, false} {
			remote := newFar()
			remote.down = down
			began := time.Now()
			running(t, newMemory(), remote, sync.ClientOptions{}, func(*sync.Client) {})
			if d := time.Since(began); d != 0 {
				t.Fatalf("left after %v", d)
			}
		}
	})
}
