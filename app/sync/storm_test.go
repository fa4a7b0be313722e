package sync_test

import (
	"context"
	gosync "sync"
	"testing"
	"testing/synctest"
	"time"

	"chevet/app/sync"
)

// A server that comes back to 1,000 workstations is not asked by all of them at once, and has answered each within the
// longest wait. Time is that of the test: nothing here depends on the machine.
func TestServerThatReturnsMeetsNoStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const stations = 1000
		var mu gosync.Mutex
		back := time.Time{}
		at := map[time.Duration]int{}
		down := func() bool {
			mu.Lock()
			defer mu.Unlock()
			return back.IsZero()
		}
		ctx, cancel := context.WithCancel(context.Background())
		var running gosync.WaitGroup
		for range stations {
			once := gosync.OnceFunc(func() {
				mu.Lock()
				defer mu.Unlock()
				at[time.Since(back).Truncate(time.Second)]++
			})
			here, there := newMemory(), newFar()
			there.set(func(f *far) { f.down = true })
			c := sync.NewClient(here, &returning{far: there, down: down, met: once}, sync.ClientOptions{})
			running.Go(func() { c.Run(ctx) })
		}
		time.Sleep(10 * time.Minute) // of the bubble: an outage long enough for every wait to be the longest
		mu.Lock()
		back = time.Now()
		mu.Unlock()
		time.Sleep(15 * time.Second)
		synctest.Wait()
		cancel()
		running.Wait()
		met, most := 0, 0
		for _, n := range at {
			met, most = met+n, max(most, n)
		}
		if met != stations {
			t.Errorf("%d of %d workstations came back", met, stations)
		}
		if most > stations/4 {
			t.Errorf("%d in one second: %v", most, at)
		}
	})
}

// returning is a far that is down until somebody says that it is back.
type returning struct {
	*far
	down func() bool
	met  func()
}

func (r *returning) Pull(ctx context.Context, from sync.Position, each func([]sync.Change) error) error {
	if r.down() {
		return errDown
	}
	r.met()
	return nil
}

// A machine that slept, or whose clock was moved, goes on by itself: waits are measured by a clock that only goes on.
func TestClockMovedDuringAnOutageDelaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := newMemory(), newFar()
		here.write(1)
		there.set(func(f *far) { f.down = true })
		moved := time.Duration(0)
		var mu gosync.Mutex
		c := sync.NewClient(here, there, sync.ClientOptions{Clock: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return time.Now().Add(moved)
		}})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { c.Run(ctx); close(done) }()
		time.Sleep(time.Minute)
		mu.Lock()
		moved = -365 * 24 * time.Hour
		mu.Unlock()
		there.set(func(f *far) { f.down = false })
		time.Sleep(16 * time.Second)
		synctest.Wait()
		if pending, accepted := here.state(); pending != 0 || accepted != 1 {
			t.Errorf("%d pending, %d accepted", pending, accepted)
		}
		cancel()
		<-done
	})
}
