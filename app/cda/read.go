package cda

import (
	"io"
	"strings"

	"chevet/app/record"
)

// reader goes through a document once, for an index alone or for a whole document.
type reader struct {
	lx       *lexer
	lim      Limits
	index    *Index
	doc      *Document // nil when only the index is wanted
	header   *node
	build    *treeBuilder
	inflated int64 // what compressed files may still inflate to
	buf      []byte
	body     *file
	bodyErr  error // of an N1: its file is the document

	narrative narrator
	files     map[string]*Media
	regions   map[string][]*Media
}

// ReadIndex reads the metadata of a document in one pass, with a fixed amount of memory whatever the size of the file
// inside: base64 is decoded and hashed as it goes by, and skipped where no metadata needs it.
//
// With an error the index holds what had been read: the whole header, usually, when only the file of an N1 is bad
// (CDA-BASE64, CDA-MEDIA, CDA-SANS-FICHIER). The PDF copy of an N3 that cannot be decoded is no error: Kind is then
// BodyN3. Faults of the document are *record.Error with the reasons of this package; those of r are wrapped.
func ReadIndex(r io.Reader, lim Limits) (Index, error) {
	var x Index
	err := read(r, lim, &x, nil)
	return x, err
}

// Parse reads a document in full. A fault of a file inside (base64, size) does not prevent the rest from being read:
// Media.Bytes returns it. Errors are those of ReadIndex, without those of the file.
func Parse(r io.Reader, lim Limits) (*Document, error) {
	d := &Document{}
	if err := read(r, lim, &d.Index, d); err != nil {
		return nil, err
	}
	return d, nil
}

func read(src io.Reader, lim Limits, x *Index, d *Document) error {
	lim = lim.orDefaults()
	lx, err := newLexer(src, lim)
	defer lx.release()
	if err != nil {
		return err
	}
	r := &reader{lx: lx, lim: lim, index: x, doc: d, header: &node{}, inflated: lim.Media,
		build: &treeBuilder{lx: lx, words: map[string]string{}}}
	r.narrative.lx = lx
	err = r.document()
	fillIndex(x, r.header)
	r.fillBody()
	if err != nil {
		return err
	}
	if d == nil {
		return r.bodyErr
	}
	d.StylesheetRefused = d.StylesheetRefused || x.SelfPresented || lx.styled
	fillHeader(d, r.header)
	r.narrative.resolve(r)
	d.Unrecognized = r.narrative.unrecognized
	return nil
}

// document finds ClinicalDocument wherever it is, reads it, and checks the rest of the tree.
func (r *reader) document() error {
	found := false
	for {
		k, err := r.lx.nextTag()
		if err != nil {
			return r.orAbsent(err, found)
		}
		switch {
		case k == tokenEOF && !found:
			return bad(ReasonAbsent)
		case k == tokenEOF:
			return nil
		case k == tokenEnd:
			continue
		}
		xsl := r.lx.space() == spaceXSL
		if xsl && r.lx.depth() == 1 {
			r.index.SelfPresented = true
		}
		if xsl && r.doc != nil {
			r.doc.StylesheetRefused = true
		}
		if !found && string(r.lx.local) == "ClinicalDocument" && r.lx.hl7() {
			found = true
			if err := r.clinicalDocument(); err != nil {
				return err
			}
		}
	}
}

// orAbsent keeps a limit's own reason, and says of a file that is not XML at all that it is no CDA.
func (r *reader) orAbsent(err error, found bool) error {
	if !found && !r.lx.rooted && record.ReasonOf(err) == ReasonXML {
		return bad(ReasonAbsent).Wrap(err)
	}
	return err
}

func (r *reader) clinicalDocument() error {
	return r.children(func() error {
		if string(r.lx.local) == "component" && r.lx.hl7() {
			return r.component()
		}
		n, err := r.build.tree()
		if err == nil {
			r.header.kids = append(r.header.kids, n)
		}
		return err
	})
}

// children calls each for every child element of the current one, whose text is passed over. each must read its
// element to its end.
func (r *reader) children(each func() error) error {
	for {
		k, err := r.lx.nextTag()
		if err != nil {
			return err
		}
		if k == tokenEnd {
			return nil
		}
		if err := each(); err != nil {
			return err
		}
	}
}

func (r *reader) component() error {
	return r.children(func() error {
		switch {
		case !r.lx.hl7():
		case string(r.lx.local) == "nonXMLBody":
			return r.nonXMLBody()
		case string(r.lx.local) == "structuredBody":
			if r.index.Kind == record.BodyUnknown {
				r.index.Kind = record.BodyN3
			}
			var top *[]Section
			if r.doc != nil {
				top = &r.doc.Sections
			}
			return r.sections(top)
		}
		return r.lx.skip()
	})
}

func (r *reader) nonXMLBody() error {
	return r.children(func() error {
		if string(r.lx.local) != "text" || !r.lx.hl7() || r.body != nil {
			return r.lx.skip()
		}
		f, err := r.readFile(want{keep: r.doc != nil, hash: true})
		if err != nil {
			return err
		}
		r.body = f
		r.index.Kind = kindOf(f.mime)
		switch {
		case f.err != nil:
			r.bodyErr = f.err
		case f.size == 0:
			f.err = bad(ReasonNoFile)
			r.bodyErr = f.err
		}
		if r.doc != nil {
			r.doc.Body = r.media("", f)
		}
		return nil
	})
}

func kindOf(mime string) record.BodyKind {
	switch {
	case mime == "application/pdf":
		return record.BodyN1PDF
	case mime == "text/plain":
		return record.BodyN1Text
	case mime == "text/rtf", mime == "application/rtf":
		return record.BodyN1RTF
	case strings.HasPrefix(mime, "image/"):
		return record.BodyN1Image
	}
	return record.BodyUnknown
}

// fillBody copies what is known of the file to the index.
func (r *reader) fillBody() {
	if f := r.body; f != nil {
		r.index.MIME, r.index.BodySize, r.index.BodySHA256 = f.mime, f.size, f.sha256
	}
}

func (r *reader) scratch() []byte {
	if r.buf == nil {
		r.buf = make([]byte, 16<<10)
	}
	return r.buf
}
