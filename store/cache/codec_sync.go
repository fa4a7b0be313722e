package cache

import (
	"encoding/json"

	"chevet/app"
	"chevet/app/record"
	"chevet/app/sync"
)

func encodeMutation(m *sync.Mutation) []byte {
	e := newEnc(256 + len(m.Payload))
	e.str(m.ID)
	e.str(m.Workstation)
	e.int(m.Seq)
	e.str(string(m.Kind))
	e.str(string(m.Patient))
	e.time(m.At)
	e.str(m.ByID)
	e.str(string(m.Payload))
	e.strs(m.Bodies)
	e.str(string(m.Withdrawn))
	return e.b
}

func decodeMutation(plain []byte, m *sync.Mutation) error {
	d := newDec(plain)
	m.ID = d.str()
	m.Workstation = d.str()
	m.Seq = d.int()
	m.Kind = sync.Kind(d.str())
	m.Patient = record.PatientID(d.str())
	m.At = d.time()
	m.ByID = d.str()
	if p := d.str(); p != "" {
		m.Payload = json.RawMessage(p)
	}
	m.Bodies = d.strs()
	m.Withdrawn = record.Reason(d.str())
	return d.end("mutation")
}

func encodeOutcome(o *sync.Outcome) []byte {
	e := newEnc(128)
	e.str(o.ID)
	e.str(string(o.State))
	e.str(string(o.Reason))
	e.str(o.Detail)
	return e.b
}

func decodeOutcome(plain []byte, o *sync.Outcome) error {
	d := newDec(plain)
	o.ID = d.str()
	o.State = sync.OutcomeState(d.str())
	o.Reason = record.Reason(d.str())
	o.Detail = d.str()
	return d.end("outcome")
}

func encodeChange(c *sync.Change) []byte {
	e := newEnc(128 + len(c.Payload))
	e.int(c.Cursor)
	e.str(string(c.Kind))
	e.str(string(c.Patient))
	e.str(c.Mutation)
	e.time(c.At)
	e.str(string(c.Payload))
	return e.b
}

// encodeDMPHead keeps apart what ward lists read without the documents.
func encodeDMPHead(v *app.DMPView) []byte {
	e := newEnc(64)
	e.str(string(v.Status.Existence))
	e.str(string(v.Status.Access))
	e.time(v.Status.CheckedAt)
	e.time(v.Status.ExpiresAt)
	e.time(v.SeenAt)
	e.time(v.Count.Since)
	e.int(int64(v.Count.New))
	e.int(int64(v.Count.Invisible))
	e.bool(v.ByOwnDate)
	return e.b
}

func decodeDMPHead(plain []byte, v *app.DMPView) error {
	d := newDec(plain)
	v.Status.Existence = record.Existence(d.str())
	v.Status.Access = record.Access(d.str())
	v.Status.CheckedAt = d.time()
	v.Status.ExpiresAt = d.time()
	v.SeenAt = d.time()
	v.Count.Since = d.time()
	v.Count.New = int(d.int())
	v.Count.Invisible = int(d.int())
	if !d.ended() { // views of before
		v.ByOwnDate = d.bool()
	}
	return d.end("DMP view")
}

func encodeDocuments(docs []record.Document) []byte {
	e := newEnc(16 + documentRoom*len(docs))
	e.uint(uint64(len(docs)))
	for i := range docs {
		e.document(&docs[i])
	}
	return e.b
}

func decodeDocuments(plain []byte) ([]record.Document, error) {
	d := newDec(plain)
	// A document takes at least 37 bytes: a lying count cannot ask for more memory than the value deserves.
	n := d.count()
	if n > len(d.s)/37 {
		d.bad = true
	}
	if d.bad || n == 0 {
		return nil, d.end("documents")
	}
	docs := make([]record.Document, n)
	var a documents
	for i := range docs {
		if a.document(&d, &docs[i]); d.bad {
			break
		}
	}
	return docs, d.end("documents")
}
