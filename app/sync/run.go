package sync

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"chevet/app/record"
)

// ClientOptions are the settings of a Client. Zero values take the defaults in the comments.
type ClientOptions struct {
	Clock   record.Clock   // stamps State; time.Now
	Log     *slog.Logger   // discarded
	OnState func(State)    // each change of State, in order; must not call the Client's Flush
	OnApply func([]Change) // after changes were stored here
	Random  func() float64 // jitter, in [0, 1); math/rand

	Batch      int           // mutations per push; 500
	BatchBytes int           // payloads per push; 4 MiB
	Uploads    int           // bodies sent at the same time; 4
	Units      []string      // whose patients this workstation holds; nil: it holds everything
	PullEvery  time.Duration // look at the log even if no event came; 30 s
	BackoffMin time.Duration // first wait after a failure; 500 ms
	BackoffMax time.Duration // longest wait after failures; 15 s
}

func (o ClientOptions) withDefaults() ClientOptions {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	o.Batch = defaulted(o.Batch, 500)
	o.BatchBytes = defaulted(o.BatchBytes, 4<<20)
	o.Uploads = defaulted(o.Uploads, 4)
	o.PullEvery = defaulted(o.PullEvery, 30*time.Second)
	o.BackoffMin = defaulted(o.BackoffMin, 500*time.Millisecond)
	o.BackoffMax = defaulted(o.BackoffMax, 15*time.Second)
	return o
}

func defaulted[T int | time.Duration](v, d T) T {
	if v <= 0 {
		return d
	}
	return v
}

// Client is the workstation's half of the protocol. Its methods are safe for concurrent use.
type Client struct {
	store  ClientStore
	remote Remote
	o      ClientOptions

	turn     chan struct{} // held by the exchange in progress
	wake     chan struct{} // something to push or to pull
	told     chan struct{} // something was written here
	followed bool          // Units were said to the server; by whom has the turn
	filling  atomic.Bool   // paused by a person
	fetch    chan struct{} // bodies may be missing here
	loaded   map[string]bool

	publishing sync.Mutex
	mu         sync.Mutex
	state      State
	flying     map[string]ItemState // writes of the request in progress, or whose answer is not known
}

// NewClient returns a client that does nothing until Run or Flush.
func NewClient(store ClientStore, remote Remote, o ClientOptions) *Client {
	return &Client{store: store, remote: remote, o: o.withDefaults(), loaded: map[string]bool{}, flying: map[string]ItemState{},
		turn: make(chan struct{}, 1), wake: make(chan struct{}, 1), told: make(chan struct{}, 1), fetch: make(chan struct{}, 1)}
}

// Run exchanges with the server until ctx ends, then returns once none of its goroutines is left. It is called
// once at a time.
func (c *Client) Run(ctx context.Context) {
	var group sync.WaitGroup
	group.Go(func() { c.listen(ctx) })
	group.Go(func() { c.tell(ctx) })
	if bodies, ok := c.store.(BodyStore); ok {
		group.Go(func() { c.fetchBodies(ctx, bodies) })
	}
	c.loop(ctx)
	group.Wait()
}

// Wake says that something was written here, or asks for an exchange now instead of at the next try. It
// returns at once.
func (c *Client) Wake() {
	poke(c.told)
	poke(c.wake)
}

func poke(signal chan struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}

// Flush pushes now and returns once nothing that the server has not settled is left here, or why not. Changes
// are not pulled.
func (c *Client) Flush(ctx context.Context) error {
	release, err := c.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	err = c.push(ctx)
	if err != nil {
		if ctx.Err() == nil {
			c.ended(err)
		}
		return err
	}
	c.change(func(s *State) {
		s.DownSince, s.NextTry, s.Code, s.Reason, s.Detail = time.Time{}, time.Time{}, "", "", ""
	})
	poke(c.wake)
	return nil
}

// take waits for the right to exchange: one at a time keeps the order of what is pushed.
func (c *Client) take(ctx context.Context) (release func(), err error) {
	select {
	case c.turn <- struct{}{}:
		return func() { <-c.turn }, nil
	case <-ctx.Done():
		return nil, record.E(record.Unavailable, ReasonBusy).In("sync.Flush").Wrap(ctx.Err())
	}
}

func (c *Client) loop(ctx context.Context) {
	failures := 0
	for {
		err := c.exchange(ctx)
		if ctx.Err() != nil {
			return
		}
		pause, least := c.o.PullEvery, time.Duration(0)
		if err != nil {
			pause, least = c.backoff(failures), c.o.BackoffMin/2
			failures++
			next := c.o.Clock().Add(pause)
			c.change(func(s *State) { s.NextTry = next })
			c.o.Log.Warn("exchange failed", "reason", string(record.ReasonOf(err)), "err", err, "next", pause)
		} else {
			failures = 0
		}
		// A wake cuts the pause short, but a server in trouble is not asked at every keystroke.
		if !c.pause(ctx, least, nil) || !c.pause(ctx, pause-least, c.wake) {
			return
		}
	}
}

// Exchange pushes and pulls once, now, and returns how it went. Run does it by itself.
func (c *Client) Exchange(ctx context.Context) error { return c.exchange(ctx) }

// PullOnly looks at the log once, now, and sends nothing.
func (c *Client) PullOnly(ctx context.Context) error {
	release, err := c.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	return c.pull(ctx)
}

// exchange pushes all that waits, then pulls all that is new.
func (c *Client) exchange(ctx context.Context) error {
	release, err := c.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	c.change(func(s *State) { s.Busy = true })
	err = c.push(ctx)
	var held *heldBack
	if err == nil || errors.As(err, &held) {
		pullErr := c.follow(ctx)
		if pullErr == nil {
			pullErr = c.pull(ctx)
		}
		if pullErr == nil {
			pullErr = c.fill(ctx)
		}
		if pullErr != nil {
			err = pullErr
		}
	}
	if ctx.Err() != nil {
		err = ctx.Err()
		c.change(func(s *State) { s.Busy = false })
		return err
	}
	if err != nil { // what waits is told also when nothing left
		err = errors.Join(err, c.count(ctx))
	}
	c.ended(err)
	return err
}

func (c *Client) pull(ctx context.Context) error {
	from, err := c.store.Position(ctx)
	if err != nil {
		return err
	}
	err = c.remote.Pull(ctx, from, func(changes []Change) error {
		if err := c.store.Apply(ctx, changes); err != nil {
			return err
		}
		if c.o.OnApply != nil {
			c.o.OnApply(changes)
		}
		return nil
	})
	if err == nil {
		poke(c.fetch)
		poke(c.told) // a colleague may have settled what waited here
	}
	if store, ok := c.store.(Resender); ok && record.ReasonOf(err) == ReasonCursor {
		return c.recover(ctx, store, from)
	}
	return err
}

// recover answers a server whose log is not the one that was read here: restored from an older backup, or another
// database. What it has forgotten of this workstation is sent again, and its log is read from the start. // QUALITY 5
func (c *Client) recover(ctx context.Context, store Resender, from Position) error {
	at, err := c.remote.Standing(ctx)
	if err != nil {
		return err
	}
	n, err := store.Resend(ctx, at.Workstation, at.LastSeq)
	if err != nil {
		return err
	}
	c.o.Log.Warn("the server's log is not the one that was read here", "cursor", from.Cursor, "head", at.Head, "epoch", at.Epoch, "again", n)
	if err := store.Rewind(ctx, 0); err != nil {
		return err
	}
	clear(c.loaded)
	poke(c.wake)
	if err := c.count(ctx); err != nil {
		return err
	}
	return &heldBack{record.E(record.Conflict, ReasonCursor).In("sync.pull").Because("%d writes are sent again", n)}
}

// listen keeps the server's event line open, so that a change elsewhere shows here at once. The line's end is
// the first sign that the server is gone: the exchange that follows finds out.
func (c *Client) listen(ctx context.Context) {
	failures := 0
	for {
		heard := false
		err := c.remote.Watch(ctx, func() { heard = true; poke(c.wake) })
		if ctx.Err() != nil {
			return
		}
		if heard {
			failures = 0
			poke(c.wake)
		}
		c.o.Log.Debug("event line ended", "err", err)
		if !c.pause(ctx, c.backoff(failures), nil) {
			return
		}
		failures++
	}
}

// tell keeps the count of waiting writes true even while an exchange waits on the network.
func (c *Client) tell(ctx context.Context) {
	for {
		if err := c.count(ctx); err != nil && ctx.Err() == nil {
			c.o.Log.Error("count of waiting writes", "err", err)
		}
		select {
		case <-c.told:
		case <-ctx.Done():
			return
		}
	}
}

// backoff returns the wait after the given number of failures: doubling, half of it drawn at random.
func (c *Client) backoff(failures int) time.Duration {
	d := c.o.BackoffMax
	if failures < 16 {
		d = min(d, c.o.BackoffMin<<failures)
	}
	return d/2 + time.Duration(c.o.Random()*float64(d/2))
}

// pause waits, or less when cut is signalled; false means that ctx ended.
func (c *Client) pause(ctx context.Context, d time.Duration, cut <-chan struct{}) bool {
	if d <= 0 && cut == nil {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-cut:
	case <-ctx.Done():
		return false
	}
	return true
}
