package app_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app"
	"chevet/app/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newJobs(t *testing.T, opt app.JobsOptions) (*app.Jobs, chan []app.Job) {
	seen := make(chan []app.Job, 1000)
	j := app.NewJobs(opt, func(l []app.Job) { seen <- l })
	t.Cleanup(j.Close)
	return j, seen
}

func TestTheSameKeyRunsOnce(t *testing.T) {
	j, _ := newJobs(t, app.JobsOptions{})
	release := make(chan struct{})
	var runs atomic.Int32
	spec := app.JobSpec{Key: "k", Run: func(ctx context.Context, _ *app.Progress) error {
		runs.Add(1)
		<-release
		return nil
	}}
	a, b := j.Start(spec), j.Start(spec)
	if a != b {
		t.Errorf("two jobs %d and %d for one key", a, b)
	}
	close(release)
	if err := j.Wait(context.Background(), a); err != nil || runs.Load() != 1 {
		t.Error(err, runs.Load())
	}
}

func TestReplaceCancelsTheFormerJob(t *testing.T) {
	j, _ := newJobs(t, app.JobsOptions{})
	started := make(chan struct{})
	a := j.Start(app.JobSpec{Key: "k", Run: func(ctx context.Context, _ *app.Progress) error {
		close(started)
		<-ctx.Done()
		return ctx.Err()
	}})
	<-started
	b := j.Start(app.JobSpec{Key: "k", Replace: true, Run: func(context.Context, *app.Progress) error { return nil }})
	if err := j.Wait(context.Background(), b); err != nil || a == b {
		t.Error(a, b, err)
	}
	if err := j.Wait(context.Background(), a); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAServiceIsNeverAskedByMoreJobsThanItsLimit(t *testing.T) {
	j, _ := newJobs(t, app.JobsOptions{Limits: map[string]int{"dmp": 2}})
	var now, most atomic.Int32
	gate := make(chan struct{})
	ids := make([]int64, 8)
	for i := range ids {
		ids[i] = j.Start(app.JobSpec{Service: "dmp", Run: func(ctx context.Context, _ *app.Progress) error {
			n := now.Add(1)
			for {
				m := most.Load()
				if n <= m || most.CompareAndSwap(m, n) {
					break
				}
			}
			<-gate
			now.Add(-1)
			return nil
		}})
	}
	close(gate)
	for _, id := range ids {
		if err := j.Wait(context.Background(), id); err != nil {
			t.Fatal(err)
		}
	}
	if most.Load() > 2 {
		t.Errorf("%d at once", most.Load())
	}
}

func TestOnlyUnavailableIsTriedAgain(t *testing.T) {
	for code, want := range map[record.Code]int32{record.Unavailable: 3, record.NotAllowed: 1, record.Invalid: 1} {
		j, _ := newJobs(t, app.JobsOptions{Backoff: func(int) time.Duration { return 0 }})
		var n atomic.Int32
		id := j.Start(app.JobSpec{Attempts: 3, Run: func(context.Context, *app.Progress) error {
			n.Add(1)
			return record.E(code, "X")
		}})
		if err := j.Wait(context.Background(), id); record.CodeOf(err) != code && err != nil {
			t.Error(err)
		}
		j.Close()
		if n.Load() != want {
			t.Errorf("%s: %d attempts, want %d", code, n.Load(), want)
		}
	}
}

func TestAFailedJobCanBeRetriedAndACancelledOneLeavesNoTrace(t *testing.T) {
	j, _ := newJobs(t, app.JobsOptions{})
	fail := true
	spec := app.JobSpec{Name: app.JobRefresh, Run: func(context.Context, *app.Progress) error {
		if fail {
			return record.E(record.Unavailable, "X")
		}
		return nil
	}}
	id := j.Start(spec)
	_ = j.Wait(context.Background(), id)
	waitFor(t, func() bool { l := j.List(); return len(l) == 1 && l[0].State == app.JobFailed && l[0].CanRetry })
	fail = false
	again := j.Retry(id)
	_ = j.Wait(context.Background(), again)
	waitFor(t, func() bool { l := j.List(); return len(l) == 1 && l[0].State == app.JobDone })

	started := make(chan struct{})
	c := j.Start(app.JobSpec{Run: func(ctx context.Context, _ *app.Progress) error { close(started); <-ctx.Done(); return ctx.Err() }})
	<-started
	j.Cancel(c)
	waitFor(t, func() bool { return len(j.List()) == 1 })
}

// waitFor polls a state that another goroutine reaches; it fails after 5 s.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("the state never came")
		}
	}
}
