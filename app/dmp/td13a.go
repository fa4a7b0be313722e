package dmp

import (
	"context"

	"chevet/app/record"
)

// Administrative is what TD1.3a says of a DMP, less the patient's name, address and telephone numbers: the identity
// on screen is the hospital's own, never the DMP's. // RG_0320
type Administrative struct {
	Existence record.Existence
	// OpposedBreakGlass and OpposedEmergency say that the patient closed the DMP to these accesses.
	OpposedBreakGlass bool
	OpposedEmergency  bool
	// Guardians is how many legal representatives the DMP knows.
	Guardians int
}

// TD13a reads the administrative data of a DMP. It is repeated on a failure of the way. // dmp.md §4.6
func (c *Client) TD13a(ctx context.Context, call Call) (Administrative, error) {
	var out Administrative
	err := c.ask201307(ctx, call, TD13a, reasonAdmin, func(in *in201308, query string) (err error) {
		out, err = c.readTD13a(in, call.Patient.INS, query)
		return err
	})
	return out, err
}

// readTD13a reads the same PRPA_IN201308UV02 as TD0.2, whose access lines are absent here.
func (c *Client) readTD13a(in *in201308, asked record.INS, query string) (Administrative, error) {
	status, err := c.readTD02(in, asked, query)
	if record.ReasonOf(err) == ReasonTD02Failed {
		return Administrative{}, record.E(record.Unavailable, ReasonTD13Failed).Wrap(err)
	}
	if err != nil {
		return Administrative{}, err
	}
	out := Administrative{Existence: status.Status.Existence}
	for _, p := range in.Patients {
		out.Guardians += len(p.Guardians)
		for _, f := range p.Facts {
			switch f.Code.Code {
			case "OPPOSITION_BRIS_DE_GLACE":
				out.OpposedBreakGlass = f.Value.Value == "true"
			case "OPPOSITION_ACCES_URGENCE":
				out.OpposedEmergency = f.Value.Value == "true"
			}
		}
	}
	return out, nil
}
