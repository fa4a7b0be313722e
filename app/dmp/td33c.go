package dmp

import (
	"context"

	"chevet/app/record"
	"chevet/app/vihf"
	"chevet/app/xds"
)

// TD33c deletes a document of our structure: logically, those who must may read it still. It leaves in INDIRECTE, or
// DIRECTE with a card, and only when Config.Direct is set: otherwise the exchange platform deletes. The patient's
// opposition does not stop it. In INDIRECTE whatever our structure deposited may go, otherwise what the caller wrote.
// dmp.md §2 notes 8 and 9, decisions.md 2 and 3, SC.DMP/CONF.03
func (c *Client) TD33c(ctx context.Context, call Call, id record.DocumentID) (Changed, error) {
	if !c.config.Direct {
		return Changed{}, record.E(record.NotAllowed, ReasonDirectOff).In("dmp." + string(TD33Erase))
	}
	if call.Mode == "" && !c.config.Card {
		call.Mode = vihf.Indirect
	}
	if call.Mode == vihf.Indirect {
		return c.eraseReferenced(ctx, call, id)
	}
	return c.change(ctx, call, id, change{
		transaction: TD33Erase,
		gate:        record.WithdrawGate,
		goes:        true,
		done:        func(e xds.Entry) bool { return e.Availability() == record.Deleted },
		allowed: func(e xds.Entry) error {
			if err := alive(e); err != nil {
				return err
			}
			if e.ByPatient() {
				return record.E(record.NotAllowed, ReasonTD33Patient)
			}
			if !mine(e, call.Caller) {
				return record.E(record.NotAllowed, ReasonTD33Author)
			}
			return nil
		},
		body:  statusBody(record.Deleted),
		after: func(e *xds.Entry) { e.Status = xds.StatusCode(record.Deleted) },
	})
}

func statusBody(to record.Availability) func(xds.SubmissionSet, xds.Entry) ([]byte, error) {
	return func(set xds.SubmissionSet, e xds.Entry) ([]byte, error) {
		return xds.StatusUpdate{Set: set, EntryUUID: e.UUID, From: e.Availability(), To: to}.Request()
	}
}
