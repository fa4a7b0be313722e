package cda

import (
	"bytes"
	"io"

	"chevet/app/record"
)

// Salvage reads what is left of a document that Parse refuses: its header, whole, and its PDF when that one is sound.
// Sections stay empty: half a narrative reads like a whole one. It fails as Parse does when there is no such PDF or when
// the header itself is at fault; who the document is about is for the caller to check, as always.
func Salvage(document []byte, lim Limits) (*Document, error) {
	lim = lim.orDefaults()
	lx, err := newLexer(bytes.NewReader(document), lim)
	defer lx.release()
	if err != nil {
		return nil, err
	}
	d := &Document{}
	r := &reader{lx: lx, lim: lim, index: &d.Index, header: &node{}, inflated: lim.Media, build: &treeBuilder{lx: lx, words: map[string]string{}}}
	r.narrative.lx = lx
	fault := r.document()
	if fault == nil {
		fault = r.bodyErr
	}
	fillIndex(&d.Index, r.header)
	fillHeader(d, r.header)
	if fault == nil {
		fault = bad(ReasonNoFile)
	}
	if d.Patient.INS.IsZero() && d.Patient.Traits.BirthName == "" {
		return nil, fault // nobody could check whose it is
	}
	found := soundPDF(document, lim.Media)
	if found == nil {
		return nil, fault
	}
	d.StylesheetRefused = d.StylesheetRefused || d.SelfPresented || lx.styled
	d.MIME, d.BodySize, d.BodySHA256 = "application/pdf", int64(len(found)), ""
	if d.Kind = record.BodyN3PDF; bytes.Contains(document, []byte("nonXMLBody")) {
		d.Kind = record.BodyN1PDF
	}
	d.Body = r.media("", &file{mime: d.MIME, size: d.BodySize, kept: found})
	return d, nil
}

// soundPDF finds the PDF of an N1, or the copy of an N3, without reading the XML around it. A file that its end tag does
// not close is cut short, and not taken.
func soundPDF(document []byte, limit int64) []byte {
	at := bytes.Index(document, []byte("nonXMLBody"))
	for _, mark := range []string{copyTemplate + `"`, copyTemplate + `'`, `"` + copyCode + `"`, `'` + copyCode + `'`} {
		if i := bytes.Index(document, []byte(mark)); at < 0 && i >= 0 {
			at = i
		}
	}
	if at < 0 {
		return nil
	}
	for rest := document[at:]; ; {
		open := bytes.IndexByte(rest, '<')
		if open < 0 {
			return nil
		}
		rest = rest[open:]
		end := bytes.IndexByte(rest, '>')
		if end < 0 || end > maxTag {
			return nil
		}
		tag := rest[:end]
		rest = rest[end+1:]
		if !bytes.Contains(tag, []byte("application/pdf")) || bytes.Contains(tag, []byte("compression")) {
			continue
		}
		stop := bytes.IndexByte(rest, '<')
		if stop < 0 {
			return nil
		}
		text := rest[:stop]
		if rest = rest[stop:]; !bytes.HasPrefix(rest, []byte("</")) {
			continue // each byte is read once: looking for the end tag from every start tag would be quadratic
		}
		file, err := io.ReadAll(io.LimitReader(&base64Reader{r: bytes.NewReader(text)}, limit+1))
		if err == nil && int64(len(file)) <= limit && bytes.HasPrefix(bytes.TrimLeft(file[:min(len(file), 1024)], "\x00\t\r\n "), []byte("%PDF-")) {
			return file
		}
	}
}
