package central

import "runtime"

// AwaitWaiting returns once n writers wait behind the one that leads.
func (s *Store) AwaitWaiting(n int) {
	for {
		s.queue.mu.Lock()
		waiting := len(s.queue.waiting)
		s.queue.mu.Unlock()
		if waiting >= n {
			return
		}
		runtime.Gosched()
	}
}
