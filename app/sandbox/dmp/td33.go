package dmp

import (
	"slices"
	"strconv"

	"chevet/app/record"
)

const (
	linkSigns  = "urn:ihe:iti:2007:AssociationType:signs"
	linkStatus = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus"
)

// statusOf reads a status; "" when the DMP does not know it.
func statusOf(uri string) record.Availability {
	for s, u := range statusURI {
		if u == uri {
			return s
		}
	}
	return ""
}

// transitions are the changes of status that a TD3.3 makes. // dmp.md §8
var transitions = map[record.Availability][]record.Availability{
	record.Approved: {record.Archived, record.Deleted},
	record.Archived: {record.Approved, record.Deleted},
}

// statusUpdate returns the one association that changes a status.
func (s submission) statusUpdate() (l link, found bool) {
	for _, l := range s.links {
		if l.kind == linkStatus {
			return l, len(s.links) == 1 && len(s.entries) == 0
		}
	}
	return l, false
}

// metadataUpdate returns the new version of an entry and the association that carries it.
func (s submission) metadataUpdate() (o object, l link, found bool) {
	if len(s.entries) != 1 || len(s.links) != 1 || s.links[0].kind != linkMember {
		return o, l, false
	}
	o, l = s.entries[0], s.links[0]
	return o, l, o.lid != "" && l.from == s.sets[0].id && l.to == o.id
}

// updates names the sub-transactions of a TD3.3, which the matrix tells apart. The current entry says whether a document is
// being masked or unmasked.
func (s submission) updates(entries []*entry) []string {
	if l, found := s.statusUpdate(); found {
		if statusOf(l.slot("NewStatus")) == record.Deleted {
			return []string{td33c}
		}
		return []string{td33d}
	}
	if len(s.entries) != 1 {
		return []string{td33b}
	}
	old, next := currentOf(entries, s.entries[0].lid), record.Visibility{}
	if _, next = s.entries[0].secrecy(); old == nil {
		return []string{td33b}
	}
	was := old.doc.Visibility
	var all []string
	switch {
	case next.HiddenFromProfessionals && !was.HiddenFromProfessionals:
		all = append(all, td33a)
	case !next.HiddenFromProfessionals && was.HiddenFromProfessionals:
		all = append(all, td33aOff)
	}
	if len(all) == 0 || next.HiddenFromPatient != was.HiddenFromPatient || next.HiddenFromGuardians != was.HiddenFromGuardians {
		all = append(all, td33b)
	}
	return all
}

// currentOf returns the last version of a logical id, nil when it has none.
func currentOf(entries []*entry, lid string) *entry {
	for _, e := range slices.Backward(entries) {
		if e.doc.Entry.LogicalID == lid {
			return e
		}
	}
	return nil
}

// update plays TD3.3a to d. // dmp.md §8
func (x *exchange) update() {
	if no := x.judge([]rule{
		{CheckSet, x.sub.oneSet},
		{CheckEntryPatient, func() (bool, string) { return x.sub.patientIs(x.d.patient.INS) }},
		{CheckUpdate, func() (bool, string) {
			_, status := x.sub.statusUpdate()
			_, _, metadata := x.sub.metadataUpdate()
			return status || metadata, "Association"
		}},
	}); no != nil {
		x.registryAnswer(no)
		return
	}
	change := x.changeMetadata
	if _, status := x.sub.statusUpdate(); status {
		change = x.changeStatus
	}
	x.registryAnswer(x.commit(change))
}

// changeStatus plays TD3.3c and d: the entry keeps its entryUUID.
func (x *exchange) changeStatus(entries []*entry) ([]*entry, *registryError) {
	l, _ := x.sub.statusUpdate()
	i := slices.IndexFunc(entries, func(e *entry) bool { return e.uuid() == l.to })
	var old *entry
	if i >= 0 {
		old = entries[i]
	}
	was, next := statusOf(l.slot("OriginalStatus")), statusOf(l.slot("NewStatus"))
	if no := x.judge([]rule{
		{CheckTarget, func() (bool, string) { return old != nil, l.to }},
		{CheckRight, func() (bool, string) { return x.mayUpdate(old), l.to }},
		{CheckTransition, func() (bool, string) {
			return old.doc.Entry.Status == was && slices.Contains(transitions[was], next), "NewStatus"
		}},
	}); no != nil {
		return nil, no
	}
	entries[i] = old.with(next)
	set := newSet(x.sub.sets[0], x.newURN())
	x.d.lots = append(slices.Clip(x.d.lots), set)
	x.d.links = append(slices.Clip(x.d.links), link{id: x.newURN(), kind: linkStatus, from: set.uuid, to: l.to, slots: l.slots})
	return entries, nil
}

// changeMetadata plays TD3.3a and b: a new entryUUID and versionName under the same logical id; the older version is
// Deprecated. // dmp.md §6.1, §13
func (x *exchange) changeMetadata(entries []*entry) ([]*entry, *registryError) {
	o, l, _ := x.sub.metadataUpdate()
	old := currentOf(entries, o.lid)
	if no := x.judge([]rule{
		{CheckTarget, func() (bool, string) { return old != nil, o.lid }},
		{CheckRight, func() (bool, string) { return x.mayUpdate(old), o.lid }},
		{CheckVersion, func() (bool, string) {
			return l.slot("PreviousVersion") == old.doc.Entry.Version, "PreviousVersion"
		}},
		{CheckTransition, func() (bool, string) {
			return old.doc.Entry.Status != record.Deprecated && old.doc.Entry.Status != record.Deleted && (o.status == "" || o.status == statusURI[old.doc.Entry.Status]), "status"
		}},
		{CheckCodes, func() (bool, string) { return o.knownSecrecy(), "confidentialityCode" }},
		{CheckUnchanged, func() (bool, string) { return o.sameAs(old) }},
	}); no != nil {
		return nil, no
	}
	newer := *old
	n := *old.doc.Entry
	version, _ := strconv.Atoi(n.Version)
	n.EntryUUID, n.Version, n.SubmittedAt = x.newURN(), strconv.Itoa(version+1), x.s.o.Clock()
	newer.doc.Entry = &n
	newer.doc.Confidentiality, newer.doc.Visibility = o.secrecy()
	newer.set = newSet(x.sub.sets[0], x.newURN())
	newer.lot = newer.set.uuid
	newer.stamp()
	entries[slices.Index(entries, old)] = old.with(record.Deprecated)
	return append(entries, &newer), nil
}

// sameAs tells that an update repeats what it does not change; where names the first difference.
func (o object) sameAs(e *entry) (bool, string) {
	class, _ := o.one(nodeClass)
	kind, _ := o.one(nodeType)
	hash, size, err := e.content.digest()
	for _, c := range []struct {
		where string
		ok    bool
	}{
		{"uniqueId", o.ids[idUnique] == e.uniqueID()},
		{"repositoryUniqueId", o.slot("repositoryUniqueId") == e.doc.Entry.Repository},
		{"hash", err == nil && o.slot("hash") == hash},
		{"size", err == nil && o.slot("size") == strconv.Itoa(size)},
		{"mimeType", o.mime == e.doc.Entry.MIME},
		{"creationTime", o.slot("creationTime") == e.created},
		{"classCode", class.Code == e.doc.Class.Code},
		{"typeCode", kind.Code == e.doc.Type.Code},
		{"title", o.title == e.doc.Title},
	} {
		if !c.ok {
			return false, c.where
		}
	}
	return true, ""
}

// mayUpdate reads the conditions that the matrix puts beside a «oui». // PDT-INF-526, notes 8, 9 and *
func (x *exchange) mayUpdate(e *entry) bool {
	if !x.visible(e) {
		return false
	}
	for _, name := range x.rules {
		if e.doc.Author.Patient && (name == td33c || name == td33d) {
			if !x.treating {
				return false
			}
			continue
		}
		switch matrix[name][columnOf(x.v)] {
		case own:
			if !x.wrote(e) {
				return false
			}
		case ownOrTreating:
			if !x.wrote(e) && !x.treating {
				return false
			}
		case ownOrPhysician:
			if !x.wrote(e) && !x.v.isPhysician() {
				return false
			}
		case ofStructure:
			if !e.ofStructure(x.v.structure) {
				return false
			}
		}
	}
	return true
}
