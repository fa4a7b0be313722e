package sync

import (
	"context"
	"errors"
	"time"

	"chevet/app/record"
)

// State is where the exchange with the server stands. It is a value: nobody changes it afterwards.
type State struct {
	Busy      bool
	Pending   int         // writes that the server has not settled, all authors of the workstation together
	Tally     Tally       // the same, state by state
	Refused   int         // refused or conflicting; those since Run began when the store does not count them
	Filling   Filling     // records of the scope that have come
	LastSync  time.Time   // when nothing was left to push nor to pull; zero before the first time
	DownSince time.Time   // zero while the server is reached
	NextTry   time.Time   // zero unless the last exchange failed
	Code      record.Code // of Reason; Expired: the session is over, nothing leaves before a new login
	Reason    record.Reason
	Detail    string // technical, without patient data
}

// RefusedCounter is implemented by a ClientStore that can count the refused writes that it keeps.
type RefusedCounter interface {
	CountRefused(ctx context.Context) (int, error)
}

// ConflictCounter is implemented by a ClientStore that tells conflicting writes from refused ones.
type ConflictCounter interface {
	CountConflicts(ctx context.Context) (int, error)
}

// change edits the state and publishes it. Publications are in order, one at a time.
func (c *Client) change(edit func(*State)) {
	c.publishing.Lock()
	defer c.publishing.Unlock()
	c.mu.Lock()
	before := c.state
	edit(&c.state)
	now := c.state
	c.mu.Unlock()
	if now != before && c.o.OnState != nil {
		c.o.OnState(now)
	}
}

// State returns where the exchange stands now.
func (c *Client) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// count publishes how many writes wait and how many were refused.
func (c *Client) count(ctx context.Context) error {
	pending, err := c.store.CountPending(ctx)
	if err != nil {
		return err
	}
	refused, conflicts := -1, 0
	if counter, ok := c.store.(RefusedCounter); ok {
		if refused, err = counter.CountRefused(ctx); err != nil {
			return err
		}
	}
	if counter, ok := c.store.(ConflictCounter); ok {
		if conflicts, err = counter.CountConflicts(ctx); err != nil {
			return err
		}
	}
	c.change(func(s *State) {
		s.Pending = pending
		s.Tally.ToSend = max(0, pending-s.Tally.Sending-s.Tally.Sent)
		if refused >= 0 {
			s.Refused = refused
			s.Tally.Refused, s.Tally.Conflict = refused-conflicts, conflicts
		}
	})
	return nil
}

// ended publishes how an exchange went.
func (c *Client) ended(err error) {
	now := c.o.Clock()
	c.change(func(s *State) {
		s.Busy = false
		switch {
		case err == nil:
			s.LastSync, s.DownSince, s.NextTry, s.Code, s.Reason, s.Detail = now, time.Time{}, time.Time{}, "", "", ""
			return
		case record.CodeOf(err) != record.Unavailable:
			s.DownSince = time.Time{}
		case s.DownSince.IsZero():
			s.DownSince = now
		}
		s.Code, s.Reason, s.Detail = record.CodeOf(err), record.ReasonOf(err), detailOf(err)
	})
}

func detailOf(err error) string {
	var e *record.Error
	if errors.As(err, &e) {
		return e.Detail
	}
	return ""
}
