package sync

import (
	"context"

	"chevet/app/record"
)

// QuarantineTx is what an administrator's decision needs of a writing transaction.
type QuarantineTx interface {
	ServerTx
	// Kept returns a mutation as it came, with its first outcome.
	Kept(id string) (m Mutation, o Outcome, ok bool, err error)
	// Rule records a decision about a mutation, once: ruled is false when there was one already.
	Rule(mutation, ruling, byID string) (ruled bool, err error)
}

// Rulings of an administrator.
const (
	Released  = "released"  // applied after all
	Dismissed = "dismissed" // not applied; still readable
)

// Release decides of a write whose author had lost their rights before it came: take applies it now, by the same
// judgement as any other; otherwise it stays refused for good. Both are traced, and neither loses anything. An error
// with a reason says why it cannot be taken: it then waits on.
func (r *Receiver) Release(ctx context.Context, id, byID string, take bool, trace record.Trace) error {
	return r.store.Update(ctx, func(tx ServerTx) error {
		q, ok := tx.(QuarantineTx)
		if !ok {
			return record.E(record.Unavailable, ReasonQuarantine)
		}
		m, o, found, err := q.Kept(id)
		if err != nil {
			return err
		}
		if !found || o.Reason != ReasonQuarantine {
			return record.E(record.NotFound, ReasonQuarantine).In("sync.Release")
		}
		ruling := Dismissed
		if take {
			ruling = Released
		}
		if ruled, err := q.Rule(id, ruling, byID); err != nil || !ruled {
			return orElse(err, record.E(record.Conflict, ReasonQuarantine).In("sync.Release"))
		}
		if take {
			o, err := r.applyKind(tx, m)
			if err != nil {
				return err
			}
			if o.State == Refused || o.State == Retry {
				return record.E(record.Invalid, o.Reason).In("sync.Release").Because("%s", o.Detail)
			}
		}
		return tx.AddTrace("serveur", trace)
	})
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
