package compose

import "chevet/app/record"

// Reasons of this package.
const (
	ReasonDraft    record.Reason = "COMP-BROUILLON" // not signed: nothing leaves
	ReasonRefused  record.Reason = "COMP-CONTROLE"  // our checker found errors; Produced.Findings says which
	ReasonEmpty    record.Reason = "COMP-VIDE"      // no body, or no way to number or date the document
	ReasonPrevious record.Reason = "COMP-VERSION"   // the version to replace is not known
	ReasonPDF      record.Reason = "COMP-PDF"       // the file to wrap is not a PDF
)
