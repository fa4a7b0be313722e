package dmp

import (
	"slices"
	"time"

	"chevet/app/record"
	"chevet/assets/texts/sandbox"
)

// The signature document of a lot. // dmp.md §5.5
const (
	classSignature = "urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1"
	typeSignature  = "E1762"
)

// rule is one check of a submission: where tells what it is about, for the error's location.
type rule struct {
	check Check
	pass  func() (ok bool, where string)
}

// judge makes rules in order and returns the first that refuses; each can be forced by a fault.Refusal.
func (x *exchange) judge(rules []rule) *registryError {
	for _, r := range rules {
		ok, where := true, ""
		if forced := x.f.Refuses(string(r.check)); forced {
			ok, where = false, "asked for by the fault plan"
		} else {
			ok, where = r.pass()
		}
		if !ok {
			no := x.s.refuse(r.check, where)
			x.s.o.Log.Info("dmp: submission refused", "transaction", x.name, "check", string(r.check), "detail", where)
			return &registryError{code: no.code, context: no.reason, location: where}
		}
	}
	return nil
}

// deposit plays ITI-41 with the rules of the DMP: nothing is registered unless everything is. // dmp.md §5, §13
func (x *exchange) deposit() {
	sub := x.sub
	if no := x.judge([]rule{
		{CheckSet, sub.oneSet},
		{CheckMembers, sub.allMembers},
		{CheckMissing, sub.allBytes},
		{CheckUndescribed, sub.allDescribed},
		{CheckMetadata, sub.wellFormed},
		{CheckCodes, sub.knownCodes},
		{CheckEntryPatient, func() (bool, string) { return sub.patientIs(x.d.patient.INS) }},
		{CheckHash, sub.sameHash},
		{CheckSize, sub.sameSize},
		{CheckCDA, sub.headersAgree},
		{CheckLotSigned, x.lotSigned},
		{CheckLotSeal, x.lotSealed},
	}); no != nil {
		x.registryAnswer(no)
		return
	}
	fresh := x.prepare(sub)
	no := x.commit(func(entries []*entry) ([]*entry, *registryError) {
		if no := x.judge([]rule{
			{CheckIdentical, func() (bool, string) { return x.identical(fresh) }},
			{CheckUnique, func() (bool, string) { return x.unused(fresh) }},
			{CheckReplaced, func() (bool, string) { return fresh.replaceable(entries) }},
			{CheckReplacedBy, func() (bool, string) { return x.mayReplace(fresh, entries) }},
		}); no != nil {
			return nil, no
		}
		if id, claimed := x.s.claim(fresh.entries); !claimed { // another patient's deposit was faster
			return nil, &registryError{code: "XDSDuplicateUniqueIdInRegistry", context: sandbox.DMPRefusal(string(CheckUnique)), location: id}
		}
		for i, e := range entries {
			if slices.ContainsFunc(fresh.links, func(l link) bool { return l.kind == linkReplaces && l.to == e.uuid() }) {
				entries[i] = e.with(record.Deprecated)
			}
		}
		x.d.links = append(slices.Clip(x.d.links), fresh.links...)
		return append(entries, fresh.entries...), nil
	})
	x.registryAnswer(no)
}

// prepared is what a submission will add to a DMP.
type prepared struct {
	entries []*entry
	links   []link
}

// prepare gives each object its lasting identifiers.
func (x *exchange) prepare(sub submission) prepared {
	now := x.s.o.Clock()
	names := map[string]string{} // identifiers of the message -> lasting ones
	lasting := func(id string) string {
		if _, known := names[id]; !known {
			names[id] = id
			if len(id) < len("urn:uuid:") || id[:len("urn:uuid:")] != "urn:uuid:" {
				names[id] = x.newURN()
			}
		}
		return names[id]
	}
	set := newSet(sub.sets[0], lasting(sub.sets[0].id))
	var p prepared
	for _, o := range sub.entries {
		p.entries = append(p.entries, x.registered(o, lasting(o.id), set, sub.files[o.id], now))
	}
	for _, l := range sub.links {
		if l.kind == linkMember { // derived from the entries
			continue
		}
		p.links = append(p.links, link{id: lasting(l.id), kind: l.kind, from: lasting(l.from), to: lasting(l.to), slots: l.slots})
	}
	return p
}

// registered makes the first version of an entry.
func (x *exchange) registered(o object, uuid string, set *setOf, raw []byte, now time.Time) *entry {
	e := o.entry(x.d.patient.INS)
	e.content = &content{bytes: func() ([]byte, error) { return raw, nil }}
	n := e.doc.Entry
	n.EntryUUID, n.LogicalID, n.Version, n.Repository, n.Status, n.SubmittedAt = uuid, uuid, "1", repositoryID, record.Approved, now
	e.set, e.lot = set, set.uuid
	e.stamp()
	return e
}

// identical tells that no uniqueId of the lot is known with other bytes.
func (x *exchange) identical(p prepared) (bool, string) {
	for _, e := range p.entries {
		known := x.s.registered(e.doc.ID)
		if known == nil {
			continue
		}
		old, _, err1 := known.digest()
		hash, _, err2 := e.content.digest()
		if err1 == nil && err2 == nil && old != hash {
			return false, e.uniqueID()
		}
	}
	return true, ""
}

func (x *exchange) unused(p prepared) (bool, string) {
	for _, e := range p.entries {
		if x.s.registered(e.doc.ID) != nil {
			return false, e.uniqueID()
		}
	}
	return true, ""
}

// replaceable tells that every RPLC is from an entry of the lot to an Approved one of this DMP.
func (p prepared) replaceable(entries []*entry) (bool, string) {
	for _, l := range p.links {
		if l.kind != linkReplaces {
			continue
		}
		old := byUUID(entries, l.to)
		mine := slices.ContainsFunc(p.entries, func(e *entry) bool { return e.uuid() == l.from })
		if old == nil || !mine || old.doc.Entry.Status != record.Approved {
			return false, l.to
		}
	}
	return true, ""
}

// mayReplace tells that whoever replaces wrote the older version, or belongs to the structure that did. [K]
func (x *exchange) mayReplace(p prepared, entries []*entry) (bool, string) {
	for _, l := range p.links {
		if old := byUUID(entries, l.to); l.kind == linkReplaces && !x.s.o.ReplaceAnyone && !x.wrote(old) && !old.ofStructure(x.v.structure) {
			return false, l.to
		}
	}
	return true, ""
}

func byUUID(entries []*entry, uuid string) *entry {
	for _, e := range entries {
		if e.uuid() == uuid {
			return e
		}
	}
	return nil
}

// registryAnswer writes a RegistryResponse, as both services do. // official samples TD2.1, TD3.3c, TD3.3d
func (x *exchange) registryAnswer(no *registryError) {
	x.send("", func(out *xmlw) {
		names := ` xmlns:ns2="` + nsRS + `" xmlns:ns3="` + nsQuery + `" xmlns:ns4="` + nsRIM + `" xmlns:ns5="` + nsLCM + `" xmlns:ns6="` + nsHL7 + `"`
		if x.op.path == "/repository" {
			names = ` xmlns:ns2="` + nsRS + `" xmlns:ns3="` + nsLCM + `" xmlns:ns4="` + nsXDS + `" xmlns:ns5="` + nsRIM + `" xmlns:ns6="` + nsQuery + `"`
		}
		if no == nil {
			out.raw(`<ns2:RegistryResponse status="` + statusSuccess + `"` + names + `/>`)
			return
		}
		out.raw(`<ns2:RegistryResponse status="` + statusFailure + `"` + names + `>`)
		out.registryErrors([]registryError{*no})
		out.raw("</ns2:RegistryResponse>")
	})
}
