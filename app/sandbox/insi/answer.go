package insi

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"strings"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/assets/texts/sandbox"
)

type writer struct{ bytes.Buffer }

func (w *writer) element(name, text string) {
	if text != "" {
		w.WriteString("<" + name + ">")
		w.text(text)
		w.WriteString("</" + name + ">")
	}
}

func (w *writer) text(s string) { _ = xml.EscapeText(w, []byte(s)) } // a Buffer never fails

func (w *writer) ins(name, matricule string, oid record.OID, from, to string) {
	w.WriteString("<" + name + "><IdIndividu>")
	w.element("NumIdentifiant", matricule[:13])
	w.element("Cle", matricule[13:])
	w.WriteString("</IdIndividu>")
	w.element("OID", string(oid))
	w.element("DateDeb", from)
	w.element("DateFin", to)
	w.WriteString("</" + name + ">")
}

// answer writes the RESULTAT in the order of its schema. Somebody is described only when alone.
func (s *Server) answer(to http.ResponseWriter, found []Person) {
	var w writer
	w.WriteString(`<RESULTAT xmlns="` + nsResult + `"><CR>`)
	switch len(found) {
	case 0:
		w.WriteString("<CodeCR>01</CodeCR><LibelleCR>Aucune identite trouvee</LibelleCR></CR>")
	case 1:
		w.WriteString("<CodeCR>00</CodeCR><LibelleCR>OK</LibelleCR></CR><INDIVIDU>")
		p, oid := found[0], s.o.OID
		if p.NIA {
			oid = record.OIDINSNIA
		}
		w.ins("INSACTIF", p.Active, oid, "", "")
		for _, f := range p.Former {
			w.ins("INSHISTO", f.Matricule, s.o.OID, f.From, f.To)
		}
		w.WriteString("<TIQ>")
		w.element("NomNaissance", p.Name)
		w.element("ListePrenom", strings.Join(p.Given, " "))
		w.element("Sexe", p.Sex)
		w.element("DateNaissance", p.Born)
		w.element("LieuNaissance", p.Place)
		w.WriteString("</TIQ></INDIVIDU>")
	default:
		w.WriteString("<CodeCR>02</CodeCR><LibelleCR>Plusieurs identites trouvees</LibelleCR></CR>")
	}
	w.WriteString("</RESULTAT>")
	send(to, http.StatusOK, w.String())
}

func send(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/soap+xml; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<soap:Envelope xmlns:soap="`+nsSOAP+`"><soap:Body>`+body+`</soap:Body></soap:Envelope>`)
}

// refusal is a fault of INSi: the family (siram_…) in the sub-code of SOAP, the cause (insi_…) in its detail.
type refusal struct {
	sender       bool // the fault is the caller's
	family, text string
	cause, told  string
}

// The faults. siram_40 with insi_102 is the one that test identities of the CNDA give; the others follow its shape, their
// codes are ours. [?]
var (
	unavailable     = &refusal{false, "siram_40", sandbox.INSiAway, "insi_102", sandbox.INSiTraitsFailed}
	unavailableCard = &refusal{false, "siram_40", sandbox.INSiAway, "insi_101", sandbox.INSiCardFailed}
	syntax          = &refusal{true, "siram_20", sandbox.INSiEnvelope, "insi_201", sandbox.INSiHeader}
	notAllowed      = &refusal{true, "siram_10", sandbox.INSiRefused, "insi_202", sandbox.INSiNotAllowed}
	badTraits       = &refusal{true, "siram_30", sandbox.INSiWrong, "insi_203", sandbox.INSiBadTraits}
	badCard         = &refusal{true, "siram_30", sandbox.INSiWrong, "insi_204", sandbox.INSiBadCard}
)

// played is the refusal that a fault rule asks for: unavailable, unless it names another cause.
func played(rule fault.Rule, transaction string) *refusal {
	out := *unavailable
	if transaction == ByCard {
		out = *unavailableCard
	}
	if rule.Code != "" {
		out.cause = rule.Code
	}
	if rule.Text != "" {
		out.told = rule.Text
	}
	return &out
}

func (s *Server) fault(to http.ResponseWriter, r *refusal) {
	var w writer
	side := "soap:Receiver"
	if r.sender {
		side = "soap:Sender"
	}
	w.WriteString("<soap:Fault><soap:Code><soap:Value>" + side + "</soap:Value><soap:Subcode><soap:Value>soap:" + r.family +
		`</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang="fr">`)
	w.text(r.text)
	w.WriteString(`</soap:Text></soap:Reason><soap:Detail><siram:Erreur xmlns:siram="` + nsSiram + `" severite="fatale" code="`)
	w.text(r.cause)
	w.WriteString(`">`)
	w.text(r.told)
	w.WriteString("</siram:Erreur></soap:Detail></soap:Fault>")
	send(to, s.o.FaultStatus, w.String())
}
