package compose

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"

	"chevet/app/record"
)

// Produced is one document in its forms. CDA holds PDF byte for byte.
type Produced struct {
	CDA      []byte
	PDF      []byte
	ID       record.DocumentID
	SetID    record.SetID
	Version  int
	Replaces record.DocumentID
	Document record.Document // the row of the list; Key, Patient's own ids and Sendings are for the caller
	Findings []Finding       // warnings, or why the document was refused
}

// Version names a document that may be replaced.
type Version struct {
	ID     record.DocumentID
	SetID  record.SetID
	Number int
}

// VersionRef returns what Correct needs of a document just made.
func (p Produced) VersionRef() Version { return Version{p.ID, p.SetID, p.Version} }

// Produce makes the first version of a document. It refuses a draft, and a document in which Check finds an error:
// then the result still holds the bytes and the findings, and nothing of it may leave.
func Produce(c Content, o Options) (Produced, error) {
	if err := ready(c, o); err != nil {
		return Produced{}, err
	}
	return produce(c, o, &document{set: o.number(), version: 1})
}

// Correct makes the version that replaces another: new id, same set, number + 1, relatedDocument RPLC.
func Correct(previous Version, c Content, o Options) (Produced, error) {
	if err := ready(c, o); err != nil {
		return Produced{}, err
	}
	if previous.ID == "" || previous.SetID == "" || previous.Number < 1 {
		return Produced{}, record.E(record.Invalid, ReasonPrevious).In("compose.Correct")
	}
	return produce(c, o, &document{set: string(previous.SetID), version: previous.Number + 1, replaces: previous.ID})
}

// Preview prints a content that may be a draft, marked as one. It has no identifier and makes no CDA.
func Preview(c Content, o Options) ([]byte, error) {
	if c.Body == nil || o.Fonts == nil || o.Clock == nil {
		return nil, record.E(record.Invalid, ReasonEmpty).In("compose.Preview")
	}
	d := &document{c: c, o: o, k: c.Body.kind(), at: o.Clock(), version: 1, draft: true}
	d.sections = c.Body.parts(d)
	return d.print()
}

func ready(c Content, o Options) error {
	const op = "compose.Produce"
	switch {
	case c.Body == nil || o.Fonts == nil || o.Clock == nil || o.IDs == nil:
		return record.E(record.Invalid, ReasonEmpty).In(op)
	case c.SignedAt.IsZero():
		return record.E(record.NotAllowed, ReasonDraft).In(op)
	}
	if w, ok := c.Body.(Wrapped); ok && !bytes.HasPrefix(w.PDF, []byte("%PDF-")) {
		return record.E(record.Invalid, ReasonPDF).In(op)
	}
	return nil
}

func produce(c Content, o Options, d *document) (Produced, error) {
	d.c, d.o, d.k, d.at, d.id = c, o, c.Body.kind(), o.Clock(), o.number()
	d.n1 = d.k.templates == nil || o.N1
	d.sections = c.Body.parts(d)
	pdf, err := d.print()
	if err != nil {
		return Produced{}, err
	}
	out := Produced{CDA: d.cda(pdf), PDF: pdf, ID: record.DocumentID(d.id), SetID: record.SetID(d.set), Version: d.version, Replaces: d.replaces}
	out.Document = d.row(out.CDA)
	out.Findings = Check(out.CDA)
	for _, f := range out.Findings {
		if f.Severity == Error {
			return out, record.E(record.Invalid, ReasonRefused).In("compose.Produce").Because("%s", f.Rule)
		}
	}
	return out, nil
}

// row is the document as a list shows it.
func (d *document) row(cda []byte) record.Document {
	sum := sha256.Sum256(cda)
	author := d.c.Author
	body := record.BodyN1PDF
	switch {
	case d.n1:
	case d.k.copyPDF || !d.o.WithoutCopy:
		body = record.BodyN3PDF
	default:
		body = record.BodyN3
	}
	return record.Document{Patient: d.c.Patient.ID, Encounter: d.c.Encounter.ID, ID: record.DocumentID(d.id), SetID: record.SetID(d.set),
		Version: d.version, Replaces: d.replaces, Title: d.title(), Type: d.k.typ, Class: ClassOf(d.k.typ.Code), ActStart: d.start(), ActEnd: d.end(),
		CreatedAt: d.at, Author: record.Author{ID: author.ID, Name: author.Name(), Organization: d.place(author).Name, StructureID: d.place(author).ID, Specialty: author.Role.Label},
		Provenance: record.Local, State: record.Current, Confidentiality: d.confidentiality(), BodyKind: body,
		Body: &record.Body{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(cda)), MIME: "text/xml"}, UpdatedAt: d.at}
}
