package dmp

import (
	"bytes"
	"regexp"
	"time"

	"chevet/app/record"
	"chevet/app/vihf"
)

// Exchange is one attempt as it went, for evidence and traces. Request and Response hold patient data: store them
// encrypted, or store what Masked returns.
type Exchange struct {
	Transaction Transaction
	Endpoint    string
	MessageID   string
	Patient     record.PatientID
	ByID        string // NameID of the assertion
	Purpose     record.Purpose
	Mode        vihf.Mode
	Attempt     int
	SentAt      time.Time
	Took        time.Duration
	Status      int // HTTP, 0 without an answer
	Request     []byte
	Response    []byte // the SOAP part only
	Attachments []AttachmentSeen
	Err         error // *record.Error, nil on success

	secrets [][]byte
}

// AttachmentSeen describes a document that came, without its bytes.
type AttachmentSeen struct {
	ID, ContentType string
	Size            int64
	SHA1            string // hex
}

var masks = []*regexp.Regexp{
	regexp.MustCompile(`(SignatureValue>)[^<]*(<)`),
	regexp.MustCompile(`(PID-[0-9]+\|)[^<]*(<)`),
	regexp.MustCompile(`(?s)(<(?:\w+:)?patientPerson\b[^>]*>).*?(</(?:\w+:)?patientPerson>)`),
	regexp.MustCompile(`(Mode_Acces_Raison"><saml2:AttributeValue[^>]*>)[^<]*(<)`),
	regexp.MustCompile(`(<(?:\w+:)?Document>)[^<]+(<)`),
	regexp.MustCompile(`()\b[1-8][0-9]{4}[0-9AB][0-9]{7,9}(\^\^\^|")`), // an INS, current or former
}

// Masked returns both messages without the patient's identity, the motive, the document and the signature.
func (e Exchange) Masked() (request, response []byte) {
	mask := func(b []byte) []byte {
		b = bytes.Clone(b)
		for _, s := range e.secrets {
			b = bytes.ReplaceAll(b, s, []byte("•••"))
		}
		for _, m := range masks {
			b = m.ReplaceAll(b, []byte("${1}•••${2}"))
		}
		return b
	}
	return mask(e.Request), mask(e.Response)
}

func secretsOf(call Call) [][]byte {
	var out [][]byte
	if m := string(call.Patient.INS.Matricule); m != "" {
		out = append(out, []byte(m))
	}
	return out
}
