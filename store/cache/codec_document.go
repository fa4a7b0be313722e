package cache

import "chevet/app/record"

// documentRoom is the usual size of an encoded document, in bytes.
const documentRoom = 512

func encodeDocument(doc *record.Document) []byte {
	e := newEnc(documentRoom)
	e.document(doc)
	return e.b
}

func (e *enc) coded(c record.Coded) {
	e.str(c.Code)
	e.str(string(c.System))
	e.str(c.Label)
}

func (e *enc) document(d *record.Document) {
	e.str(string(d.Key))
	e.str(string(d.Patient))
	e.str(string(d.Encounter))
	e.str(string(d.ID))
	e.str(string(d.SetID))
	e.int(int64(d.Version))
	e.str(string(d.Replaces))
	e.str(d.Title)
	e.coded(d.Type)
	e.coded(d.Class)
	e.time(d.ActStart)
	e.time(d.ActEnd)
	e.time(d.CreatedAt)
	e.str(d.Author.ID)
	e.str(d.Author.Name)
	e.str(d.Author.Organization)
	e.str(d.Author.StructureID)
	e.str(d.Author.Specialty)
	e.bool(d.Author.Patient)
	e.str(string(d.Provenance))
	e.uint(uint64(len(d.AlsoFrom)))
	for _, p := range d.AlsoFrom {
		e.str(string(p))
	}
	e.str(string(d.State))
	e.bool(d.Visibility.HiddenFromPatient)
	e.bool(d.Visibility.HiddenFromGuardians)
	e.bool(d.Visibility.HiddenFromProfessionals)
	e.str(d.Confidentiality)
	e.str(string(d.BodyKind))
	e.bool(d.Body != nil)
	if b := d.Body; b != nil {
		e.body(*b)
	}
	e.bool(d.Entry != nil)
	if d.Entry != nil {
		e.entry(d.Entry)
	}
	e.bool(d.Integration != nil)
	if i := d.Integration; i != nil {
		e.time(i.At)
		e.str(i.ByID)
		e.str(i.ByName)
		e.str(string(i.Encounter))
		e.str(i.Unit)
	}
	e.uint(uint64(len(d.Sendings)))
	for _, s := range d.Sendings {
		e.str(string(s.Channel))
		e.str(string(s.State))
		e.int(int64(s.Recipients))
		e.time(s.DueAt)
		e.time(s.At)
		e.str(string(s.Reason))
	}
	e.time(d.WithdrawnAt)
	e.time(d.UpdatedAt)
}

func (e *enc) body(b record.Body) {
	e.str(b.SHA256)
	e.int(b.Size)
	e.str(b.MIME)
}

func (e *enc) entry(x *record.Entry) {
	e.str(x.EntryUUID)
	e.str(x.LogicalID)
	e.str(x.Version)
	e.str(x.Repository)
	e.str(string(x.Status))
	e.str(x.Hash)
	e.int(x.Size)
	e.str(x.MIME)
	e.coded(x.Format)
	e.time(x.SubmittedAt)
	e.strs(x.ReferenceIDs)
	e.time(x.SeenAt)
}

// documents decodes many documents with few allocations.
type documents struct {
	bodies       slab[record.Body]
	entries      slab[record.Entry]
	integrations slab[record.Integration]
	sendings     []record.Sending
}

func (a *documents) decode(plain []byte, doc *record.Document) error {
	return a.decodeText(string(plain), doc)
}

// decodeText keeps text alive as long as the document.
func (a *documents) decodeText(text string, doc *record.Document) error {
	d := newDecText(text)
	a.document(&d, doc)
	return d.end("document")
}

func (d *dec) coded() record.Coded {
	return record.Coded{Code: d.str(), System: record.OID(d.str()), Label: d.str()}
}

func (a *documents) document(d *dec, doc *record.Document) {
	doc.Key = record.DocumentKey(d.str())
	doc.Patient = record.PatientID(d.str())
	doc.Encounter = record.EncounterID(d.str())
	doc.ID = record.DocumentID(d.str())
	doc.SetID = record.SetID(d.str())
	doc.Version = int(d.int())
	doc.Replaces = record.DocumentID(d.str())
	doc.Title = d.str()
	doc.Type = d.coded()
	doc.Class = d.coded()
	doc.ActStart = d.time()
	doc.ActEnd = d.time()
	doc.CreatedAt = d.time()
	doc.Author.ID = d.str()
	doc.Author.Name = d.str()
	doc.Author.Organization = d.str()
	doc.Author.StructureID = d.str()
	doc.Author.Specialty = d.str()
	doc.Author.Patient = d.bool()
	doc.Provenance = record.Provenance(d.str())
	if n := d.count(); n > 0 {
		doc.AlsoFrom = make([]record.Provenance, n)
		for i := range doc.AlsoFrom {
			doc.AlsoFrom[i] = record.Provenance(d.str())
		}
	}
	doc.State = record.DocumentState(d.str())
	doc.Visibility.HiddenFromPatient = d.bool()
	doc.Visibility.HiddenFromGuardians = d.bool()
	doc.Visibility.HiddenFromProfessionals = d.bool()
	doc.Confidentiality = d.str()
	doc.BodyKind = record.BodyKind(d.str())
	if d.bool() {
		doc.Body = a.bodies.next()
		*doc.Body = d.body()
	}
	if d.bool() {
		doc.Entry = a.entries.next()
		d.entry(doc.Entry)
	}
	if d.bool() {
		i := a.integrations.next()
		i.At = d.time()
		i.ByID = d.str()
		i.ByName = d.str()
		i.Encounter = record.EncounterID(d.str())
		i.Unit = d.str()
		doc.Integration = i
	}
	if n := d.count(); n > 0 {
		doc.Sendings = a.sending(n)
		for i := range doc.Sendings {
			s := &doc.Sendings[i]
			s.Channel = record.Channel(d.str())
			s.State = record.Delivery(d.str())
			s.Recipients = int(d.int())
			s.DueAt = d.time()
			s.At = d.time()
			s.Reason = record.Reason(d.str())
		}
	}
	doc.WithdrawnAt = d.time()
	doc.UpdatedAt = d.time()
}

func (a *documents) sending(n int) []record.Sending {
	if n > len(a.sendings) {
		a.sendings = make([]record.Sending, max(n, min(2*cap(a.sendings), 64)))
	}
	part := a.sendings[:n:n]
	a.sendings = a.sendings[n:]
	return part
}

func (d *dec) body() record.Body {
	return record.Body{SHA256: d.str(), Size: d.int(), MIME: d.str()}
}

func (d *dec) entry(x *record.Entry) {
	x.EntryUUID = d.str()
	x.LogicalID = d.str()
	x.Version = d.str()
	x.Repository = d.str()
	x.Status = record.Availability(d.str())
	x.Hash = d.str()
	x.Size = d.int()
	x.MIME = d.str()
	x.Format = d.coded()
	x.SubmittedAt = d.time()
	x.ReferenceIDs = d.strs()
	x.SeenAt = d.time()
}
