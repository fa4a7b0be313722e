package cache

import (
	"context"
	"fmt"

	"chevet/app/record"
)

// Hands for the tests: what only damage, or a full disk, would do to the file.

// Exec runs SQL on the writing connection, behind the store's back.
func (s *Store) Exec(query string, args ...any) (int64, error) {
	h, err := s.take(context.Background(), s.writer)
	if err != nil {
		return 0, err
	}
	defer func() { s.writer <- h }()
	return h.exec(query, args...)
}

// Cell is where an encrypted value lies.
type Cell struct {
	Table, Column string
	Key           string // SQL that selects its row
	Value         []byte
}

// Cells lists the encrypted values of the file, at most n of each column.
func (s *Store) Cells(n int) ([]Cell, error) {
	columns := []struct{ table, column, key string }{
		{"meta", "cell", "name"}, {"patient", "cell", "patient"}, {"encounter", "cell", "encounter"}, {"fact", "cell", "fact"},
		{"page", "cell", "patient"}, {"document", "extra", "document"}, {"document", "theirs", "document"}, {"mutation", "cell", "pos"}, {"mutation", "outcome", "pos"},
		{"sequence", "cell", "workstation"}, {"body", "cell", "address"}, {"chunk", "cell", "id"}, {"wanted", "cell", "pos"},
		{"dmp_view", "head", "id"}, {"dmp_view", "docs", "id"}, {"recent", "cell", "patient"}, {"setting", "cell", "name"},
		{"draft", "head", "draft"}, {"draft", "answers", "draft"}, {"draft", "file", "draft"},
	}
	var cells []Cell
	h, err := s.take(context.Background(), s.readers)
	if err != nil {
		return nil, err
	}
	defer func() { s.readers <- h }()
	for _, c := range columns {
		err := h.each("SELECT quote("+c.key+"), "+c.column+" FROM "+c.table+" WHERE "+c.column+" IS NOT NULL ORDER BY 1 LIMIT ?", func(scan func(...any) error) error {
			cell := Cell{Table: c.table, Column: c.column}
			var key string
			err := scan(&key, &cell.Value)
			cell.Key = c.key + " = " + key
			cells = append(cells, cell)
			return err
		}, n)
		if err != nil {
			return nil, err
		}
	}
	return cells, nil
}

// Set writes a value in the place of a cell.
func (s *Store) Set(c Cell, value []byte) error {
	_, err := s.Exec("UPDATE "+c.Table+" SET "+c.Column+" = ? WHERE "+c.Key, value)
	return err
}

// Codecs for the property tests and fuzzing.
var (
	Fold           = fold
	EncodeDocument = encodeDocument
	EncodePatient  = encodePatient
	EncodePage     = func(texts []string) []byte {
		var p page
		for i, t := range texts {
			p.docs = append(p.docs, packed{tag{byte(i)}, t})
		}
		return p.encode()
	}
	DecodePatient   = decodePatient
	EncodeEncounter = encodeEncounter
	DecodeEncounter = decodeEncounter
	EncodeConsent   = encodeConsent
	DecodeConsent   = decodeConsent
	EncodeGlass     = encodeBreakGlass
	DecodeGlass     = decodeBreakGlass
	EncodeMutation  = encodeMutation
	DecodeMutation  = decodeMutation
	EncodeDocuments = encodeDocuments
	DecodeDocuments = decodeDocuments
	DecodeOutcome   = decodeOutcome
	DecodeDMPHead   = decodeDMPHead
)

// DecodeDocument decodes one document.
func DecodeDocument(plain []byte) (d record.Document, err error) {
	return d, new(documents).decode(plain, &d)
}

// DecodePage gives the encoded documents of a page.
func DecodePage(plain []byte) ([]string, error) {
	p, err := decodePage(plain)
	var texts []string
	for _, d := range p.docs {
		texts = append(texts, d.text)
	}
	return texts, err
}

// LimitPages makes SQLite answer as if the disk ended there.
func (s *Store) LimitPages(n int) error {
	h, err := s.take(context.Background(), s.writer)
	if err != nil {
		return err
	}
	defer func() { s.writer <- h }()
	var got int
	_, err = h.one(fmt.Sprintf("PRAGMA max_page_count = %d", n), []any{&got})
	return err
}

// Integrity asks SQLite itself.
func (s *Store) Integrity(answer *string) error {
	return s.read(context.Background(), "integrity", func(h *handle) error {
		_, err := h.one("PRAGMA integrity_check", []any{answer})
		return err
	})
}
