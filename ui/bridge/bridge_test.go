package bridge_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chevet/ui/bridge"
	"chevet/ui/uitest"

	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRunGivesTheResultOnce(t *testing.T) {
	test.NewTempApp(t)
	want := errors.New("panne")
	calls := 0
	<-bridge.Run(t.Context(), func(context.Context) (int, error) { return 7, want }, func(n int, err error) {
		calls++
		if n != 7 || err != want {
			t.Errorf("got %d, %v", n, err)
		}
	})
	if calls != 1 {
		t.Fatalf("done ran %d times", calls)
	}
}

func TestACancelledRunTellsNobody(t *testing.T) {
	test.NewTempApp(t)
	ctx, cancel := context.WithCancel(t.Context())
	finished := bridge.Run(ctx, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }, func(int, error) { t.Error("done ran for a screen that is gone") })
	cancel()
	<-finished
}

func TestSubscribeKeepsTheOrderAndStops(t *testing.T) {
	test.NewTempApp(t)
	events, got := make(chan any), make(chan any, 100)
	stop := bridge.Subscribe(events, func(e any) { got <- e })
	for i := range 50 {
		events <- i
	}
	for i := range 50 {
		if e := <-got; e != i {
			t.Fatalf("event %d is %v", i, e)
		}
	}
	stop()
	stop()
	close(events)
	if len(got) != 0 {
		t.Fatal("events after stop")
	}
}

func TestADebouncerRunsTheLastCallOnly(t *testing.T) {
	test.NewTempApp(t)
	d := bridge.NewDebouncer(time.Millisecond)
	ran := make(chan int, 10)
	for i := range 5 {
		d.Call(func() { ran <- i })
	}
	last := -1
	for last != 4 {
		last = <-ran
	}
	d.Call(func() { ran <- 99 })
	d.Stop()
	if len(ran) > 0 && <-ran == 99 {
		t.Log("the timer fired before Stop: allowed")
	}
}

func TestTheWatchdogMeasuresWhatHoldsTheThread(t *testing.T) {
	test.NewTempApp(t)
	w := bridge.Watch()
	defer w.Stop()
	timer := time.NewTimer(20 * time.Millisecond)
	bridge.Wait(func() { <-timer.C })
	bridge.Hold(func() {})
	r := w.Report()
	if r.Count != 2 || r.Max < 19*time.Millisecond || r.Hist[0] != 1 {
		t.Fatalf("report %+v", r)
	}
	w.Stop()
	bridge.Hold(func() {})
	if w.Report().Count != 2 {
		t.Fatal("it measures after Stop")
	}
}

func TestEveryStopsAndLeavesNoGoroutine(t *testing.T) {
	test.NewTempApp(t)
	steps := make(chan struct{}, 1)
	stop := bridge.Every(time.Millisecond, func() {
		select {
		case steps <- struct{}{}:
		default:
		}
	})
	<-steps
	<-steps
	stop()
	stop()
}

func TestABurstOfEventsIsSpreadOverHops(t *testing.T) {
	th := uitest.With(test.NewTempApp(t))
	defer th.Stop()
	w := bridge.Watch()
	defer w.Stop()
	const n, each = 30, time.Millisecond
	events, done := make(chan int, n), make(chan struct{})
	for i := range n {
		events <- i
	}
	next := 0
	stop := bridge.Subscribe(events, func(i int) {
		if i != next {
			t.Errorf("event %d came for %d", i, next)
		}
		if next++; next == n {
			close(done)
		}
		for began := time.Now(); time.Since(began) < each; {
		}
	})
	defer stop()
	th.Run(done)
	if r := w.Report(); r.Count < 3 {
		t.Errorf("%d events of %v went in %d hops: %v", n, each, r.Count, r)
	}
}

func TestWhatATestAsksIsNotMeasured(t *testing.T) {
	test.NewTempApp(t)
	w := bridge.Watch()
	defer w.Stop()
	ran := false
	bridge.Aside(func() { ran = true })
	if !ran || w.Report().Count != 0 {
		t.Errorf("ran %v, counted %d", ran, w.Report().Count)
	}
}
