package soap

import "strings"

// Fault is a refusal in the answer's body. // SOAP 1.2 §5.4
type Fault struct {
	Code     string   // local name: "Sender", "Receiver", "MustUnderstand"…
	Subcodes []string // local names, outermost first, such as "DMPInvalidCertificate"
	Reason   string   // the French text when there is one, else the first
	Detail   string   // text of the detail, spaces collapsed
}

func (f *Fault) Error() string {
	return "soap: fault " + strings.Join(append([]string{f.Code}, f.Subcodes...), "/")
}

// Has reports a code or subcode, whatever its prefix.
func (f *Fault) Has(code string) bool {
	if f.Code == code {
		return true
	}
	for _, s := range f.Subcodes {
		if s == code {
			return true
		}
	}
	return false
}
