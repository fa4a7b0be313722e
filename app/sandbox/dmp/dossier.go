package dmp

import (
	"slices"
	"sync"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/hospital"
)

// authorizationMonths is how long a TD0.3 lasts. // DSR 3.2.2
const authorizationMonths = 6

// grant is one professional's authorisation.
type grant struct {
	from  time.Time
	until time.Time
	last  time.Time
}

// dossier is one patient's DMP.
type dossier struct {
	patient *hospital.Patient

	mu       sync.Mutex
	state    record.Existence
	grants   map[string]grant
	blocked  map[string]bool
	noUrgent bool // refuses emergency accesses
	loaded   bool
	entries  []*entry  // every version, oldest first; never changed in place
	links    []link    // associations that entries do not imply: RPLC of deposits, signs, changes of status
	lots     []*setOf  // submission sets without a document
	treating string    // national id of the treating physician
	due      time.Time // when the next hidden document becomes visible to the patient; zero for never
}

func newDossier(p *hospital.Patient) *dossier {
	d := &dossier{patient: p, state: p.DMP.Existence, grants: map[string]grant{}, blocked: map[string]bool{}, treating: p.DMP.Treating,
		noUrgent: p.DMP.NoEmergency}
	for id, until := range p.DMP.Authorized {
		from := until.AddDate(0, -authorizationMonths, 0)
		d.grants[id] = grant{from: from, until: until, last: from}
	}
	for _, id := range p.DMP.Blocked {
		d.blocked[id] = true
	}
	return d
}

// access tells what one professional may do now.
func (d *dossier) access(professional string, now time.Time) record.Access {
	d.mu.Lock()
	defer d.mu.Unlock()
	g, found := d.grants[professional]
	switch {
	case d.blocked[professional]:
		return record.Blocked
	case !found:
		return record.NoAccess
	case !now.Before(g.until):
		return record.AccessExpired
	}
	return record.Authorized
}

// authorize opens or renews an authorisation; already tells that one was in force.
func (d *dossier) authorize(professional string, now time.Time) (already bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if g, found := d.grants[professional]; found && now.Before(g.until) {
		return true
	}
	d.grants[professional] = grant{from: now, until: now.AddDate(0, authorizationMonths, 0), last: now}
	return false
}

// withdraw ends an authorisation; had tells that one was in force.
func (d *dossier) withdraw(professional string, now time.Time) (had bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	g, found := d.grants[professional]
	delete(d.grants, professional)
	return found && now.Before(g.until)
}

// touch notes that a professional used the DMP.
func (d *dossier) touch(professional string, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if g, found := d.grants[professional]; found {
		g.last = now
		d.grants[professional] = g
	}
}

func (d *dossier) existence() record.Existence {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

func (d *dossier) refusesEmergency() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.noUrgent
}

func (d *dossier) treatedBy() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.treating
}

// leaveTreating ends a treating physician's role.
func (d *dossier) leaveTreating(professional string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.treating == professional {
		d.treating = ""
	}
}

// all returns the versions in the order they were registered. The slice is a view: nobody writes to it.
func (d *dossier) all(o Options) []*entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.load(o)
	d.tick(o)
	return d.entries[:len(d.entries):len(d.entries)]
}

// around returns the associations and the empty lots, as views.
func (d *dossier) around() (links []link, lots []*setOf) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clip(d.links), slices.Clip(d.lots)
}

// load prepares the world's documents at the first need: 10,000 of them cost nothing until somebody asks.
func (d *dossier) load(o Options) {
	if d.loaded {
		return
	}
	now := o.Clock()
	d.loaded = true
	d.entries = make([]*entry, 0, len(d.patient.Remote))
	for _, doc := range d.patient.Remote {
		d.entries = append(d.entries, newEntry(doc, d.patient.INS, now))
	}
	slices.SortStableFunc(d.entries, func(a, b *entry) int { return a.doc.Entry.SubmittedAt.Compare(b.doc.Entry.SubmittedAt) })
	d.plan(o)
}

// latest returns the index of the last version of a document that is not deprecated, or of any, or -1.
func latest(entries []*entry, id record.DocumentID) int {
	found := -1
	for i, e := range entries {
		if e.doc.ID == id && (found < 0 || e.doc.Entry.Status != record.Deprecated) {
			found = i
		}
	}
	return found
}
