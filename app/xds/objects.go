package xds

import "strconv"

// Schemes of classifications and identifiers. // ITI TF-3 §4.2.3, dmp.md §5.3
const (
	schemeAuthor          = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
	schemeClass           = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
	schemeType            = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
	schemeConfidentiality = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
	schemeFormat          = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
	schemeFacility        = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
	schemePractice        = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
	schemeEvent           = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
	schemePatientID       = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
	schemeUniqueID        = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"

	schemeSetAuthor      = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
	schemeSetContentType = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
	schemeSetPatientID   = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
	schemeSetSourceID    = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
	schemeSetUniqueID    = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"
)

const (
	maxValues     = 1000 // of one slot
	maxOtherSlots = 50
)

func (p *parser) entry(e *Entry) error {
	var err error
	read := func(name string, at *string) {
		if err == nil {
			*at, err = p.value(name)
		}
	}
	read("id", &e.UUID)
	read("lid", &e.LogicalID)
	read("status", &e.Status)
	read("mimeType", &e.MIME)
	read("objectType", &e.ObjectType)
	if err != nil {
		return err
	}
	return p.children(func() error {
		if p.ns != nsRIM {
			return p.skip()
		}
		switch string(p.local) {
		case "Slot":
			return p.entrySlot(e)
		case "Name":
			return p.localized(&e.Title)
		case "Description":
			return p.localized(&e.Comments)
		case "VersionInfo":
			if e.Version, err = p.value("versionName"); err != nil {
				return err
			}
		case "Classification":
			return p.entryClassification(e)
		case "ExternalIdentifier":
			return p.identifier(map[string]*string{schemePatientID: &e.PatientID, schemeUniqueID: &e.UniqueID})
		}
		return p.skip()
	})
}

func (p *parser) entrySlot(e *Entry) error {
	name := string(p.attr("name"))
	values, err := p.slotValues()
	if err != nil {
		return err
	}
	first := ""
	if len(values) > 0 {
		first = values[0]
	}
	switch name {
	case "creationTime":
		e.CreationTime = first
	case "serviceStartTime":
		e.ServiceStart = first
	case "serviceStopTime":
		e.ServiceStop = first
	case "submissionTime":
		e.SubmissionTime = first
	case "hash":
		e.Hash = first
	case "size":
		if n, err := strconv.ParseInt(first, 10, 64); err == nil && n >= 0 {
			e.Size = n
		}
	case "languageCode":
		e.Language = first
	case "repositoryUniqueId":
		e.Repository = first
	case "legalAuthenticator":
		e.LegalAuthenticator = first
	case "sourcePatientId":
		e.SourcePatientID = first
	case "sourcePatientInfo":
		e.SourcePatientInfo = values
	case "urn:ihe:iti:xds:2013:referenceIdList":
		e.ReferenceIDs = values
	default:
		if len(e.OtherSlots) < maxOtherSlots && len(values) > 0 {
			e.OtherSlots = append(e.OtherSlots, Slot{name, values})
		}
	}
	return nil
}

func (p *parser) entryClassification(e *Entry) error {
	scheme, err := p.value("classificationScheme")
	if err != nil {
		return err
	}
	if scheme == schemeAuthor {
		e.Authors = append(e.Authors, Author{})
		return p.author(&e.Authors[len(e.Authors)-1])
	}
	code, err := p.code()
	if err != nil {
		return err
	}
	switch scheme {
	case schemeClass:
		e.Class = code
	case schemeType:
		e.Type = code
	case schemeFormat:
		e.Format = code
	case schemeFacility:
		e.Facility = code
	case schemePractice:
		e.Practice = code
	case schemeConfidentiality:
		e.Confidentiality = append(e.Confidentiality, code)
	case schemeEvent:
		e.Events = append(e.Events, code)
	default:
		e.UnknownClassification++
	}
	return nil
}

func (p *parser) submissionSet(s *SubmissionSet) error {
	if err := p.values(map[string]*string{"id": &s.UUID, "status": &s.Status}); err != nil {
		return err
	}
	return p.children(func() error {
		if p.ns != nsRIM {
			return p.skip()
		}
		switch string(p.local) {
		case "Slot":
			name := string(p.attr("name"))
			values, err := p.slotValues()
			if name == "submissionTime" && len(values) > 0 {
				s.SubmissionTime = values[0]
			}
			return err
		case "Name":
			return p.localized(&s.Title)
		case "Classification":
			switch string(p.attr("classificationScheme")) {
			case schemeSetAuthor:
				s.Authors = append(s.Authors, Author{})
				return p.author(&s.Authors[len(s.Authors)-1])
			case schemeSetContentType:
				code, err := p.code()
				s.ContentType = code
				return err
			}
		case "ExternalIdentifier":
			return p.identifier(map[string]*string{
				schemeSetPatientID: &s.PatientID, schemeSetSourceID: &s.SourceID, schemeSetUniqueID: &s.UniqueID})
		}
		return p.skip()
	})
}

func (p *parser) association(a *Association) error {
	err := p.values(map[string]*string{"id": &a.ID, "associationType": &a.Type, "sourceObject": &a.Source, "targetObject": &a.Target})
	if err != nil {
		return err
	}
	return p.children(func() error {
		if !p.is(nsRIM, "Slot") {
			return p.skip()
		}
		name := string(p.attr("name"))
		values, err := p.slotValues()
		if name == "SubmissionSetStatus" && len(values) > 0 {
			a.Status = values[0]
		}
		return err
	})
}

// slotValues reads the current Slot to its end.
func (p *parser) slotValues() ([]string, error) {
	var values []string
	err := p.children(func() error {
		if !p.is(nsRIM, "ValueList") {
			return p.skip()
		}
		return p.children(func() error {
			if !p.is(nsRIM, "Value") {
				return p.skip()
			}
			if len(values) >= maxValues {
				return errSize
			}
			text, err := p.content()
			values = append(values, text)
			return err
		})
	})
	return values, err
}

func (p *parser) author(a *Author) error {
	return p.children(func() error {
		if !p.is(nsRIM, "Slot") {
			return p.skip()
		}
		name := string(p.attr("name"))
		values, err := p.slotValues()
		switch name {
		case "authorInstitution":
			a.Institutions = values
		case "authorPerson":
			a.Persons = values
		case "authorSpecialty":
			a.Specialties = values
		case "authorRole":
			a.Roles = values
		}
		return err
	})
}

// code reads the current Classification to its end.
func (p *parser) code() (Code, error) {
	var c Code
	var err error
	if c.Code, err = p.value("nodeRepresentation"); err != nil {
		return c, err
	}
	err = p.children(func() error {
		switch {
		case p.is(nsRIM, "Slot"):
			name := string(p.attr("name"))
			values, err := p.slotValues()
			if name == "codingScheme" && len(values) > 0 {
				c.Scheme = values[0]
			}
			return err
		case p.is(nsRIM, "Name"):
			return p.localized(&c.Label)
		}
		return p.skip()
	})
	return c, err
}

// localized reads the first LocalizedString of the current element.
func (p *parser) localized(at *string) error {
	return p.children(func() error {
		if *at == "" && p.is(nsRIM, "LocalizedString") {
			var err error
			if *at, err = p.value("value"); err != nil {
				return err
			}
		}
		return p.skip()
	})
}

func (p *parser) identifier(schemes map[string]*string) error {
	at, ok := schemes[string(p.attr("identificationScheme"))]
	if !ok {
		return p.skip()
	}
	value, err := p.value("value")
	if err != nil {
		return err
	}
	*at = value
	return p.skip()
}
