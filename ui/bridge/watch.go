package bridge

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of the histogram: what held the thread less than the bound, the last one being everything above.
var Bounds = [...]time.Duration{time.Millisecond, 4 * time.Millisecond, 8 * time.Millisecond, 16 * time.Millisecond, 33 * time.Millisecond, 100 * time.Millisecond}

// Report says how long the UI thread was held.
type Report struct {
	Max   time.Duration
	Count int
	Total time.Duration
	Hist  [len(Bounds) + 1]int // Hist[i] counts holds under Bounds[i]; the last one those above
}

// String is one line for make bench.
func (r Report) String() string {
	return fmt.Sprintf("%d holds, max %s, mean %s, over 16 ms: %d", r.Count, r.Max.Round(time.Microsecond), r.mean().Round(time.Microsecond), r.Hist[4]+r.Hist[5]+r.Hist[6])
}

func (r Report) mean() time.Duration {
	if r.Count == 0 {
		return 0
	}
	return r.Total / time.Duration(r.Count)
}

// Watchdog measures every function that goes through Do, and those given to Hold: callbacks of widgets run on the UI
// thread without a hop, so that a screen wraps the long ones.
type Watchdog struct {
	mu sync.Mutex
	r  Report
}

var (
	watchers   sync.Map // *Watchdog → struct{}
	watchCount atomic.Int32
)

// Watch starts measuring. Stop it.
func Watch() *Watchdog {
	w := &Watchdog{}
	watchers.Store(w, struct{}{})
	watchCount.Add(1)
	return w
}

// Stop ends the measure; the report stays.
func (w *Watchdog) Stop() {
	if _, ok := watchers.LoadAndDelete(w); ok {
		watchCount.Add(-1)
	}
}

// Report returns what was measured so far.
func (w *Watchdog) Report() Report {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.r
}

func (w *Watchdog) add(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.r.Count++
	w.r.Total += d
	w.r.Max = max(w.r.Max, d)
	for i, b := range Bounds {
		if d < b {
			w.r.Hist[i]++
			return
		}
	}
	w.r.Hist[len(Bounds)]++
}

// Hold runs f, already on the UI thread, and measures it.
func Hold(f func()) { hold(f) }

// Probe measures from outside how late the UI thread answers: it posts an empty function every period until stop is
// called, and counts the wait. This sees everything, Fyne's own painting included.
func (w *Watchdog) Probe(period time.Duration) (stop func()) {
	var asked atomic.Int64
	quit := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(period)
		defer t.Stop()
		for {
			select {
			case <-quit:
				return
			case now := <-t.C:
				if !asked.CompareAndSwap(0, now.UnixNano()) {
					continue // the former one still waits: its wait will count
				}
				Do(func() { w.add(time.Since(time.Unix(0, asked.Swap(0)))) })
			}
		}
	}()
	var once sync.Once
	return func() { once.Do(func() { close(quit); <-done }) }
}

func hold(f func()) {
	if watchCount.Load() == 0 {
		f()
		return
	}
	start := time.Now()
	f()
	d := time.Since(start)
	watchers.Range(func(k, _ any) bool { k.(*Watchdog).add(d); return true })
}
