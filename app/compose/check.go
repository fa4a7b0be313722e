package compose

import (
	"bytes"

	"chevet/app/cda"
	"chevet/app/record"
)

// Severity of a finding.
type Severity string

// Severities: an error keeps the document here, a warning is shown.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one fault of a document. It holds no value of the document: it may be logged.
type Finding struct {
	Severity Severity
	Rule     Rule
	Field    Field  // where in the form
	Path     string // where in the XML; positions where there are namesakes
}

// Check reads a document as a receiver would and returns what is wrong with it, errors first in document order. It knows
// the rules of the types that Chevet writes; the ANS's validators know more, and are run in tests.
func Check(document []byte) []Finding {
	k := &checker{}
	if _, err := cda.Parse(bytes.NewReader(document), cda.Limits{}); err != nil {
		switch record.ReasonOf(err) {
		case cda.ReasonBase64, cda.ReasonNoFile, cda.ReasonMedia: // the rest can be read: pdf says more
		case cda.ReasonAbsent:
			k.report(Error, RuleRoot, FieldFile, nil)
			return k.found
		default:
			k.report(Error, RuleXML, FieldFile, nil)
			return k.found
		}
	}
	root, err := tree(document)
	if err != nil {
		return append(k.found, Finding{Error, RuleXML, FieldFile, ""})
	}
	k.root = root
	if root.name != "ClinicalDocument" || root.space != "urn:hl7-org:v3" {
		k.report(Error, RuleRoot, FieldFile, root)
		return k.found
	}
	for _, f := range []func(){k.structure, k.identifiers, k.versions, k.patient, k.people, k.acts, k.times, k.codes, k.references, k.body} {
		f()
	}
	return k.sorted()
}

// checker gathers the findings of one document.
type checker struct {
	root  *node
	found []Finding
}

func (k *checker) report(s Severity, r Rule, f Field, n *node) {
	k.found = append(k.found, Finding{s, r, f, n.path()})
}

// fail reports an error when the condition holds.
func (k *checker) fail(when bool, r Rule, f Field, n *node) {
	if when {
		k.report(Error, r, f, n)
	}
}

func (k *checker) warn(when bool, r Rule, f Field, n *node) {
	if when {
		k.report(Warning, r, f, n)
	}
}

func (k *checker) sorted() []Finding {
	out := make([]Finding, 0, len(k.found))
	for _, s := range []Severity{Error, Warning} {
		for _, f := range k.found {
			if f.Severity == s {
				out = append(out, f)
			}
		}
	}
	return out
}
