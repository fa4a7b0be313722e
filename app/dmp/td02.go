package dmp

import (
	"bytes"
	"context"
	"encoding/xml"

	"chevet/app/record"
	"chevet/app/soap"
)

// TD02Answer is what TD0.2 said. The patient's traits that come with it are not kept: they must not be shown.
// // RG_0320
type TD02Answer struct {
	Status            record.DMPStatus
	Code              string // AUTORISATION as written, "" when absent
	TreatingPhysician bool   // STATUT_MT
	Attached          bool   // the DMP belongs to a Mon espace santé (RATTACHEMENT_ENS)
}

// TD02 asks whether the patient has a DMP and whether the caller may read it. It is repeated on a failure of the
// way. // dmp.md §4.1, SC.DMP/CONF.16, SC.DMP/UX.12
func (c *Client) TD02(ctx context.Context, call Call) (TD02Answer, error) {
	var answer TD02Answer
	err := c.ask201307(ctx, call, TD02, reasonExists, func(in *in201308, query string) (err error) {
		answer, err = c.readTD02(in, call.Patient.INS, query)
		return err
	})
	return answer, err
}

// ask201307 asks about the patient, as TD0.2 or TD1.3a by the reason; read is given the answer and the question's id.
func (c *Client) ask201307(ctx context.Context, call Call, t Transaction, reason [2]string, read func(*in201308, string) error) error {
	var query string
	return c.send(ctx, call, message{
		transaction: t, path: c.config.Paths.Patients, action: "urn:hl7-org:v3:PRPA_IN201307UV02",
		timeout: c.config.Timeouts.Status, client: c.small, repeatable: true,
		body: func(string) ([]byte, error) {
			query = c.config.IDs()
			return c.in201307(reason, call.Patient.INS, query), nil
		},
		read: func(a *soap.Answer, _ *Exchange) error {
			var doc struct {
				Answer *in201308 `xml:"Body>PRPA_IN201308UV02"`
			}
			if err := xml.Unmarshal(a.Envelope, &doc); err != nil || doc.Answer == nil {
				return record.E(record.Invalid, ReasonMalformed).Because("PRPA_IN201308UV02")
			}
			return read(doc.Answer, query)
		},
	})
}

type hl7Code struct {
	Code string `xml:"code,attr"`
}

type hl7ID struct {
	Root      string `xml:"root,attr"`
	Extension string `xml:"extension,attr"`
}

// in201308 is the part of PRPA_IN201308UV02 that is used.
type in201308 struct {
	AttentionLines []struct {
		Keyword hl7Code `xml:"keyWordText"`
		Value   struct {
			Code  string `xml:"code,attr"`
			Value string `xml:"value,attr"`
		} `xml:"value"`
	} `xml:"attentionLine"`
	Acknowledgements []struct {
		Type    string `xml:"typeCode,attr"`
		Details []struct {
			Code hl7Code `xml:"code"`
		} `xml:"acknowledgementDetail"`
	} `xml:"acknowledgement"`
	QueryID  hl7ID   `xml:"controlActProcess>queryAck>queryId"`
	Response hl7Code `xml:"controlActProcess>queryAck>queryResponseCode"`
	Patients []struct {
		IDs    []hl7ID `xml:"id"`
		Status hl7Code `xml:"statusCode"`
		// Guardians are counted, never read.
		Guardians []struct{} `xml:"patientPerson>personalRelationship"`
		Facts     []struct {
			Code  hl7Code `xml:"code"`
			Value struct {
				Value string `xml:"value,attr"`
			} `xml:"value"`
		} `xml:"subjectOf>administrativeObservation"`
	} `xml:"controlActProcess>subject>registrationEvent>subject1>patient"`
}

// readTD02 reads PRPA_IN201308UV02. Existence comes from the query's response code and the patient's status; access
// from the AUTORISATION line. // dmp.md §4.1
func (c *Client) readTD02(in *in201308, asked record.INS, query string) (TD02Answer, error) {
	out := TD02Answer{Status: record.DMPStatus{CheckedAt: c.config.Clock()}}
	if in.QueryID.Extension != "" && in.QueryID.Extension != query {
		return TD02Answer{}, record.E(record.Invalid, ReasonUnrelated).Because("queryId")
	}
	accepted, closed, codes := len(in.Acknowledgements) > 0, false, ""
	for _, a := range in.Acknowledgements {
		accepted = accepted && (a.Type == "AA" || a.Type == "CA")
		for _, d := range a.Details {
			closed = closed || d.Code.Code == "DMPClosed"
			codes += " " + d.Code.Code
		}
	}
	switch {
	case closed:
		out.Status.Existence = record.DMPClosed
		return out, nil
	case in.Response.Code == "NF":
		out.Status.Existence = record.NoDMP
		return out, nil
	case !accepted || in.Response.Code != "OK":
		return TD02Answer{}, record.E(record.Unavailable, ReasonTD02Failed).Because("%s", scrub(in.Response.Code+codes))
	case len(in.Patients) != 1:
		return TD02Answer{}, record.E(record.Invalid, ReasonMalformed).Because("%d patients", len(in.Patients))
	}
	patient := in.Patients[0]
	if !c.config.AcceptOtherINS && !about(asked, patient.IDs) {
		return TD02Answer{}, record.E(record.Invalid, ReasonTD02Other)
	}
	known := false
	if out.Status.Existence, known = c.config.Existence[patient.Status.Code]; !known {
		c.config.Log.Warn("dmp: unknown status of a DMP in TD0.2", "code", scrub(patient.Status.Code))
	}
	for _, f := range patient.Facts {
		if f.Code.Code == "RATTACHEMENT_ENS" {
			out.Attached = f.Value.Value == "true"
		}
	}
	out.Status.Access = record.NoAccess
	for _, l := range in.AttentionLines {
		switch l.Keyword.Code {
		case "AUTORISATION":
			out.Code = l.Value.Code
			if out.Status.Access, known = c.config.Access[l.Value.Code]; !known {
				c.config.Log.Warn("dmp: unknown AUTORISATION in TD0.2", "code", scrub(l.Value.Code))
			}
		case "STATUT_MT":
			out.TreatingPhysician = l.Value.Value == "true"
		}
	}
	if out.Status.Existence != record.DMPOpen {
		out.Status.Access = record.AccessUnknown
	}
	return out, nil
}

// about reports that one of the ids is the INS asked; an answer with no INS at all passes.
func about(asked record.INS, ids []hl7ID) bool {
	others := 0
	for _, id := range ids {
		ins := record.INS{Matricule: record.Matricule(id.Extension), OID: record.OID(id.Root)}
		if ins.Matricule == asked.Matricule {
			return true
		}
		if ins.Realm() != "" {
			others++
		}
	}
	return others == 0
}

func escape(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
