package dmp

import (
	"slices"
	"strings"

	"chevet/app/record"
)

// criteria are the filters of a FindDocuments, prepared once for all the entries. // ITI TF-2 §3.18.4.1.2.3.7.1
type criteria struct {
	status   []string
	times    []span
	codes    []codeFilter
	authors  []string // LIKE patterns
	refs     [][]string
	profiles []string // objectType
}

// span is a from–to on one timestamp; from is included, to is not.
type span struct {
	field    func(*entry) string
	from, to string
}

// codeFilter keeps the entries one of whose codes is in the list. A value is «code^^scheme».
type codeFilter struct {
	codes  func(*entry) []coded
	values []string
}

const stableDocument = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"

var codeParams = []struct {
	name  string
	codes func(*entry) []coded
	every bool // several slots of the name: all must match
}{
	{"$XDSDocumentEntryClassCode", func(e *entry) []coded { return []coded{{e.doc.Class.Code, schemeOr(e.doc.Class, schemeClass)}} }, false},
	{"$XDSDocumentEntryTypeCode", func(e *entry) []coded { return []coded{{e.doc.Type.Code, schemeOr(e.doc.Type, schemeLOINC)}} }, false},
	{"$XDSDocumentEntryFormatCode", func(e *entry) []coded { f := e.format(); return []coded{{f.Code, string(f.System)}} }, false},
	{"$XDSDocumentEntryHealthcareFacilityTypeCode", func(e *entry) []coded { f, _ := e.setting(); return []coded{{f.Code, string(f.System)}} }, false},
	{"$XDSDocumentEntryPracticeSettingCode", func(e *entry) []coded { _, p := e.setting(); return []coded{{p.Code, string(p.System)}} }, false},
	{"$XDSDocumentEntryEventCodeList", (*entry).events, true},
	{"$XDSDocumentEntryConfidentialityCode", func(e *entry) []coded {
		var all []coded
		for _, c := range e.confidentiality() {
			all = append(all, coded{c, confidentialityScheme(c)})
		}
		return all
	}, true},
}

var timeParams = []struct {
	name  string
	field func(*entry) string
}{
	{"$XDSDocumentEntryCreationTime", func(e *entry) string { return e.created }},
	{"$XDSDocumentEntryServiceStartTime", func(e *entry) string { return e.start }},
	{"$XDSDocumentEntryServiceStopTime", func(e *entry) string { return e.stop }},
}

// criteriaOf reads the filters; the error is a parameter that is missing or malformed.
func criteriaOf(q query) (c criteria, missing bool, err error) {
	if c.status = q.any("$XDSDocumentEntryStatus"); len(c.status) == 0 {
		return c, true, nil
	}
	for _, p := range timeParams {
		s := span{field: p.field}
		var err1, err2 error
		s.from, _, err1 = q.one(p.name + "From")
		s.to, _, err2 = q.one(p.name + "To")
		if err1 != nil || err2 != nil || !goodTime(s.from) || !goodTime(s.to) {
			return c, false, errQuerySyntax
		}
		if s.from != "" || s.to != "" {
			s.from, s.to = padTime(s.from), padTime(s.to)
			c.times = append(c.times, s)
		}
	}
	for _, p := range codeParams {
		lists := q.slots[p.name]
		if len(lists) > 0 && !p.every {
			lists = [][]string{q.any(p.name)}
		}
		for _, values := range lists {
			c.codes = append(c.codes, codeFilter{p.codes, values})
		}
	}
	c.authors = q.any("$XDSDocumentEntryAuthorPerson")
	c.refs = q.slots["$XDSDocumentEntryReferenceIdList"]
	c.profiles = q.any("$XDSDocumentEntryType")
	return c, false, nil
}

func (c criteria) keeps(e *entry) bool {
	if !slices.Contains(c.status, statusURI[e.doc.Entry.Status]) {
		return false
	}
	for _, s := range c.times {
		if t := s.field(e); s.from != "" && t < s.from || s.to != "" && t >= s.to {
			return false
		}
	}
	for _, f := range c.codes {
		if !slices.ContainsFunc(f.codes(e), func(k coded) bool { return f.matches(k) }) {
			return false
		}
	}
	for _, list := range c.refs {
		if !slices.ContainsFunc(e.doc.Entry.ReferenceIDs, func(id string) bool { return slices.Contains(list, id) }) {
			return false
		}
	}
	if len(c.authors) > 0 && !slices.ContainsFunc(c.authors, func(p string) bool {
		return slices.ContainsFunc(e.persons(), func(person string) bool { return like(person, p) })
	}) {
		return false
	}
	return len(c.profiles) == 0 || slices.Contains(c.profiles, e.kind())
}

func (f codeFilter) matches(k coded) bool {
	return slices.ContainsFunc(f.values, func(v string) bool {
		code, scheme, found := strings.Cut(v, "^^")
		return code == k.code && (!found || scheme == k.system)
	})
}

// goodTime accepts "" and 4 to 14 digits of a DTM.
func goodTime(s string) bool {
	return s == "" || len(s) >= 4 && len(s) <= 14 && len(s)%2 == 0 && strings.Trim(s, "0123456789") == ""
}

// padTime completes a DTM with the start of what is left out.
func padTime(s string) string {
	const start = "00000101000000"
	if s == "" {
		return ""
	}
	return s + start[len(s):]
}

// like matches SQL's % and _, as ITI asks for authors.
func like(s, pattern string) bool {
	// position after the last %, and where in s it was tried
	i, j, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case j < len(pattern) && pattern[j] == '%':
			star, mark = j, i
			j++
		case j < len(pattern) && (pattern[j] == '_' || pattern[j] == s[i]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = mark, star+1
		default:
			return false
		}
	}
	for j < len(pattern) && pattern[j] == '%' {
		j++
	}
	return j == len(pattern)
}

// visible tells whether the caller's profession reads the entry. What the patient may not see is shown to professionals;
// what is masked to professionals only to its author. // dmp.md §2 notes 6, 8; §9
func (x *exchange) visible(e *entry) bool {
	if x.rules[0] == td31b || x.rules[0] == td33c && x.v.mode == modeIndirect { // a reference says nothing of the document
		return !e.doc.Visibility.HiddenFromProfessionals || x.wrote(e) || x.v.mode == modeIndirect && e.ofStructure(x.v.structure)
	}
	if x.wrote(e) { // an author always reads their own
		return true
	}
	if e.doc.Visibility.HiddenFromProfessionals && !x.readsMasked() {
		return false
	}
	profession, _ := x.v.profession()
	return x.s.o.Rights.reads(profession, e.doc.Type.Code)
}

// readsMasked tells that the caller reads what others masked: the treating physician, and whoever comes in an emergency if
// the patient allowed it. // PDT-INF-526, notes 6 and 7
func (x *exchange) readsMasked() bool {
	if x.v.purpose != purposeNormal {
		return x.d.patient.DMP.MaskedInEmergency
	}
	return x.treating
}

func schemeOr(c record.Coded, scheme string) string {
	if c.System != "" {
		return string(c.System)
	}
	return scheme
}
