package hospital

import (
	"crypto/sha1" // the digest that XDS defines, not a protection
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"chevet/app/record"
)

// maker builds one world.
type maker struct {
	w   *World
	n   names
	now time.Time
}

// at returns the moment days from today at the given hour and minute, never in the future of now.
func (m *maker) at(days, hour, minute int) time.Time {
	y, mo, d := m.now.Date()
	t := time.Date(y, mo, d+days, hour, minute, 0, 0, m.now.Location())
	if t.After(m.now) {
		return m.now.Add(-10 * time.Minute).Truncate(time.Minute)
	}
	return t
}

// spec is what is wanted of a document.
type spec struct {
	key      string // unique for the patient; all versions of one document share what precedes «#»
	title    string
	kind     kind
	by       *signer
	days     int // of the act, from today; negative in the past
	hour     int
	minute   int
	lasts    time.Duration // of the act
	late     time.Duration // between the end of the act and the document; 0 means 2 h
	secrecy  string        // N, R or V; "" means N
	version  int           // 0 means 1
	replaces string        // key of the version replaced
	stay     string        // JDV_J142: IMP, EMER, AMB
	hidden   record.Visibility
	body     record.BodyKind
	format   record.Coded
	write    func(p *paper) ([]byte, error)
	cheap    bool // bytes are made again each time rather than kept
}

func set(key string) string {
	for i := range key {
		if key[i] == '#' {
			return key[:i]
		}
	}
	return key
}

func (m *maker) make(pt *Patient, s spec) *Document {
	start := m.at(s.days, s.hour, s.minute)
	late := s.late
	if late == 0 {
		late = 2 * time.Hour
	}
	created := start.Add(s.lasts + late)
	if created.After(m.now) {
		created = m.now
	}
	if s.secrecy == "" {
		s.secrecy = "N"
	}
	branch := s.by.at.branch
	who := string(pt.ID)
	d := &Document{Document: record.Document{
		Key: record.DocumentKey(m.n.uuid("document", who, s.key)), Patient: pt.ID,
		ID:    record.DocumentID(m.n.oid(branch+".1", who, s.key)),
		SetID: record.SetID(m.n.oid(branch+".2", who, set(s.key))), Version: max(s.version, 1),
		Title: s.title, Type: s.kind.typ, Class: s.kind.class, ActStart: start, CreatedAt: created,
		Author: m.author(pt, s.by), State: record.Current, Visibility: s.hidden, Confidentiality: s.secrecy,
		BodyKind: s.body, UpdatedAt: created,
	}}
	if s.lasts > 0 {
		d.ActEnd = start.Add(s.lasts)
	}
	if s.replaces != "" {
		d.Replaces = record.DocumentID(m.n.oid(branch+".1", who, s.replaces))
	}
	meta := d.Document // the bytes never follow later changes of the metadata
	d.Bytes = func() ([]byte, error) {
		b, err := s.write(&paper{doc: &meta, patient: pt, author: s.by, encounter: s.stay, hospital: m.w})
		if err != nil {
			return nil, fmt.Errorf("hospital: %s: %w", s.key, err)
		}
		return b, nil
	}
	if !s.cheap {
		d.Bytes = sync.OnceValues(d.Bytes)
	}
	return d
}

func (m *maker) author(pt *Patient, s *signer) record.Author {
	if s == itself {
		return record.Author{Name: pt.Name(), Organization: monEspace.name, Specialty: rolePatient.Label, Patient: true}
	}
	return record.Author{ID: s.id, Name: s.family + " " + s.given, Organization: s.at.name,
		StructureID: s.at.finess.StructureID(), Specialty: s.role.Label}
}

// local puts a document in the hospital's record.
func (m *maker) local(pt *Patient, s spec, from record.Provenance, sendings ...record.Sending) *Document {
	d := m.make(pt, s)
	d.Provenance = from
	d.Sendings = sendings
	for i := range pt.Encounters {
		if e := &pt.Encounters[i]; !d.ActStart.Before(e.Start) && (e.End.IsZero() || d.ActStart.Before(e.End)) {
			d.Encounter = e.ID
		}
	}
	pt.Local = append(pt.Local, d)
	return d
}

// remote puts a document in the patient's DMP.
func (m *maker) remote(pt *Patient, s spec) *Document {
	d := m.make(pt, s)
	d.Provenance = record.DMP
	d.Entry = m.entry(d, s.format)
	pt.Remote = append(pt.Remote, d)
	return d
}

func (m *maker) entry(d *Document, f record.Coded) *record.Entry {
	id := string(d.ID)
	submitted := d.CreatedAt.Add(20 * time.Minute)
	if submitted.After(m.now) {
		submitted = m.now
	}
	var references []string
	if d.Type.Code == crImaging.typ.Code { // what a report and its images share // dmp.md §10.2
		n := strings.ToUpper(m.n.uuid("accession", id)[:8])
		references = []string{n + "^^^&" + arc + ".20&ISO^urn:ihe:iti:xds:2013:accession", id + ".1" + "^^^^urn:ihe:iti:xds:2016:studyInstanceUID"}
	}
	return &record.Entry{ReferenceIDs: references, EntryUUID: "urn:uuid:" + m.n.uuid("entry", id), LogicalID: "urn:uuid:" + m.n.uuid("logical", id), Version: "1",
		Repository: "1.2.250.1.213.4.1.1.9.1", Status: record.Approved, MIME: "text/xml", Format: f, SubmittedAt: submitted}
}

// integrate copies a document of the DMP into the hospital's record, as somebody did at the given moment.
func (m *maker) integrate(pt *Patient, d *Document, by *signer, at time.Time) *Document {
	c := *d
	entry := *d.Entry
	entry.SeenAt = at
	c.Entry = &entry
	c.Key = record.DocumentKey(m.n.uuid("integrated", string(d.ID)))
	c.Integration = &record.Integration{At: at, ByID: by.id, ByName: by.name(), Unit: surgery.Name}
	if e := record.CurrentEncounter(pt.Encounters, at); e != nil {
		c.Integration.Encounter = e.ID
		c.Encounter = e.ID
	}
	pt.Local = append(pt.Local, &c)
	return &c
}

// Digest returns the SHA-1 (hex, what XDS publishes) and the size of the bytes.
func (d *Document) Digest() (sha1hex string, size int64, err error) {
	b, err := d.Bytes()
	if err != nil {
		return "", 0, err
	}
	sum := sha1.Sum(b)
	return hex.EncodeToString(sum[:]), int64(len(b)), nil
}

// n1pdf is a spec whose body is a PDF in an N1.
func n1pdf(key, title string, k kind, by *signer, days, hour, minute int, r func(p *paper) report) spec {
	return spec{key: key, title: title, kind: k, by: by, days: days, hour: hour, minute: minute,
		body: record.BodyN1PDF, format: formatPDF, write: func(p *paper) ([]byte, error) {
			file, err := p.pdf(r(p))
			if err != nil {
				return nil, err
			}
			return p.n1("application/pdf", file), nil
		}}
}

// labReport is a spec of a CR-BIO with its PDF copy.
func labReport(key, title string, days, hour, minute int, chapters []chapter, conclusion string, late time.Duration) spec {
	return spec{key: key, title: title, kind: crBiology, by: tessier, days: days, hour: hour, minute: minute, late: late,
		body: record.BodyN3PDF, format: formatLab, write: func(p *paper) ([]byte, error) {
			p.asks = moreau
			file, err := p.pdf(labPages(p, chapters, conclusion))
			if err != nil {
				return nil, err
			}
			return p.biology(chapters, conclusion, file), nil
		}}
}

func labPages(p *paper, chapters []chapter, conclusion string) report {
	r := report{heading: "Compte rendu d’examens biologiques", meta: []string{"Prescripteur : " + p.asks.name(),
		"Prélèvement : " + moment(p.doc.ActStart), "Validation : " + moment(p.doc.CreatedAt), "Dossier " + p.order()}}
	for _, c := range chapters {
		r.sections = append(r.sections, section{c.name, []block{c.grid()}})
	}
	if conclusion != "" {
		r.sections = append(r.sections, text("Conclusion", conclusion))
	}
	r.signed = "Validé électroniquement par le " + p.author.name() + "\nRPPS " + p.author.id[1:]
	return r
}

func moment(t time.Time) string { return t.Format("02/01/2006") + " à " + t.Format("15:04") }

func days(n int) string {
	if n == 1 {
		return "1 jour"
	}
	return fmt.Sprintf("%d jours", n)
}
