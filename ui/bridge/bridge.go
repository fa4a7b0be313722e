// Package bridge stands between background work and the window: it is the only user of fyne.Do, so that the rule “a
// widget is touched on the UI thread only” is kept in one place. It holds no widget and no use case.
//
//	bridge.Run(ctx, func(ctx context.Context) (*app.Opened, error) { return a.Open(ctx, id) }, func(o *app.Opened, err error) { … })
//	bridge.Do(func() { label.SetText("…") })
//	stop := bridge.Subscribe(events, func(e any) { … })
//	d := bridge.NewDebouncer(120 * time.Millisecond); d.Call(func() { … })
//	w := bridge.Watch(); defer w.Stop(); … w.Report().Max
package bridge

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// Do runs f on the UI thread, once, soon; it does not wait. The time f holds the thread is measured by the watchdogs.
func Do(f func()) { hop(func() { hold(f) }) }

// Once the event loop has ended, Fyne runs what it is given on the goroutine that gives it, beside the one that closes
// the window: hops stop before that.
var (
	gate sync.RWMutex
	shut bool
)

func hop(f func()) (sent bool) {
	gate.RLock()
	defer gate.RUnlock()
	if !shut {
		fyne.Do(f)
	}
	return !shut
}

// Shut drops every hop from now on. The program calls it on the UI thread just before it quits; what was to be drawn no
// longer matters. It reports whether it was open: a program that is told twice to quit closes its window once.
func Shut() (first bool) {
	gate.Lock()
	defer gate.Unlock()
	first, shut = !shut, true
	return first
}

// Aside is Do for what only a test asks of the window: the watchdogs don't count it.
func Aside(f func()) { hop(f) }

// Wait runs f on the UI thread and returns when it is done. Never call it from the UI thread.
func Wait(f func()) {
	fyne.DoAndWait(func() { hold(f) })
}

// Run does work off the UI thread and gives its result to done on it. When ctx is cancelled before done ran, done is
// not called: the screen that asked is gone. The returned channel closes after done, or once it is known not to run.
func Run[T any](ctx context.Context, work func(context.Context) (T, error), done func(T, error)) <-chan struct{} {
	finished := make(chan struct{})
	go func() {
		v, err := work(ctx)
		if ctx.Err() != nil {
			close(finished)
			return
		}
		sent := hop(func() {
			hold(func() {
				defer close(finished)
				if ctx.Err() == nil {
					done(v, err)
				}
			})
		})
		if !sent {
			close(finished)
		}
	}()
	return finished
}

// slice is how long one hop of Subscribe goes on giving values: the rest waits for the next hop, so that a burst of
// events never holds the thread longer than a slice and one event.
const slice = 4 * time.Millisecond

// Subscribe gives each value of events to f on the UI thread, in order. What arrives while the thread is busy comes in
// one hop, as far as a slice goes. It ends when events closes or stop is called; after stop returns f is not called
// again from a new hop.
func Subscribe[E any](events <-chan E, f func(E)) (stop func()) {
	quit := make(chan struct{})
	var once sync.Once
	var mu sync.Mutex
	var waiting []E
	stopped := false

	asked := false // a hop is on its way
	var deliver func()
	deliver = func() {
		for began := time.Now(); ; {
			mu.Lock()
			if stopped || len(waiting) == 0 {
				asked = false
				mu.Unlock()
				return
			}
			if time.Since(began) > slice {
				mu.Unlock()
				Do(deliver)
				return
			}
			e := waiting[0]
			waiting = waiting[1:]
			mu.Unlock()
			f(e)
		}
	}
	go func() {
		for {
			select {
			case <-quit:
				return
			case e, ok := <-events:
				if !ok {
					return
				}
				mu.Lock()
				waiting = append(waiting, e)
				first := !asked
				asked = true
				mu.Unlock()
				if first { // one hop is enough for all that comes before it ends
					Do(deliver)
				}
			}
		}
	}()
	return func() {
		once.Do(func() {
			mu.Lock()
			stopped = true
			waiting = nil
			mu.Unlock()
			close(quit)
		})
	}
}

// Debouncer runs the last function it was given once nothing came for a while.
type Debouncer struct {
	after time.Duration
	mu    sync.Mutex
	timer *time.Timer
	turn  uint64
}

// NewDebouncer returns a debouncer; call Stop when its owner closes.
func NewDebouncer(after time.Duration) *Debouncer { return &Debouncer{after: after} }

// Call asks for f on the UI thread; a later Call replaces it.
func (d *Debouncer) Call(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.turn++
	turn := d.turn
	if d.timer != nil {
		d.timer.Stop()
	}
	d.timer = time.AfterFunc(d.after, func() {
		Do(func() {
			d.mu.Lock()
			stale := turn != d.turn
			d.mu.Unlock()
			if !stale {
				f()
			}
		})
	})
}

// Stop forgets what was asked.
func (d *Debouncer) Stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.turn++
	if d.timer != nil {
		d.timer.Stop()
	}
}

// Every runs f on the UI thread at each period, and never twice at once: a late step is dropped, not queued. The clock
// starts at once; stop ends it and leaves no goroutine.
func Every(period time.Duration, f func()) (stop func()) {
	quit := make(chan struct{})
	ticker := time.NewTicker(period)
	pending := make(chan struct{}, 1)
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-quit:
				return
			case <-ticker.C:
				select {
				case pending <- struct{}{}:
					Do(func() {
						<-pending
						select {
						case <-quit:
						default:
							f()
						}
					})
				default:
				}
			}
		}
	}()
	var once sync.Once
	return func() { once.Do(func() { close(quit) }) }
}
