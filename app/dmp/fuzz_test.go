package dmp

import (
	"crypto"
	"encoding/xml"
	"log/slog"
	"testing"
	"time"

	"chevet/app/record"
)

// Answers about people come from outside: whatever they hold, they are read or refused.
func FuzzAnswersAboutPeople(f *testing.F) {
	f.Add([]byte(`<E><Body><listAuthorizationByPatientResponse><output><listOfAuthorizationByPatient><nationalId>1</nationalId><mode>INTERDITE</mode></listOfAuthorizationByPatient><status>DMPOk</status></output></listAuthorizationByPatientResponse></Body></E>`))
	f.Add([]byte(`<E><Body><PRPA_IN201308UV02><acknowledgement typeCode="AA"/><controlActProcess><subject><registrationEvent><subject1><patient><statusCode code="active"/><patientPerson><personalRelationship/></patientPerson></patient></subject1></registrationEvent></subject><queryAck><queryResponseCode code="OK"/></queryAck></controlActProcess></PRPA_IN201308UV02></Body></E>`))
	f.Add([]byte(`<E><Body><setAuthorizationResponse><output><status>DMPOk</status></output></setAuthorizationResponse></Body></E>`))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`))
	c := &Client{config: Config{Clock: time.Now, Log: slog.New(slog.DiscardHandler), Existence: map[string]record.Existence{"active": record.DMPOpen}}}
	f.Fuzz(func(t *testing.T, b []byte) {
		if list, err := readTD16(b); err == nil && len(list) > mostProfessional {
			t.Error("too many")
		} else if err != nil && record.CodeOf(err) == "" {
			t.Error(err)
		}
		if err := readTD03(b); err != nil && record.CodeOf(err) == "" {
			t.Error(err)
		}
		var in struct {
			Answer in201308 `xml:"Body>PRPA_IN201308UV02"`
		}
		if xml.Unmarshal(b, &in) != nil {
			return
		}
		if _, err := c.readTD13a(&in.Answer, record.INS{Matricule: "1"}, "q"); err != nil && record.CodeOf(err) == "" {
			t.Error(err)
		}
	})
}

// A document that we sign may come from elsewhere: its digest is the same twice, or it is refused.
func FuzzDocumentDigest(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><?x y?><!--a--><a xmlns="u" b="1"><b/>&amp;</a>`))
	f.Add([]byte(`<a><![CDATA[x]]></a>`))
	f.Add([]byte(`<a>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		one, err := documentDigest(b, crypto.SHA256)
		two, again := documentDigest(b, crypto.SHA256)
		if (err == nil) != (again == nil) || string(one) != string(two) {
			t.Error(err, again)
		}
	})
}
