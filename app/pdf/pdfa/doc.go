// Package pdfa writes the printed form of a medical document as PDF/A-1b: the establishment's header, the identity of
// the patient and its datamatrix on the first page, page numbers, embedded fonts. The same document gives the same bytes.
//
//	fonts, err := pdfa.ParseFonts(regular, bold) // TrueType; once per program
//	file, err := pdfa.Write(pdfa.Document{Title: …, Created: at, Identity: …, Sections: …}, fonts)
//
// It draws what it is given: words, order and rules belong to app/compose. It reads no PDF (app/pdf does) and links no
// rendering engine, so that the server may use it.
package pdfa
