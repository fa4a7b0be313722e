package dmp

import (
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"chevet/app/record"
	"chevet/app/sandbox/hospital"
	words "chevet/assets/texts/sandbox"

	"github.com/beevik/etree"
)

// webPages are the pages of the Web PS DMP; true for those about a patient. // PDT-INF-527 v1.7, dmp.md §10.1
var webPages = map[string]bool{
	"TableauDeBord": false, "Parametrages": false, "DossierPatient": true, "GestionDMPPatient": true, "Documents": true, "ParcoursDeSoins": true,
	"HistoriqueAcces": true, "VolontesEtDroits": true, "CarnetVaccination": true,
}

// shownFact is one line of a page.
type shownFact struct{ Name, Value string }

// web answers https://host/AccesDirect/Page/INS.
func (p *Pages) web(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && p.o.Roots != nil {
		p.asserted(w, r)
		return
	}
	if r.Method != http.MethodGet {
		p.refuse(w, http.StatusMethodNotAllowed, words.PageMethod)
		return
	}
	name, ins, given := strings.Cut(strings.TrimPrefix(r.URL.Path, webPath), "/")
	about, known := webPages[name]
	switch {
	case !known:
		p.refuse(w, http.StatusNotFound, words.PageUnknown)
		return
	case r.URL.RawQuery != "":
		p.refuse(w, http.StatusBadRequest, words.PageExtra)
		return
	case !given && about, given && !about && name != "TableauDeBord":
		p.refuse(w, http.StatusBadRequest, words.PageINS)
		return
	}
	facts := []shownFact{{words.PageName, name}}
	if given {
		matricule, oid, _ := strings.Cut(ins, "^")
		if !insKey(matricule) {
			p.refuse(w, http.StatusBadRequest, words.PageINS)
			return
		}
		who := p.patient(matricule, oid)
		if who == nil {
			p.refuse(w, http.StatusNotFound, words.PageNobody)
			return
		}
		facts = append(facts, shownFact{words.PageMatricule, matricule}, shownFact{words.PageOID, oid}, shownFact{words.Patient, who.Name()}, shownFact{words.DMP, string(who.DMP.Existence)})
		if who.DMP.Existence != record.DMPOpen {
			p.show(w, http.StatusOK, words.PageClosed, facts)
			return
		}
	}
	p.show(w, http.StatusOK, words.PageWeb, facts)
}

var digits15 = regexp.MustCompile(`^[0-9AB]{15}$`)

// insKey checks the key of a matricule: 97 less the rest of the number by 97; 2A is 19 and 2B is 18. // NIR
func insKey(s string) bool {
	if !digits15.MatchString(s) {
		return false
	}
	number := strings.NewReplacer("2A", "19", "2B", "18").Replace(s[5:7])
	n, err := strconv.ParseInt(s[:5]+number+s[7:13], 10, 64)
	key, keyErr := strconv.ParseInt(s[13:], 10, 64)
	return err == nil && keyErr == nil && 97-n%97 == key
}

func (p *Pages) patient(matricule, oid string) *hospital.Patient {
	for _, x := range p.o.World.Patients {
		if string(x.INS.Matricule) == matricule && (oid == "" || string(x.INS.OID) == oid) {
			return x
		}
	}
	return nil
}

// asserted answers a contextual call in AIR: a posted assertion names the patient and the person, no address does.
func (p *Pages) asserted(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, webPath)
	if about, known := webPages[name]; !known || !about || r.URL.RawQuery != "" {
		p.refuse(w, http.StatusNotFound, words.PageUnknown)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.ParseForm() != nil || len(r.PostForm) != 1 || len(r.PostForm[p.o.AssertionField]) != 1 {
		p.refuse(w, http.StatusBadRequest, words.PageForm)
		return
	}
	v, ok := p.trusted(r.PostForm.Get(p.o.AssertionField))
	if !ok {
		p.refuse(w, http.StatusForbidden, words.PageAssertion)
		return
	}
	ins, _ := parseCX(v.resource)
	who := p.patient(string(ins.Matricule), string(ins.OID))
	if who == nil {
		p.refuse(w, http.StatusNotFound, words.PageNobody)
		return
	}
	p.show(w, http.StatusOK, words.PageWeb, []shownFact{{words.PageName, name}, {words.PageMatricule, string(ins.Matricule)}, {words.PageOID, string(ins.OID)},
		{words.Patient, who.Name()}, {words.DMP, string(who.DMP.Existence)}, {words.PageMode, v.mode}, {words.PagePerson, v.nameID}})
}

// trusted reads an assertion in AIR, signed by a seal of our authority for the structure that it names, and fresh.
func (p *Pages) trusted(posted string) (v vihf, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(posted)
	if err != nil {
		return v, false
	}
	doc, err := parseXML(raw)
	if err != nil || !is(doc.Root(), nsSAML, "Assertion") {
		return v, false
	}
	header := etree.NewElement("Security")
	header.AddChild(doc.Root())
	if v, ok = readVIHF([]*etree.Element{header}); !ok || !v.signed || v.mode != modeAIR {
		return v, false
	}
	seal, err := verifySignature(v.assertion, false)
	if err != nil {
		return v, false
	}
	now := p.o.Clock()
	_, err = seal.Verify(x509.VerifyOptions{Roots: p.o.Roots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	const skew, age = 5, 10 // minutes
	fresh := now.Sub(v.issued).Minutes()
	return v, err == nil && sameDN(v.issuer, seal) && len(seal.Subject.OrganizationalUnit) > 0 && fresh > -skew && fresh < age
}
