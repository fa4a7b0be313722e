package sync

import (
	"context"
	"time"

	"chevet/app/record"
)

// ItemState is where one write of this workstation stands.
type ItemState string

// States of an item. Nothing leaves Refused or InConflict without a person, or an administrator's word in the log.
const (
	ToSend     ItemState = "to_send"   // on disk here, not handed over yet
	Sending    ItemState = "sending"   // in the request in progress
	Sent       ItemState = "sent"      // handed over, and the answer is not known: the next push settles it
	Taken      ItemState = "accepted"  // applied by the server
	Turned     ItemState = "refused"   // not applied: kept and explained on both sides
	InConflict ItemState = "conflict"  // written beside another text: both are kept
	Withdrawn  ItemState = "withdrawn" // refused or conflicting, and given up by a person; still readable
	Corrected  ItemState = "corrected" // refused or conflicting, and written again by another item
)

// ItemEvent is what moves an item.
type ItemEvent string

// Events of an item.
const (
	HandedOver   ItemEvent = "handed_over"
	Unanswered   ItemEvent = "unanswered" // the line was cut before the answer
	Deferred     ItemEvent = "deferred"   // the server says: later
	WasAccepted  ItemEvent = "accepted"   // answered, or read in the log
	WasRefused   ItemEvent = "refused"
	WasBeside    ItemEvent = "conflict"
	WasForgotten ItemEvent = "forgotten" // by a server restored from an older backup
	WasWithdrawn ItemEvent = "withdrawn"
	WasCorrected ItemEvent = "corrected"
)

// itemMoves is the machine: what is not in it does not happen.
var itemMoves = map[ItemState]map[ItemEvent]ItemState{
	ToSend:     {HandedOver: Sending, WasAccepted: Taken},
	Sending:    {Unanswered: Sent, Deferred: ToSend, WasAccepted: Taken, WasRefused: Turned, WasBeside: InConflict},
	Sent:       {HandedOver: Sending, WasAccepted: Taken, WasRefused: Turned, WasBeside: InConflict},
	Taken:      {WasForgotten: ToSend},
	Turned:     {WasAccepted: Taken, WasWithdrawn: Withdrawn, WasCorrected: Corrected},
	InConflict: {WasAccepted: Taken, WasWithdrawn: Withdrawn, WasCorrected: Corrected},
	Withdrawn:  {WasAccepted: Taken},
	Corrected:  {WasAccepted: Taken},
}

// On returns the state after an event; ok is false when it cannot happen in this state.
func (s ItemState) On(e ItemEvent) (next ItemState, ok bool) {
	next, ok = itemMoves[s][e]
	return next, ok
}

// Open says that the item still asks something of the network or of a person.
func (s ItemState) Open() bool {
	switch s {
	case Taken, Withdrawn, Corrected:
		return false
	}
	return true
}

// Item is one write of this workstation with where it stands.
type Item struct {
	Mutation  Mutation
	State     ItemState
	Outcome   Outcome   // the server's answer; zero before it
	SettledAt time.Time // of the answer
	Ruling    Ruling    // of a person, for Withdrawn and Corrected
}

// Ruling is what a person decided of a refused or conflicting write.
type Ruling struct {
	ByID   string
	ByName string
	At     time.Time
	Why    string
	By     string // id of the mutation that corrects it
}

// Tally counts items by state.
type Tally struct {
	ToSend, Sending, Sent, Refused, Conflict int
}

// ItemQuery chooses items. Zero values mean «any».
type ItemQuery struct {
	Patient record.PatientID
	States  []ItemState // default: the Open ones
	Limit   int         // newest first; 0: all
}

// Items of errors.
const (
	ReasonNotRefused record.Reason = "SYN-NON-REFUSE" // only what was refused, or conflicts, is withdrawn or corrected
)

// ItemStore is implemented by a ClientStore that tells its writes one by one.
type ItemStore interface {
	Items(ctx context.Context, q ItemQuery) ([]Item, error)
	// Rule records what a person decided of a refused or conflicting write. With a mutation, which is then written,
	// the item is Corrected by it; without, it is Withdrawn. Any other state is a Conflict with ReasonNotRefused.
	Rule(ctx context.Context, id string, r Ruling, correction *Mutation) (Mutation, error)
}

// Items lists the writes of this workstation, those of the request in progress included, newest first.
func (c *Client) Items(ctx context.Context, q ItemQuery) ([]Item, error) {
	store, ok := c.store.(ItemStore)
	if !ok {
		return nil, nil
	}
	inStore := q
	inStore.States = stored(q.States)
	items, err := store.Items(ctx, inStore)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := items[:0]
	for _, i := range items {
		if s, flying := c.flying[i.Mutation.ID]; flying && i.State == ToSend {
			i.State = s
		}
		if wanted(q.States, i.State) {
			kept = append(kept, i)
		}
	}
	return kept, nil
}

// stored replaces the states that only the exchange knows by the one that the store has.
func stored(states []ItemState) (out []ItemState) {
	for _, s := range states {
		if s == Sending || s == Sent {
			s = ToSend
		}
		out = append(out, s)
	}
	return out
}

func wanted(states []ItemState, s ItemState) bool {
	if len(states) == 0 {
		return s.Open()
	}
	for _, w := range states {
		if w == s {
			return true
		}
	}
	return false
}

// move tells where the writes of a batch stand, until the store has the answer.
func (c *Client) move(batch []Mutation, e ItemEvent) {
	c.mu.Lock()
	for _, m := range batch {
		from, flying := c.flying[m.ID]
		if !flying {
			from = ToSend
		}
		next, ok := from.On(e)
		switch {
		case !ok:
		case next == Sending || next == Sent:
			c.flying[m.ID] = next
		default:
			delete(c.flying, m.ID)
		}
	}
	var t Tally
	for _, s := range c.flying {
		switch s {
		case Sending:
			t.Sending++
		case Sent:
			t.Sent++
		}
	}
	c.mu.Unlock()
	c.change(func(s *State) {
		s.Tally.Sending, s.Tally.Sent = t.Sending, t.Sent
		s.Tally.ToSend = max(0, s.Pending-t.Sending-t.Sent)
	})
}

var answers = map[OutcomeState]ItemEvent{Accepted: WasAccepted, Refused: WasRefused, Conflict: WasBeside, Retry: Deferred}
