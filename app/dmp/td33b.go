package dmp

import (
	"context"

	"chevet/app/record"
	"chevet/app/xds"
)

// Audience is who a document is made visible to.
type Audience struct {
	Patient   bool
	Guardians bool // the legal representatives of a minor
}

// TD33b makes a document visible to the patient, to the legal representatives, or to both. It cannot be undone:
// somebody who wants to hide again gets ReasonTD33Hide from whoever offers it. // dmp.md §8, EX_3.3-1045,
// SC.DMP/UX.14.BIS
func (c *Client) TD33b(ctx context.Context, call Call, id record.DocumentID, to Audience) (Changed, error) {
	if to == (Audience{}) {
		return Changed{}, record.E(record.NotAllowed, ReasonTD33Hide).In("dmp." + string(TD33Show))
	}
	return c.change(ctx, call, id, c.visibility(TD33Show, func(e xds.Entry) (record.Visibility, error) {
		v := e.Visibility()
		v.HiddenFromPatient = v.HiddenFromPatient && !to.Patient
		v.HiddenFromGuardians = v.HiddenFromGuardians && !to.Guardians
		return v, nil
	}))
}
