package dmp_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/dmp"
	"chevet/app/sandbox/fault"

	"github.com/beevik/etree"
)

const announced = "1.2.250.1.999.1.3" // hidden from its patient

// A TD3.3b makes another version of the metadata under the same logical id.
func TestADocumentIsMadeVisibleToThePatient(t *testing.T) {
	k := newKit(t)
	e := k.entryOf(opened, announced)
	if a := k.call(update(opened, e, "N")); a.status3() != "Success" {
		t.Fatalf("%s", a.code())
	}
	newer := k.entryOf(opened, announced)
	if contains(codesOf(newer, confidentiality), "INVISIBLE_PATIENT") || uuidOf(newer) == uuidOf(e) || newer.SelectAttrValue("lid", "") != e.SelectAttrValue("lid", "") ||
		newer.FindElement("VersionInfo").SelectAttrValue("versionName", "") != "2" {
		t.Errorf("the new version: %q", codesOf(newer, confidentiality))
	}
	if a := k.call(update(opened, e, "N")); a.code() != "XDSMetadataVersionError" {
		t.Errorf("the same update again: %q", a.code())
	}
	if k.plan.Count("dmp", "TD3.3b") != 2 {
		t.Error("not counted as TD3.3b")
	}
}

// Masking is for everybody, unmasking for the author and the treating physician.
func TestOnlyTheAuthorAndTheTreatingPhysicianUnmask(t *testing.T) {
	k := newKit(t)
	l := lotOf{n: 1}
	k.call(k.feed(l)) // by the physician's hospital, signed by the physician
	e := k.entryOf(opened, l.document())
	other := func(q ask) ask { q.who = nurse; return q } // another physician of this world
	if a := k.call(other(update(opened, e, "N", "MASQUE_PS"))); a.status3() != "Success" {
		t.Fatalf("masking: %s", a.code())
	}
	e = k.entryOf(opened, l.document())
	if got := k.call(other(find(opened))).titles(); slices.Contains(got, "Lettre de liaison à la sortie") {
		t.Errorf("another reads %q", got)
	}
	if a := k.call(other(update(opened, e, "N"))); a.code() != denied {
		t.Errorf("another unmasks: %q", a.code())
	}
	if a := k.call(update(opened, e, "N")); a.status3() != "Success" {
		t.Errorf("the author unmasks: %q", a.code())
	}
	treated := newKit(t, func(o *dmp.Options) { o.World.Patients[0].DMP.Treating = nurse })
	if got := treated.call(other(find(opened))).titles(); !slices.Contains(got, "Masqué") {
		t.Errorf("the treating physician reads %q", got)
	}
	if got := treated.call(find(opened)).titles(); slices.Contains(got, "Masqué") {
		t.Errorf("the others read %q", got)
	}
}

// What a patient allows in an emergency shows what is masked; otherwise it stays so.
func TestMaskedDocumentsAreReadInEmergencyOnlyIfThePatientAllowsIt(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		k := newKit(t, func(o *dmp.Options) { o.World.Patients[0].DMP.MaskedInEmergency = allowed })
		q := find(opened)
		q.vihf = setPurpose("bris_de_glace")
		if got := k.call(q).titles(); slices.Contains(got, "Masqué") != allowed {
			t.Errorf("allowed %v: %q", allowed, got)
		}
	}
}

// Deleting and archiving keep the entryUUID, follow the transitions, and belong to the author or the structure.
func TestStatusesChangeAsTheTransitionsAllow(t *testing.T) {
	k := newKit(t)
	l := lotOf{n: 1}
	k.call(k.feed(l))
	uuid := uuidOf(k.entryOf(opened, l.document()))
	byStructure := func(q ask) ask { q.vihf, q.who = setMode("INDIRECTE"), "1750000001/secretariat"; return q }
	for _, c := range []struct {
		name string
		q    ask
		code string
	}{
		{"archiving from another status", status33(opened, uuid, "Archived", "Approved"), "XDSMetadataUpdateError"},
		{"archiving", status33(opened, uuid, "Approved", "Archived"), ""},
		{"archiving by the structure", byStructure(status33(opened, uuid, "Archived", "Approved")), denied},
		{"back", status33(opened, uuid, "Archived", "Approved"), ""},
		{"deprecating by hand", status33(opened, uuid, "Approved", "Deprecated"), "XDSMetadataUpdateError"},
		{"what does not exist", status33(opened, "urn:uuid:00000000-0000-4000-8000-00000000dead", "Approved", "Deleted"), "XDSMetadataUpdateError"},
		{"deleting the document of another", status33(opened, uuidOf(k.entryOf(opened, "1.2.250.1.999.1.1")), "Approved", "Deleted"), denied},
		{"deleting by the structure", byStructure(status33(opened, uuid, "Approved", "Deleted")), ""},
		{"deleting twice", status33(opened, uuid, "Deleted", "Deleted"), "XDSMetadataUpdateError"},
	} {
		if a := k.call(c.q); a.code() != c.code {
			t.Errorf("%s: %q, want %q", c.name, a.code(), c.code)
		}
	}
	e := k.entryOf(opened, l.document())
	if uuidOf(e) != uuid || !strings.HasSuffix(e.SelectAttrValue("status", ""), ":Deleted") {
		t.Errorf("%s %s", uuidOf(e), e.SelectAttrValue("status", ""))
	}
	// a deleted document stays readable, and its sets are kept // dmp.md §2
	if a := k.call(retrieve(opened, l.document())); a.status3() != "Success" {
		t.Errorf("reading what is deleted: %s", a.code())
	}
	links := k.call(stored("td31-get-associations.xml", opened, "$uuid", "('"+uuid+"')")).body.FindElements(".//Association")
	if len(links) != 4 { // its lot, and three changes
		t.Errorf("%d links", len(links))
	}
}

// Nothing but the confidentiality may differ.
func TestAnUpdateThatChangesSomethingElseIsRefused(t *testing.T) {
	k := newKit(t)
	e := k.entryOf(opened, announced)
	for name, change := range map[string]func(*etree.Element){
		"title": func(b *etree.Element) {
			b.FindElement(".//ExtrinsicObject/Name/LocalizedString").CreateAttr("value", "Autre")
		},
		"hash":     func(b *etree.Element) { put(b, "Document01", "hash", strings.Repeat("0", 40)) },
		"mimeType": func(b *etree.Element) { b.FindElement(".//ExtrinsicObject").CreateAttr("mimeType", "text/plain") },
	} {
		q := update(opened, e, "N")
		edit := q.edit
		q.edit = func(b *etree.Element) { edit(b); change(b) }
		if a := k.call(q); a.code() != "XDSMetadataUpdateError" {
			t.Errorf("%s: %q", name, a.code())
		}
	}
	q := update(opened, e, "N")
	edit := q.edit
	q.edit = func(b *etree.Element) {
		edit(b)
		identifier(b, "SubmissionSet01", schemeSetOf).CreateAttr("value", fresh.CX())
	}
	if a := k.call(q); a.code() != "XDSPatientIdDoesNotMatch" {
		t.Errorf("for another patient: %q", a.code())
	}
}

// What is hidden from a patient is announced after a month and shown after three, by the sandbox's clock.
func TestAHiddenDocumentShowsItselfAfterThreeMonths(t *testing.T) {
	k := newKit(t)
	line := func() dmp.Shown {
		t.Helper()
		all, err := k.server.Seen(opened, dmp.ThePatient)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(s dmp.Shown) bool { return s.ID == record.DocumentID(announced) })
		if i < 0 {
			t.Fatal("not listed")
		}
		return all[i]
	}
	deposited := today.AddDate(0, 0, -20).Add(time.Hour)
	for _, c := range []struct {
		at           time.Time
		hidden, told bool
	}{
		{today, true, false}, {deposited.AddDate(0, 1, 0), true, true}, {deposited.AddDate(0, 3, 0).Add(-time.Second), true, true}, {deposited.AddDate(0, 3, 0), false, false},
	} {
		k.now.Store(c.at.Unix())
		if got := line(); got.Hidden != c.hidden || got.Told != c.told {
			t.Errorf("%v: hidden %v, told %v", c.at, got.Hidden, got.Told)
		}
	}
}

// A guardian does not see what a minor hides from them; the minor does.
func TestGuardiansDoNotSeeWhatIsHiddenFromThem(t *testing.T) {
	k := newKit(t)
	if err := k.server.SetVisibility(opened, "1.2.250.1.999.1.2", record.Visibility{HiddenFromGuardians: true}); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[dmp.Viewer]bool{dmp.ThePatient: false, dmp.Guardian: true} {
		all, err := k.server.Seen(opened, who)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(s dmp.Shown) bool { return s.ID == "1.2.250.1.999.1.2" })
		if i < 0 || all[i].Hidden != want {
			t.Errorf("viewer %v: %+v", who, all)
		}
	}
	if got := k.call(find(opened)).titles(); !slices.Contains(got, "Compte rendu") {
		t.Errorf("a professional sees %q", got)
	}
}

// An authorisation lasts six months of the sandbox's clock.
func TestAnAuthorizationEndsAfterSixMonths(t *testing.T) {
	k := newKit(t)
	k.call(authorize(fresh, "AJOUT"))
	k.now.Store(today.AddDate(0, 5, 20).Unix())
	if a := k.call(find(fresh)); a.code() != "" {
		t.Errorf("before the end: %q", a.code())
	}
	k.now.Store(today.AddDate(0, 6, 0).Unix())
	if a := k.call(find(fresh)); a.code() != denied {
		t.Errorf("after six months: %q", a.code())
	}
}

// A rule about TD3.3 plays for each of its four parts.
func TestAFaultOfTD33PlaysForItsParts(t *testing.T) {
	k := newKit(t)
	e := k.entryOf(opened, announced)
	k.set(fault.Rule{Service: "dmp", Transaction: "TD3.3", Kind: fault.SOAPFault, Code: "DMPAutre"})
	for _, q := range []ask{update(opened, e, "N"), status33(opened, uuidOf(e), "Approved", "Archived")} {
		if code, _ := k.call(q).fault(); code != "DMPAutre" {
			t.Errorf("%q", code)
		}
	}
}
