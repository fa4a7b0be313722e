package insi

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/vihf"
)

// Namespaces of the messages. // DESIR_ICIR_EXP_1.5.0.wsdl
const (
	nsByTraits = "http://www.cnamts.fr/INSiRecSans"
	nsByCard   = "http://www.cnamts.fr/INSiRecVit"
	nsResult   = "http://www.cnamts.fr/INSiResultat"
	nsBAM      = "urn:siram:bam:ctxbam"
	nsLPS      = "urn:siram:lps:ctxlps"
	nsSiram    = "urn:siram"
)

// Caller is who asks. Nobody, the zero value, is the server itself.
type Caller struct {
	Practitioner record.Practitioner
	Activity     record.Activity
	Context      string    // class of the authentication
	Since        time.Time // when it took place
}

// Nobody is the server asking by itself, at night.
var Nobody Caller

// Card is what is read on a carte Vitale.
type Card struct {
	Holder    record.Matricule // of the person, 13 characters and the key; "" when the card does not give it
	Opener    record.Matricule // of the «ouvrant droit»
	BirthName string
	BirthDate string // as on the card, possibly lunar: AAAA-MM-JJ
	BirthRank string
}

type builder struct{ bytes.Buffer }

func (b *builder) element(name, text string) {
	if text == "" {
		return
	}
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a Buffer never fails
	b.WriteString("</" + name + ">")
}

// traitsBody writes RECSANSVITALE: elements in the schema's order, names in INSi's alphabet. // INSi_RECSANS_INS.xsd
func traitsBody(t record.Traits, names []string, place, separate bool) []byte {
	var b builder
	b.WriteString(`<i:RECSANSVITALE xmlns:i="` + nsByTraits + `">`)
	b.element("i:NomNaissance", record.StrictText(t.BirthName))
	if !separate {
		names = []string{strings.Join(names, " ")}
	}
	for _, n := range names {
		b.element("i:Prenom", record.StrictText(n))
	}
	b.element("i:Sexe", string(t.Sex))
	b.element("i:DateNaissance", string(t.BirthDate))
	if place {
		b.element("i:LieuNaissance", string(t.BirthCOG))
	}
	b.WriteString(`</i:RECSANSVITALE>`)
	return b.Bytes()
}

// cardBody writes RECVITALE. // INSi_RECVITALE_INS.xsd
func cardBody(c Card) []byte {
	var b builder
	b.WriteString(`<i:RECVITALE xmlns:i="` + nsByCard + `">`)
	number := func(name string, m record.Matricule) {
		if len(m) != 15 {
			return
		}
		b.WriteString("<i:" + name + ">")
		b.element("i:NumIdentifiant", string(m[:13]))
		b.element("i:Cle", string(m[13:]))
		b.WriteString("</i:" + name + ">")
	}
	number("MatriculeIndividu", c.Holder)
	number("MatriculeOD", c.Opener)
	b.element("i:NomNaissance", record.StrictText(c.BirthName))
	b.element("i:DateNaissance", c.BirthDate)
	b.element("i:RangNaissance", c.BirthRank)
	b.WriteString(`</i:RECVITALE>`)
	return b.Bytes()
}

// headers writes the two contexts that the WSDL asks for. COUVERTURE is mandatory and empty in a search.
// // ROOT_ctxbam_CTXBAM_V01_02.xsd, ROOT_ctxlps_CTXLPS_V01_00.xsd
func (c *Client) headers() []byte {
	now := c.config.Clock().UTC().Format("2006-01-02T15:04:05Z")
	var b builder
	b.WriteString(`<lps:ContexteLPS xmlns:lps="` + nsLPS + `" Nature="CTXLPS" Version="`)
	_ = xml.EscapeText(&b, []byte(c.config.ContextVersions.LPS))
	b.WriteString(`">`)
	b.element("lps:Id", c.config.IDs())
	b.element("lps:Temps", now)
	b.element("lps:Emetteur", c.config.Issuer)
	b.WriteString("<lps:LPS>")
	if a := c.config.Software.Approval; a != "" {
		b.WriteString(`<lps:IDAM R="4">`)
		_ = xml.EscapeText(&b, []byte(a))
		b.WriteString("</lps:IDAM>")
	}
	b.element("lps:Version", c.config.Software.Version)
	b.element("lps:Instance", c.config.Software.Instance)
	b.element("lps:Nom", c.config.Software.Name)
	b.WriteString(`</lps:LPS></lps:ContexteLPS><bam:ContexteBAM xmlns:bam="` + nsBAM + `" Nature="CTXBAM" Version="`)
	_ = xml.EscapeText(&b, []byte(c.config.ContextVersions.BAM))
	b.WriteString(`">`)
	b.element("bam:Id", c.config.IDs())
	b.element("bam:Temps", now)
	b.element("bam:Emetteur", c.config.Issuer)
	b.WriteString("<bam:COUVERTURE></bam:COUVERTURE></bam:ContexteBAM>")
	return b.Bytes()
}

// message makes one request to send; a new one, with new identifiers, for each exchange.
func (c *Client) message(operation string, by Caller, body []byte) (soap.Request, error) {
	r := soap.Request{Action: c.config.Action + operation, MessageID: "urn:uuid:" + c.config.IDs(), Headers: c.headers(), Body: body,
		Style: soap.Style{MessageIDOnly: !c.config.FullAddressing}}
	if c.signer == nil {
		return r, nil
	}
	now := c.config.Clock().UTC()
	claims := vihf.Claims{ID: "_" + c.config.IDs(), IssueInstant: now, AuthnInstant: by.Since, AuthnContext: by.Context, Mode: vihf.IndirectReinforced,
		Subject: by.Practitioner.NationalID, SubjectName: strings.TrimSpace(by.Practitioner.GivenName + " " + by.Practitioner.FamilyName),
		StructureID: c.config.Structure.StructureID, Sector: c.config.Structure.Sector, Roles: vihf.Roles(by.Activity, nil),
		Purpose: record.NormalAccess, Software: vihf.Software{Name: c.config.Software.Name, Version: c.config.Software.Version, Approval: c.config.Software.Approval}}
	if by.Practitioner.NationalID == "" {
		claims.Mode, claims.Subject, claims.SubjectName = vihf.Indirect, c.config.Structure.StructureID+"/"+c.config.Software.Instance, c.config.Software.Name
		claims.AuthnInstant, claims.AuthnContext = now, vihf.TLSClient
		claims.Roles = vihf.Roles(c.config.Structure, nil)
	}
	if claims.AuthnInstant.After(now) {
		claims.AuthnInstant = now
	}
	assertion, err := c.signer.Assertion(claims)
	if err != nil {
		return r, record.E(record.Invalid, ReasonSigning).Wrap(err)
	}
	r.Assertion = assertion
	return r, nil
}
