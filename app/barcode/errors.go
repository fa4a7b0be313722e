package barcode

import "chevet/app/record"

// Reasons of this package.
const (
	ReasonINSNotQualified record.Reason = "DTM-INS"      // the identity may not be printed as a datamatrix
	ReasonINSTraits       record.Reason = "DTM-TRAITS"   // a mandatory trait is missing or cannot be written
	ReasonINSHeader       record.Reason = "DTM-ENTETE"   // not a datamatrix INS
	ReasonINSField        record.Reason = "DTM-CHAMP"    // a field is malformed, twice there or missing
	ReasonTooLong         record.Reason = "DTM-TAILLE"   // no symbol holds this text
	ReasonNoCode          record.Reason = "DTM-IMAGE"    // no code found in the image
	ReasonImage           record.Reason = "DTM-FICHIER"  // not an image that can be read
	ReasonEmptyScan       record.Reason = "SCAN-VIDE"    // nothing was scanned
	ReasonNotGS1          record.Reason = "SCAN-GS1"     // not a GS1 code
	ReasonAI              record.Reason = "SCAN-AI"      // an application identifier is unknown
	ReasonElement         record.Reason = "SCAN-CHAMP"   // a field has not the form that its identifier says
	ReasonCheckDigit      record.Reason = "SCAN-CLE"     // the check digit of the GTIN is wrong
	ReasonExpiryDate      record.Reason = "SCAN-DATE"    // the expiry date does not exist
	ReasonTwice           record.Reason = "SCAN-DOUBLE"  // one identifier stands twice with two values
	ReasonNoGTIN          record.Reason = "SCAN-PRODUIT" // no product number in the code

	// Warnings: the scan is readable, the person must know.
	ReasonExpired        record.Reason = "VAC-PERIME"  // the expiry date is over
	ReasonUnknownProduct record.Reason = "VAC-INCONNU" // the product is not in the list of vaccines
	ReasonNoLot          record.Reason = "VAC-LOT"     // no lot number in the code
	ReasonNoExpiry       record.Reason = "VAC-SANSDATE"
	ReasonKeyboard       record.Reason = "SCAN-CLAVIER" // the scanner types with another keyboard layout; repaired
)

func invalid(r record.Reason) *record.Error { return record.E(record.Invalid, r) }
