package dmp

import (
	"context"
	"encoding/xml"

	"chevet/app/record"
	"chevet/app/soap"
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
	var query string
	err := c.send(ctx, call, message{
		transaction: TD13a, path: c.config.Paths.Patients, action: "urn:hl7-org:v3:PRPA_IN201307UV02",
		timeout: c.config.Timeouts.Status, client: c.small, repeatable: true,
		body: func(string) ([]byte, error) {
			query = c.config.IDs()
			return c.in201307(reasonAdmin, call.Patient.INS, query), nil
		},
		read: func(a *soap.Answer, _ *Exchange) (err error) {
			out, err = c.readTD13a(a.Envelope, call.Patient.INS, query)
			return err
		},
	})
	return out, err
}

// readTD13a reads the same PRPA_IN201308UV02 as TD0.2, whose access lines are absent here.
func (c *Client) readTD13a(envelope []byte, asked record.INS, query string) (Administrative, error) {
	status, err := c.readTD02(envelope, asked, query)
	if record.ReasonOf(err) == ReasonTD02Failed {
		return Administrative{}, record.E(record.Unavailable, ReasonTD13Failed).Wrap(err)
	}
	if err != nil {
		return Administrative{}, err
	}
	var doc struct {
		Patients []struct {
			Guardians []struct{} `xml:"patientPerson>personalRelationship"`
			Facts     []struct {
				Code  hl7Code `xml:"code"`
				Value struct {
					Value string `xml:"value,attr"`
				} `xml:"value"`
			} `xml:"subjectOf>administrativeObservation"`
		} `xml:"Body>PRPA_IN201308UV02>controlActProcess>subject>registrationEvent>subject1>patient"`
	}
	if err := xml.Unmarshal(envelope, &doc); err != nil {
		return Administrative{}, record.E(record.Invalid, ReasonMalformed).Because("PRPA_IN201308UV02")
	}
	out := Administrative{Existence: status.Status.Existence}
	for _, p := range doc.Patients {
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
