package sync

import (
	"context"

	"chevet/app/record"
)

// Scope is a line of the log for one workstation: a patient enters what it holds, or leaves it. With an arrival come
// the patient and their encounters, so that a ward's list shows before the records have come.
type Scope struct {
	In         bool               `json:"in"`
	Rank       int                `json:"rank,omitempty"` // the lowest comes first
	Patient    *record.Patient    `json:"patient,omitempty"`
	Encounters []record.Encounter `json:"encounters,omitempty"`
}

// Ranks of arrivals: who opens a record waits for it; a patient who came in the last day is read sooner than those whom
// the ward knows.
const (
	RankOpened = 0
	RankToday  = 1
	RankWard   = 2
)

// Filling is how far a workstation has come with the records of its scope. A workstation that follows everything has
// none.
type Filling struct {
	Done, Total int // patients
	Paused      bool
}

// ScopeStore is implemented by a ClientStore that holds a part of the establishment.
type ScopeStore interface {
	// StartAt moves the cursor of a store that has read nothing yet; one that has is left alone.
	StartAt(ctx context.Context, p Position) error
	// NextFill returns the patient whose past is wanted first; ok is false when none is.
	NextFill(ctx context.Context) (patient record.PatientID, ok bool, err error)
	// Want puts a patient whose past is wanted before the others.
	Want(ctx context.Context, patient record.PatientID) error
	// Fill stores a patient's past, all its lines up to the present cursor, in one transaction.
	Fill(ctx context.Context, patient record.PatientID, past []Change) error
	// Filling counts; Paused is not its business.
	Filling(ctx context.Context) (Filling, error)
}

// ScopeRemote is implemented by a Remote that knows what a workstation follows.
type ScopeRemote interface {
	// Follow makes this workstation follow units, and returns the position where one that has read nothing starts.
	Follow(ctx context.Context, units []string) (Position, error)
	// Hold brings a patient here for some time, or without an end when pinned; pin nil leaves that as it is.
	Hold(ctx context.Context, patient record.PatientID, pin *bool) error
	// Release lets a patient go who is here only because somebody opened or pinned the record.
	Release(ctx context.Context, patient record.PatientID) error
	// Past gives all lines about a patient up to a cursor, in order.
	Past(ctx context.Context, patient record.PatientID, to int64) ([]Change, error)
}

func (c *Client) scoped() (ScopeStore, ScopeRemote, bool) {
	store, holds := c.store.(ScopeStore)
	remote, knows := c.remote.(ScopeRemote)
	return store, remote, holds && knows
}

// follow says once what this workstation follows, before anything is read.
func (c *Client) follow(ctx context.Context) error {
	store, remote, ok := c.scoped()
	if !ok || c.o.Units == nil || c.followed {
		return nil
	}
	from, err := remote.Follow(ctx, c.o.Units)
	if err != nil {
		return err
	}
	c.followed = true
	return store.StartAt(ctx, from)
}

// filledTogether is how many patients come before the log is looked at again.
const filledTogether = 20

// fill brings the past of patients who entered the scope, the most wanted first, as of the cursor: nothing is pulled
// meanwhile, so that nothing newer is covered by it. What is written here goes first.
func (c *Client) fill(ctx context.Context) error {
	store, remote, ok := c.scoped()
	if !ok {
		return nil
	}
	defer func() { _ = c.countFilling(ctx, store) }()
	for range filledTogether {
		if c.filling.Load() {
			return nil
		}
		patient, wanted, err := store.NextFill(ctx)
		if err != nil || !wanted {
			return err
		}
		at, err := c.store.Position(ctx)
		if err != nil {
			return err
		}
		past, err := remote.Past(ctx, patient, at.Cursor)
		if err != nil {
			return err
		}
		if err := store.Fill(ctx, patient, past); err != nil {
			return err
		}
		if c.o.OnApply != nil {
			c.o.OnApply(past)
		}
		if err := c.countFilling(ctx, store); err != nil {
			return err
		}
		poke(c.fetch)
		if waiting, err := c.store.CountPending(ctx); err != nil || waiting > 0 {
			poke(c.wake)
			return err
		}
	}
	poke(c.wake)
	return nil
}

func (c *Client) countFilling(ctx context.Context, store ScopeStore) error {
	f, err := store.Filling(ctx)
	if err != nil {
		return err
	}
	f.Paused = c.filling.Load()
	c.change(func(s *State) { s.Filling = f })
	return nil
}

// PauseFilling stops bringing whole records, or goes on with it. Lists, changes and what is written go on.
func (c *Client) PauseFilling(paused bool) {
	c.filling.Store(paused)
	c.change(func(s *State) { s.Filling.Paused = paused })
	poke(c.wake)
}

// Hold brings a patient here because somebody opens the record; see ScopeRemote. Without scopes it does nothing.
func (c *Client) Hold(ctx context.Context, patient record.PatientID, pin *bool) error {
	store, remote, ok := c.scoped()
	if !ok {
		return nil
	}
	if err := store.Want(ctx, patient); err != nil {
		return err
	}
	err := remote.Hold(ctx, patient, pin)
	poke(c.wake)
	return err
}

// Release lets a patient go; see ScopeRemote.
func (c *Client) Release(ctx context.Context, patient record.PatientID) error {
	_, remote, ok := c.scoped()
	if !ok {
		return nil
	}
	err := remote.Release(ctx, patient)
	poke(c.wake)
	return err
}
