package dmp

import (
	"crypto/x509"
	"io"
	"net/http"
	"strings"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/assets/texts/sandbox"
)

// operation is one line of the services' WSDL. // dmp.md §1.1, §1.4
type operation struct {
	path, action string
	ns, element  string
	name         string // the transaction; td02 covers TD1.3a, told apart by its reason code
	answer       string // action of the answer
}

const (
	hl7Action   = "urn:hl7-org:v3:"
	habilAction = "urn:si-dmp-habilitations:HabilitationsEndPoint:"
)

var operations = []operation{
	{"/patients", hl7Action + "PRPA_IN201307UV02", nsHL7, "PRPA_IN201307UV02", td02, hl7Action + "PRPA_IN201308UV02"},
	{"/habilitations", habilAction + "setAuthorization", nsHabil, "setAuthorization", td03, habilAction + "setAuthorizationResponse"},
	{"/habilitations", habilAction + "listAuthorizationByPatient", nsHabil, "listAuthorizationByPatient", td16, habilAction + "listAuthorizationByPatientResponse"},
	{"/registry", "urn:ihe:iti:2007:RegistryStoredQuery", nsQuery, "AdhocQueryRequest", td31, "urn:ihe:iti:2007:RegistryStoredQueryResponse"},
	{"/registry", "urn:ihe:iti:2010:UpdateDocumentSet", nsLCM, "SubmitObjectsRequest", td33, "urn:ihe:iti:2010:UpdateDocumentSet-Response"},
	{"/repository", "urn:ihe:iti:2007:RetrieveDocumentSet", nsXDS, "RetrieveDocumentSetRequest", td32, "urn:ihe:iti:2007:RetrieveDocumentSetResponse"},
	{"/repository", "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", nsXDS, "ProvideAndRegisterDocumentSetRequest", td21, "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-bResponse"},
}

// operationOf finds the operation of a path and an action; nil when the path does not know it.
func operationOf(path, action string) *operation {
	for i := range operations {
		if operations[i].path == path && operations[i].action == action {
			return &operations[i]
		}
	}
	return nil
}

func knownPath(path string) bool {
	for _, op := range operations {
		if op.path == path {
			return true
		}
	}
	return false
}

// exchange is one request being answered.
type exchange struct {
	s         *Server
	w         http.ResponseWriter
	r         *http.Request
	m         *message
	op        *operation
	name      string   // transaction, for counting and faults
	rules     []string // its parts, for the matrix: one but for a TD3.3 that does two things
	f         fault.Active
	v         vihf
	seal      *x509.Certificate // that signed the VIHF; nil when it is unsigned
	query     query             // of a TD3.1
	wanted    []wanted          // by a TD3.2
	sub       submission        // of a TD2.1 or a TD3.3
	whole     bool              // sub is within the limits
	lotSigner *x509.Certificate // of a TD2.1
	d         *dossier
	treating  bool // the caller is the patient's treating physician; read once, before the DMP's lock is taken
}

func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	s.handlers.Add(1)
	s.mu.Unlock()
	defer s.handlers.Done()

	path, under := strings.CutPrefix(r.URL.Path, basePath)
	if !under || !knownPath(path) {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBytes))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
		return
	}
	x := &exchange{s: s, r: r}
	var notSOAP error
	x.m, notSOAP = readMessage(r.Header.Get("Content-Type"), raw)
	if x.op = operationOf(path, x.m.action); x.op != nil {
		x.name = transactionOf(x.op, x.m)
		x.rules = []string{x.name}
		x.readSubmission()
	}
	s.o.Faults.Serve(w, r, fault.Call{Service: Service, Transaction: x.name, Body: raw, Note: x.note()}, func(w http.ResponseWriter, f fault.Active) {
		x.w, x.f = w, f
		x.serve(notSOAP)
	})
}

// transactionOf names what is asked; TD0.2 and TD1.3a share their message and differ by its reason.
func transactionOf(op *operation, m *message) string {
	if op.name == td02 && attr(at(m.body, nsHL7, "controlActProcess", "reasonCode"), "code") == reasonRead {
		return td13a
	}
	return op.name
}

// note gives the control page the mode of authentication, as claimed.
func (x *exchange) note() string {
	v, _ := readVIHF(x.m.security)
	return strings.TrimSpace(v.mode + " " + v.purpose)
}

func (x *exchange) serve(notSOAP error) {
	if rule, ok := x.f.Find(fault.SOAPFault); ok {
		x.fault(rule.Code, rule.Text)
		return
	}
	if no := x.check(notSOAP); no != nil {
		x.s.o.Log.Info("dmp: refused", "transaction", x.name, "check", string(no.check), "detail", no.detail)
		x.answerRefusal(no)
		return
	}
	x.s.o.Log.Debug("dmp: served", "transaction", x.name, "mode", x.v.mode, "purpose", x.v.purpose)
	switch x.name {
	case td02, td13a:
		x.answerPatient()
	case td03:
		x.setAuthorization()
	case td16:
		x.listAuthorizations()
	case td31:
		x.answerQuery()
	case td32:
		x.answerRetrieve()
	case td21:
		x.deposit()
	default:
		x.update()
	}
}

// answerRefusal puts a refusal where the transaction carries it: the service's own answer for a patient or a DMP that does
// not suit, a SOAP fault for the rest.
func (x *exchange) answerRefusal(no *refusal) {
	if !applicative[no.check] {
		x.fault(no.code, no.reason)
		return
	}
	if xds := x.op.path == "/registry" || x.op.path == "/repository"; xds && no.code == codeClosed && (x.d == nil || x.d.existence() == record.NoDMP) {
		no.code, no.reason = codeUnknown, sandbox.UnknownPatient
	}
	switch x.name {
	case td02, td13a:
		x.answerPatientError(no.code, no.reason)
	case td03:
		x.habilitation("setAuthorizationResponse", no.code, no.reason, nil)
	case td16:
		x.habilitation("listAuthorizationByPatientResponse", no.code, no.reason, nil)
	case td31:
		x.queryError(no.code, no.reason)
	case td32:
		x.retrieved(nil, []registryError{{code: no.code, context: no.reason}})
	default:
		x.registryAnswer(&registryError{code: no.code, context: no.reason})
	}
}

// readSubmission reads what a TD2.1 or a TD3.3 carries, and names the latter after what it changes: the fault plan and the
// list of requests tell the four apart.
func (x *exchange) readSubmission() {
	if x.op.name != td21 && x.op.name != td33 || x.m.body == nil {
		return
	}
	x.sub, x.whole = readSubmission(x.m)
	if x.op.name == td21 || !x.whole {
		return
	}
	var entries []*entry
	if ins, found := patientOfSubmission(x.m.body); found && x.s.dossiers[ins] != nil {
		entries = x.s.dossiers[ins].all(x.s.o)
	}
	x.rules = x.sub.updates(entries)
	x.name = x.rules[0][:len(td33a)]
}
