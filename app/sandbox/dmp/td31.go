package dmp

import (
	"slices"
	"strconv"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/assets/texts/sandbox"

	"github.com/beevik/etree"
)

// found is what a query answers.
type found struct {
	entries []*entry
	lots    []*setOf
	links   []link
}

func (f found) count() int { return len(f.entries) + len(f.lots) + len(f.links) }

// answerQuery plays ITI-18 within the DMP of the VIHF's patient. // dmp.md §6
func (x *exchange) answerQuery() {
	q := x.query
	if name, names := patientParam[q.kind]; names {
		if _, given, err := q.one(name); err != nil {
			x.queryError("XDSStoredQueryParamNumber", sandbox.ParamNumber)
			return
		} else if !given {
			x.queryError("XDSStoredQueryMissingParam", sandbox.MissingParam)
			return
		}
	}
	x.d.touch(x.v.nameID, x.s.o.Clock())
	var f found
	var code, reason string
	switch q.kind {
	case queryFind, queryByReference:
		f, code, reason = x.findDocuments()
	case queryLots:
		f, code, reason = x.findLots()
	case queryDocuments, queryDocsLinks:
		f, code, reason = x.getDocuments()
	case queryLinks:
		f, code, reason = x.getLinks()
	default:
		code, reason = "XDSUnknownStoredQuery", sandbox.UnknownQuery
	}
	switch {
	case code != "":
		x.queryError(code, reason)
	case x.s.o.MostResults > 0 && f.count() > x.s.o.MostResults:
		x.queryError("XDSTooManyResults", sandbox.TooMany)
	default:
		x.found(f)
	}
}

// entries returns the versions that the caller may see.
func (x *exchange) entries() []*entry {
	var shown []*entry
	for _, e := range x.d.all(x.s.o) {
		if x.visible(e) {
			shown = append(shown, e)
		}
	}
	return shown
}

func (x *exchange) findDocuments() (f found, code, reason string) {
	c, missing, err := criteriaOf(x.query)
	switch {
	case missing, x.query.kind == queryByReference && len(c.refs) == 0 && err == nil:
		return f, "XDSStoredQueryMissingParam", sandbox.MissingParam
	case err != nil:
		return f, "XDSStoredQueryParamNumber", sandbox.ParamNumber
	}
	for _, e := range x.d.all(x.s.o) {
		if c.keeps(e) && x.visible(e) {
			f.entries = append(f.entries, e)
		}
	}
	return f, "", ""
}

func (x *exchange) findLots() (f found, code, reason string) {
	status := x.query.any("$XDSSubmissionSetStatus")
	if len(status) == 0 {
		return f, "XDSStoredQueryMissingParam", sandbox.MissingParam
	}
	from, _, err1 := x.query.one("$XDSSubmissionSetSubmissionTimeFrom")
	to, _, err2 := x.query.one("$XDSSubmissionSetSubmissionTimeTo")
	if err1 != nil || err2 != nil || !goodTime(from) || !goodTime(to) {
		return f, "XDSStoredQueryParamNumber", sandbox.ParamNumber
	}
	if !slices.Contains(status, statusURI[record.Approved]) { // a lot is never anything else
		return f, "", ""
	}
	from, to = padTime(from), padTime(to)
	authors, contents := x.query.any("$XDSSubmissionSetAuthorPerson"), x.query.any("$XDSSubmissionSetContentType")
	sources := x.query.any("$XDSSubmissionSetSourceId")
	_, empty := x.d.around()
	for _, s := range append(x.setsOf(x.entries()), empty...) {
		switch at := padTime(s.submitted); {
		case from != "" && at < from, to != "" && at >= to,
			len(sources) > 0 && !slices.Contains(sources, s.sourceID),
			len(authors) > 0 && !s.writtenBy(authors),
			len(contents) > 0 && !(codeFilter{values: contents}).matches(coded{s.content.Code, string(s.content.System)}):
			continue
		}
		f.lots = append(f.lots, s)
	}
	return f, "", ""
}

// setsOf returns the submission sets of the entries, each once, in the order they came.
func (x *exchange) setsOf(entries []*entry) []*setOf {
	var all []*setOf
	seen := map[string]bool{}
	for _, e := range entries {
		if !seen[e.lot] {
			seen[e.lot] = true
			all = append(all, x.setOf(e))
		}
	}
	return all
}

// writtenBy matches the set's authors with LIKE patterns.
func (s *setOf) writtenBy(patterns []string) bool {
	for _, a := range s.authors {
		for _, person := range a.persons {
			if slices.ContainsFunc(patterns, func(p string) bool { return like(person, p) }) {
				return true
			}
		}
	}
	return false
}

// links returns the associations of what the caller may see that keep wants.
func (x *exchange) links(keep func(link) bool) []link {
	all := linksOf(x.entries(), keep)
	kept, _ := x.d.around()
	if len(kept) == 0 {
		return all
	}
	hidden := map[string]bool{}
	for _, e := range x.d.all(x.s.o) {
		if !x.visible(e) {
			hidden[e.uuid()] = true
		}
	}
	for _, l := range kept {
		if keep(l) && !hidden[l.from] && !hidden[l.to] {
			all = append(all, l)
		}
	}
	return all
}

func (x *exchange) getDocuments() (f found, code, reason string) {
	uuids, ids := x.query.any("$XDSDocumentEntryEntryUUID"), x.query.any("$XDSDocumentEntryUniqueId")
	lids := x.query.any("$XDSDocumentEntryLogicalID")
	if len(uuids)+len(ids)+len(lids) == 0 {
		return f, "XDSStoredQueryMissingParam", sandbox.MissingParam
	}
	for _, e := range x.entries() {
		if slices.Contains(uuids, e.uuid()) || slices.Contains(ids, e.uniqueID()) || slices.Contains(lids, e.doc.Entry.LogicalID) {
			f.entries = append(f.entries, e)
		}
	}
	if x.query.kind == queryDocsLinks {
		f.links = x.links(func(l link) bool {
			return slices.ContainsFunc(f.entries, func(e *entry) bool { return l.from == e.uuid() || l.to == e.uuid() })
		})
	}
	return f, "", ""
}

func (x *exchange) getLinks() (f found, code, reason string) {
	uuids := x.query.any("$uuid")
	if len(uuids) == 0 {
		return f, "XDSStoredQueryMissingParam", sandbox.MissingParam
	}
	f.links = x.links(func(l link) bool { return slices.Contains(uuids, l.from) || slices.Contains(uuids, l.to) })
	return f, "", ""
}

// namespaces of a query's answer, as the official sample declares them.
const queryNamespaces = ` xmlns:ns2="` + nsRS + `" xmlns:ns3="` + nsQuery + `" xmlns:ns4="` + nsRIM + `" xmlns:ns5="` + nsLCM + `" xmlns:ns6="` + nsHL7 + `"`

func (x *exchange) found(f found) {
	swapped := x.swapped()
	x.send("", func(out *xmlw) {
		out.raw(`<ns3:AdhocQueryResponse startIndex="0" status="` + statusSuccess + `" totalResultCount="` + strconv.Itoa(f.count()) + `"` + queryNamespaces + `><ns4:RegistryObjectList>`)
		for _, e := range f.lots {
			x.lot(out, e)
		}
		for _, e := range f.entries {
			x.entry(out, e, swapped)
		}
		for _, l := range f.links {
			x.link(out, l)
		}
		out.raw("</ns4:RegistryObjectList></ns3:AdhocQueryResponse>")
	})
}

func (x *exchange) queryError(code, reason string) {
	x.send("", func(out *xmlw) {
		out.raw(`<ns3:AdhocQueryResponse startIndex="0" status="` + statusFailure + `" totalResultCount="0"` + queryNamespaces + `>`)
		out.registryErrors([]registryError{{code: code, context: reason}})
		out.raw("<ns4:RegistryObjectList/></ns3:AdhocQueryResponse>")
	})
}

// swapped returns the document of another patient that a TD3.2 would deliver now, or nil: its hash is then announced here, so
// that only a client that looks at the patient notices.
func (x *exchange) swapped() *content {
	if !x.s.o.Faults.Peek(Service, td32).Has(fault.OtherPatient) {
		return nil
	}
	return x.s.stranger(x.d)
}

// patientOfSubmission reads the patient of a TD2.1 or TD3.3, so that its check is made although the rest is not played.
func patientOfSubmission(body *etree.Element) (ins record.INS, found bool) {
	submit := body
	if body.Tag != "SubmitObjectsRequest" {
		submit = child(body, nsLCM, "SubmitObjectsRequest")
	}
	for _, id := range children(at(submit, nsRIM, "RegistryObjectList", "RegistryPackage"), nsRIM, "ExternalIdentifier") {
		if attr(id, "identificationScheme") == schemePatientSet {
			ins, _ = parseCX(attr(id, "value"))
			return ins, true
		}
	}
	return ins, false
}
