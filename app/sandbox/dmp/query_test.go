package dmp_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"chevet/app/record"
	"chevet/app/sandbox/dmp"
	"chevet/app/sandbox/fault"

	"github.com/beevik/etree"
)

const (
	deprecated = "('urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated')"
	deleted    = "('urn:asip:ci-sis:2010:StatusType:Deleted')"
	status     = "$XDSDocumentEntryStatus"
)

func TestFindDocumentsFilters(t *testing.T) {
	k := newKit(t)
	letter, report, hidden, psy := "Lettre & sortie", "Compte rendu", "Annonce", "Psychiatrie"
	for _, c := range []struct {
		name  string
		slots []string
		want  []string
	}{
		{"active", nil, []string{letter, report, hidden, psy}}, // the masked one is not the caller's
		{"type", []string{"$XDSDocumentEntryTypeCode", "('34112-3^^2.16.840.1.113883.6.1','11490-0^^2.16.840.1.113883.6.1')"}, []string{letter, report}},
		{"type of another scheme", []string{"$XDSDocumentEntryTypeCode", "('34112-3^^1.2.3')"}, nil},
		{"class", []string{"$XDSDocumentEntryClassCode", "('11^^1.2.250.1.213.1.1.4.1')"}, nil},
		{"service from", []string{"$XDSDocumentEntryServiceStartTimeFrom", "20260101"}, []string{report, hidden, psy}},
		{"from is included", []string{"$XDSDocumentEntryServiceStartTimeFrom", "20251122101500"}, []string{letter, report, hidden, psy}},
		{"to is not", []string{"$XDSDocumentEntryCreationTimeTo", "20251122101500"}, nil},
		{"service to", []string{"$XDSDocumentEntryServiceStopTimeTo", "2026"}, []string{letter}},
		{"invisible to the patient", []string{"$XDSDocumentEntryConfidentialityCode", "('INVISIBLE_PATIENT^^1.2.250.1.213.1.1.4.13')"}, []string{hidden}},
		{"author", []string{"$XDSDocumentEntryAuthorPerson", "('899900063480^LIBRE%')"}, []string{letter, report, hidden, psy}},
		{"other author", []string{"$XDSDocumentEntryAuthorPerson", "('%DUPONT%')"}, nil},
		{"format", []string{"$XDSDocumentEntryFormatCode", "('urn:ihe:iti:xds-sd:pdf:2008^^1.3.6.1.4.1.19376.1.2.3')"}, []string{letter, report, hidden, psy}},
		{"practice", []string{"$XDSDocumentEntryPracticeSettingCode", "('AMO^^1.2.250.1.213.1.1.4.9')"}, nil},
		{"facility", []string{"$XDSDocumentEntryHealthcareFacilityTypeCode", "('SA01^^1.2.250.1.71.4.2.4')"}, []string{letter, report, hidden, psy}},
		{"event", []string{"$XDSDocumentEntryEventCodeList", "('H33^^2.16.840.1.113883.6.3')"}, nil},
		{"object type", []string{"$XDSDocumentEntryType", "('urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1')"}, []string{letter, report, hidden, psy}},
		{"deprecated", []string{"", ""}, nil},
	} {
		slots := append([]string{status, approved}, c.slots...)
		if c.name == "deprecated" {
			slots = []string{status, deprecated}
		}
		if got := k.call(find(opened, slots...)).titles(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMalformedQueriesAreRefusedByTheirCode(t *testing.T) {
	k := newKit(t)
	for _, c := range []struct {
		name string
		q    ask
		code string
	}{
		{"no status", find(opened, "$XDSDocumentEntryServiceStartTimeFrom", "2026"), "XDSStoredQueryMissingParam"},
		{"no patient", stored("td31-find-documents.xml", opened, status, approved), "XDSStoredQueryMissingParam"},
		{"two times", find(opened, status, approved, "$XDSDocumentEntryCreationTimeFrom", "2025", "$XDSDocumentEntryCreationTimeFrom", "2026"), "XDSStoredQueryParamNumber"},
		{"unknown query", with(find(opened), func(q *ask) {
			edit := q.edit
			q.edit = func(b *etree.Element) {
				edit(b)
				b.FindElement("AdhocQuery").CreateAttr("id", "urn:uuid:00000000-0000-4000-8000-000000000000")
			}
		}), "XDSUnknownStoredQuery"},
		{"documents of nothing", stored("td31b-by-uniqueid.xml", opened), "XDSStoredQueryMissingParam"},
		{"links of nothing", stored("td31-get-associations.xml", opened), "XDSStoredQueryMissingParam"},
		{"lots of no status", stored("td31-find-submissionsets.xml", opened, "$XDSSubmissionSetPatientId", "'"+opened.CX()+"'"), "XDSStoredQueryMissingParam"},
	} {
		if a := k.call(c.q); a.errorCode() != c.code || a.status3() != "Failure" {
			t.Errorf("%s: %s %q, want %q", c.name, a.status3(), a.errorCode(), c.code)
		}
	}
}

// What a profession may not read is filtered out without an error, and refused when asked for by its number.
func TestProfessionsSeeWhatTheirRightsAllow(t *testing.T) {
	k := newKit(t)
	asNurse := func(q ask) ask {
		q.who = nurse
		q.vihf = func(a *etree.Element) {
			setCode(a, "Role", 0, "60", "1.2.250.1.71.1.2.7")
			second := a.FindElements(".//Role")[1].Parent()
			second.Parent().RemoveChild(second)
		}
		return q
	}
	if got := k.call(asNurse(find(opened))).titles(); slices.Contains(got, "Psychiatrie") || len(got) != 3 {
		t.Errorf("a nurse sees %q", got)
	}
	if a := k.call(asNurse(retrieve(opened, "1.2.250.1.999.1.5"))); a.errorCode() != denied {
		t.Errorf("a nurse reads it: %s %q", a.status3(), a.errorCode())
	}
	if a := k.call(retrieve(opened, "1.2.250.1.999.1.4")); a.errorCode() != denied {
		t.Errorf("a masked document of another: %q", a.errorCode())
	}
	rights, err := dmp.ParseRights(strings.NewReader("# profession;type;droit\n60;*;R\n60;34112-3;-\n*;11490-0;R\n"))
	if err != nil {
		t.Fatal(err)
	}
	own := newKit(t, func(o *dmp.Options) { o.Rights = rights })
	if got := own.call(asNurse(find(opened))).titles(); !slices.Equal(got, []string{"Lettre & sortie", "Annonce", "Psychiatrie"}) {
		t.Errorf("with a table of its own, a nurse sees %q", got)
	}
	if got := own.call(find(opened)).titles(); !slices.Equal(got, []string{"Lettre & sortie"}) {
		t.Errorf("the line of the others: %q", got)
	}
	if _, err := dmp.ParseRights(strings.NewReader("60;*;peut-être\n")); err == nil {
		t.Error("a right that is neither R nor - was accepted")
	}
}

func TestRetrieveDeliversSeveralDocumentsAndTellsThoseItCannot(t *testing.T) {
	k := newKit(t)
	a := k.call(retrieve(opened, "1.2.250.1.999.1.1", "1.2.250.1.999.1.2", "urn:uuid:ailleurs"))
	if a.status3() != "PartialSuccess" || a.errorCode() != "XDSDocumentUniqueIdError" || len(a.parts) != 2 {
		t.Errorf("%s %s, %d parts", a.status3(), a.errorCode(), len(a.parts))
	}
	if a := k.call(retrieve(opened, "1.2.250.1.999.2.1")); a.errorCode() != "XDSDocumentUniqueIdError" {
		t.Errorf("a document of another patient: %s %q", a.status3(), a.errorCode())
	}
	q := retrieve(opened, "1.2.250.1.999.1.1")
	edit := q.edit
	q.edit = func(b *etree.Element) { edit(b); b.FindElement(".//RepositoryUniqueId").SetText("1.2.3") }
	if a := k.call(q); a.errorCode() != "XDSUnknownRepositoryId" {
		t.Errorf("another repository: %q", a.errorCode())
	}
}

// The algorithm of dmp.md §6.1: lots since a date, their members, the documents, and what replaced what.
func TestNewDocumentsAreFoundByLotsThenLinksThenDocuments(t *testing.T) {
	k := newKit(t)
	old := k.call(find(opened)).body.FindElement(".//ExtrinsicObject")
	newer := document("1.2.250.1.999.1.10", "11490-0", "Lettre v2", today)
	newer.Entry = nil
	if err := k.server.Replace(opened, "1.2.250.1.999.1.1", newer); err != nil {
		t.Fatal(err)
	}
	lots := k.call(stored("td31-find-submissionsets.xml", opened, "$XDSSubmissionSetPatientId", "'"+opened.CX()+"'",
		"$XDSSubmissionSetStatus", approved, "$XDSSubmissionSetSubmissionTimeFrom", "20261122"))
	packages := lots.body.FindElements(".//RegistryPackage")
	if len(packages) != 1 {
		t.Fatalf("%d lots since today", len(packages))
	}
	links := k.call(stored("td31-get-associations.xml", opened, "$uuid", "('"+packages[0].SelectAttrValue("id", "")+"')"))
	member := links.body.FindElement(".//Association")
	if member == nil || !strings.HasSuffix(member.SelectAttrValue("associationType", ""), "HasMember") {
		t.Fatal("the lot has no member")
	}
	both := k.call(stored("td31-get-docs-and-assocs.xml", opened, "$XDSDocumentEntryEntryUUID", "('"+member.SelectAttrValue("targetObject", "")+"')"))
	if got := both.titles(); !slices.Equal(got, []string{"Lettre v2"}) {
		t.Errorf("documents: %q", got)
	}
	replaces := both.body.FindElement(".//Association[@associationType='urn:ihe:iti:2007:AssociationType:RPLC']")
	if replaces == nil || replaces.SelectAttrValue("targetObject", "") != old.SelectAttrValue("id", "") {
		t.Error("no RPLC toward the older version")
	}
	if got := k.call(find(opened, status, deprecated)).titles(); !slices.Equal(got, []string{"Lettre & sortie"}) {
		t.Errorf("deprecated: %q", got)
	}
}

func TestAScenarioAddsDeletesArchivesAndChangesVisibility(t *testing.T) {
	k := newKit(t)
	id := record.DocumentID("1.2.250.1.999.1.20")
	added := document(string(id), "11488-4", "Ajouté", today)
	if err := k.server.Add(opened, added); err != nil {
		t.Fatal(err)
	}
	if err := k.server.Add(opened, added); record.ReasonOf(err) != dmp.ReasonDuplicate {
		t.Errorf("the same id again: %v", err)
	}
	if err := k.server.Add(closedDMP, added); record.ReasonOf(err) != dmp.ReasonClosedDMP {
		t.Errorf("into a closed DMP: %v", err)
	}
	if err := k.server.Delete(opened, "1.2.3"); record.ReasonOf(err) != dmp.ReasonNoDocument {
		t.Errorf("delete what is not there: %v", err)
	}
	before := entryOf(k.call(find(opened)), string(id))
	if before == nil {
		t.Fatal("the added document is not listed")
	}
	if err := k.server.SetVisibility(opened, id, record.Visibility{HiddenFromPatient: true}); err != nil {
		t.Fatal(err)
	}
	after := entryOf(k.call(find(opened)), string(id))
	if after.SelectAttrValue("id", "") == before.SelectAttrValue("id", "") || after.SelectAttrValue("lid", "") != before.SelectAttrValue("lid", "") ||
		after.FindElement("VersionInfo").SelectAttrValue("versionName", "") != "2" {
		t.Error("a metadata update must keep the lid and change the entryUUID and the version")
	}
	if err := k.server.Archive(opened, id); err != nil {
		t.Fatal(err)
	}
	if got := k.call(find(opened, status, "('urn:asip:ci-sis:2010:StatusType:Archived')")).titles(); !slices.Equal(got, []string{"Ajouté"}) {
		t.Errorf("archived: %q", got)
	}
	if err := k.server.Delete(opened, id); err != nil {
		t.Fatal(err)
	}
	if entryOf(k.call(find(opened)), string(id)) != nil {
		t.Error("the deleted document is still listed among the active ones")
	}
	if entryOf(k.call(find(opened, status, deleted)), string(id)) == nil {
		t.Error("the deleted document is not listed among the deleted")
	}
	if a := k.call(retrieve(opened, string(id))); a.status3() != "Success" {
		t.Errorf("a deleted document stays readable: %s %s", a.status3(), a.errorCode())
	}
	if err := k.server.Block(opened, physician, true); err != nil {
		t.Fatal(err)
	}
	if got := access(k.call(exists(opened))); got != "INTERDITE" {
		t.Errorf("blocked meanwhile: %q", got)
	}
	if err := k.server.SetState(opened, record.DMPClosed); err != nil {
		t.Fatal(err)
	}
	if code := k.call(find(opened)).errorCode(); code != "DMPClosed" {
		t.Errorf("closed meanwhile: %q", code)
	}
}

func TestMTOMComesInEveryShape(t *testing.T) {
	k := newKit(t)
	q := retrieve(opened, "1.2.250.1.999.1.1")
	want, _ := k.world.Patients[0].Remote[0].Bytes()
	for _, c := range []struct {
		kind  fault.Kind
		plain bool
		check func(answer) bool
	}{
		{fault.MTOMQuoted, false, func(a answer) bool { return strings.Contains(a.header.Get("Content-Type"), `boundary="`) }},
		{fault.MTOMUnquoted, false, func(a answer) bool { return !strings.Contains(a.header.Get("Content-Type"), `"`) }},
		{fault.MTOMEncodedID, false, func(a answer) bool {
			return strings.Contains(include(a), "%40urn%3Aihe") && !strings.Contains(include(a), "-")
		}},
		{fault.PlainSOAP, true, func(a answer) bool { return strings.HasPrefix(a.header.Get("Content-Type"), "application/soap+xml") }},
	} {
		k.plan.Clear()
		if _, err := k.plan.Set(fault.Rule{Service: "dmp", Kind: c.kind}); err != nil {
			t.Fatal(err)
		}
		a := k.call(q)
		if !c.check(a) {
			t.Errorf("%s: %s %s", c.kind, a.header.Get("Content-Type"), include(a))
		}
		if got := document1(a); !c.plain && !bytes.Equal(got, want) {
			t.Errorf("%s: %q", c.kind, got)
		}
	}
	k.plan.Clear()
	if a := k.call(with(q, func(q *ask) { q.mtom = false })); include(a) != "" {
		t.Error("a plain request got an MTOM answer")
	}
	if a := k.call(with(q, func(q *ask) { q.who = outsider })); !strings.HasPrefix(a.header.Get("Content-Type"), "multipart/related") {
		t.Error("a fault to an MTOM request must be MTOM too")
	}
}

func include(a answer) string {
	if e := a.body.FindElement(".//Include"); e != nil {
		return e.SelectAttrValue("href", "")
	}
	return ""
}

func entryOf(a answer, uniqueID string) *etree.Element {
	for _, e := range a.body.FindElements(".//ExtrinsicObject") {
		if e.FindElement("ExternalIdentifier[@value='"+uniqueID+"']") != nil {
			return e
		}
	}
	return nil
}
