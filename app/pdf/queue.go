package pdf

import "context"

// urgency orders what waits for the worker.
type urgency int

const (
	urgent  urgency = iota // opening and closing, first come first served
	visible                // rendering: the newest first, it is what is on screen now
	quiet                  // text, first come first served
	idle                   // measuring the pages nobody looks at yet
	urgencies
)

// request is one thing asked of the worker. do runs on the worker's goroutine alone.
type request struct {
	ctx     context.Context
	urgency urgency
	do      func(*sandbox) error
	done    chan error // buffered: the worker never waits for a caller that left
}

// queue keeps what waits. It is not safe for concurrent use.
type queue struct{ waiting [urgencies][]*request }

func (q *queue) push(r *request) { q.waiting[r.urgency] = append(q.waiting[r.urgency], r) }

// next removes and returns what is to be done now, answering on the way those whose caller has left.
func (q *queue) next() *request {
	for u := range q.waiting {
		for len(q.waiting[u]) > 0 {
			list := q.waiting[u]
			at := 0
			if urgency(u) == visible {
				at = len(list) - 1
			}
			r := list[at]
			copy(list[at:], list[at+1:])
			list[len(list)-1] = nil
			q.waiting[u] = list[:len(list)-1]
			if err := r.ctx.Err(); err != nil {
				r.done <- err
				continue
			}
			return r
		}
	}
	return nil
}

// drain answers everybody with err.
func (q *queue) drain(err error) {
	for u := range q.waiting {
		for _, r := range q.waiting[u] {
			r.done <- err
		}
		q.waiting[u] = nil
	}
}
