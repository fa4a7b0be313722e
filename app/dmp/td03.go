package dmp

import (
	"context"
	"encoding/xml"

	"chevet/app/record"
	"chevet/app/soap"
)

// Authorization is what TD0.3 does.
type Authorization string

// Actions of TD0.3.
const (
	Add    Authorization = "AJOUT"
	Remove Authorization = "SUPPRESSION"
)

const actionTD03 = "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization"

// TD03 declares the caller authorised, or no more. It is sent once: an authorisation changes the patient's record of
// who may read. It is never sent under break-glass. The answer is the status that follows. // dmp.md §4.2,
// decisions.md 15, SC.DMP/CONF.17
func (c *Client) TD03(ctx context.Context, call Call, action Authorization) (record.DMPStatus, error) {
	transaction := TD03Add
	if action == Remove {
		transaction = TD03Drop
	}
	err := c.send(ctx, call, message{
		transaction: transaction, path: c.config.Paths.Habilitations, action: actionTD03,
		timeout: c.config.Timeouts.Status, client: c.small,
		body: func(string) ([]byte, error) {
			return []byte(`<setAuthorization xmlns="urn:si-dmp-habilitations"><action>` + escape(string(action)) + `</action></setAuthorization>`), nil
		},
		read: func(a *soap.Answer, _ *Exchange) error { return readTD03(a.Envelope) },
	})
	if err != nil {
		return record.DMPStatus{}, err
	}
	now := c.config.Clock()
	if action == Remove {
		return record.DMPStatus{Existence: record.DMPOpen, Access: record.NoAccess, CheckedAt: now}, nil
	}
	return record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized, CheckedAt: now,
		ExpiresAt: now.AddDate(0, c.config.AuthorizationLife, 0)}, nil
}

func readTD03(envelope []byte) error {
	var doc struct {
		Output *struct {
			Status  string `xml:"status"`
			Context string `xml:"context"`
		} `xml:"Body>setAuthorizationResponse>output"`
	}
	if err := xml.Unmarshal(envelope, &doc); err != nil || doc.Output == nil {
		return record.E(record.Invalid, ReasonMalformed).Because("setAuthorizationResponse")
	}
	if doc.Output.Status == "DMPOk" { // also when it was there already
		return nil
	}
	o, ok := faultOutcomes[doc.Output.Status]
	if !ok {
		o = outcome{record.NotAllowed, ReasonTD03Refused}
	}
	return record.E(o.code, o.reason).Because("%s", scrub(doc.Output.Status+": "+doc.Output.Context))
}
