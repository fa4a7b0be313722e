package insi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"time"
)

const (
	nsSOAP   = "http://www.w3.org/2003/05/soap-envelope"
	nsTraits = "http://www.cnamts.fr/INSiRecSans"
	nsCard   = "http://www.cnamts.fr/INSiRecVit"
	nsResult = "http://www.cnamts.fr/INSiResultat"
	nsSiram  = "urn:siram"
	action   = "urn:ServiceIdentiteCertifiee:1.0.0:" // soapAction of the binding
)

// question is what was asked.
type question struct {
	operation string
	name      string
	given     []string
	sex       string
	born      string
	place     string
	matricule string // by card: 13 characters and the key
}

type context struct {
	Nature   string `xml:"Nature,attr"`
	Version  string `xml:"Version,attr"`
	ID       string `xml:"Id"`
	At       string `xml:"Temps"`
	Sender   string `xml:"Emetteur"`
	Software *struct {
		Approval string `xml:"IDAM"`
		Version  string `xml:"Version"`
		Name     string `xml:"Nom"`
	} `xml:"LPS"`
	Cover *struct{} `xml:"COUVERTURE"`
}

type envelope struct {
	XMLName xml.Name `xml:"http://www.w3.org/2003/05/soap-envelope Envelope"`
	Header  struct {
		MessageID string   `xml:"http://www.w3.org/2005/08/addressing MessageID"`
		LPS       *context `xml:"urn:siram:lps:ctxlps ContexteLPS"`
		BAM       *context `xml:"urn:siram:bam:ctxbam ContexteBAM"`
		Security  *struct {
			Assertion *struct{} `xml:"urn:oasis:names:tc:SAML:2.0:assertion Assertion"`
		} `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd Security"`
	} `xml:"http://www.w3.org/2003/05/soap-envelope Header"`
	Body struct {
		Traits *struct {
			Name  string   `xml:"http://www.cnamts.fr/INSiRecSans NomNaissance"`
			Given []string `xml:"http://www.cnamts.fr/INSiRecSans Prenom"`
			Sex   string   `xml:"http://www.cnamts.fr/INSiRecSans Sexe"`
			Born  string   `xml:"http://www.cnamts.fr/INSiRecSans DateNaissance"`
			Place string   `xml:"http://www.cnamts.fr/INSiRecSans LieuNaissance"`
		} `xml:"http://www.cnamts.fr/INSiRecSans RECSANSVITALE"`
		Card *struct {
			Holder *matricule `xml:"http://www.cnamts.fr/INSiRecVit MatriculeIndividu"`
			Opener *matricule `xml:"http://www.cnamts.fr/INSiRecVit MatriculeOD"`
			Name   string     `xml:"http://www.cnamts.fr/INSiRecVit NomNaissance"`
			Born   string     `xml:"http://www.cnamts.fr/INSiRecVit DateNaissance"`
			Rank   string     `xml:"http://www.cnamts.fr/INSiRecVit RangNaissance"`
		} `xml:"http://www.cnamts.fr/INSiRecVit RECVITALE"`
	} `xml:"http://www.w3.org/2003/05/soap-envelope Body"`
}

type matricule struct {
	Number string `xml:"NumIdentifiant"`
	Key    string `xml:"Cle"`
}

var (
	// the alphabet of names, and the forms of a result's date and place, which a question's must have too.
	nameForm  = regexp.MustCompile(`^[A-Z]+(?:(?:-{1,2}|[' ])[A-Z]+)*$`)
	dateForm  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`) // INSi_RESULTAT_INS.xsd: months and days may be lunar
	placeForm = regexp.MustCompile(`^[A-Za-z0-9]{5}$`)
	nirForm   = regexp.MustCompile(`^\d{6}[A-Za-z0-9]\d{6}\d{2}$`)
)

// read checks a message against the WSDL and the forms of its fields. A nil question means that nothing could be read.
func (s *Server) read(r *http.Request, body []byte) (*question, *refusal) {
	e, err := parse(body)
	if err != nil {
		return nil, syntax
	}
	var q *question
	refused := badTraits
	switch t, c := e.Body.Traits, e.Body.Card; {
	case t != nil && c == nil:
		q = &question{operation: ByTraits, name: t.Name, given: strings.Fields(strings.Join(t.Given, " ")), sex: t.Sex, born: t.Born, place: t.Place}
		if q.soundTraits() {
			refused = nil
		}
	case c != nil && t == nil:
		q = &question{operation: ByCard, name: c.Name, born: c.Born}
		for _, m := range []*matricule{c.Opener, c.Holder} { // the bearer's own wins
			if m != nil {
				q.matricule = m.Number + m.Key
			}
		}
		refused = badCard
		if nirForm.MatchString(q.matricule) && q.born != "" {
			refused = nil
		}
	default:
		return nil, syntax
	}
	switch h := e.Header; {
	case !asks(r, q.operation), h.MessageID == "", !h.LPS.sound("CTXLPS") || h.LPS.Software == nil, !h.BAM.sound("CTXBAM") || h.BAM.Cover == nil:
		return q, syntax
	case s.o.AskAssertion && (h.Security == nil || h.Security.Assertion == nil):
		return q, notAllowed
	}
	return q, refused
}

// parse reads an envelope that declares no document type.
func parse(body []byte) (*envelope, error) {
	for d := xml.NewDecoder(bytes.NewReader(body)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if _, doctype := token.(xml.Directive); err != nil || doctype {
			return nil, errors.New("not an envelope")
		}
	}
	e := &envelope{}
	return e, xml.Unmarshal(body, e)
}

// asks tells that a message is SOAP 1.2 and its action the one of its body. // SOAP 1.2 part 2 §6.5.3
func asks(r *http.Request, operation string) bool {
	kind, with, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/soap+xml" && with["action"] == action+operation
}

func (c *context) sound(nature string) bool {
	if c == nil || c.Nature != nature || c.Version == "" || c.ID == "" || c.Sender == "" {
		return false
	}
	_, err := time.Parse(time.RFC3339, c.At)
	return err == nil
}

func (q *question) soundTraits() bool {
	return nameForm.MatchString(q.name) && len(q.given) > 0 && nameForm.MatchString(strings.Join(q.given, " ")) &&
		(q.sex == "M" || q.sex == "F") && dateForm.MatchString(q.born) && (q.place == "" || placeForm.MatchString(q.place))
}
