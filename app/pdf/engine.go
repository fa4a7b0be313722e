package pdf

import (
	"context"
	"sync"

	"chevet/app/record"
)

// Engine owns the sandbox in which PDFium runs and the single worker that uses it. It is safe for concurrent
// use. It starts nothing before the first call.
type Engine struct {
	opt  Options
	stop chan struct{} // closed by Close: ends a running call

	mu      sync.Mutex
	queue   queue
	wake    chan struct{}
	started bool
	closed  bool
	ended   chan struct{} // closed when the worker has left
}

// NewEngine returns an engine; nothing is loaded until Warm or Open.
func NewEngine(o Options) *Engine {
	return &Engine{opt: o.withDefaults(), stop: make(chan struct{}), wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

// Warm loads PDFium, from CacheDir when it was compiled before. Calling it again, or while it runs, is harmless.
// A cancelled ctx returns at once; loading goes on and serves the next call.
func (e *Engine) Warm(ctx context.Context) error {
	return e.run(ctx, urgent, func(s *sandbox) error { return s.start() })
}

// Close ends the running call, answers those that wait with reason PDF-FERME and frees the sandbox.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		<-e.ended
		return nil
	}
	e.closed = true
	started := e.started
	close(e.stop)
	e.mu.Unlock()
	if !started {
		close(e.ended)
	}
	<-e.ended
	return nil
}

// run gives do to the worker and waits for it or for ctx.
func (e *Engine) run(ctx context.Context, u urgency, do func(*sandbox) error) error {
	r, err := e.submit(ctx, u, do)
	if err != nil {
		return err
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) submit(ctx context.Context, u urgency, do func(*sandbox) error) (*request, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := &request{ctx: ctx, urgency: u, do: do, done: make(chan error, 1)}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, errClosed
	}
	e.queue.push(r)
	if !e.started {
		e.started = true
		go e.work()
	}
	select {
	case e.wake <- struct{}{}:
	default:
	}
	return r, nil
}

func (e *Engine) work() {
	defer close(e.ended)
	s := newSandbox(e.opt, e.stop)
	defer s.close()
	for {
		e.mu.Lock()
		if e.closed {
			e.queue.drain(errClosed)
			e.mu.Unlock()
			return
		}
		r := e.queue.next()
		e.mu.Unlock()
		if r != nil {
			r.done <- r.do(s)
			continue
		}
		select {
		case <-e.wake:
		case <-e.stop:
		}
	}
}

// Open reads a PDF file. data is kept until Close and must not change. Errors: PDF-ILLISIBLE, PDF-PROTEGE,
// PDF-TAILLE, PDF-DELAI, PDF-MOTEUR, PDF-FERME, or ctx.Err().
func (e *Engine) Open(ctx context.Context, data []byte) (*Document, error) {
	const op = "pdf.Open"
	if len(data) > e.opt.MaxBytes {
		return nil, record.E(record.Invalid, ReasonTooBig).In(op).Because("%d bytes", len(data))
	}
	if len(data) < 16 {
		return nil, record.E(record.Invalid, ReasonUnreadable).In(op)
	}
	d := &Document{engine: e, data: data, hung: map[int]bool{}}
	err := e.run(ctx, urgent, func(s *sandbox) error {
		if err := s.load(op, d); err != nil {
			return err
		}
		return d.measure(s, firstMeasured)
	})
	if err != nil {
		d.Close()
		return nil, err
	}
	d.measureRest()
	return d, nil
}
