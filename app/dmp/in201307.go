package dmp

import (
	"bytes"
	"fmt"

	"chevet/app/record"
)

// Reasons of PRPA_IN201307UV02, code and label: the same message asks two questions. // dmp.md §4.1, §4.6
var (
	reasonExists = [2]string{"TEST_EXST", "Test d'existence de dossier"}
	reasonAdmin  = [2]string{"CNSLT_DATA", "Consultation des données de gestion de dossier"}
)

// in201307 writes PRPA_IN201307UV02 for a reason.
func (c *Client) in201307(reason [2]string, ins record.INS, query string) []byte {
	m := c.config.Messages
	device := func(kind, code string, id record.OID, name string) string {
		return fmt.Sprintf(`<%s typeCode="%s"><device classCode="DEV" determinerCode="INSTANCE"><id root="%s"/><softwareName>%s</softwareName></device></%s>`,
			kind, code, escape(string(id)), escape(name), kind)
	}
	var b bytes.Buffer
	b.WriteString(`<PRPA_IN201307UV02 xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ITSVersion="XML_1.0">`)
	fmt.Fprintf(&b, `<id root="%s" extension="%s"/><creationTime value="%s"/>`, escape(string(m.IDRoot)), escape(c.config.IDs()),
		c.config.Clock().UTC().Format("20060102150405"))
	fmt.Fprintf(&b, `<interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201307UV02"/><processingCode code="%s"/>`+
		`<processingModeCode code="T"/><acceptAckCode code="AL"/>`, escape(m.ProcessingCode))
	b.WriteString(device("receiver", "RCV", m.Receiver, m.ReceiverName))
	b.WriteString(device("sender", "SND", m.Sender, m.SenderName))
	fmt.Fprintf(&b, `<attentionLine xsi:nil="true"/><controlActProcess classCode="CACT" moodCode="EVN">`+
		`<reasonCode code="%s" codeSystem="1.2.250.1.213.1.1.4.11" displayName="%s"/>`, reason[0], escape(reason[1]))
	fmt.Fprintf(&b, `<queryByParameter><queryId root="%s" extension="%s"/><statusCode code="new"/><parameterList><dataSource xsi:nil="true"/>`+
		`<patientIdentifier><value root="%s" extension="%s"/><semanticsText>Patient.id</semanticsText></patientIdentifier>`+
		`</parameterList></queryByParameter></controlActProcess></PRPA_IN201307UV02>`,
		escape(string(m.QueryRoot)), escape(query), escape(string(ins.OID)), escape(string(ins.Matricule)))
	return b.Bytes()
}
