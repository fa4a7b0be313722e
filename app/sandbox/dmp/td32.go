package dmp

import (
	"slices"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/assets/texts/sandbox"

	"github.com/beevik/etree"
)

// mostWanted bounds the documents of one TD3.2.
const mostWanted = 100

// wanted is one DocumentRequest.
type wanted struct{ repository, id string }

func readWanted(body *etree.Element) []wanted {
	var all []wanted
	for _, r := range children(body, nsXDS, "DocumentRequest") {
		w := wanted{text(child(r, nsXDS, "RepositoryUniqueId")), text(child(r, nsXDS, "DocumentUniqueId"))}
		if w.repository == "" || w.id == "" || len(all) == mostWanted {
			return nil
		}
		all = append(all, w)
	}
	return all
}

// delivered is one document of an answer.
type delivered struct {
	wanted
	mime  string
	bytes []byte
}

// answerRetrieve plays ITI-43: by uniqueId, in any status, deleted included. // dmp.md §2, §7
func (x *exchange) answerRetrieve() {
	var docs []delivered
	var errs []registryError
	x.d.touch(x.v.nameID, x.s.o.Clock())
	for _, w := range x.wanted {
		doc, err := x.retrieve(w)
		if err != nil {
			errs = append(errs, *err)
			continue
		}
		docs = append(docs, doc)
	}
	x.retrieved(docs, errs)
}

func (x *exchange) retrieve(w wanted) (delivered, *registryError) {
	entries := x.d.all(x.s.o)
	i := latest(entries, record.DocumentID(w.id))
	if i < 0 { // an entryUUID lands here too // dmp.md §7
		return delivered{}, &registryError{code: "XDSDocumentUniqueIdError", context: sandbox.UnknownDocument}
	}
	e := entries[i]
	if w.repository != e.doc.Entry.Repository {
		return delivered{}, &registryError{code: "XDSUnknownRepositoryId", context: sandbox.UnknownRepository}
	}
	if !x.visible(e) {
		return delivered{}, &registryError{code: codeDenied, context: sandbox.NoRight}
	}
	source := e.content
	if x.f.Has(fault.OtherPatient) {
		if other := x.s.stranger(x.d); other != nil {
			source = other
		}
	}
	raw, err := source.read()
	if err != nil {
		x.s.o.Log.Error("dmp: document without bytes", "err", err)
		return delivered{}, &registryError{code: "XDSRepositoryError", context: sandbox.UnknownDocument}
	}
	if x.f.Has(fault.WrongHash) {
		raw = append(slices.Clone(raw), '\n')
	}
	return delivered{wanted: w, mime: e.doc.Entry.MIME, bytes: raw}, nil
}

// retrieved writes a RetrieveDocumentSetResponse, with the bytes beside the XML or inside it.
func (x *exchange) retrieved(docs []delivered, errs []registryError) {
	sh := shapeOf(x.m, x.f)
	base := x.s.o.IDs()
	status := statusSuccess
	switch {
	case len(errs) > 0 && len(docs) > 0:
		status = statusPartial
	case len(errs) > 0:
		status = statusFailure
	}
	var parts []part
	refs := make([]string, len(docs))
	for i, d := range docs {
		id, href := sh.partID(base, i+2) // the samples count from 2
		refs[i] = href
		parts = append(parts, part{id: id, mime: d.mime, bytes: d.bytes})
	}
	x.write(200, x.op.answer, "", func(out *xmlw) {
		out.raw(`<ns4:RetrieveDocumentSetResponse xmlns:ns2="` + nsRS + `" xmlns:ns3="` + nsLCM + `" xmlns:ns4="` + nsXDS + `" xmlns:ns5="` + nsRIM + `" xmlns:ns6="` + nsQuery + `">`)
		if len(errs) == 0 {
			out.raw(`<ns2:RegistryResponse status="` + status + `"/>`)
		} else {
			out.raw(`<ns2:RegistryResponse status="` + status + `">`)
			out.registryErrors(errs)
			out.raw("</ns2:RegistryResponse>")
		}
		for i, d := range docs {
			out.raw("<ns4:DocumentResponse><ns4:RepositoryUniqueId>", d.repository, "</ns4:RepositoryUniqueId><ns4:DocumentUniqueId>", d.id,
				"</ns4:DocumentUniqueId><ns4:mimeType>", d.mime, "</ns4:mimeType><ns4:Document>")
			if sh.plain {
				out.base64(d.bytes)
			} else {
				out.raw(`<xop:Include href="cid:`, refs[i], `" xmlns:xop="http://www.w3.org/2004/08/xop/include"/>`)
			}
			out.raw("</ns4:Document></ns4:DocumentResponse>")
		}
		out.raw("</ns4:RetrieveDocumentSetResponse>")
	}, parts)
}

// stranger returns a document of the first other patient that has one, nil when nobody has.
func (s *Server) stranger(d *dossier) *content {
	for _, p := range s.o.World.Patients {
		other := s.dossiers[p.INS]
		if other == nil || other == d {
			continue
		}
		if entries := other.all(s.o); len(entries) > 0 {
			return entries[0].content
		}
	}
	return nil
}
