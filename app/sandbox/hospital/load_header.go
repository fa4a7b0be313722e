package hospital

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"chevet/app/record"
)

// header is the metadata a document from a file gives its entry.
type header struct {
	doc    record.Document
	format record.Coded
}

type xmlII struct {
	Root      string `xml:"root,attr"`
	Extension string `xml:"extension,attr"`
}

type xmlCode struct {
	Code   string `xml:"code,attr"`
	System string `xml:"codeSystem,attr"`
	Label  string `xml:"displayName,attr"`
}

type xmlValue struct {
	Value string `xml:"value,attr"`
}

// xmlClinical is the part of a ClinicalDocument that a registry entry needs.
type xmlClinical struct {
	Templates       []xmlII  `xml:"templateId"`
	ID              xmlII    `xml:"id"`
	Code            xmlCode  `xml:"code"`
	Title           string   `xml:"title"`
	EffectiveTime   xmlValue `xml:"effectiveTime"`
	Confidentiality xmlCode  `xml:"confidentialityCode"`
	SetID           xmlII    `xml:"setId"`
	Version         xmlValue `xml:"versionNumber"`
	Authors         []struct {
		ID      xmlII    `xml:"assignedAuthor>id"`
		Code    xmlCode  `xml:"assignedAuthor>code"`
		Family  string   `xml:"assignedAuthor>assignedPerson>name>family"`
		Given   string   `xml:"assignedAuthor>assignedPerson>name>given"`
		Device  string   `xml:"assignedAuthor>assignedAuthoringDevice>softwareName"`
		Org     string   `xml:"assignedAuthor>representedOrganization>name"`
		OrgID   xmlII    `xml:"assignedAuthor>representedOrganization>id"`
		Created xmlValue `xml:"time"`
	} `xml:"author"`
	Acts []struct {
		Low  xmlValue `xml:"serviceEvent>effectiveTime>low"`
		High xmlValue `xml:"serviceEvent>effectiveTime>high"`
	} `xml:"documentationOf"`
	Unstructured []struct {
		Type string `xml:"mediaType,attr"`
	} `xml:"component>nonXMLBody>text"`
	Sections []struct {
		Templates []xmlII `xml:"section>templateId"`
	} `xml:"component>structuredBody>component"`
}

// readHeader finds the ClinicalDocument, wherever it stands, and reads its metadata.
func readHeader(raw []byte) (*header, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	for depth := 0; ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil, errNotCDA
		}
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.Directive:
			return nil, errDoctype
		case xml.EndElement:
			depth--
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return nil, errTooDeep
			}
			if t.Name.Local != "ClinicalDocument" {
				continue
			}
			var c xmlClinical
			if err := d.DecodeElement(&c, &t); err != nil {
				return nil, err
			}
			return c.header()
		}
	}
}

func (c xmlClinical) header() (*header, error) {
	at, ok := hl7Moment(c.EffectiveTime.Value)
	if !ok || c.Code.Code == "" {
		return nil, errors.New("no type code or no date")
	}
	h := &header{doc: record.Document{ID: record.DocumentID(record.Identifier(c.ID.Root, c.ID.Extension)),
		SetID: record.SetID(record.Identifier(c.SetID.Root, c.SetID.Extension)), Title: strings.TrimSpace(c.Title),
		Type:  record.Coded{Code: c.Code.Code, System: record.OID(c.Code.System), Label: c.Code.Label},
		Class: classOf(c.Code.Code), CreatedAt: at, ActStart: at, Confidentiality: c.Confidentiality.Code}}
	h.doc.Version, _ = strconv.Atoi(c.Version.Value)
	if len(c.Acts) > 0 {
		if low, ok := hl7Moment(c.Acts[0].Low.Value); ok {
			h.doc.ActStart = low
		}
		if high, ok := hl7Moment(c.Acts[0].High.Value); ok {
			h.doc.ActEnd = high
		}
	}
	if len(c.Authors) > 0 {
		a := c.Authors[0]
		name := strings.TrimSpace(a.Family + " " + a.Given)
		if name == "" {
			name = a.Device
		}
		h.doc.Author = record.Author{ID: a.ID.Extension, Name: name, Organization: a.Org, StructureID: a.OrgID.Extension, Specialty: a.Code.Label,
			Patient: a.Code.Code == "EXP_PATIENT"}
	}
	h.doc.BodyKind, h.format = c.body()
	return h, nil
}

func (c xmlClinical) body() (record.BodyKind, record.Coded) {
	if len(c.Unstructured) > 0 {
		switch mime := c.Unstructured[0].Type; {
		case mime == "application/pdf":
			return record.BodyN1PDF, formatPDF
		case mime == "text/rtf" || mime == "application/rtf":
			return record.BodyN1RTF, formatText
		case strings.HasPrefix(mime, "image/"):
			return record.BodyN1Image, formatText
		}
		return record.BodyN1Text, formatText
	}
	f := formatOther
	for _, t := range c.Templates {
		switch t.Root {
		case "1.2.250.1.213.1.1.1.55":
			f = formatLab
		case "1.2.250.1.213.1.1.1.29":
			f = formatLDL
		case "1.2.250.1.213.1.1.1.46":
			f = formatVac
		}
	}
	for _, s := range c.Sections {
		for _, t := range s.Templates {
			if t.Root == "1.2.250.1.213.1.1.2.243" {
				return record.BodyN3PDF, f
			}
		}
	}
	return record.BodyN3, f
}

// classes derives the class from the type where it is not a report. // ASS_X04, the pairs that dmp.md knows
var classes = map[string]record.Coded{
	"18748-4": crImaging.class, "52040-3": crImaging.class, "IMG-KOS": crImaging.class,
	"57833-6": prescription.class, "57828-6": prescription.class, "57832-8": prescription.class, "55115-0": prescription.class,
	"PRESC-BIO": prescription.class, "PRESC-KINE": prescription.class, "PRESC-INF": prescription.class,
	"60593-1": {Code: "43", System: treA3, Label: "Dispensation"}, "DISP_AUT": {Code: "43", System: treA3, Label: "Dispensation"},
	"18776-5": {Code: "44", System: treA3, Label: "Plan de soins, protocole de soins"}, "PROT_ALD": {Code: "44", System: treA3, Label: "Plan de soins, protocole de soins"},
	"CERT_DECL": {Code: "52", System: treA3, Label: "Certificat, déclaration"}, "89601-9": {Code: "52", System: treA3, Label: "Certificat, déclaration"},
	"REMB":  {Code: "60", System: treA3, Label: "Données de remboursement"},
	"SYNTH": synthesis.class, "60591-5": synthesis.class, "34133-9": synthesis.class,
}

func classOf(code string) record.Coded {
	if strings.HasPrefix(code, "DOCPAT") || strings.HasPrefix(code, "EXPPAT") {
		return directives.class
	}
	if c, ok := classes[code]; ok {
		return c
	}
	return crBiology.class
}

// hl7Moment reads an HL7 v3 time; one without zone is taken as Paris in winter, which is enough for a list.
func hl7Moment(s string) (time.Time, bool) {
	for _, layout := range []string{"20060102150405-0700", "200601021504-0700", "20060102150405", "200601021504", "20060102"} {
		if t, err := time.ParseInLocation(layout, s, time.FixedZone("CET", 3600)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
