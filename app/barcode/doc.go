// Package barcode writes and reads the two-dimensional codes that a record meets: the INS datamatrix printed on
// documents, and the GS1 DataMatrix of a box of vaccine, from a keyboard-wedge scanner or from an image file.
//
//	text, err := barcode.INS(patient)               // the exact content of the datamatrix INS
//	symbol, err := barcode.Encode(text)             // its modules, ready to draw
//	scan, err := barcode.ReadINS(text, time.Now())  // any field order, GS or a literal <GS>
//	box, err := barcode.ReadGS1("]d2010340…", time.Now())
//	text, err := barcode.ReadImage(file)
//
// It is not for 2D-Doc, nor for the CNAM's code of an e-prescription. It knows no list of products: the caller gives one.
package barcode
