package cache

import (
	"context"
	"database/sql"
	"encoding/json"

	"chevet/app/record"
)

const (
	pageDocs  = 64       // documents of a page
	pageBytes = 64 << 10 // a page is full beyond this size too
)

// page is some documents of one patient, still encoded.
type page struct {
	docs []packed
}

// packed is one encoded document under its tag.
type packed struct {
	tag  tag
	text string
}

func (p packed) decode() (record.Document, error) {
	var d record.Document
	return d, new(documents).decodeText(p.text, &d)
}

func (p *page) encode() []byte {
	room := 16
	for _, d := range p.docs {
		room += len(d.text) + len(d.tag) + 3
	}
	e := newEnc(room)
	e.uint(uint64(len(p.docs)))
	for _, d := range p.docs {
		e.b = append(e.b, d.tag[:]...)
		e.str(d.text)
	}
	return e.b
}

func decodePage(plain []byte) (page, error) {
	d := newDec(plain)
	p := page{docs: make([]packed, 0, min(d.count(), pageDocs))}
	for d.i < len(d.s) && !d.bad {
		p.docs = append(p.docs, packed{d.tag(), d.str()})
	}
	check := newDecText(d.s)
	if check.count() != len(p.docs) {
		d.bad = true
	}
	return p, d.end("page")
}

func (d *dec) tag() tag {
	var t tag
	if d.bad || len(d.s)-d.i < len(t) {
		d.bad = true
		return t
	}
	copy(t[:], d.s[d.i:])
	d.i += len(t)
	return t
}

func (p *page) find(dt tag) int {
	for i := range p.docs {
		if p.docs[i].tag == dt {
			return i
		}
	}
	return -1
}

func (p *page) full() bool {
	bytes := 0
	for _, d := range p.docs {
		bytes += len(d.text)
	}
	return len(p.docs) >= pageDocs || bytes >= pageBytes
}

type pageKey struct {
	patient tag
	number  int64
}

// openPage is a page of the transaction in progress: a pull that brings 64 documents of a patient decrypts and
// encrypts it once.
type openPage struct {
	page
	dirty bool
}

// loadPage opens a page; one that is not there is damage.
func (s *Store) loadPage(h *handle, pt tag, number int64) (*openPage, error) {
	key := pageKey{pt, number}
	if p, ok := h.pages[key]; ok {
		return p, nil
	}
	var cell []byte
	found, err := h.one("SELECT cell FROM page WHERE patient = ? AND page = ?", []any{&cell}, pt[:], number)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, altered("page missing")
	}
	plain, err := s.keys.open(pageCell(pt, number), cell, nil)
	if err != nil {
		return nil, err
	}
	p, err := decodePage(plain)
	if err != nil {
		return nil, err
	}
	open := &openPage{page: p}
	if h.pages != nil {
		h.pages[key] = open
	}
	return open, nil
}

// newPage adds an empty page after the last of the patient.
func (s *Store) newPage(h *handle, pt tag) (*openPage, int64, error) {
	var number int64
	if _, err := h.one("SELECT coalesce(max(page), 0) + 1 FROM page WHERE patient = ?", []any{&number}, pt[:]); err != nil {
		return nil, 0, err
	}
	p := &openPage{}
	h.pages[pageKey{pt, number}] = p
	return p, number, s.savePage(h, pt, number, &p.page)
}

func (s *Store) savePage(h *handle, pt tag, number int64, p *page) error {
	_, err := h.exec("INSERT OR REPLACE INTO page (patient, page, n, cell) VALUES (?, ?, ?, ?)",
		pt[:], number, len(p.docs), s.keys.seal(pageCell(pt, number), p.encode()))
	return err
}

func (s *Store) flushPages(h *handle) error {
	for key, p := range h.pages {
		if !p.dirty {
			continue
		}
		if err := s.savePage(h, key.patient, key.number, &p.page); err != nil {
			return err
		}
	}
	return nil
}

// putDocument stores a version under its key. The server's write replaces what it said before, extra members
// and version kept aside included; ours leaves both.
func (s *Store) putDocument(h *handle, d *record.Document, server bool, extra json.RawMessage) error {
	pt, dt := s.keys.patientTag(d.Patient), s.keys.documentTag(d.Key)
	number, err := s.place(h, pt, dt, packed{dt, string(encodeDocument(d))})
	if err != nil {
		return err
	}
	draft := 0
	if d.State == record.Draft {
		draft = 1
	}
	var body []byte
	if d.Body != nil {
		at := s.address(d.Body.SHA256)
		body = at[:]
	}
	query := `INSERT INTO document (document, patient, page, draft, body, extra) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (document) DO UPDATE SET patient = excluded.patient, page = excluded.page, draft = excluded.draft, body = excluded.body`
	if server {
		query += ", extra = excluded.extra, theirs = NULL"
	}
	if _, err := h.exec(query, dt[:], pt[:], number, draft, body, s.keys.sealExtra(documentExtra(dt), extra)); err != nil {
		return err
	}
	return s.want(h, d.Body)
}

// place writes an encoded document in its page, the last page of the patient for a new one, and says which. A
// damaged page is left as it is for Repair, and the document goes to a new one: a write is never refused because
// something else is lost.
func (s *Store) place(h *handle, pt, dt tag, doc packed) (int64, error) {
	var owner []byte
	var number int64
	found, err := h.one("SELECT patient, page FROM document WHERE document = ?", []any{&owner, &number}, dt[:])
	if err != nil {
		return 0, err
	}
	if found && tagOf(owner) != pt { // an identity merge moved it
		if err := s.takeOut(h, tagOf(owner), dt, number); err != nil {
			return 0, err
		}
		found = false
	}
	if !found {
		if _, err := h.one("SELECT coalesce(max(page), 0) FROM page WHERE patient = ?", []any{&number}, pt[:]); err != nil {
			return 0, err
		}
	}
	p, err := s.loadPage(h, pt, number)
	if record.ReasonOf(err) == ReasonAltered || err == nil && !found && p.full() {
		p, number, err = s.newPage(h, pt)
	}
	if err != nil {
		return 0, err
	}
	if i := p.find(dt); i >= 0 {
		p.docs[i] = doc
	} else {
		p.docs = append(p.docs, doc)
	}
	p.dirty = true
	return number, nil
}

func (s *Store) takeOut(h *handle, pt, dt tag, number int64) error {
	p, err := s.loadPage(h, pt, number)
	if record.ReasonOf(err) == ReasonAltered {
		return nil
	}
	if err != nil {
		return err
	}
	if i := p.find(dt); i >= 0 {
		p.docs = append(p.docs[:i], p.docs[i+1:]...)
		p.dirty = true
	}
	return nil
}

// dropDocument removes a document that is here under another key.
func (s *Store) dropDocument(h *handle, dt tag) error {
	var owner []byte
	var number int64
	found, err := h.one("SELECT patient, page FROM document WHERE document = ?", []any{&owner, &number}, dt[:])
	if err != nil || !found {
		return err
	}
	if err := s.takeOut(h, tagOf(owner), dt, number); err != nil {
		return err
	}
	_, err = h.exec("DELETE FROM document WHERE document = ?", dt[:])
	return err
}

// loadDocuments reads all documents of a patient, in the order they came here first.
func (s *Store) loadDocuments(ctx context.Context, h *handle, pt tag) ([]record.Document, error) {
	var n int
	if _, err := h.one("SELECT coalesce(sum(n), 0) FROM page WHERE patient = ?", []any{&n}, pt[:]); err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, nil
	}
	docs := make([]record.Document, 0, n)
	var a documents
	var number int64
	var cell sql.RawBytes
	var buf []byte
	err := h.each("SELECT page, cell FROM page WHERE patient = ? ORDER BY page", func(scan func(...any) error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := scan(&number, &cell); err != nil {
			return err
		}
		plain, err := s.keys.open(pageCell(pt, number), cell, buf)
		if err != nil {
			return err
		}
		buf = plain[:0]
		p, err := decodePage(plain)
		if err != nil {
			return err
		}
		for i := range p.docs {
			docs = append(docs, record.Document{})
			if err := a.decodeText(p.docs[i].text, &docs[len(docs)-1]); err != nil {
				return err
			}
		}
		return nil
	}, pt[:])
	if err != nil {
		return nil, err
	}
	return docs, nil
}
