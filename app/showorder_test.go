package app

import (
	"testing"
	"time"

	"chevet/app/record"
)

func TestPicturesLeaveInTheOrderTheyWereComputed(t *testing.T) {
	w := &Workstation{parts: Parts{Clock: time.Now}, session: &Session{}, bus: newBus()}
	open := &openRecord{id: "p", stored: &Stored{Unsent: 1}, activity: map[record.DocumentKey]RowActivity{}}
	w.open = open
	last := 0
	w.Subscribe(func(e Event) {
		if u, ok := e.(RecordUpdated); ok {
			last = u.Record.Unsent // the bus has one goroutine, and may skip a picture that another replaces
		}
	})
	newer := func() {
		open.mu.Lock()
		open.stored = &Stored{Unsent: 2}
		open.mu.Unlock()
		w.show(open)
	}
	second := make(chan struct{})
	w.pictured = func() {
		w.pictured = nil
		if open.showing.TryLock() { // nothing keeps a newer picture from overtaking this one
			open.showing.Unlock()
			newer()
			close(second)
			return
		}
		go func() { defer close(second); newer() }()
	}
	w.show(open)
	<-second
	w.bus.close()
	if last != 2 {
		t.Errorf("picture %d was published last: the older one stays on screen", last)
	}
}
