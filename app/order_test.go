package app

import (
	"sync"
	"testing"
	"time"

	"chevet/app/record"
)

func TestTheLastPicturePublishedIsTheLastOneComputed(t *testing.T) {
	w := &Workstation{parts: Parts{Clock: time.Now}, session: &Session{}, bus: newBus()}
	open := &openRecord{id: "p", stored: &Stored{Patient: record.Patient{ID: "p"}}, activity: map[record.DocumentKey]RowActivity{}}
	w.open = open
	var mu sync.Mutex
	var last *Record
	back := 0
	w.bus.subscribe(func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		r := e.(RecordUpdated).Record
		if last != nil && r.Unsent < last.Unsent {
			back++
		}
		last = r
	})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				open.mu.Lock()
				open.stored.Unsent++
				open.mu.Unlock()
				w.show(open)
			}
		})
	}
	group.Wait()
	w.bus.close()
	if last.Unsent != 1600 || back > 0 {
		t.Errorf("the window shows picture %d of 1600, and went back %d times", last.Unsent, back)
	}
}
