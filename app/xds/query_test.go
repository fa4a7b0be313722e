package xds_test

import (
	"bytes"
	"encoding/xml"
	"os"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/xds"
)

var ins = record.INS{Matricule: "255067599999903", OID: record.OIDINSTest}

const loinc record.OID = "2.16.840.1.113883.6.1"

// Every query says what the reference bodies say, and is valid for the official schema.
func TestStoredQueriesAreValidAndSayWhatTheReferenceBodiesSay(t *testing.T) {
	from := time.Date(2024, 11, 22, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, reference string
		query           xds.StoredQuery
	}{
		{"FindDocuments", "td31-find-documents.xml", xds.FindDocuments{Patient: ins, ServiceStart: xds.Period{From: from},
			Types: []record.Coded{{Code: "34112-3", System: loinc}, {Code: "11488-4", System: loinc}}}},
		{"FindSubmissionSets", "td31-find-submissionsets.xml", xds.FindSubmissionSets{Patient: ins, Submitted: xds.Period{From: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}},
		{"GetDocuments", "td31b-by-uniqueid.xml", xds.GetDocuments{UniqueIDs: []record.DocumentID{"1.2.250.1.999.1.1.2001"}, References: true}},
		{"GetAssociations", "td31-get-associations.xml", xds.GetAssociations{UUIDs: []string{"urn:uuid:aaaaaaaa-0000-4000-8000-000000000001", "urn:uuid:aaaaaaaa-0000-4000-8000-000000000002"}}},
		{"GetDocumentsAndAssociations", "td31-get-docs-and-assocs.xml", xds.GetDocumentsAndAssociations{EntryUUIDs: []string{"urn:uuid:0b2a1d7e-1111-4222-8333-444455556666"}}},
		{"FindDocumentsByReferenceID", "", xds.FindDocumentsByReferenceID{Patient: ins, References: []string{"123^^^&1.2&ISO^urn:ihe:iti:xds:2013:accession"}}},
		{"FindDocuments with everything", "", xds.FindDocuments{Patient: ins, Statuses: []record.Availability{record.Approved, record.Deprecated, record.Archived, record.Deleted},
			Classes: []record.Coded{{Code: "10", System: "1.2.250.1.213.1.1.4.1"}}, Formats: []record.Coded{{Code: "urn:ihe:iti:xds-sd:pdf:2008", System: "1.3.6.1.4.1.19376.1.2.3"}},
			Practices: []record.Coded{{Code: "ETABLISSEMENT"}}, Facilities: []record.Coded{{Code: "SA01"}}, Events: []record.Coded{{Code: "H33"}},
			Confidentiality: []record.Coded{{Code: "INVISIBLE_PATIENT", System: "1.2.250.1.213.1.1.4.13"}},
			Created:         xds.Period{From: from, To: from.AddDate(1, 0, 0)}, ServiceStop: xds.Period{To: from}, AuthorPersons: []string{"%DUPONT%"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, err := c.query.Request()
			if err != nil {
				t.Fatal(err)
			}
			xmllint(t, "ebRS/query.xsd", body)
			if c.reference == "" {
				return
			}
			want, err := os.ReadFile(shared(t, "data", "dmp", "examples", c.reference))
			if err != nil {
				t.Fatal(err)
			}
			if string(body) != strings.TrimSpace(string(want)) {
				t.Errorf("\n got %s\nwant %s", body, want)
			}
		})
	}
}

func TestRetrieveRequestIsValid(t *testing.T) {
	body, err := xds.RetrieveRequest(xds.Wanted{Repository: "1.2.250.1.213.4.1.1.1.2", ID: "1.2.250.1.999.1.1.2001"})
	if err != nil {
		t.Fatal(err)
	}
	xmllint(t, "IHE/XDS.b_DocumentRepository.xsd", body)
	want, err := os.ReadFile(shared(t, "data", "dmp", "examples", "td32-retrieve.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if string(body) != strings.TrimSpace(string(want)) {
		t.Errorf("\n got %s\nwant %s", body, want)
	}
}

// A quote must not end the string that it is in: the rest would be read as another criterion.
func TestQuotesInParametersAreDoubledAndMarkupEscaped(t *testing.T) {
	body, err := xds.FindDocuments{Patient: ins, AuthorPersons: []string{`D'ARC') OR ('1`, `<x>&"`}}.Request()
	if err != nil {
		t.Fatal(err)
	}
	xmllint(t, "ebRS/query.xsd", body)
	var values []string
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		if text, ok := token.(xml.CharData); ok {
			values = append(values, string(text))
		}
	}
	want := `('D''ARC'') OR (''1','<x>&"')`
	if got := values[len(values)-1]; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestQueriesWithoutTheirSubjectAreRefused(t *testing.T) {
	for name, q := range map[string]xds.StoredQuery{
		"documents":        xds.FindDocuments{},
		"sets":             xds.FindSubmissionSets{},
		"get":              xds.GetDocuments{},
		"get both":         xds.GetDocuments{UniqueIDs: []record.DocumentID{"1.2"}, EntryUUIDs: []string{"urn:uuid:1"}},
		"associations":     xds.GetAssociations{},
		"docs and assocs":  xds.GetDocumentsAndAssociations{},
		"reference":        xds.FindDocumentsByReferenceID{Patient: ins},
		"reference nobody": xds.FindDocumentsByReferenceID{References: []string{"x"}},
	} {
		if _, err := q.Request(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := xds.RetrieveRequest(); err == nil {
		t.Error("retrieve of nothing")
	}
	if _, err := xds.RetrieveRequest(xds.Wanted{ID: "1.2"}); err == nil {
		t.Error("retrieve without a repository")
	}
}
