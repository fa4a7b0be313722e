package dmp

import (
	"context"
	"slices"

	"chevet/app/record"
	"chevet/app/vihf"
	"chevet/app/xds"
)

// references returns the entryUUIDs of a document, one per version of its metadata, in the registry's order: the latest
// is the last of a registry that keeps them as they came, which nothing promises. TD3.1b tells no more, and INDIRECTE
// may ask no more. // dmp.md §2 note 5, §6
func (c *Client) references(ctx context.Context, call Call, id record.DocumentID, gate func(record.GateInput) record.Gate) ([]string, error) {
	response, err := c.queryBehind(ctx, call, TD31b, xds.GetDocuments{UniqueIDs: []record.DocumentID{id}, References: true}, gate)
	if err != nil {
		return nil, err
	}
	if len(response.References) == 0 {
		return nil, record.E(record.NotFound, ReasonTD33Absent).In("dmp." + string(TD31b))
	}
	return response.References, nil
}

// deletable are the statuses that a document may be deleted from. // dmp.md §8
var deletable = []record.Availability{record.Approved, record.Archived}

// eraseReferenced deletes a document of which only the references may be asked. Whose it is and in what state, the DMP
// judges: the update names the status that it expects, so that one sent again changes nothing. When an answer is lost,
// the registry is asked in AIR if the person may read; otherwise the update itself is the question.
func (c *Client) eraseReferenced(ctx context.Context, call Call, id record.DocumentID) (Changed, error) {
	gone := record.Document{ID: id, Patient: call.Patient.ID, Provenance: record.DMP, State: record.Withdrawn}
	doubt := func(err error) (Changed, error) {
		return Changed{}, record.E(record.Unavailable, ReasonUncertain).In("dmp." + string(TD33Erase)).Wrap(err)
	}
	var lost error
	for attempt := 1; ; attempt++ {
		known, err := c.references(ctx, call, id, record.WithdrawGate)
		if err == nil {
			err = c.eraseOne(ctx, call, known)
		} else if lost == nil { // nothing left yet
			return Changed{}, err
		}
		switch {
		case err == nil:
			return Changed{Document: gone}, nil
		case !transient(err) && lost != nil: // what refuses now may be what the lost one did
			return doubt(lost)
		case !transient(err):
			return Changed{}, err
		}
		lost = err
		if ctx.Err() != nil || c.config.Wait(ctx, c.config.Retry.First) != nil {
			return doubt(lost)
		}
		reading := call
		reading.Mode = vihf.IndirectReinforced
		switch entry, err := c.inForce(ctx, reading, id, nil); {
		case err == nil && entry.Availability() == record.Deleted:
			return Changed{Document: gone, Settled: true}, nil
		case attempt < max(c.config.Retry.Attempts, 1):
		case err == nil: // and the registry says that nothing was done
			return Changed{}, lost
		default:
			return doubt(lost)
		}
	}
}

// eraseOne deletes the one entry among known that is in force: an update of any other is refused, and changes nothing.
func (c *Client) eraseOne(ctx context.Context, call Call, known []string) error {
	for _, uuid := range slices.Backward(known[max(len(known)-mostPerQuery, 0):]) {
		for _, from := range deletable {
			u := change{transaction: TD33Erase, gate: record.WithdrawGate, body: statusBody(record.Deleted)}
			err := c.sendChange(ctx, call, xds.Entry{UUID: uuid, Status: xds.StatusCode(from)}, u)
			if record.ReasonOf(err) != ReasonTD33Failed {
				return err
			}
		}
	}
	return record.E(record.NotAllowed, ReasonTD33Status).In("dmp." + string(TD33Erase))
}
