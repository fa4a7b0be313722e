package record

import (
	"log/slog"
	"strings"
)

// Identifiers of people print as "•••" through fmt and slog, so that none can reach a log by accident. The
// value itself is string(id), written only where it must leave.
const redacted = "•••"

// PatientID names a patient inside Chevet (UUID). It is not an identity: those are IPP and INS.
type PatientID string

// EncounterID names a stay or a consultation inside Chevet (UUID).
type EncounterID string

// DocumentKey names one stored version of a document inside Chevet (UUID). The document's own identifier,
// which travels with it, is its DocumentID.
type DocumentKey string

// IPP is the patient's number in the hospital («identifiant permanent du patient»), under the hospital's OID.
type IPP string

// NDA is the number of an administrative episode («numéro de dossier administratif»).
type NDA string

// RPPS is the national number of a professional: 11 digits, the last a Luhn key.
type RPPS string

// FINESS is the number of a structure: 9 characters, the last a Luhn key; Corsica has 2A or 2B.
type FINESS string

// OID is an object identifier in dotted form, such as "1.2.250.1.213.1.4.8".
type OID string

// DocumentID is the identifier that travels inside a document: "root" or "root^extension" of the CDA id.
type DocumentID string

// SetID is the identifier that all versions of one document share: "root" or "root^extension".
type SetID string

func (IPP) String() string             { return redacted }
func (IPP) LogValue() slog.Value       { return slog.StringValue(redacted) }
func (NDA) String() string             { return redacted }
func (NDA) LogValue() slog.Value       { return slog.StringValue(redacted) }
func (Matricule) String() string       { return redacted }
func (Matricule) LogValue() slog.Value { return slog.StringValue(redacted) }

// ParseIPP accepts any non-blank number without control characters or HL7 delimiters.
func ParseIPP(s string) (IPP, error) {
	v, err := plainIdentifier(s)
	return IPP(v), err
}

// ParseNDA accepts any non-blank number without control characters or HL7 delimiters.
func ParseNDA(s string) (NDA, error) {
	v, err := plainIdentifier(s)
	return NDA(v), err
}

func plainIdentifier(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || strings.ContainsRune("|^&~\\", r) }) {
		return "", E(Invalid, ReasonIdentifier)
	}
	return s, nil
}

// ParseRPPS checks 11 digits and the Luhn key. Test professionals of Pro Santé Connect ("8997…" without its
// leading 8, "ANS2024…") are not RPPS numbers: the configuration says whether NationalID may hold them.
func ParseRPPS(s string) (RPPS, error) {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) != 11 || !digits(s) || !luhn(s) {
		return "", E(Invalid, ReasonRPPS)
	}
	return RPPS(s), nil
}

// NationalID returns the person's PS_IdNat, "8" followed by the RPPS (12 digits). // CI-SIS, TRE_G08
func (r RPPS) NationalID() string { return "8" + string(r) }

// ParseFINESS checks 9 characters and the key; "2A" and "2B" count as "20" in the key, as INSEE does.
func ParseFINESS(s string) (FINESS, error) {
	s = strings.ToUpper(strings.ReplaceAll(s, " ", ""))
	plain := s
	if strings.HasPrefix(s, "2A") || strings.HasPrefix(s, "2B") {
		plain = "20" + s[2:]
	}
	if len(plain) != 9 || !digits(plain) || !luhn(plain) {
		return "", E(Invalid, ReasonFINESS)
	}
	return FINESS(s), nil
}

// StructureID returns the Struct_IdNat, "1" followed by the FINESS. // CI-SIS, TRE_G07
func (f FINESS) StructureID() string { return "1" + string(f) }

// ParseOID checks the dotted form and its length (64 characters at most, DICOM's and the DMP's limit).
func ParseOID(s string) (OID, error) {
	if s == "" || len(s) > 64 {
		return "", E(Invalid, ReasonOID)
	}
	for _, arc := range strings.Split(s, ".") {
		if !digits(arc) || (len(arc) > 1 && arc[0] == '0') {
			return "", E(Invalid, ReasonOID)
		}
	}
	return OID(s), nil
}

// Identifier joins root and extension in the form of DocumentID and SetID.
func Identifier(root, extension string) string {
	if extension == "" {
		return root
	}
	return root + "^" + extension
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func luhn(s string) bool {
	sum, double := 0, false
	for i := len(s) - 1; i >= 0; i-- {
		d := int(s[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		double = !double
	}
	return sum%10 == 0
}
