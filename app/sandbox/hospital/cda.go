package hospital

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"chevet/app/record"
)

// paper is all that a CDA document needs besides what it says.
type paper struct {
	doc       *record.Document
	patient   *Patient
	author    *signer
	signer    *signer // legalAuthenticator, the author when nil
	templates [][2]string
	cdaTitle  string // "" for the title of doc
	event     record.Coded
	encounter string // JDV_J142 code: IMP, EMER or AMB
	hospital  *World
	asks      *signer // who prescribed, for biology
}

func hl7Time(t time.Time) string { return t.Format("20060102150405-0700") }

const (
	psRoot     = "1.2.250.1.71.4.2.1"
	placeRoot  = "1.2.250.1.71.4.2.2"
	genderRoot = "2.16.840.1.113883.5.1"
)

// header writes everything down to componentOf. // CI-SIS structuration minimale, XSD order
func (p *paper) header(x *xmlText) {
	d := p.doc
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	x.open("ClinicalDocument", "xmlns", "urn:hl7-org:v3", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance",
		"xmlns:lab", "urn:oid:1.3.6.1.4.1.19376.1.3.2")
	x.raw("\n")
	x.empty("realmCode", "code", "FR")
	x.empty("typeId", "root", "2.16.840.1.113883.1.3", "extension", "POCD_HD000040")
	x.empty("templateId", "root", "2.16.840.1.113883.2.8.2.1")
	x.empty("templateId", "root", "1.2.250.1.213.1.1.1.1")
	for _, t := range p.templates {
		x.empty("templateId", "root", t[0], "extension", t[1])
	}
	x.empty("id", "root", string(d.ID))
	code(x, "code", d.Type)
	title := d.Title
	if p.cdaTitle != "" {
		title = p.cdaTitle
	}
	x.leaf("title", title)
	x.empty("effectiveTime", "value", hl7Time(d.CreatedAt))
	x.empty("confidentialityCode", "code", d.Confidentiality, "codeSystem", "2.16.840.1.113883.5.25", "displayName",
		map[string]string{"N": "Normal", "R": "Restreint", "V": "Très restreint"}[d.Confidentiality])
	x.empty("languageCode", "code", "fr-FR")
	x.empty("setId", "root", string(d.SetID))
	x.empty("versionNumber", "value", strconv.Itoa(d.Version))
	p.recordTarget(x)
	p.writeAuthor(x)
	p.custodian(x)
	p.authenticator(x)
	p.participants(x)
	p.act(x)
	if d.Replaces != "" {
		x.open("relatedDocument", "typeCode", "RPLC")
		x.open("parentDocument")
		x.empty("id", "root", string(d.Replaces))
		x.close(2)
	}
	p.encompassing(x)
}

// code writes a coded element; extra are more attributes.
func code(x *xmlText, name string, c record.Coded, extra ...string) {
	system := ""
	if c.System == loinc {
		system = "LOINC"
	}
	x.empty(name, append([]string{"code", c.Code, "displayName", c.Label, "codeSystem", string(c.System), "codeSystemName", system}, extra...)...)
}

func (p *paper) recordTarget(x *xmlText) {
	pt := p.patient
	x.open("recordTarget")
	x.open("patientRole")
	patientIDs(x, pt, p.hospital)
	x.open("addr", "use", "H")
	x.leaf("houseNumber", strconv.Itoa(1+len(pt.BirthName)))
	x.leaf("streetName", "Rue des Essais")
	x.leaf("postalCode", "69003")
	x.leaf("city", "LYON")
	x.close(1)
	x.empty("telecom", "value", "tel:0600000000", "use", "MC")
	x.open("patient", "classCode", "PSN")
	patientName(x, pt.Patient)
	gender(x, pt.Patient)
	birth(x, pt.Patient)
	for _, g := range pt.Guardians {
		family, given, _ := strings.Cut(g, " ")
		x.open("guardian")
		x.empty("telecom", "nullFlavor", "NASK")
		x.open("guardianPerson")
		x.open("name")
		x.leaf("family", family)
		x.leaf("given", given)
		x.close(3)
	}
	birthPlace(x, pt.Patient)
	x.close(3)
}

func patientIDs(x *xmlText, pt *Patient, w *World) {
	if !pt.INS.IsZero() {
		x.empty("id", "extension", string(pt.INS.Matricule), "root", string(pt.INS.OID))
	}
	x.empty("id", "extension", string(pt.IPP), "root", string(w.IPPAuthority))
}

func gender(x *xmlText, p record.Patient) {
	label := map[record.Sex]string{record.Female: "Féminin", record.Male: "Masculin", record.SexUnknown: "Inconnu"}[p.Sex]
	x.empty("administrativeGenderCode", "code", string(p.Sex), "displayName", label, "codeSystem", genderRoot)
}

func patientName(x *xmlText, p record.Patient) {
	x.open("name")
	x.leaf("family", p.BirthName, "qualifier", "BR")
	if len(p.GivenNames) > 0 {
		x.leaf("given", strings.Join(p.GivenNames, " "))
		x.leaf("given", p.GivenNames[0], "qualifier", "BR")
	}
	if p.UsedName != "" {
		x.leaf("family", p.UsedName, "qualifier", "CL")
	}
	if p.UsedGivenName != "" {
		x.leaf("given", p.UsedGivenName, "qualifier", "CL")
	}
	x.close(1)
}

func birth(x *xmlText, p record.Patient) {
	if p.BirthDate == "" {
		x.empty("birthTime", "nullFlavor", "UNK")
		return
	}
	x.empty("birthTime", "value", p.BirthDate.HL7())
}

func birthPlace(x *xmlText, p record.Patient) {
	if p.BirthCOG == "" {
		return
	}
	x.open("birthplace")
	x.open("place")
	x.open("addr")
	x.leaf("county", string(p.BirthCOG))
	if p.BirthPlace != "" {
		x.leaf("city", p.BirthPlace)
	}
	x.close(3)
}

func personName(x *xmlText, s *signer) {
	x.open("name")
	x.leaf("family", s.family)
	x.leaf("given", s.given)
	if s.civility != "" {
		x.leaf("prefix", s.civility)
	}
	if s.title != "" {
		x.leaf("suffix", s.title)
	}
	x.close(1)
}

func (p *place) address(x *xmlText) {
	x.open("addr")
	x.leaf("streetAddressLine", p.street)
	x.leaf("streetAddressLine", p.zip+" "+p.city)
	x.close(1)
}

func (p *place) telecom(x *xmlText) { x.empty("telecom", "value", "tel:"+p.phone, "use", "WP") }

func (p *place) organization(x *xmlText, element string, setting bool) {
	x.open(element)
	x.empty("id", "root", placeRoot, "extension", p.finess.StructureID())
	x.leaf("name", p.name)
	p.telecom(x)
	p.address(x)
	if setting {
		label := map[string]string{"ETABLISSEMENT": "Etablissement de santé", "AMBULATOIRE": "Ambulatoire"}[p.setting]
		x.empty("standardIndustryClassCode", "code", p.setting, "displayName", label, "codeSystem", "1.2.250.1.213.1.1.4.9")
	}
	x.close(1)
}

// entity writes the content that assignedAuthor and assignedEntity share.
func (p *paper) entity(x *xmlText, s *signer, organization string, setting bool) {
	if s == itself {
		pt := p.patient
		x.empty("id", "root", string(pt.INS.OID), "extension", string(pt.INS.Matricule))
		code(x, "code", rolePatient)
		x.empty("addr", "nullFlavor", "NASK")
		x.empty("telecom", "nullFlavor", "NASK")
		x.open("assignedPerson")
		personName(x, &signer{family: pt.BirthName, given: pt.FirstGivenName()})
		x.close(1)
		if setting {
			x.open(organization)
			x.leaf("name", monEspace.name)
			x.empty("standardIndustryClassCode", "code", "AMBULATOIRE", "displayName", "Ambulatoire", "codeSystem", "1.2.250.1.213.1.1.4.9")
			x.close(1)
		}
		return
	}
	x.empty("id", "root", psRoot, "extension", s.id)
	code(x, "code", s.role)
	s.at.address(x)
	s.at.telecom(x)
	x.open("assignedPerson")
	personName(x, s)
	x.close(1)
	s.at.organization(x, organization, setting)
}

func (p *paper) writeAuthor(x *xmlText) {
	x.open("author")
	x.empty("time", "value", hl7Time(p.doc.CreatedAt))
	x.open("assignedAuthor", "classCode", "ASSIGNED")
	p.entity(x, p.author, "representedOrganization", false)
	x.close(2)
}

func (p *paper) custodian(x *xmlText) {
	x.open("custodian")
	x.open("assignedCustodian")
	x.open("representedCustodianOrganization")
	if p.author == itself {
		x.empty("id", "root", "1.2.250.1.213.4.1")
		x.leaf("name", monEspace.name)
		x.empty("telecom", "nullFlavor", "NASK")
		x.empty("addr", "nullFlavor", "NASK")
	} else {
		at := p.author.at
		x.empty("id", "root", placeRoot, "extension", at.finess.StructureID())
		x.leaf("name", at.name)
		at.telecom(x)
		at.address(x)
	}
	x.close(3)
}

func (p *paper) authenticator(x *xmlText) {
	s := p.signer
	if s == nil {
		s = p.author
	}
	x.open("legalAuthenticator")
	x.empty("time", "value", hl7Time(p.doc.CreatedAt))
	x.empty("signatureCode", "code", "S")
	x.open("assignedEntity")
	p.entity(x, s, "representedOrganization", s != itself)
	x.close(2)
}

func (p *paper) participants(x *xmlText) {
	if p.asks == nil {
		return
	}
	x.open("participant", "typeCode", "REF")
	x.empty("templateId", "root", "1.3.6.1.4.1.19376.1.3.3.1.6")
	x.open("time", "xsi:type", "IVL_TS")
	x.empty("high", "value", hl7Time(p.doc.ActStart.Add(-24*time.Hour)))
	x.close(1)
	x.open("associatedEntity", "classCode", "PROV")
	x.empty("id", "root", psRoot, "extension", p.asks.id)
	code(x, "code", p.asks.role)
	p.asks.at.address(x)
	p.asks.at.telecom(x)
	x.open("associatedPerson")
	personName(x, p.asks)
	x.close(3)
}

func (p *paper) act(x *xmlText) {
	d := p.doc
	end := d.ActEnd
	if end.IsZero() {
		end = d.ActStart
	}
	x.open("documentationOf")
	x.open("serviceEvent")
	if p.asks != nil {
		x.empty("id", "root", arc+".40", "extension", p.order())
	}
	if p.event.Code != "" {
		code(x, "code", p.event)
	}
	if d.Type == crBiology.typ && p.asks != nil {
		x.empty("lab:statusCode", "code", "completed")
	}
	x.open("effectiveTime")
	x.empty("low", "value", hl7Time(d.ActStart))
	x.empty("high", "value", hl7Time(end))
	x.close(1)
	x.open("performer", "typeCode", "PRF")
	if p.asks != nil {
		x.empty("templateId", "root", "1.3.6.1.4.1.19376.1.3.3.1.7")
		x.open("time")
		x.empty("high", "value", hl7Time(d.CreatedAt))
		x.close(1)
	}
	x.open("assignedEntity")
	p.entity(x, p.author, "representedOrganization", true)
	x.close(4)
}

// order is the laboratory's number, «BR-261121-0457».
func (p *paper) order() string {
	return fmt.Sprintf("BR-%s-%04d", p.doc.ActStart.Format("060102"), names(0).number(10_000, string(p.doc.SetID)))
}

func (p *paper) encompassing(x *xmlText) {
	at := p.author.at
	if p.author == itself {
		at = cabinet
	}
	encounter := p.encounter
	if encounter == "" {
		encounter = "AMB"
	}
	x.open("componentOf")
	x.open("encompassingEncounter")
	if p.asks != nil {
		x.empty("id", "root", arc+".41", "extension", p.order())
	}
	x.empty("code", "code", encounter, "displayName", map[string]string{"IMP": "Hospitalisation (établissement, y compris HAD)",
		"EMER": "Urgences", "AMB": "Ambulatoire (hors établissement)"}[encounter], "codeSystem", "2.16.840.1.113883.5.4")
	x.open("effectiveTime")
	x.empty("low", "value", hl7Time(p.doc.ActStart))
	x.close(1)
	if p.asks != nil {
		x.open("responsibleParty")
		x.open("assignedEntity")
		p.entity(x, p.author, "representedOrganization", false)
		x.close(2)
	}
	x.open("location")
	x.open("healthCareFacility")
	x.empty("code", "code", at.sector, "displayName", sectors[at.sector], "codeSystem", "1.2.250.1.71.4.2.4")
	if p.asks != nil {
		x.open("location")
		x.leaf("name", at.name)
		at.address(x)
		x.close(1)
	}
	x.close(4)
}

var sectors = map[string]string{"SA01": "Etablissement public de santé", "SA07": "Cabinet individuel",
	"SA08": "Cabinet de groupe", "SA25": "Laboratoire de biologie médicale", "SA04": "Etablissement privé non PSPH"}
