package xds

import (
	"slices"
	"strings"
	"time"

	"chevet/app/record"
)

// Codes and code systems read here.
const (
	systemConfidentiality = "2.16.840.1.113883.5.25" // N, R, V
	classPatient          = "90"                     // documents put by the patient // EX_3.1-1040
	typePatientPrefix     = "DOCPAT"
	classSignature        = "urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1"
	typeSignature         = "E1762"
)

// Signature reports that the entry is the signature of a lot and not a document for people. // dmp.md §5.5
func (e Entry) Signature() bool {
	return e.Class.Code == classSignature || e.Type.Code == typeSignature && e.Type.Scheme == "ASTM"
}

// ByPatient reports a document that the patient put in the DMP.
func (e Entry) ByPatient() bool {
	return e.Class.Code == classPatient || strings.HasPrefix(e.Type.Code, typePatientPrefix)
}

// Availability returns the status as Chevet names it; a status unknown here comes back as it was written.
func (e Entry) Availability() record.Availability {
	for a, urn := range statusCodes {
		if e.Status == urn {
			return a
		}
	}
	return record.Availability(e.Status)
}

// Document maps the entry to a row of the list: provenance DMP, no body, no patient (who asked knows) and no key.
// seenAt is when the DMP answered.
func (e Entry) Document(seenAt time.Time) record.Document {
	d := record.Document{
		ID:              record.DocumentID(e.UniqueID),
		Title:           e.Title,
		Type:            coded(e.Type),
		Class:           coded(e.Class),
		ActStart:        ParseTime(e.ServiceStart),
		ActEnd:          ParseTime(e.ServiceStop),
		CreatedAt:       ParseTime(e.CreationTime),
		Author:          e.author(),
		Provenance:      record.DMP,
		State:           e.state(),
		Visibility:      e.visibility(),
		Confidentiality: e.confidentiality(),
		BodyKind:        e.bodyKind(),
		UpdatedAt:       seenAt,
		Entry: &record.Entry{
			EntryUUID:    e.UUID,
			LogicalID:    e.LogicalID,
			Version:      e.Version,
			Repository:   e.Repository,
			Status:       e.Availability(),
			Hash:         strings.ToLower(e.Hash),
			Size:         max(e.Size, 0),
			MIME:         e.MIME,
			Format:       coded(e.Format),
			SubmittedAt:  ParseTime(e.SubmissionTime),
			ReferenceIDs: e.ReferenceIDs,
			SeenAt:       seenAt,
		},
	}
	if d.Title == "" {
		d.Title = e.Type.Label
	}
	return d
}

func coded(c Code) record.Coded {
	return record.Coded{Code: c.Code, System: record.OID(c.Scheme), Label: c.Label}
}

func (e Entry) state() record.DocumentState {
	switch e.Availability() {
	case record.Deprecated:
		return record.Replaced
	case record.Deleted:
		return record.Withdrawn
	}
	return record.Current
}

// author returns the first author that is a person or a device, else the first institution, else the legal
// authenticator.
func (e Entry) author() record.Author {
	out := record.Author{Patient: e.ByPatient()}
	for _, a := range e.Authors {
		if len(a.Institutions) > 0 && out.Organization == "" {
			x := ParseXON(a.Institutions[0])
			out.Organization, out.StructureID = x.Name, x.ID
		}
		if out.Name == "" && len(a.Persons) > 0 {
			x := ParseXCN(a.Persons[0])
			out.ID, out.Name = x.ID, x.Name()
			if len(a.Institutions) > 0 {
				org := ParseXON(a.Institutions[0])
				out.Organization, out.StructureID = org.Name, org.ID
			}
			if len(a.Specialties) > 0 {
				c := components(a.Specialties[0])
				if out.Specialty = c(2); out.Specialty == "" {
					out.Specialty = c(1)
				}
			}
		}
	}
	if out.Name == "" && out.Organization == "" {
		x := ParseXCN(e.LegalAuthenticator)
		out.ID, out.Name = x.ID, x.Name()
	}
	return out
}

// visibility reads the several confidentiality codes; the spelling of HL7 v2 is accepted too. // dmp.md §5.6
func (e Entry) visibility() record.Visibility {
	var v record.Visibility
	for _, c := range e.Confidentiality {
		switch c.Code {
		case "INVISIBLE_PATIENT":
			v.HiddenFromPatient = true
		case "INVISIBLE_REPRESENTANTS_LEGAUX", "INVISIBLE_REP_LEGAUX":
			v.HiddenFromGuardians = true
		case "MASQUE_PS":
			v.HiddenFromProfessionals = true
		}
	}
	return v
}

// confidentiality keeps the strictest of N, R and V.
func (e Entry) confidentiality() string {
	strict := []string{"", "N", "R", "V"}
	best := 0
	for _, c := range e.Confidentiality {
		if c.Scheme == "" || c.Scheme == systemConfidentiality {
			best = max(best, slices.Index(strict, c.Code))
		}
	}
	return strict[best]
}

var bodyKinds = map[string]record.BodyKind{
	"urn:ihe:iti:xds-sd:pdf:2008":     record.BodyN1PDF,
	"urn:ihe:iti:xds-sd:text:2008":    record.BodyN1Text,
	"urn:ihe:iti-fr:xds-sd:rtf:2010":  record.BodyN1RTF,
	"urn:ihe:iti-fr:xds-sd:jpeg:2010": record.BodyN1Image,
	"urn:ihe:iti-fr:xds-sd:tiff:2010": record.BodyN1Image,
}

// bodyKind is what the metadata lets expect; only the document itself tells.
func (e Entry) bodyKind() record.BodyKind {
	if k, ok := bodyKinds[e.Format.Code]; ok {
		return k
	}
	if e.MIME == "text/xml" && strings.HasPrefix(e.Format.Code, "urn:") {
		return record.BodyN3
	}
	return record.BodyUnknown
}
