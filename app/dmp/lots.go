package dmp

import (
	"context"
	"slices"
	"time"

	"chevet/app/record"
	"chevet/app/xds"
)

// mostLots is how many lots are looked into to date documents: a patient whose DMP grew by more since is counted by the
// documents' own dates.
const mostLots = 400

// DateDeposits writes in Entry.SubmittedAt when the DMP received the documents, for those received since a moment:
// a document's own date says when it was written, which may be years before. It returns false, having changed
// nothing, when the registry does not tell; the documents' own dates are then all there is. // dmp.md §6.1
func (c *Client) DateDeposits(ctx context.Context, call Call, docs []record.Document, since time.Time) (bool, error) {
	lots, err := c.lotsSince(ctx, call, since)
	if err != nil {
		return false, err
	}
	if len(lots.sets) > mostLots {
		return false, nil
	}
	if err := c.readLots(ctx, call, &lots); err != nil {
		return false, err
	}
	for i := range docs {
		if e := docs[i].Entry; e != nil {
			if at, ok := lots.received(*e); ok {
				e.SubmittedAt = at
			}
		}
	}
	return len(lots.sets) == 0 || len(lots.members) > 0, nil
}

// Changes lists what is new in the DMP since a moment, in any status: documents deposited, versions replaced, statuses
// and metadata changed. Config.Overlap is taken before the moment. // dmp.md §6.1
func (c *Client) Changes(ctx context.Context, call Call, since time.Time) (Found, error) {
	lots, err := c.lotsSince(ctx, call, since.Add(-c.config.Overlap))
	if err != nil {
		return Found{}, err
	}
	if len(lots.sets) > mostLots {
		return Found{SeenAt: c.config.Clock(), Partial: true}, nil
	}
	if err := c.readLots(ctx, call, &lots); err != nil {
		return Found{}, err
	}
	all := &xds.QueryResponse{Status: xds.Success, Total: -1}
	asked := map[string]bool{}
	// A version brings the one that it replaced, which brings no other: two rounds are enough.
	for wanted := lots.targets(); len(wanted) > 0; {
		var older []string
		for batch := range slices.Chunk(wanted, mostPerQuery) {
			for _, id := range batch {
				asked[id] = true
			}
			answer, err := c.Query(ctx, call, xds.GetDocumentsAndAssociations{EntryUUIDs: batch})
			if err != nil {
				return Found{}, err
			}
			all.Entries = append(all.Entries, answer.Entries...)
			all.Errors = append(all.Errors, answer.Errors...)
			if answer.Status == xds.PartialSuccess {
				all.Status = xds.PartialSuccess
			}
			for _, a := range answer.Associations {
				all.Associations = append(all.Associations, a)
				if a.Type == xds.Replaces && !asked[a.Target] && slices.Contains(batch, a.Source) {
					older, asked[a.Target] = append(older, a.Target), true
				}
			}
		}
		wanted = older
	}
	out := c.found(call, all)
	for i := range out.Documents {
		if at, ok := lots.received(*out.Documents[i].Entry); ok {
			out.Documents[i].Entry.SubmittedAt = at
		}
	}
	chained(out.Documents, all.Associations)
	return out, nil
}

// lots are submission sets with what they hold.
type lots struct {
	sets    map[string]time.Time // entryUUID of the set → submissionTime
	members map[string]time.Time // entryUUID of a document → when its lot came
	touched map[string]bool      // entryUUIDs whose status a lot changed
}

func (c *Client) lotsSince(ctx context.Context, call Call, since time.Time) (lots, error) {
	answer, err := c.Query(ctx, call, xds.FindSubmissionSets{Patient: call.Patient.INS, Submitted: xds.Period{From: since}})
	if err != nil {
		return lots{}, err
	}
	out := lots{sets: map[string]time.Time{}, members: map[string]time.Time{}, touched: map[string]bool{}}
	for _, s := range answer.Sets {
		if at := xds.ParseTime(s.SubmissionTime); s.UUID != "" && !at.IsZero() {
			out.sets[s.UUID] = at
		}
	}
	return out, nil
}

func (c *Client) readLots(ctx context.Context, call Call, l *lots) error {
	ids := make([]string, 0, len(l.sets))
	for id := range l.sets {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for batch := range slices.Chunk(ids, mostPerQuery) {
		answer, err := c.Query(ctx, call, xds.GetAssociations{UUIDs: batch})
		if err != nil {
			return err
		}
		for _, a := range answer.Associations {
			at, ours := l.sets[a.Source]
			switch {
			case !ours:
			case a.Type == xds.HasMember && a.Status != "Reference":
				if before, known := l.members[a.Target]; !known || at.Before(before) {
					l.members[a.Target] = at
				}
			case a.Type == xds.UpdateStatus:
				l.touched[a.Target] = true
			}
		}
	}
	return nil
}

// targets lists the entries that the lots are about.
func (l lots) targets() []string {
	out := make([]string, 0, len(l.members)+len(l.touched))
	for id := range l.members {
		out = append(out, id)
	}
	for id := range l.touched {
		if _, member := l.members[id]; !member {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// received tells when a document came. A lot that only changed its metadata does not count: the first version of an
// entry bears the logical id as its own. // ITI TF-2 §3.57, dmp.md §6.1
func (l lots) received(e record.Entry) (time.Time, bool) {
	if at, ok := l.members[e.LogicalID]; ok && e.LogicalID != "" {
		return at, true
	}
	first := e.LogicalID == "" || e.LogicalID == e.EntryUUID || e.Version == "" || e.Version == "1"
	at, ok := l.members[e.EntryUUID]
	return at, ok && first
}
