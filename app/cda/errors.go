package cda

import "chevet/app/record"

// Reasons of this package; assets/texts/errors_cda.go has their sentences.
const (
	ReasonXML       record.Reason = "CDA-XML"          // not well-formed
	ReasonTruncated record.Reason = "CDA-TRONQUE"      // ends before its last element
	ReasonEncoding  record.Reason = "CDA-ENCODAGE"     // a character encoding that is not read here
	ReasonSize      record.Reason = "CDA-TAILLE"       // over Limits.Bytes, or a header or a tag out of proportion
	ReasonDepth     record.Reason = "CDA-PROFONDEUR"   // over Limits.Depth
	ReasonNodes     record.Reason = "CDA-ELEMENTS"     // over Limits.Nodes
	ReasonEntity    record.Reason = "CDA-ENTITE"       // a DTD, or an entity that XML does not predefine
	ReasonAbsent    record.Reason = "CDA-ABSENT"       // no ClinicalDocument inside
	ReasonBase64    record.Reason = "CDA-BASE64"       // an attached file that does not decode
	ReasonMedia     record.Reason = "CDA-MEDIA"        // an attached file over Limits.Media
	ReasonNoFile    record.Reason = "CDA-SANS-FICHIER" // an N1 whose body holds no file
)

func bad(r record.Reason) *record.Error { return record.E(record.Invalid, r) }
