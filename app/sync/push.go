package sync

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"chevet/app/record"
)

// heldBack says that the server was reached and does not take the next write yet.
type heldBack struct{ why *record.Error }

func (h *heldBack) Error() string { return h.why.Error() }
func (h *heldBack) Unwrap() error { return h.why }

// push sends all that waits, oldest first, bodies before the mutations that name them.
func (c *Client) push(ctx context.Context) error {
	size, settled, renumbered := c.o.Batch, "", int64(0)
	for {
		pending, err := c.store.Pending(ctx, size)
		if err != nil {
			return err
		}
		if len(pending) == 0 {
			return c.count(ctx)
		}
		if pending[0].ID == settled {
			return fmt.Errorf("sync: mutation %s is still pending after it was settled", settled)
		}
		batch := fitting(pending, c.o.BatchBytes)
		lost, err := c.sendBodies(ctx, batch)
		if err != nil {
			return err
		}
		c.move(batch, HandedOver)
		outcomes, err := c.remote.Push(ctx, batch)
		if err != nil {
			c.move(batch, Unanswered)
		}
		switch {
		case record.CodeOf(err) == record.Invalid && len(batch) > 1:
			// One of them makes the request unreadable: let the others through until it stands alone.
			size = len(batch) / 2
			continue
		case record.CodeOf(err) == record.Invalid:
			outcomes, err = c.withdraw(ctx, batch[0], record.ReasonOf(err), true)
		}
		if err != nil {
			return err
		}
		if len(outcomes) != len(batch) {
			return record.E(record.Unavailable, ReasonCut).In("sync.push").Because("%d outcomes for %d mutations", len(outcomes), len(batch))
		}
		if waitsForBody(outcomes[0]) {
			for _, digest := range batch[0].Bodies {
				delete(c.loaded, digest) // the server may have been restored from before it had them
			}
			if lost[batch[0].ID] {
				if outcomes, err = c.withdraw(ctx, batch[0], ReasonBodyLost, false); err != nil {
					return err
				}
			}
		}
		if err := c.settle(ctx, outcomes); err != nil {
			return err
		}
		asked, err := c.resend(ctx, batch[0], outcomes[0], renumbered)
		if err != nil {
			return err
		}
		if asked > 0 {
			renumbered = asked
			continue
		}
		if outcomes[0].State == Retry {
			o := outcomes[0]
			return &heldBack{record.E(record.Conflict, o.Reason).In("sync.push").Because("%s", o.Detail)}
		}
		size, settled = c.o.Batch, outcomes[0].ID
	}
}

func waitsForBody(o Outcome) bool { return o.State == Retry && o.Reason == ReasonBodyMissing }

// Resender is implemented by a ClientStore that keeps accepted mutations for some time, for a server that was
// restored from an older backup, and that can give its own writes other ranks. // QUALITY 5
type Resender interface {
	// Resend makes what the server judged of a workstation above a rank pending again, and gives all that waits the
	// ranks that follow it, in the order of the writes. It says how many became pending.
	Resend(ctx context.Context, workstation string, after int64) (int64, error)
	// Rewind moves the cursor back; applying changes again does nothing but repair.
	Rewind(ctx context.Context, cursor int64) error
}

// resend answers a server that waits for another rank than what is pending. A lower one: it was restored from a backup,
// and what it forgot is sent again. A higher one: another workstation used our ranks, because one of both is a copy or
// was restored from an image; ours take those that follow, and nobody's write is lost.
func (c *Client) resend(ctx context.Context, first Mutation, o Outcome, before int64) (expected int64, err error) {
	store, ok := c.store.(Resender)
	if !ok || o.State != Retry || o.Expected < 1 || o.Expected == first.Seq || o.Expected == before {
		return 0, nil
	}
	switch o.Reason {
	case ReasonSeqUsed:
		_, err = store.Resend(ctx, first.Workstation, o.Expected-1)
		c.o.Log.Warn("ranks of this workstation were used by another one", "workstation", first.Workstation, "from", first.Seq, "to", o.Expected)
		return o.Expected, err
	case ReasonSeqGap:
		n, err := store.Resend(ctx, first.Workstation, o.Expected-1)
		if err != nil {
			return 0, err
		}
		c.o.Log.Warn("server asks for earlier writes", "workstation", first.Workstation, "from", o.Expected, "count", n)
		clear(c.loaded)
		return o.Expected, store.Rewind(ctx, 0)
	}
	return 0, nil
}

// settle records the outcomes that end something and publishes the counts.
func (c *Client) settle(ctx context.Context, outcomes []Outcome) error {
	if err := c.store.Settle(ctx, outcomes); err != nil {
		return err
	}
	for _, o := range outcomes {
		c.move([]Mutation{{ID: o.ID}}, answers[o.State])
	}
	refused := 0
	for _, o := range outcomes {
		if o.State == Refused || o.State == Conflict {
			refused++
			c.o.Log.Warn("write refused", "mutation", o.ID, "reason", string(o.Reason))
		}
	}
	if _, counts := c.store.(RefusedCounter); !counts && refused > 0 {
		c.change(func(s *State) { s.Refused += refused })
	}
	return c.count(ctx)
}

// withdraw tells the server that a write cannot come whole, so that its rank is used and those behind it go
// on. The write stays readable here with the reason.
func (c *Client) withdraw(ctx context.Context, m Mutation, why record.Reason, hollow bool) ([]Outcome, error) {
	m.Withdrawn = why
	if hollow {
		m.Payload, m.Bodies = []byte("null"), nil
	}
	return c.remote.Push(ctx, []Mutation{m})
}

// fitting returns the first mutations whose payloads fit in limit bytes, at least one.
func fitting(pending []Mutation, limit int) []Mutation {
	total := 0
	for i := range pending {
		total += len(pending[i].Payload)
		if total > limit && i > 0 {
			return pending[:i]
		}
	}
	return pending
}

// maxRemembered bounds the digests known to be at the server; forgetting them costs one question each.
const maxRemembered = 20000

// sendBodies uploads what the batch names, small bodies together when the server takes them so. lost are mutations with
// a body that cannot be read here: the server may hold it already, and says so in its outcome.
func (c *Client) sendBodies(ctx context.Context, batch []Mutation) (lost map[string]bool, err error) {
	if len(c.loaded) > maxRemembered {
		clear(c.loaded)
	}
	u := &uploads{c: c, batch: batch, lost: map[string]bool{}}
	u.together, _ = c.remote.(BodiesRemote)
	seen := map[string]bool{}
	group, sending := errgroup.WithContext(ctx)
	group.SetLimit(c.o.Uploads)
	for _, m := range batch {
		for _, digest := range m.Bodies {
			if seen[digest] || u.known(digest) {
				continue
			}
			seen[digest] = true
			group.Go(func() error { return u.send(sending, digest) })
		}
	}
	if err := group.Wait(); err != nil {
		return u.lost, err
	}
	return u.lost, u.flush(ctx, true)
}
