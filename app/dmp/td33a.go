package dmp

import (
	"context"

	"chevet/app/record"
	"chevet/app/xds"
)

// TD33a masks a document from other professionals, or unmasks it. Any professional may mask; only its author and the
// treating physician unmask. // dmp.md §2 note 8, §8
func (c *Client) TD33a(ctx context.Context, call Call, id record.DocumentID, masked bool) (Changed, error) {
	return c.change(ctx, call, id, c.visibility(TD33Mask, func(e xds.Entry) (record.Visibility, error) {
		v := e.Visibility()
		v.HiddenFromProfessionals = masked
		if !masked && !mine(e, call.Caller) && !call.Caller.Treating {
			return v, record.E(record.NotAllowed, ReasonTD33Author)
		}
		return v, nil
	}))
}

// visibility is an update of the confidentiality codes: want gives the visibility that an entry must have.
func (c *Client) visibility(t Transaction, want func(xds.Entry) (record.Visibility, error)) change {
	return change{
		transaction: t,
		done: func(e xds.Entry) bool {
			v, _ := want(e)
			return alive(e) == nil && e.Visibility() == v
		},
		allowed: func(e xds.Entry) error {
			if err := alive(e); err != nil {
				return err
			}
			if e.UnknownClassification > 0 || e.LogicalID == "" || e.Version == "" {
				return record.E(record.Invalid, ReasonTD33Unknown).Because("%d classifications unknown", e.UnknownClassification)
			}
			_, err := want(e)
			return err
		},
		body: func(set xds.SubmissionSet, e xds.Entry) ([]byte, error) {
			v, err := want(e)
			if err != nil {
				return nil, err
			}
			e.Confidentiality = e.Hidden(v)
			return xds.EntryUpdate{Set: set, Entry: e}.Request()
		},
		after: func(e *xds.Entry) {
			v, _ := want(*e)
			e.Confidentiality = e.Hidden(v)
			e.UUID, e.Version = "", ""
		},
	}
}
