package dmp

import (
	"strings"

	"github.com/beevik/etree"
)

// headersAgree compares the header of each CDA with its entry: id, patient, setId and version. What else a CDA must be is not
// looked at. // dmp.md §5.3, §5.4
func (s submission) headersAgree() (bool, string) {
	for _, o := range s.entries {
		if o.isSignature() || o.mime != "text/xml" {
			continue
		}
		if where := s.headerAgrees(o); where != "" {
			return false, o.id + "." + where
		}
	}
	return true, ""
}

func (s submission) headerAgrees(o object) (where string) {
	doc, err := parseDocument(s.files[o.id])
	if err != nil || !is(doc.Root(), nsHL7, "ClinicalDocument") {
		return "ClinicalDocument"
	}
	root := doc.Root()
	if oidAndExtension(child(root, nsHL7, "id")) != o.ids[idUnique] {
		return "id"
	}
	if !s.namesPatient(root, o) {
		return "recordTarget"
	}
	set, version := child(root, nsHL7, "setId"), attr(child(root, nsHL7, "versionNumber"), "value")
	if (set == nil) != (version == "") {
		return "versionNumber"
	}
	replaced := s.replacedBy(o)
	parent := at(root, nsHL7, "relatedDocument", "parentDocument")
	switch {
	case replaced && parent == nil:
		return "relatedDocument"
	case replaced && version == "1":
		return "versionNumber"
	case replaced && child(parent, nsHL7, "setId") != nil && oidAndExtension(child(parent, nsHL7, "setId")) != oidAndExtension(set):
		return "setId"
	}
	return ""
}

func (s submission) replacedBy(o object) bool {
	for _, l := range s.links {
		if l.kind == linkReplaces && l.from == o.id {
			return true
		}
	}
	return false
}

// namesPatient tells that one of the patient's identifiers in the document is the entry's.
func (s submission) namesPatient(root *etree.Element, o object) bool {
	named, _ := parseCX(o.ids[idPatient])
	for _, id := range children(at(root, nsHL7, "recordTarget", "patientRole"), nsHL7, "id") {
		if attr(id, "root") == string(named.OID) && strings.TrimSpace(attr(id, "extension")) == string(named.Matricule) {
			return true
		}
	}
	return false
}

// oidAndExtension writes an II as XDS does.
func oidAndExtension(e *etree.Element) string {
	if ext := attr(e, "extension"); ext != "" {
		return attr(e, "root") + "^" + ext
	}
	return attr(e, "root")
}
