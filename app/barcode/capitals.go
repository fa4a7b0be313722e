package barcode

import "chevet/app/record"

// Capitals writes a name as INSi and the datamatrix do: upper case, no accent, hyphen and apostrophe kept. // RNIV
func Capitals(s string) string { return record.StrictText(s) }
