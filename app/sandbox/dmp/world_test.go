package dmp_test

import (
	"crypto/sha1"
	"encoding/hex"
	"testing"

	"chevet/app/record"
	"chevet/app/sandbox/dmp"
	"chevet/app/sandbox/hospital"

	"github.com/beevik/etree"
)

// The hospital of the demonstration: every document that the list announces is delivered, with its hash.
func TestTheSeededHospitalIsServedWhole(t *testing.T) {
	w, err := hospital.Seed(hospital.Options{})
	if err != nil {
		t.Skipf("no seeded hospital: %v", err)
	}
	k := newKit(t, func(o *dmp.Options) {
		w.Structure.StructureID = structure // the kit's certificates are made for it
		o.World = w
	})
	who := w.Practitioners[0]
	read := 0
	for _, p := range w.Patients {
		if p.DMP.Existence != record.DMPOpen || p.INS.IsZero() || len(p.Remote) > 500 {
			continue
		}
		asking := func(q ask) ask { q.who, q.vihf = who.NationalID, setPurpose("bris_de_glace"); return q }
		list := k.call(asking(find(p.INS)))
		if code, reason := list.fault(); code != "" {
			t.Logf("%s: %s %s", p.Situation, code, reason) // blocked, for one
			continue
		}
		for _, e := range list.body.FindElements("RegistryObjectList/ExtrinsicObject") {
			if read > 25 { // enough kinds of document
				return
			}
			read++
			id := e.FindElement("ExternalIdentifier[@identificationScheme='urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab']").SelectAttrValue("value", "")
			q := asking(retrieve(p.INS, id))
			edit, repository := q.edit, slotOf(e, "repositoryUniqueId")
			q.edit = func(b *etree.Element) { edit(b); b.FindElement(".//RepositoryUniqueId").SetText(repository) }
			a, err := k.post(q, k.envelope(q))
			if err != nil {
				t.Fatal(err)
			}
			sum := sha1.Sum(document1(a))
			if hex.EncodeToString(sum[:]) != slotOf(e, "hash") {
				t.Errorf("%s: %s, hash differs", p.Situation, a.status3())
			}
		}
	}
	if read == 0 {
		t.Error("nothing to read in the seeded hospital")
	}
}
