package sync_test

import (
	"context"
	"testing"

	"chevet/app/sync"
)

// An item that reached an end leaves it by a person or by the server's word alone, and none is without a way out.
func TestItemLeavesItsStateAsTheMachineSays(t *testing.T) {
	events := []sync.ItemEvent{sync.HandedOver, sync.Unanswered, sync.Deferred, sync.WasAccepted, sync.WasRefused, sync.WasBeside,
		sync.WasForgotten, sync.WasWithdrawn, sync.WasCorrected}
	ways := map[sync.ItemState]int{}
	reached := map[sync.ItemState]bool{sync.ToSend: true}
	for again := true; again; {
		again = false
		for s := range reached {
			for _, e := range events {
				if next, ok := s.On(e); ok && !reached[next] {
					reached[next], again = true, true
				}
			}
		}
	}
	for s := range reached {
		for _, e := range events {
			if _, ok := s.On(e); ok {
				ways[s]++
			}
		}
		if ways[s] == 0 {
			t.Errorf("%s is a dead end", s)
		}
	}
	if len(reached) != 8 {
		t.Fatalf("%d states reached", len(reached))
	}
	for _, e := range []sync.ItemEvent{sync.HandedOver, sync.WasRefused, sync.WasWithdrawn} {
		if _, ok := sync.Taken.On(e); ok {
			t.Errorf("accepted, then %s", e)
		}
	}
}

// A write whose answer was lost is not shown as one that never left.
func TestTallyTellsWhatLeftWithoutAnAnswer(t *testing.T) {
	here, there := newMemory(), newFar()
	here.write(3)
	there.mute = true
	c := sync.NewClient(here, there, sync.ClientOptions{})
	if c.Exchange(context.Background()) == nil {
		t.Fatal("no error")
	}
	if s := c.State(); s.Tally.Sent != 3 || s.Tally.ToSend != 0 || s.Tally.Sending != 0 {
		t.Fatalf("%+v", s.Tally)
	}
	there.set(func(f *far) { f.mute = false })
	if err := c.Exchange(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s := c.State(); s.Tally != (sync.Tally{}) || s.Pending != 0 {
		t.Fatalf("%+v", s)
	}
}
