package fault

import (
	"slices"
	"strings"
	"time"

	"chevet/app/record"
)

// Kind is a way to go wrong.
type Kind string

// Faults of transport, played by this package for every simulator.
const (
	Latency       Kind = "latence"            // answers after Delay
	RandomLatency Kind = "latence_aleatoire"  // answers after Delay to MaxDelay, from the plan's seed
	HTTPError     Kind = "erreur_http"        // answers Status with an HTML body and does nothing
	Silence       Kind = "silence"            // never answers, until the caller leaves
	CutBefore     Kind = "coupure_avant"      // drops the connection and does nothing
	CutAfter      Kind = "coupure_apres"      // does the work, then drops the connection unanswered
	CutDuring     Kind = "coupure_pendant"    // drops the connection in the middle of the answer
	Truncated     Kind = "reponse_tronquee"   // half the answer, properly ended
	ContentType   Kind = "type_de_contenu"    // Text as Content-Type, text/html when empty
	MalformedXML  Kind = "xml_invalide"       // an answer that no XML parser reads
	XMLBomb       Kind = "xml_bombe"          // entities that would grow without end, before the answer
	Certificate   Kind = "certificat_serveur" // Text names a pki.Flaw; the simulator's listener plays it
)

// Faults that only the simulator can play.
const (
	SOAPFault     Kind = "faute_soap"    // Code as subcode, Text as reason
	Refusal       Kind = "refus"         // Code names the check that refuses
	WrongHash     Kind = "empreinte"     // bytes that are not those of the announced hash
	OtherPatient  Kind = "autre_patient" // a document of another patient
	MTOMQuoted    Kind = "mtom_guillemets"
	MTOMUnquoted  Kind = "mtom_nu"       // parameters without quotes, in another order
	MTOMEncodedID Kind = "mtom_cid_code" // percent-encoded cid, as the DMP does
	PlainSOAP     Kind = "soap_simple"   // base64 inside the XML, no MIME parts
)

// Kinds lists every kind, in the order that the control page shows.
func Kinds() []Kind {
	return []Kind{Latency, RandomLatency, HTTPError, SOAPFault, Refusal, Silence, CutBefore, CutAfter, CutDuring, Truncated,
		ContentType, MalformedXML, XMLBomb, WrongHash, OtherPatient, MTOMQuoted, MTOMUnquoted, MTOMEncodedID, PlainSOAP, Certificate}
}

// Reasons of this package.
const (
	ReasonKind    record.Reason = "BAS-PANNE" // unknown kind
	ReasonDelay   record.Reason = "BAS-DELAI" // a delay out of bounds
	ReasonStatus  record.Reason = "BAS-HTTP"  // not an HTTP error status
	ReasonTooMany record.Reason = "BAS-LIMITE"
	ReasonUnknown record.Reason = "BAS-INCONNU"
)

// Rule is one fault to play. Empty Service or Transaction means any.
type Rule struct {
	ID          string
	Service     string
	Transaction string
	Kind        Kind
	Delay       time.Duration // Latency, and the least of RandomLatency
	MaxDelay    time.Duration // RandomLatency
	Status      int           // HTTPError; 503 when 0
	Code        string
	Text        string
	Times       int // requests it still applies to; 0: until it is removed
}

// longest a latency may be; a longer one is Silence.
const longestDelay = 10 * time.Minute

func (r Rule) check() error {
	switch {
	case !slices.Contains(Kinds(), r.Kind):
		return record.E(record.Invalid, ReasonKind)
	case r.Delay < 0 || r.Delay > longestDelay || r.MaxDelay < 0 || r.MaxDelay > longestDelay,
		r.Kind == Latency && r.Delay == 0,
		r.Kind == RandomLatency && r.MaxDelay <= r.Delay,
		r.Times < 0:
		return record.E(record.Invalid, ReasonDelay)
	case r.Kind == HTTPError && r.Status != 0 && (r.Status < 400 || r.Status > 599):
		return record.E(record.Invalid, ReasonStatus)
	}
	return nil
}

// matches tells whether the rule is about a request. A transaction with parts, such as TD3.3, means each of them: TD3.3a…
func (r Rule) matches(service, transaction string) bool {
	part, within := strings.CutPrefix(transaction, r.Transaction)
	whole := part == "" || within && strings.HasPrefix(r.Transaction, "TD") && len(part) == 1 && part[0] >= 'a' && part[0] <= 'z'
	return (r.Service == "" || r.Service == service) && (r.Transaction == "" || within && whole)
}

// Active is what applies to one request.
type Active []Rule

// Has reports that a kind of fault applies.
func (a Active) Has(k Kind) bool { _, ok := a.Find(k); return ok }

// Find returns the last rule of a kind: the newest wins.
func (a Active) Find(k Kind) (Rule, bool) {
	for i := len(a) - 1; i >= 0; i-- {
		if a[i].Kind == k {
			return a[i], true
		}
	}
	return Rule{}, false
}

// Refuses reports that the named check must refuse, whatever the request.
func (a Active) Refuses(check string) bool {
	for _, r := range a {
		if r.Kind == Refusal && r.Code == check {
			return true
		}
	}
	return false
}
