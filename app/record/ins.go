package record

import "strings"

// Assigning authorities of an INS. // ANS, «Liste des OID des autorités d'affectation des INS»
const (
	OIDINSNIR  OID = "1.2.250.1.213.1.4.8"
	OIDINSNIA  OID = "1.2.250.1.213.1.4.9"
	OIDINSTest OID = "1.2.250.1.213.1.4.10" // NIR of test
	OIDINSDemo OID = "1.2.250.1.213.1.4.11" // NIR of demonstration
)

// INSRealm separates real identities from those of test and demonstration, which never meet.
type INSRealm string

// The realms of an INS.
const (
	RealmReal INSRealm = "real"
	RealmTest INSRealm = "test"
	RealmDemo INSRealm = "demo"
)

// Matricule is the 15 characters of an INS: 13 of the NIR or NIA and its key of 2 digits.
type Matricule string

// INS is a national health identity number with the authority that assigned it. The zero value means "none".
type INS struct {
	Matricule Matricule `json:"matricule"`
	OID       OID       `json:"oid"`
}

// ParseINS checks the form, the key (97 minus the first 13 modulo 97, with 2A as 19 and 2B as 18) and the OID.
// Spaces are allowed in the matricule.
func ParseINS(matricule string, oid OID) (INS, error) {
	m := strings.ToUpper(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(matricule))
	if len(m) != 15 {
		return INS{}, E(Invalid, ReasonINSFormat)
	}
	number := m[:13]
	switch number[5:7] {
	case "2A":
		number = number[:5] + "19" + number[7:]
	case "2B":
		number = number[:5] + "18" + number[7:]
	}
	if !digits(number) || !digits(m[13:]) || !strings.ContainsRune("12345678", rune(m[0])) {
		return INS{}, E(Invalid, ReasonINSFormat)
	}
	if int(m[13]-'0')*10+int(m[14]-'0') != insKey(number) {
		return INS{}, E(Invalid, ReasonINSKey)
	}
	ins := INS{Matricule: Matricule(m), OID: oid}
	if ins.Realm() == "" {
		return INS{}, E(Invalid, ReasonINSOID)
	}
	return ins, nil
}

func insKey(number string) int {
	mod := 0
	for i := 0; i < len(number); i++ {
		mod = (mod*10 + int(number[i]-'0')) % 97
	}
	return 97 - mod
}

// IsZero reports that there is no INS.
func (i INS) IsZero() bool { return i == INS{} }

// Realm tells where the INS may be used, or "" when its OID is not that of an INS.
func (i INS) Realm() INSRealm {
	switch i.OID {
	case OIDINSNIR, OIDINSNIA:
		return RealmReal
	case OIDINSTest:
		return RealmTest
	case OIDINSDemo:
		return RealmDemo
	}
	return ""
}

// String hides the matricule: an INS must not reach a log. Use Grouped to show it and string(i.Matricule) to
// send it.
func (i INS) String() string { return redacted }

// Grouped returns the matricule as people read it, "2 80 05 69 999 999 88", with no-break spaces.
func (i INS) Grouped() string {
	m := string(i.Matricule)
	if len(m) != 15 {
		return m
	}
	const nbsp = "\u00a0"
	return strings.Join([]string{m[:1], m[1:3], m[3:5], m[5:7], m[7:10], m[10:13], m[13:]}, nbsp)
}

// CX returns the HL7 v2 and XDS form, "matricule^^^&OID&ISO^NH".
func (i INS) CX() string { return string(i.Matricule) + "^^^&" + string(i.OID) + "&ISO^NH" }
