package dmp

import (
	"strconv"
	"strings"

	"chevet/app/record"
)

// Reasons of a 201307. // official samples TD0.2, TD1.3a
const (
	reasonExists = "TEST_EXST"
	reasonRead   = "CNSLT_DATA"
	reasonSystem = "1.2.250.1.213.1.1.4.11"
)

var reasonLabels = map[string]string{
	reasonExists: "Test d'existence de dossier",
	reasonRead:   "Consultation des données de gestion de dossier",
}

// checkPRPA checks what a 201307 must carry.
func checkPRPA(body record201307) bool {
	return body.messageID != "" && body.created != "" && body.sender != "" && body.queryRoot != "" && reasonLabels[body.reason] != "" && body.ins != record.INS{}
}

// record201307 is what an answer repeats of its request.
type record201307 struct {
	messageRoot, messageID string
	created                string
	sender, software       string
	reason                 string
	queryRoot, queryID     string
	ins                    record.INS
}

func read201307(m *message) record201307 {
	b := m.body
	id, sender := child(b, nsHL7, "id"), at(b, nsHL7, "sender", "device")
	act := child(b, nsHL7, "controlActProcess")
	query := child(act, nsHL7, "queryByParameter")
	value := at(query, nsHL7, "parameterList", "patientIdentifier", "value")
	reason := child(act, nsHL7, "reasonCode")
	q := record201307{
		messageRoot: attr(id, "root"), messageID: attr(id, "extension"), created: attr(child(b, nsHL7, "creationTime"), "value"),
		sender: attr(child(sender, nsHL7, "id"), "root"), software: text(child(sender, nsHL7, "softwareName")),
		queryRoot: attr(child(query, nsHL7, "queryId"), "root"), queryID: attr(child(query, nsHL7, "queryId"), "extension"),
		ins: record.INS{Matricule: record.Matricule(attr(value, "extension")), OID: record.OID(attr(value, "root"))},
	}
	if q.messageID == "" {
		q.messageID = q.messageRoot // an id may be a root alone
	}
	if attr(reason, "codeSystem") == reasonSystem {
		q.reason = attr(reason, "code")
	}
	return q
}

// answerPatient writes a 201308. // dmp.md §4.1
func (x *exchange) answerPatient() {
	q := read201307(x.m)
	state := record.NoDMP
	if x.d != nil {
		state = x.d.existence()
	}
	found := state == record.DMPOpen || state == record.DMPClosed
	x.send(` xmlns:ns1="urn:si-dmp-patients"`, func(out *xmlw) {
		x.head201308(out, q)
		if x.name == td02 {
			x.attention(out)
		}
		out.ack(q, "AA", "", "")
		out.raw(`<controlActProcess classCode="CACT" moodCode="EVN"><reasonCode code="`, q.reason, `" codeSystem="`+reasonSystem+`" displayName="`, reasonLabels[q.reason], `"/>`)
		response := "NF"
		if found {
			response = "OK"
			x.subject(out, state)
		}
		out.queryAck(q, response)
		out.raw("</controlActProcess></PRPA_IN201308UV02>")
	})
}

// answerPatientError writes a 201308 that refuses: acknowledgement AE with its detail.
func (x *exchange) answerPatientError(code, reason string) {
	q := read201307(x.m)
	x.send(` xmlns:ns1="urn:si-dmp-patients"`, func(out *xmlw) {
		x.head201308(out, q)
		out.ack(q, "AE", code, reason)
		out.raw(`<controlActProcess classCode="CACT" moodCode="EVN"><reasonCode code="`, q.reason, `" codeSystem="`+reasonSystem+`" displayName="`, reasonLabels[q.reason], `"/>`)
		out.queryAck(q, "AE")
		out.raw("</controlActProcess></PRPA_IN201308UV02>")
	})
}

func (x *exchange) head201308(out *xmlw, q record201307) {
	out.raw(`<PRPA_IN201308UV02 ITSVersion="XML_1.0" xmlns="`+nsHL7+`" xmlns:ns2="asip:ci-sis:gdp:2010"><id root="`, strings.TrimPrefix(x.newURN(), "urn:uuid:"),
		`"/><creationTime value="`, dtm(x.s.o.Clock()), `"/><interactionId extension="PRPA_IN201308UV02" root="2.16.840.1.113883.1.6"/>`+
			`<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/><receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="`, q.sender, `"/>`)
	if q.software != "" {
		out.raw("<softwareName>", q.software, "</softwareName>")
	}
	out.raw(`</device></receiver><sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.250.1.213.4.1.1.1"/><softwareName>DMP</softwareName></device></sender>`)
}

// attention tells the authorisation of the caller and whether they are the treating physician.
func (x *exchange) attention(out *xmlw) {
	access := record.NoAccess
	if x.d != nil {
		access = x.d.access(x.v.nameID, x.s.o.Clock())
	}
	out.raw(`<attentionLine><keyWordText code="AUTORISATION" codeSystem="1.2.250.1.213.4.1.2.6.1"/><value code="`, x.s.o.AccessCodes[access],
		`" codeSystem="1.2.250.1.213.4.1.2.6.2" xsi:type="CV" xmlns:xsi="`+nsXSI+`"/></attentionLine>`+
			`<attentionLine><keyWordText code="STATUT_MT" codeSystem="1.2.250.1.213.4.1.2.6.3"/><value value="`, strconv.FormatBool(x.d != nil && x.d.treatedBy() == x.v.nameID), `" xsi:type="BL" xmlns:xsi="`+nsXSI+`"/></attentionLine>`)
}

func (x *xmlw) ack(q record201307, kind, code, detail string) {
	x.raw(`<acknowledgement typeCode="` + kind + `"><targetMessage>`)
	if q.messageID == q.messageRoot {
		x.raw(`<id root="`, q.messageRoot, `"/>`)
	} else {
		x.raw(`<id extension="`, q.messageID, `" root="`, q.messageRoot, `"/>`)
	}
	x.raw("</targetMessage>")
	if code != "" {
		x.raw(`<acknowledgementDetail typeCode="E"><code code="`, code, `"/><text>`, detail, "</text></acknowledgementDetail>")
	}
	x.raw("</acknowledgement>")
}

func (x *xmlw) queryAck(q record201307, response string) {
	if q.queryID == "" {
		x.raw(`<queryAck><queryId root="`, q.queryRoot, `"/><queryResponseCode code="`+response+`"/></queryAck>`)
		return
	}
	x.raw(`<queryAck><queryId extension="`, q.queryID, `" root="`, q.queryRoot, `"/><queryResponseCode code="`+response+`"/></queryAck>`)
}

// subject describes the patient and their DMP.
func (x *exchange) subject(out *xmlw, state record.Existence) {
	p := x.d.patient
	status := "active"
	if state == record.DMPClosed {
		status = "terminated"
	}
	out.raw(`<subject contextConductionInd="false" typeCode="SUBJ"><registrationEvent classCode="REG" moodCode="EVN"><statusCode code="completed"/><subject1 typeCode="SBJ"><patient classCode="PAT">`+
		`<id extension="`, derivedNumber(22, "INS-C", string(p.INS.Matricule)), `" root="1.2.250.1.213.1.4.2"/><id extension="`, string(p.INS.Matricule), `" root="`, string(p.INS.OID), `"/>`+
		`<statusCode code="`+status+`"/><patientPerson classCode="PSN" determinerCode="INSTANCE"><name><prefix>`, civility(p.Sex), `</prefix>`)
	if given := p.FirstGivenName(); given != "" {
		out.raw("<given>", given, "</given>")
	}
	out.raw(`<family qualifier="BR">`, p.BirthName, "</family>")
	if p.UsedName != "" {
		out.raw(`<family qualifier="SP">`, p.UsedName, "</family>")
	}
	out.raw(`</name><administrativeGenderCode code="`, string(p.Sex), `"/>`)
	if born := p.BirthDate.HL7(); born != "" {
		out.raw(`<birthTime value="`, born, `"/>`)
	}
	out.raw("</patientPerson>")
	if x.name == td02 {
		out.observation("COMPTE_INTERNET_OUVERT", "1.2.250.1.213.4.1.2.9", "", true)
		out.observation("RATTACHEMENT_ENS", "1.2.250.1.213.4.1.2.3", "information de rattachement du DMP à un ENS", true)
	} else {
		out.observation("OPPOSITION_BRIS_DE_GLACE", "1.2.250.1.213.4.1.2.3", "opposition au mode bris de glace", x.d.refusesEmergency())
		out.observation("OPPOSITION_ACCES_URGENCE", "1.2.250.1.213.4.1.2.3", "opposition à l'accès au mode urgence", x.d.refusesEmergency())
	}
	out.raw(`</patient></subject1><custodian typeCode="CST"><assignedEntity classCode="ASSIGNED"><id root="1.2.250.1.213.4.1.1.1"/></assignedEntity></custodian></registrationEvent></subject>`)
}

func (x *xmlw) observation(code, system, label string, value bool) {
	x.raw(`<subjectOf typeCode="SBJ"><administrativeObservation classCode="OBS" moodCode="EVN"><code code="` + code + `" codeSystem="` + system + `"`)
	if label != "" {
		x.raw(` displayName="`, label, `"`)
	}
	x.raw(`/><value value="` + strconv.FormatBool(value) + `" xsi:type="BL" xmlns:xsi="` + nsXSI + `"/></administrativeObservation></subjectOf>`)
}

func civility(s record.Sex) string {
	if s == record.Female {
		return "MME"
	}
	return "M"
}
