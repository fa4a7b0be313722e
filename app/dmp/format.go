package dmp

import "chevet/app/record"

const (
	formatsIHE = "1.3.6.1.4.1.19376.1.2.3"
	formatsANS = "1.2.250.1.213.1.1.4.2.282" // TRE_A06
)

// unstructured are the formats of documents that wrap a file. // JDV_J60, dmp.md §5.7
var unstructured = map[record.BodyKind]record.Coded{
	record.BodyN1PDF:   {Code: "urn:ihe:iti:xds-sd:pdf:2008", System: formatsIHE, Label: "Document à corps non structuré en Pdf/A-1"},
	record.BodyN1Text:  {Code: "urn:ihe:iti:xds-sd:text:2008", System: formatsIHE, Label: "Document à corps non structuré en texte brut"},
	record.BodyN1RTF:   {Code: "urn:ihe:iti-fr:xds-sd:rtf:2010", System: formatsIHE, Label: "Document à corps non structuré en RTF"},
	record.BodyN1Image: {Code: "urn:ihe:iti-fr:xds-sd:jpeg:2010", System: formatsIHE, Label: "Document à corps non structuré en JPEG"},
}

// structured are the formats of the «volets» that Chevet writes, by typeCode.
var structured = map[string]record.Coded{
	"11490-0": {Code: "urn:asip:ci-sis:ldl-ses:2017", System: formatsANS, Label: "Lettre de liaison à la sortie d'établissement de soins"},
	"57833-6": {Code: "urn:ihe:pharm:pre:2010", System: formatsIHE, Label: "Prescription"},
	"87273-9": {Code: "urn:asip:ci-sis:vac-note:2021", System: formatsANS, Label: "Note de vaccination"},
}

// FormatOf is the formatCode of a document: that of its entry when the DMP told one, otherwise that of its body and
// type; one «hors profils» for a structured document without a volet of ours. The zero value is of a body that nobody
// described. It is the default of Config.Format.
func FormatOf(d record.Document) record.Coded {
	switch {
	case d.Entry != nil && d.Entry.Format.Code != "":
		return d.Entry.Format
	case !d.BodyKind.Structured():
		return unstructured[d.BodyKind]
	}
	if f, known := structured[d.Type.Code]; known {
		return f
	}
	return record.Coded{Code: "urn:asipSante:modelesHorsProfils:2011", System: formatsANS, Label: "Document hors profils"}
}
