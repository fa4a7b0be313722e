package dmp

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
	"strings"
)

// dnTypes gives one name to the spellings of an attribute type. The kit's rewritings are accepted. // dmp.md §3.4
var dnTypes = map[string]string{
	"CN": "2.5.4.3", "SN": "2.5.4.4", "SERIALNUMBER": "2.5.4.5", "C": "2.5.4.6", "L": "2.5.4.7", "ST": "2.5.4.8", "S": "2.5.4.8",
	"STREET": "2.5.4.9", "O": "2.5.4.10", "OU": "2.5.4.11", "T": "2.5.4.12", "TITLE": "2.5.4.12", "G": "2.5.4.42", "GN": "2.5.4.42", "GIVENNAME": "2.5.4.42",
}

// sameDN compares a written name with a certificate's subject: same attributes, whatever their order and spelling.
func sameDN(written string, cert *x509.Certificate) bool {
	var name pkix.RDNSequence
	if rest, err := asn1.Unmarshal(cert.RawSubject, &name); err != nil || len(rest) > 0 {
		return false
	}
	a, ok := parseDN(written)
	b, ok2 := parseDN(name.String())
	return ok && ok2 && slices.Equal(a, b)
}

// parseDN returns the sorted «oid=value» of an RFC 2253 name.
func parseDN(s string) ([]string, bool) {
	if len(s) > 4096 {
		return nil, false
	}
	var parts []string
	for _, rdn := range splitUnescaped(s) {
		kind, value, found := strings.Cut(rdn, "=")
		kind = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(kind)), "OID.")
		if !found || kind == "" {
			return nil, false
		}
		if oid, known := dnTypes[kind]; known {
			kind = oid
		}
		parts = append(parts, kind+"="+strings.ToLower(unescape(strings.TrimSpace(value))))
	}
	slices.Sort(parts)
	return parts, len(parts) > 0
}

func splitUnescaped(s string) []string {
	var parts []string
	start, escaped, quoted := 0, false, false
	for i := 0; i < len(s); i++ {
		switch {
		case escaped:
			escaped = false
		case s[i] == '\\':
			escaped = true
		case s[i] == '"':
			quoted = !quoted
		case (s[i] == ',' || s[i] == '+' || s[i] == ';') && !quoted:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

func unescape(v string) string {
	if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
		v = v[1 : len(v)-1]
	}
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		if v[i] == '\\' && i+1 < len(v) {
			i++
		}
		b.WriteByte(v[i])
	}
	return b.String()
}
