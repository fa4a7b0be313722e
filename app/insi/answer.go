package insi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"chevet/app/record"
)

// Answer is what INSi said to one question.
type Answer struct {
	Code   record.INSiCode
	INS    record.INS   // of code 00
	Former []record.INS // «INS historique», as they came
	Traits record.Traits
	// KeyWrong says that the matricule does not satisfy its key. INSi's word holds: two of its own test identities are
	// so. // hl7.md §5
	KeyWrong bool
}

// limits of what an answer may hold.
const (
	maxElements = 2000
	maxFormer   = 100
	maxText     = 2000
)

// parseAnswer reads the RESULTAT of an envelope. The order of elements is not checked: official answers break it.
func parseAnswer(envelope []byte, now time.Time) (Answer, error) {
	r, err := readResult(envelope)
	if err != nil {
		return Answer{}, record.E(record.Invalid, ReasonMalformed).Wrap(err)
	}
	a := Answer{Code: record.INSiCode(r.code)}
	switch a.Code {
	case record.INSiNone, record.INSiSeveral:
		return a, nil
	case record.INSiOne:
	default:
		return Answer{}, record.E(record.Invalid, ReasonCode).Because("CodeCR %s", scrub(r.code))
	}
	bad := func(why string) (Answer, error) {
		return Answer{}, record.E(record.Invalid, ReasonMalformed).Because("%s", why)
	}
	if !r.active {
		return bad("code 00 without INSACTIF")
	}
	if a.INS, a.KeyWrong, err = matricule(r.ins); err != nil {
		return bad("INSACTIF")
	}
	for _, f := range r.former {
		ins, _, err := matricule(f)
		if err != nil {
			return bad("INSHISTO")
		}
		a.Former = append(a.Former, ins)
	}
	t := &a.Traits
	names := r.traits["ListePrenom"]
	if names == "" {
		names = r.traits["Prenom"]
	}
	t.BirthName, t.GivenNames, t.Sex = r.traits["NomNaissance"], strings.Fields(names), record.Sex(r.traits["Sexe"])
	if t.BirthDate, err = record.ParseDate(r.traits["DateNaissance"], now); err != nil {
		return bad("DateNaissance") // lunar dates would be no date: a person looks
	}
	if place := r.traits["LieuNaissance"]; place != "" {
		if t.BirthCOG, err = record.ParseCOG(place); err != nil {
			return bad("LieuNaissance")
		}
	}
	if t.BirthName == "" || len(t.GivenNames) == 0 || t.Sex != record.Female && t.Sex != record.Male {
		return bad("TIQ")
	}
	return a, nil
}

// matricule makes an INS of what INSi gives. A wrong key is told, not refused.
func matricule(n number) (record.INS, bool, error) {
	ins, err := record.ParseINS(n.id+n.key, record.OID(n.oid))
	if record.ReasonOf(err) == record.ReasonINSKey {
		ins = record.INS{Matricule: record.Matricule(strings.ToUpper(n.id + n.key)), OID: record.OID(n.oid)}
		if ins.Realm() == "" {
			return record.INS{}, false, errors.New("OID")
		}
		return ins, true, nil
	}
	return ins, false, err
}

type number struct{ id, key, oid string }

type result struct {
	code   string
	ins    number
	active bool
	former []number
	traits map[string]string
}

// readResult walks the envelope's tokens, so that a hostile answer costs no more than its limits.
func readResult(envelope []byte) (*result, error) {
	d := xml.NewDecoder(bytes.NewReader(envelope))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("charset refused") }
	r := &result{traits: map[string]string{}}
	var path []string
	var text strings.Builder
	found := false
	for n := 0; ; n++ {
		token, err := d.Token()
		switch {
		case err == io.EOF && found:
			return r, nil
		case err == io.EOF:
			return nil, errors.New("no RESULTAT")
		case err != nil:
			return nil, errors.New("XML") // the error would quote the answer
		case n > maxElements*3:
			return nil, errors.New("too many elements")
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("document type declaration")
		case xml.StartElement:
			if len(path) == 0 && t.Name.Local == "RESULTAT" && t.Name.Space != nsResult {
				return nil, errors.New("RESULTAT of another namespace")
			}
			if !found && t.Name == (xml.Name{Space: nsResult, Local: "RESULTAT"}) {
				found, path = true, nil
				continue
			}
			if found {
				if path = append(path, t.Name.Local); len(path) > 8 {
					return nil, errors.New("too deep")
				}
				text.Reset()
				if err := r.open(path); err != nil {
					return nil, err
				}
			}
		case xml.CharData:
			if found && text.Len()+len(t) <= maxText {
				text.Write(t)
			} else if found {
				return nil, errors.New("text too long")
			}
		case xml.EndElement:
			if found && len(path) > 0 {
				r.close(path, strings.TrimSpace(text.String()))
				path = path[:len(path)-1]
				text.Reset()
			}
		}
	}
}

func (r *result) open(path []string) error {
	if len(path) != 2 || path[0] != "INDIVIDU" {
		return nil
	}
	switch path[1] {
	case "INSACTIF":
		if r.active {
			return errors.New("two INSACTIF")
		}
		r.active = true
	case "INSHISTO":
		if r.former = append(r.former, number{}); len(r.former) > maxFormer {
			return errors.New("too many INSHISTO")
		}
	}
	return nil
}

func (r *result) close(path []string, text string) {
	switch at := strings.Join(path, "/"); {
	case at == "CR/CodeCR":
		r.code = text
	case strings.HasPrefix(at, "INDIVIDU/INSACTIF/"):
		r.ins.put(path[len(path)-1], text)
	case strings.HasPrefix(at, "INDIVIDU/INSHISTO/"):
		r.former[len(r.former)-1].put(path[len(path)-1], text)
	case strings.HasPrefix(at, "INDIVIDU/TIQ/"):
		r.traits[path[len(path)-1]] = text
	}
}

func (n *number) put(name, text string) {
	switch name {
	case "NumIdentifiant":
		n.id = text
	case "Cle":
		n.key = text
	case "OID":
		n.oid = text
	}
}

// faultCode finds the code of siram:Erreur in the detail of a fault, "" when it has none. // schema_faultSOAP_V01_01.xsd
func faultCode(envelope []byte) string {
	d := xml.NewDecoder(bytes.NewReader(envelope))
	for range maxElements {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		if t, ok := token.(xml.StartElement); ok && t.Name == (xml.Name{Space: nsSiram, Local: "Erreur"}) {
			for _, a := range t.Attr {
				if a.Name.Local == "code" {
					return scrub(a.Value)
				}
			}
		}
	}
	return ""
}

// scrub keeps a code fit for logs.
func scrub(s string) string {
	var b strings.Builder
	for _, r := range s {
		if b.Len() < 40 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.') {
			b.WriteRune(r)
		}
	}
	if digits := strings.Trim(b.String(), "0123456789"); digits == "" && b.Len() > 6 {
		return "…" // a long number may be somebody's
	}
	return b.String()
}
