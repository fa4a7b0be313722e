package hospital

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"chevet/app/record"
)

// arc is an unassigned branch: no identifier of the world can be a real one.
const arc = "1.2.250.1.999.2026"

// names makes identifiers from the seed and a path, so that adding a patient changes nobody else's.
type names uint64

func (n names) sum(path ...string) [32]byte {
	return sha256.Sum256([]byte(strconv.FormatUint(uint64(n), 10) + "\x00" + strings.Join(path, "\x00")))
}

// uuid has the version 8 («custom») of RFC 9562.
func (n names) uuid(path ...string) string {
	b := n.sum(path...)
	b[6], b[8] = b[6]&0x0F|0x80, b[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// oid makes a document's identifier, a full OID without extension as the official samples have.
func (n names) oid(branch string, path ...string) string {
	b := n.sum(append([]string{branch}, path...)...)
	return fmt.Sprintf("%s.%s.%d.%d", arc, branch, binary.BigEndian.Uint32(b[0:]), binary.BigEndian.Uint32(b[4:]))
}

// number draws from 0 to below, the same for the same path.
func (n names) number(below int, path ...string) int {
	b := n.sum(path...)
	return int(binary.BigEndian.Uint32(b[8:]) % uint32(below))
}

// testINS makes a test INS with its key from sex, birth and place. // NIR: key = 97 minus the number modulo 97
func testINS(t record.Traits, order int) record.INS {
	if t.BirthCOG == "" {
		return record.INS{}
	}
	y, m, _ := t.BirthDate.Parts()
	if m == 0 {
		m = 20 // «mois inconnu» in a NIR
	}
	sex := 1
	if t.Sex == record.Female {
		sex = 2
	}
	return sealed(fmt.Sprintf("%d%02d%02d%s%03d", sex, y%100, m, t.BirthCOG, order))
}

// TestINS makes the test matricule of traits that say a birth place, with its key; order tells apart those born alike.
func TestINS(t record.Traits, order int) string { return string(testINS(t, order).Matricule) }

// sealed adds the key to 13 characters.
func sealed(thirteen string) record.INS {
	plain := thirteen
	switch thirteen[5:7] {
	case "2A":
		plain = thirteen[:5] + "19" + thirteen[7:]
	case "2B":
		plain = thirteen[:5] + "18" + thirteen[7:]
	}
	mod := 0
	for _, c := range plain {
		mod = (mod*10 + int(c-'0')) % 97
	}
	return record.INS{Matricule: record.Matricule(fmt.Sprintf("%s%02d", thirteen, 97-mod)), OID: record.OIDINSTest}
}

// luhn adds the check digit to a number: RPPS and FINESS have one.
func luhn(number string) string {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return number + strconv.Itoa((10-sum%10)%10)
}

// nationalID makes a PS_IdNat in the form of the test accounts of Pro Santé Connect, 8997…, with a valid key.
func nationalID(n int) string { return "8" + luhn(fmt.Sprintf("99700%05d", n)) }

// siteFINESS makes a FINESS with a valid key.
func siteFINESS(n int) record.FINESS { return record.FINESS(luhn(fmt.Sprintf("69%06d", n))) }
