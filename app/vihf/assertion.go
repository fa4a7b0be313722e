package vihf

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"chevet/app/record"
)

const (
	nsSAML = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsXSI  = "http://www.w3.org/2001/XMLSchema-instance"
	nsXS   = "http://www.w3.org/2001/XMLSchema"
	nsHL7  = "urn:hl7-org:v3"

	formatX509 = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
)

// tree builds the assertion without its signature. The order of elements and attributes is that of the official
// samples. // dmp.md §3.1, §3.2
func tree(c Claims, issuer string, s Settings) *etree.Element {
	a := etree.NewElement("saml2:Assertion")
	a.CreateAttr("xmlns:saml2", nsSAML)
	a.CreateAttr("xmlns:xsi", nsXSI)
	a.CreateAttr("ID", c.ID)
	a.CreateAttr("IssueInstant", instant(c.IssueInstant))
	a.CreateAttr("Version", "2.0")

	i := a.CreateElement("saml2:Issuer")
	i.CreateAttr("Format", formatX509)
	i.SetText(issuer)

	a.CreateElement("saml2:Subject").CreateElement("saml2:NameID").SetText(clean(c.Subject))

	statement := a.CreateElement("saml2:AuthnStatement")
	statement.CreateAttr("AuthnInstant", instant(c.AuthnInstant))
	context := statement.CreateElement("saml2:AuthnContext")
	context.CreateElement("saml2:AuthnContextClassRef").SetText(c.AuthnContext)
	if c.Mode == IndirectReinforced {
		decl := s.AuthnContextDecl
		if decl == "" {
			decl = c.AuthnContext
		}
		context.CreateElement("saml2:AuthnContextDecl").SetText(decl)
	}
	attributes(a.CreateElement("saml2:AttributeStatement"), c, s)
	return a
}

func attributes(at *etree.Element, c Claims, s Settings) {
	text(at, "Identifiant_Structure", c.StructureID)
	text(at, "Secteur_Activite", c.Sector+"^"+systemSector)
	if c.Mode != Direct {
		text(at, "urn:oasis:names:tc:xspa:1.0:subject:subject-id", c.SubjectName)
	}
	roles := attribute(at, "urn:oasis:names:tc:xacml:2.0:subject:role")
	for _, r := range c.Roles {
		code(roles, "Role", r, systemNames[r.System])
	}
	text(at, "VIHF_Version", s.Version)
	text(at, s.ModeAttribute, string(c.Mode))
	if !c.Patient.IsZero() {
		text(at, "urn:oasis:names:tc:xacml:2.0:resource:resource-id", c.Patient.CX())
	}
	text(at, "Ressource_URN", "urn:dmp")
	code(attribute(at, "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"), "PurposeOfUse",
		record.Coded{Code: string(c.Purpose), System: systemPurpose, Label: purposes[c.Purpose]}, "mode acces VIHF 2.0")
	if c.Purpose == record.BreakGlassAccess && !s.NoMotive {
		text(at, "Mode_Acces_Raison", c.Motive)
	}
	if c.SecretSession {
		text(at, "urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code",
			"INVISIBLE_REPRESENTANTS_LEGAUX^"+systemVisibility)
	}
	if c.Software.ID != "" {
		text(at, "LPS_ID", c.Software.ID)
	}
	text(at, "LPS_Nom", c.Software.Name)
	text(at, "LPS_Version", c.Software.Version)
	text(at, "LPS_ID_HOMOLOGATION_DMP", c.Software.Approval)
}

func attribute(at *etree.Element, name string) *etree.Element {
	a := at.CreateElement("saml2:Attribute")
	a.CreateAttr("Name", name)
	return a
}

// text declares "xs" where its value uses it: exclusive canonicalization would drop a declaration made above.
func text(at *etree.Element, name, value string) {
	v := attribute(at, name).CreateElement("saml2:AttributeValue")
	v.CreateAttr("xmlns:xs", nsXS)
	v.CreateAttr("xsi:type", "xs:string")
	v.SetText(clean(value))
}

func code(at *etree.Element, element string, c record.Coded, systemName string) {
	e := at.CreateElement("saml2:AttributeValue").CreateElement(element)
	e.CreateAttr("xmlns", nsHL7)
	e.CreateAttr("xsi:type", "CE")
	e.CreateAttr("code", clean(c.Code))
	e.CreateAttr("codeSystem", string(c.System))
	if systemName != "" {
		e.CreateAttr("codeSystemName", systemName)
	}
	label := c.Label
	if label == "" {
		label = c.Code
	}
	e.CreateAttr("displayName", clean(label))
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// clean drops what XML forbids and turns line ends and tabs into spaces, so that the text that is signed is the
// text that is parsed.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < ' ' || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}
