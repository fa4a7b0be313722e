package identity

import (
	"context"
	"time"

	"chevet/ui/bridge"
)

// lookAfter is how long typing rests before doubles are looked for.
const lookAfter = 150 * time.Millisecond

// run does work off the UI thread, then done on it. Tests do both at once, on theirs.
func run[T any](i *Identity, ctx context.Context, work func(context.Context) (T, error), done func(T, error)) {
	if i.inline {
		done(work(ctx))
		return
	}
	bridge.Run(ctx, work, done)
}

// rested is a Debouncer, but in tests, where nothing waits.
type rested struct {
	of *Identity
	*bridge.Debouncer
}

func (r rested) call(f func()) {
	if r.of.inline {
		f()
		return
	}
	r.Call(f)
}
