package pdf

import (
	"context"
	"errors"
	"testing"
)

func TestTheNewestVisiblePageGoesFirstAndThoseScrolledPastAreNeverDrawn(t *testing.T) {
	var q queue
	gone, leave := context.WithCancel(context.Background())
	leave()
	add := func(ctx context.Context, u urgency) *request {
		r := &request{ctx: ctx, urgency: u, done: make(chan error, 1)}
		q.push(r)
		return r
	}
	text := add(t.Context(), quiet)
	old, past, newest := add(t.Context(), visible), add(gone, visible), add(t.Context(), visible)
	opening := add(t.Context(), urgent)
	for i, want := range []*request{opening, newest, old, text, nil} {
		if got := q.next(); got != want {
			t.Fatalf("turn %d: %p, want %p", i, got, want)
		}
	}
	if err := <-past.done; !errors.Is(err, context.Canceled) {
		t.Errorf("scrolled past: %v", err)
	}
}
