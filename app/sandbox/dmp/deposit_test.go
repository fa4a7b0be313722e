package dmp_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/pki"

	"github.com/beevik/etree"
)

// Both ways of carrying the bytes register the same document, and give it back to the byte.
func TestADepositedDocumentIsFoundAndReadAgain(t *testing.T) {
	k := newKit(t)
	for n, mtom := range []bool{false, true} {
		l := lotOf{n: n + 1, mtom: mtom}
		q := k.feed(l)
		a := k.call(q)
		if a.status3() != "Success" || a.code() != "" {
			t.Fatalf("mtom %v: %s %s", mtom, a.status3(), a.code())
		}
		e := k.entryOf(opened, l.document())
		if slotOf(e, "sourcePatientId") == "" || slotOf(e, "creationTime") != "20261122100000" || !contains(codesOf(e, confidentiality), "N") ||
			e.FindElement("VersionInfo").SelectAttrValue("versionName", "") != "1" || uuidOf(e) != e.SelectAttrValue("lid", "") {
			t.Errorf("entry: %s", uuidOf(e))
		}
		read, err := k.post(retrieve(opened, l.document()), k.envelope(retrieve(opened, l.document())))
		if err != nil || !bytes.Equal(document1(read), []byte(letter(l.document(), opened, 1, ""))) {
			t.Errorf("mtom %v: other bytes, %v", mtom, err)
		}
		links := k.call(stored("td31-get-associations.xml", opened, "$uuid", "('"+uuidOf(e)+"')")).body.FindElements(".//Association")
		if len(links) != 1 || !strings.HasSuffix(links[0].SelectAttrValue("associationType", ""), ":HasMember") {
			t.Fatalf("%d links", len(links))
		}
		set := links[0].SelectAttrValue("sourceObject", "")
		kinds := []string{}
		for _, a := range k.call(stored("td31-get-associations.xml", opened, "$uuid", "('"+set+"')")).body.FindElements(".//Association") {
			kind := a.SelectAttrValue("associationType", "")
			kinds = append(kinds, kind[strings.LastIndexByte(kind, ':')+1:])
		}
		slices.Sort(kinds)
		// the signature is masked to professionals: only its author, whom the caller is, sees its link
		if !slices.Equal(kinds, []string{"HasMember", "HasMember", "signs"}) {
			t.Errorf("links of the set: %q", kinds)
		}
	}
	a := k.call(stored("td31-find-submissionsets.xml", opened, "$XDSSubmissionSetPatientId", "'"+opened.CX()+"'", "$XDSSubmissionSetStatus", approved,
		"$XDSSubmissionSetSubmissionTimeFrom", "20261122101500"))
	if got := len(a.body.FindElements(".//RegistryPackage")); got != 2 {
		t.Errorf("%d sets", got)
	}
}

// Each rule of a deposit refuses by its code, and nothing is registered.
func TestADepositIsRefusedByTheCodeOfItsRule(t *testing.T) {
	k := newKit(t)
	foreign := k.issue(pki.Seal, pki.Subject{Structure: "1750000009", Organization: "AUTRE", Department: "Paris (75)"}, pki.Sound)
	signer := login(k)
	remove := func(path string) func(*etree.Element) {
		return func(b *etree.Element) { e := b.FindElement(path); e.Parent().RemoveChild(e) }
	}
	attribute := func(path, name, value string) func(*etree.Element) {
		return func(b *etree.Element) { b.FindElement(path).CreateAttr(name, value) }
	}
	const document = ".//ExtrinsicObject[@id='Document01']"
	class := func(scheme, code string) func(*etree.Element) {
		return attribute(document+"/Classification[@classificationScheme='"+scheme+"']", "nodeRepresentation", code)
	}
	first := lotOf{n: 1}
	if a := k.call(k.feed(first)); a.status3() != "Success" {
		t.Fatalf("%s", a.code())
	}
	for _, c := range []struct {
		name string
		lot  lotOf
		code string
	}{
		{"two sets", lotOf{edit: func(b *etree.Element) {
			list := b.FindElement(".//RegistryObjectList")
			list.AddChild(list.FindElement("RegistryPackage").Copy())
		}}, "XDSRegistryMetadataError"},
		{"no date of the set", lotOf{edit: remove(".//RegistryPackage/Slot[@name='submissionTime']")}, "XDSRegistryMetadataError"},
		{"a package that is no set", lotOf{edit: remove(".//RegistryPackage/Classification[@classificationNode]")}, "XDSRegistryMetadataError"},
		{"not a member", lotOf{edit: remove(".//Association[@id='as1']")}, "XDSRegistryMetadataError"},
		{"a link to nothing", lotOf{edit: attribute(".//Association[@id='as1']", "targetObject", "Nobody")}, "XDSRegistryMetadataError"},
		{"no bytes", lotOf{edit: remove("./Document[@id='Document01']")}, "XDSMissingDocument"},
		{"bytes of nothing", lotOf{edit: attribute("./Document[@id='Document01']", "id", "Other")}, "XDSMissingDocument"},
		{"bytes too many", lotOf{edit: func(b *etree.Element) {
			d := b.FindElement("./Document").Copy()
			d.CreateAttr("id", "Other")
			b.AddChild(d)
		}}, "XDSMissingDocumentMetadata"},
		{"no creation time", lotOf{edit: remove(document + "/Slot[@name='creationTime']")}, "XDSRegistryMetadataError"},
		{"no type", lotOf{edit: remove(document + "/Classification[@classificationScheme='urn:uuid:f0306f51-975f-434e-a61c-c59651d33983']")}, "XDSRegistryMetadataError"},
		{"a title too long", lotOf{edit: attribute(document+"/Name/LocalizedString", "value", strings.Repeat("é", 129))}, "XDSRegistryMetadataError"},
		{"a class of another type", lotOf{edit: class("urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a", "42")}, "XDSRegistryMetadataError"},
		{"an unknown confidentiality", lotOf{edit: class(confidentiality, "SECRET")}, "XDSRegistryMetadataError"},
		{"an unknown practice", lotOf{edit: class("urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead", "AILLEURS")}, "XDSRegistryMetadataError"},
		{"the entry of another patient", lotOf{edit: func(b *etree.Element) { identifier(b, "Document01", schemePatient).CreateAttr("value", fresh.CX()) }}, "XDSPatientIdDoesNotMatch"},
		{"another hash", lotOf{edit: func(b *etree.Element) { put(b, "Document01", "hash", strings.Repeat("0", 40)) }}, "XDSRepositoryMetadataError"},
		{"another size", lotOf{edit: func(b *etree.Element) { put(b, "Document01", "size", "3") }}, "XDSRepositoryMetadataError"},
		{"the document of another patient", lotOf{n: 8, cda: letter(lotOf{n: 8}.document(), fresh, 1, "")}, "XDSRepositoryMetadataError"},
		{"a document of another number", lotOf{n: 8, cda: letter("1.2.3.4", opened, 1, "")}, "XDSRepositoryMetadataError"},
		{"no CDA", lotOf{n: 8, cda: "<a/>"}, "XDSRepositoryMetadataError"},
		{"a broken signature", lotOf{tamper: func(s string) string { return strings.Replace(s, "2026-11-22T10:15:00Z", "2026-11-22T10:15:01Z", 1) }}, "XDSRepositoryMetadataError"},
		{"a signature of less", lotOf{signature: func(s *etree.Element) { m := s.FindElement(".//Manifest"); m.RemoveChild(m.ChildElements()[1]) }}, "XDSRepositoryMetadataError"},
		{"a signature of other bytes", lotOf{signature: func(s *etree.Element) { s.FindElements(".//Manifest//DigestValue")[1].SetText("AAAA") }}, "XDSRepositoryMetadataError"},
		{"a signature without purpose", lotOf{signature: func(s *etree.Element) { s.FindElement(".//SignatureProperty").SetText("x") }}, "XDSRepositoryMetadataError"},
		{"no signature link", lotOf{edit: remove(".//Association[@id='as3']")}, "XDSRepositoryMetadataError"},
		{"the seal of another structure", lotOf{seal: &foreign}, "DMPInvalidCertificate"},
		{"a login certificate", lotOf{seal: &signer}, "DMPInvalidCertificate"},
		{"the same number", lotOf{n: 1}, "XDSDuplicateUniqueIdInRegistry"},
		{"the same number and other bytes", lotOf{n: 1, cda: letter(first.document(), opened, 3, "")}, "XDSNonIdenticalHash"},
		{"the number of a document of the world", lotOf{n: 1, patient: fresh}, "XDSNonIdenticalHash"},
		{"replacing nothing", lotOf{n: 9, replaces: "urn:uuid:00000000-0000-4000-8000-00000000dead"}, "XDSReplaceFailed"},
	} {
		if c.lot.n == 0 {
			c.lot.n = 7
		}
		if a := k.call(k.feed(c.lot)); a.status3() != "Failure" || a.code() != c.code {
			t.Errorf("%s: %s %q, want %q", c.name, a.status3(), a.code(), c.code)
		}
	}
	if a := k.call(find(opened)); len(a.titles()) != 6 { // the four of the world, the first deposit and its signature
		t.Errorf("%q", a.titles())
	}
}

// A newer version deprecates the older one, which cannot be replaced twice.
func TestAReplacementDeprecatesTheOlderVersion(t *testing.T) {
	k := newKit(t)
	k.call(k.feed(lotOf{n: 1}))
	old := k.entryOf(opened, lotOf{n: 1}.document())
	if a := k.call(k.feed(lotOf{n: 2, replaces: uuidOf(old)})); a.status3() != "Success" {
		t.Fatalf("%s", a.code())
	}
	if e := k.entryOf(opened, lotOf{n: 1}.document()); !strings.HasSuffix(e.SelectAttrValue("status", ""), ":Deprecated") || uuidOf(e) != uuidOf(old) {
		t.Errorf("the older one is %s", e.SelectAttrValue("status", ""))
	}
	if a := k.call(k.feed(lotOf{n: 3, replaces: uuidOf(old)})); a.code() != "XDSReplaceFailed" {
		t.Errorf("replaced twice: %q", a.code())
	}
	other := k.entryOf(opened, "1.2.250.1.999.1.1") // of another hospital
	if a := k.call(k.feed(lotOf{n: 4, replaces: uuidOf(other)})); a.code() != denied {
		t.Errorf("replaced the document of another: %q", a.code())
	}
	found := false
	for _, l := range k.call(stored("td31-get-docs-and-assocs.xml", opened, "$XDSDocumentEntryEntryUUID", "('"+uuidOf(old)+"')")).body.FindElements(".//Association") {
		if strings.HasSuffix(l.SelectAttrValue("associationType", ""), ":RPLC") {
			found = l.SelectAttrValue("targetObject", "") == uuidOf(old)
		}
	}
	if !found {
		t.Error("no RPLC to the older version")
	}
}

// An answer that is cut after the work left a document behind: only asking tells. // dmp.md §5.8
func TestADepositIsDoneAlthoughItsAnswerIsLost(t *testing.T) {
	k := newKit(t)
	l := lotOf{n: 1}
	q := k.feed(l)
	k.set(fault.Rule{Service: "dmp", Transaction: "TD2.1", Kind: fault.CutAfter, Times: 1})
	if _, err := k.post(q, k.envelope(q)); err == nil {
		t.Error("an answer came")
	}
	k.entryOf(opened, l.document())
	if a := k.call(q); a.code() != "XDSDuplicateUniqueIdInRegistry" {
		t.Errorf("sent again: %q", a.code())
	}
}

func TestFeedingFollowsTheMatrix(t *testing.T) {
	k := newKit(t)
	q := k.feed(lotOf{n: 1})
	q.vihf = nil
	if code, _ := k.call(q).fault(); code != denied {
		t.Errorf("TD2.1 in AIR: %q", code)
	}
	q = k.feed(lotOf{n: 1, patient: closedDMP})
	if a := k.call(q); a.code() != "DMPClosed" {
		t.Errorf("into a closed DMP: %q", a.code())
	}
}
