package insi

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"strings"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
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
	unavailable = &refusal{false, "siram_40", "Le service est temporairement inaccessible. Veuillez renouveler votre demande ultérieurement.",
		"insi_102", "L'appel au service de recherche avec les traits d'identité renvoie une erreur technique."}
	unavailableCard = &refusal{false, "siram_40", unavailable.text,
		"insi_101", "L'appel au service de recherche avec la carte Vitale renvoie une erreur technique."}
	syntax     = &refusal{true, "siram_20", "La syntaxe de l'enveloppe du message est incorrecte.", "insi_201", "Un en-tête du message manque ou est mal formé."}
	notAllowed = &refusal{true, "siram_10", "L'authentification du demandeur est refusée.", "insi_202", "Le certificat ou l'assertion n'autorise pas l'appel."}
	badTraits  = &refusal{true, "siram_30", "Une donnée de la demande est incorrecte.", "insi_203", "Un trait obligatoire manque ou est mal formé."}
	badCard    = &refusal{true, "siram_30", "Une donnée de la demande est incorrecte.", "insi_204", "Une donnée de la carte manque ou est mal formée."}
)

// played is the fault of a rule: unavailable, unless it names another.
func (*refusal) played(rule fault.Rule, transaction string) *refusal {
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
