package dmp

import (
	"context"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/xds"
)

// Standing filters TD1.6.
type Standing string

// Filters of TD1.6.
const (
	Everybody  Standing = "TOUTE"
	Authorised Standing = "ACTIVE"
	Barred     Standing = "INTERDITE"
)

// Professional is one line of TD1.6: somebody who may read this DMP, or whom the patient bars from it.
type Professional struct {
	ID          string // PS_IdNat
	FamilyName  string
	GivenName   string
	Specialties []string  // labels
	Since       time.Time // of the authorisation
	LastAction  time.Time
	Barred      bool
	Treating    bool // «médecin traitant»
}

const (
	actionTD16       = "urn:si-dmp-habilitations:HabilitationsEndPoint:listAuthorizationByPatient"
	mostProfessional = 5000 // lines of one answer
)

// TD16 lists the professionals that this patient's DMP knows. It is repeated on a failure of the way. // dmp.md §4.3
func (c *Client) TD16(ctx context.Context, call Call, which Standing) ([]Professional, error) {
	if which == "" {
		which = Everybody
	}
	var out []Professional
	err := c.send(ctx, call, message{
		transaction: TD16, path: c.config.Paths.Habilitations, action: actionTD16,
		timeout: c.config.Timeouts.Status, client: c.small, repeatable: true,
		body: func(string) ([]byte, error) {
			return []byte(`<listAuthorizationByPatient xmlns="urn:si-dmp-habilitations"><mode>` + escape(string(which)) + `</mode></listAuthorizationByPatient>`), nil
		},
		read: func(a *soap.Answer, _ *Exchange) (err error) {
			out, err = readTD16(a.Envelope)
			return err
		},
	})
	return out, err
}

func readTD16(envelope []byte) ([]Professional, error) {
	var doc struct {
		Output *struct {
			Lines []struct {
				ID         string   `xml:"nationalId"`
				Given      string   `xml:"firstName"`
				Family     string   `xml:"lastName"`
				Labels     []string `xml:"libSpeciality"`
				Since      string   `xml:"startOfAuthorization"`
				LastAction string   `xml:"lastActionDate"`
				Mode       string   `xml:"mode"`
				Rights     []string `xml:"specificRight"`
			} `xml:"listOfAuthorizationByPatient"`
			Status  string `xml:"status"`
			Context string `xml:"context"`
		} `xml:"Body>listAuthorizationByPatientResponse>output"`
	}
	if err := xml.Unmarshal(envelope, &doc); err != nil || doc.Output == nil {
		return nil, record.E(record.Invalid, ReasonMalformed).Because("listAuthorizationByPatientResponse")
	}
	if len(doc.Output.Lines) > mostProfessional {
		return nil, record.E(record.Invalid, ReasonTooLarge)
	}
	if doc.Output.Status != "DMPOk" {
		o, ok := faultOutcomes[doc.Output.Status]
		if !ok {
			o = outcome{record.Unavailable, ReasonTD16Failed}
		}
		return nil, record.E(o.code, o.reason).Because("%s", scrub(doc.Output.Status+": "+doc.Output.Context))
	}
	out := make([]Professional, 0, len(doc.Output.Lines))
	for _, l := range doc.Output.Lines {
		out = append(out, Professional{ID: strings.TrimSpace(l.ID), FamilyName: l.Family, GivenName: l.Given, Specialties: l.Labels,
			Since: xds.ParseTime(l.Since), LastAction: xds.ParseTime(l.LastAction), Barred: l.Mode == string(Barred),
			Treating: slices.Contains(l.Rights, "MEDECIN_TRAITANT")})
	}
	return out, nil
}
