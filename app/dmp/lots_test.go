package dmp_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/xds"
)

func lotXML(uuid, at string) string {
	return `<RegistryPackage id="` + uuid + `" status="` + stApproved + `"><Slot name="submissionTime"><ValueList><Value>` + at + `</Value></ValueList></Slot></RegistryPackage>`
}

func linkXML(kind, source, target string) string {
	return `<Association id="a" associationType="` + kind + `" sourceObject="` + source + `" targetObject="` + target + `"/>`
}

// history is a registry whose stored queries are answered by their identifier.
func history(t *testing.T, sets, associations, entries []string) (*dmp.Client, *server) {
	t.Helper()
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		body := string(in.envelope)
		pick := func(list []string) (out []string) {
			for _, x := range list {
				id := x[strings.Index(x, `sourceObject="`)+1:]
				if !strings.HasPrefix(x, "<Association") {
					id = x[strings.Index(x, `id="`)+4:]
				} else {
					id = id[13:]
				}
				if strings.Contains(body, "'"+id[:strings.Index(id, `"`)]+"'") {
					out = append(out, x)
				}
			}
			return out
		}
		switch {
		case strings.Contains(body, "f26abbcb-ac74-4422-8a30-edb644bbc1a9"):
			reply(w, soapAnswer(in, objects(sets...)))
		case strings.Contains(body, "a7ae438b-4bc2-4642-93e9-be891f7bb155"):
			reply(w, soapAnswer(in, objects(pick(associations)...)))
		case strings.Contains(body, "bab9529a-4a10-40b3-a01f-f68a615d247a"):
			reply(w, soapAnswer(in, objects(append(pick(entries), pick(associations)...)...)))
		default:
			t.Errorf("unexpected question: %s", body)
		}
	}
	return client(t, s), s
}

func TestDepositsAreDatedByTheirLotsAndNotByTheDocument(t *testing.T) { // SC.DMP/UX.15, dmp.md §6.1
	day := now.AddDate(0, 0, -3).Truncate(time.Second)
	c, s := history(t, []string{lotXML("urn:uuid:s1", xds.FormatTime(day)), lotXML("urn:uuid:s2", xds.FormatTime(day.Add(time.Hour)))},
		[]string{linkXML(xds.HasMember, "urn:uuid:s1", "urn:uuid:d1"), linkXML(xds.HasMember, "urn:uuid:s2", "urn:uuid:d2-2"), linkXML(xds.HasMember, "urn:uuid:other", "urn:uuid:d3")}, nil)
	old := now.AddDate(-5, 0, 0)
	docs := []record.Document{
		{ID: "1", CreatedAt: old, Entry: &record.Entry{EntryUUID: "urn:uuid:d1", LogicalID: "urn:uuid:d1", Version: "1", Status: record.Approved}},
		{ID: "2", CreatedAt: old, Entry: &record.Entry{EntryUUID: "urn:uuid:d2-2", LogicalID: "urn:uuid:d2", Version: "2", Status: record.Approved}}, // only its metadata changed
		{ID: "3", CreatedAt: old, Entry: &record.Entry{EntryUUID: "urn:uuid:d3", LogicalID: "urn:uuid:d3", Version: "1", Status: record.Approved}},
		{ID: "4", CreatedAt: now},
	}
	told, err := c.DateDeposits(ctx, call(), docs, now.AddDate(0, 0, -10))
	if err != nil || !told || !docs[0].Entry.SubmittedAt.Equal(day) || !docs[1].Entry.SubmittedAt.IsZero() || !docs[2].Entry.SubmittedAt.IsZero() {
		t.Fatalf("%v %v %v", told, err, docs[0].Entry.SubmittedAt)
	}
	if n := record.CountNew(docs, now.AddDate(0, 0, -10), ""); n.New != 1 {
		t.Errorf("%+v", n)
	}
	if q := string(s.seen()[0].envelope); !strings.Contains(q, "$XDSSubmissionSetSubmissionTimeFrom") || len(s.seen()) != 2 {
		t.Error(q)
	}
}

func TestARegistryThatDoesNotTellItsLotsChangesNothing(t *testing.T) {
	c, _ := history(t, []string{lotXML("urn:uuid:s1", xds.FormatTime(now))}, nil, nil)
	docs := []record.Document{{ID: "1", Entry: &record.Entry{EntryUUID: "urn:uuid:d1"}}}
	if told, err := c.DateDeposits(ctx, call(), docs, now.AddDate(0, -1, 0)); told || err != nil || !docs[0].Entry.SubmittedAt.IsZero() {
		t.Error(told, err)
	}
	many := make([]string, 401)
	for i := range many {
		many[i] = lotXML(fmt.Sprintf("urn:uuid:%d", i), xds.FormatTime(now))
	}
	c, s := history(t, many, nil, nil)
	if told, err := c.DateDeposits(ctx, call(), docs, now.AddDate(0, -1, 0)); told || err != nil || len(s.seen()) != 1 {
		t.Error(told, err, len(s.seen()))
	}
	if found, err := c.Changes(ctx, call(), now); err != nil || !found.Partial || len(found.Documents) != 0 {
		t.Error(found, err)
	}
}

func TestChangesAreWhatCameWhatWasReplacedAndWhatMoved(t *testing.T) {
	entry := func(uuid, uid, status string) string {
		h := ordinary()
		h.uuid, h.lid, h.uid, h.status = uuid, uuid, uid, status
		return h.xml()
	}
	c, s := history(t, []string{lotXML("urn:uuid:s1", xds.FormatTime(now)), lotXML("urn:uuid:s2", xds.FormatTime(now))},
		[]string{linkXML(xds.HasMember, "urn:uuid:s1", "urn:uuid:d2"), linkXML(xds.Replaces, "urn:uuid:d2", "urn:uuid:d1"), linkXML(xds.UpdateStatus, "urn:uuid:s2", "urn:uuid:d9")},
		[]string{entry("urn:uuid:d1", "1.1", stDeprecated), entry("urn:uuid:d2", "1.2", stApproved), entry("urn:uuid:d9", "1.9", stArchived), entry("urn:uuid:d5", "1.5", stApproved)})
	found, err := c.Changes(ctx, call(), now.Add(-time.Hour))
	if err != nil || len(found.Documents) != 3 || found.Partial {
		t.Fatalf("%+v %v", found, err)
	}
	byID := map[record.DocumentID]record.Document{}
	for _, d := range found.Documents {
		byID[d.ID] = d
	}
	if byID["1.1"].Entry.Status != record.Deprecated || byID["1.2"].Replaces != "1.1" || byID["1.9"].Entry.Status != record.Archived || !byID["1.2"].Entry.SubmittedAt.Equal(now) {
		t.Errorf("%+v", byID)
	}
	if q := string(s.seen()[0].envelope); !strings.Contains(q, ">"+xds.FormatTime(now.Add(-65*time.Minute))+"<") {
		t.Errorf("no overlap: %s", q)
	}
	c, _ = history(t, nil, nil, nil)
	if found, err = c.Changes(ctx, call(), now); err != nil || len(found.Documents) != 0 || found.Partial {
		t.Errorf("%+v %v", found, err)
	}
}

func TestASearchByReferenceAsksForItsOwnStoredQuery(t *testing.T) {
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) { reply(w, soapAnswer(in, objects(ordinary().xml()))) }
	c := client(t, s)
	if found, err := c.TD31(ctx, call(), dmp.Search{References: []string{"42^^^&1.2&ISO^urn:ihe:iti:xds:2013:accession"}, Statuses: []record.Availability{record.Approved, record.Archived}}); err != nil || len(found.Documents) != 1 {
		t.Fatal(found, err)
	}
	if _, err := c.TD31(ctx, call(), dmp.Search{Events: []record.Coded{{Code: "CT", System: "1.2.840.10008.2.16.4"}}, Formats: []record.Coded{{Code: "f", System: "1"}}, Created: xds.Period{From: now}}); err != nil {
		t.Fatal(err)
	}
	first, second := string(s.seen()[0].envelope), string(s.seen()[1].envelope)
	if !strings.Contains(first, "12941a89-e02e-4be5-967c-ce4bfc8fe492") || !strings.Contains(first, "('42^^^&amp;1.2&amp;ISO^urn:ihe:iti:xds:2013:accession')") ||
		!strings.Contains(second, "$XDSDocumentEntryEventCodeList") || !strings.Contains(second, "$XDSDocumentEntryFormatCode") || !strings.Contains(second, "$XDSDocumentEntryCreationTimeFrom") {
		t.Error(first, second)
	}
}
