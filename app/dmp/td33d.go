package dmp

import (
	"context"

	"chevet/app/record"
	"chevet/app/xds"
)

// TD33d archives a document, or puts an archived one back. A physician may for any document but the patient's own;
// others for theirs, and not under break-glass. // dmp.md §2
func (c *Client) TD33d(ctx context.Context, call Call, id record.DocumentID, archived bool) (Changed, error) {
	to := record.Approved
	if archived {
		to = record.Archived
	}
	gate := call.Gate
	gate.Now = c.config.Clock()
	normal := record.ReadGate(gate).Purpose == record.NormalAccess
	return c.change(ctx, call, id, change{
		transaction: TD33Shelf,
		done:        func(e xds.Entry) bool { return e.Availability() == to },
		allowed: func(e xds.Entry) error {
			switch {
			case alive(e) != nil:
				return alive(e)
			case e.ByPatient() && !call.Caller.Treating:
				return record.E(record.NotAllowed, ReasonTD33Patient)
			case call.Caller.Activity.Profession == physician:
				return nil
			case !normal || !mine(e, call.Caller) && !call.Caller.Treating:
				return record.E(record.NotAllowed, ReasonTD33Author)
			}
			return nil
		},
		body:  statusBody(to),
		after: func(e *xds.Entry) { e.Status = xds.StatusCode(to) },
	})
}
