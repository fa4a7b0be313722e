package pdf

import (
	"errors"

	"chevet/app/record"

	pdfium_errors "github.com/klippa-app/go-pdfium/errors"
)

// Reasons of this package.
const (
	ReasonUnreadable record.Reason = "PDF-ILLISIBLE" // not a PDF, or too damaged to repair
	ReasonProtected  record.Reason = "PDF-PROTEGE"   // encrypted, a password is needed
	ReasonTooBig     record.Reason = "PDF-TAILLE"    // more bytes or pages than the limits
	ReasonPage       record.Reason = "PDF-PAGE"      // this page does not exist or cannot be drawn
	ReasonTooLong    record.Reason = "PDF-DELAI"     // the file made the engine run out of time
	ReasonEngine     record.Reason = "PDF-MOTEUR"    // the engine could not start
	ReasonClosed     record.Reason = "PDF-FERME"     // the document or the engine was closed
)

var errClosed = record.E(record.Unavailable, ReasonClosed)

// plain lists the failures that PDFium reports in good order; after any other one its memory is not trusted.
var plain = []struct {
	err    error
	reason record.Reason
}{
	{pdfium_errors.ErrPassword, ReasonProtected},
	{pdfium_errors.ErrSecurity, ReasonProtected},
	{pdfium_errors.ErrFormat, ReasonUnreadable},
	{pdfium_errors.ErrFile, ReasonUnreadable},
	{pdfium_errors.ErrUnknown, ReasonUnreadable},
	{pdfium_errors.ErrSuccess, ReasonUnreadable},
	{pdfium_errors.ErrUnexpected, ReasonUnreadable},
	{pdfium_errors.ErrPage, ReasonPage},
}

// domain turns an error of PDFium into a domain error and tells whether the instance may go on.
func domain(op string, fallback record.Reason, err error) (out error, sound bool) {
	if err == nil {
		return nil, true
	}
	var e *record.Error
	if errors.As(err, &e) {
		return err, true
	}
	for _, p := range plain {
		if errors.Is(err, p.err) {
			return record.E(record.Invalid, p.reason).In(op), true
		}
	}
	return record.E(record.Invalid, fallback).In(op).Wrap(err), false
}
