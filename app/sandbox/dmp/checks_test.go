package dmp_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/dmp"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/pki"
	"chevet/assets/texts/sandbox"

	"github.com/beevik/etree"
)

const (
	denied = "DMPAccessDeniedByRightsService"
	token  = "wsse:InvalidSecurityToken"
)

func remove(path string) func(*etree.Element) {
	return func(e *etree.Element) {
		for _, found := range e.FindElements(path) {
			found.Parent().RemoveChild(found)
		}
	}
}

// Every check of dmp.md §3.5 refuses a request that is good but for one thing, with its own error.
func TestEachCheckRefusesWithItsError(t *testing.T) {
	k := newKit(t)
	other := pki.Subject{Structure: "1999999999", Organization: "AUTRE"}
	seals := map[string]pki.Identity{
		"login": login(k), "foreign": k.issue(pki.Seal, establishment, pki.ForeignCA),
		"expired": k.issue(pki.Seal, establishment, pki.Expired), "self": k.issue(pki.Seal, establishment, pki.SelfSigned), "other": k.issue(pki.Seal, other, pki.Sound),
	}
	sealed := func(name string) func(*ask) { id := seals[name]; return func(q *ask) { q.seal = &id } }
	before := func(f func(*etree.Element)) func(*ask) { return func(q *ask) { q.vihf = f } }
	after := func(f func(*etree.Element)) func(*ask) { return func(q *ask) { q.after = f } }
	attribute := func(name, value string) func(*ask) {
		return before(func(a *etree.Element) { set(a, name, value) })
	}
	for _, c := range []struct {
		name string
		edit func(*ask)
		code string
	}{
		{"SOAP 1.1", after(func(e *etree.Element) { e.CreateAttr("xmlns:soap", "http://schemas.xmlsoap.org/soap/envelope/") }), ""},
		{"no MessageID", after(remove("Header/MessageID")), "wsa:MessageAddressingHeaderRequired"},
		{"no To", after(remove("Header/To")), "wsa:MessageAddressingHeaderRequired"},
		{"no ReplyTo", after(remove("Header/ReplyTo")), "wsa:MessageAddressingHeaderRequired"},
		{"no Action", after(remove("Header/Action")), "wsa:MessageAddressingHeaderRequired"},
		{"action of another path", func(q *ask) { q.action = "urn:ihe:iti:2007:RetrieveDocumentSet" }, "wsa:ActionNotSupported"},
		{"body of another action", func(q *ask) { q.sample = "TD3.2_-_Consultation_d_un_document_requete.xml"; q.edit = nil }, ""},
		{"two elements in the body", after(func(e *etree.Element) { e.FindElement("Body").CreateElement("autre") }), ""},
		{"no security header", after(remove("Header/Security")), token},
		{"no assertion", after(remove("Header/Security/Assertion")), token},
		{"two assertions", after(func(e *etree.Element) {
			s := e.FindElement("Header/Security")
			s.AddChild(s.ChildElements()[0].Copy())
		}), token},
		{"unsigned", func(q *ask) { q.unsigned = true }, token},
		{"no attribute LPS_Nom", before(remove(".//Attribute[@Name='LPS_Nom']")), token},
		{"no AuthnContextDecl in AIR", before(remove(".//AuthnContextDecl")), token},
		{"no NameID", before(remove(".//NameID")), token},
		{"order of the schema", before(func(a *etree.Element) { s := a.FindElement("Subject"); a.RemoveChild(s); a.AddChild(s) }), token},
		{"VIHF_Version 2.0", attribute("VIHF_Version", "2.0"), token},
		{"unknown purpose", before(setPurpose("curiosite")), token},
		{"altered after the signature", after(func(e *etree.Element) { e.FindElement(".//NameID").SetText(nurse) }), "wsse:FailedCheck"},
		{"signature of nothing", after(func(e *etree.Element) { e.FindElement(".//SignatureValue").SetText("AAAA") }), "wsse:FailedCheck"},
		{"SHA-1", func(q *ask) { q.sha1 = true }, "wsse:FailedCheck"},
		{"signed by a login certificate", sealed("login"), "DMPInvalidCertificate"},
		{"foreign authority", sealed("foreign"), "DMPInvalidCertificate"},
		{"expired certificate", sealed("expired"), "DMPInvalidCertificate"},
		{"self-signed certificate", sealed("self"), "DMPInvalidCertificate"},
		{"issuer of another name", before(func(a *etree.Element) { a.FindElement("Issuer").SetText("CN=AUTRE,C=FR") }), "wsse:FailedAuthentication"},
		{"seal of another structure", sealed("other"), "wsse:FailedAuthentication"},
		{"structure unlike the seal", attribute("Identifiant_Structure", "1999999999"), "wsse:FailedAuthentication"},
		{"TLS of another structure", func(q *ask) { q.client = k.clientWith(pki.WrongName) }, "wsse:FailedAuthentication"},
		{"stale", before(func(a *etree.Element) { a.CreateAttr("IssueInstant", k.clock().Add(-2*time.Hour).Format(time.RFC3339)) }), "wsu:MessageExpired"},
		{"from the future", before(func(a *etree.Element) {
			a.CreateAttr("IssueInstant", k.clock().Add(10*time.Minute).Format(time.RFC3339))
		}), "wsu:MessageExpired"},
		{"old session", before(func(a *etree.Element) {
			a.FindElement("AuthnStatement").CreateAttr("AuthnInstant", k.clock().Add(-48*time.Hour).Format(time.RFC3339))
		}), "wsu:MessageExpired"},
		{"unknown profession", before(func(a *etree.Element) { setCode(a, "Role", 0, "11", "1.2.250.1.71.1.2.7") }), token},
		{"physician without savoir-faire", before(func(a *etree.Element) {
			second := a.FindElements(".//Role")[1].Parent()
			second.Parent().RemoveChild(second)
		}), token},
		{"INDIRECTE", before(setMode("INDIRECTE")), denied},
		{"secretary", before(func(a *etree.Element) {
			setCode(a, "Role", 0, "SECRETARIAT_MEDICAL", "1.2.250.1.213.1.1.4.6")
			second := a.FindElements(".//Role")[1].Parent()
			second.Parent().RemoveChild(second)
		}), denied},
		{"unknown professional", func(q *ask) { q.who = "899999999999" }, denied},
		{"blocked professional", func(q *ask) { q.who = outsider }, denied},
	} {
		q := find(opened)
		c.edit(&q)
		a := k.call(q)
		code, reason := a.fault()
		if a.body.Tag != "Fault" || code != c.code || reason == "" {
			t.Errorf("%s: %s %q %q, want %q", c.name, a.body.Tag, code, reason, c.code)
		}
	}
}

// The two refusals that the service itself answers, in the form of each transaction.
func TestPatientAndStateAreRefusedInsideTheAnswer(t *testing.T) {
	k := newKit(t)
	mismatch := func(q ask) ask { q.patient = fresh; return q }
	if code := k.call(mismatch(find(opened))).errorCode(); code != "XDSPatientIdDoesNotMatch" {
		t.Errorf("TD3.1 for another patient: %q", code)
	}
	a := k.call(mismatch(exists(opened)))
	if got := a.body.FindElement("acknowledgement").SelectAttrValue("typeCode", ""); got != "AE" {
		t.Errorf("TD0.2 for another patient: %q", got)
	}
	if code := k.call(find(closedDMP)).errorCode(); code != "DMPClosed" {
		t.Errorf("TD3.1 on a closed DMP: %q", code)
	}
	if code := k.call(find(none)).errorCode(); code != "XDSUnknownPatientId" {
		t.Errorf("TD3.1 without a DMP: %q", code)
	}
	if status, _ := outcome(k.call(authorize(closedDMP, "AJOUT"))); status != "DMPClosed" {
		t.Errorf("TD0.3 on a closed DMP: %q", status)
	}
	if a := k.call(retrieve(closedDMP, "1.2.3")); a.status3() != "Failure" || a.errorCode() != "DMPClosed" {
		t.Errorf("TD3.2 on a closed DMP: %s %s", a.status3(), a.errorCode())
	}
}

// login is a certificate of mutual TLS whose key could sign a VIHF, but that may not.
func login(k *kit) pki.Identity {
	id, err := k.ca.Issue(pki.Request{Use: pki.Client, Subject: establishment, RSA: true})
	if err != nil {
		k.Fatal(err)
	}
	return id
}

func TestALoginCertificateIsRefusedWithTheKnownSentence(t *testing.T) {
	k := newKit(t)
	id := login(k)
	_, reason := k.call(with(find(opened), func(q *ask) { q.seal = &id })).fault()
	if !strings.Contains(reason, "Not a valid signature certificate") {
		t.Errorf("reason %q", reason)
	}
}

// Each check can be made to refuse a request that is good: the general ones a query, the others a deposit, a change of
// visibility and a deletion.
func TestEveryCheckCanBeForcedToRefuse(t *testing.T) {
	k := newKit(t)
	l := lotOf{n: 1}
	k.call(k.feed(l))
	e := k.entryOf(opened, l.document())
	asks := []ask{find(opened), k.feed(lotOf{n: 2}), update(opened, e, "N", "INVISIBLE_PATIENT"), status33(opened, uuidOf(e), "Approved", "Deleted")}
	raws := make([][]byte, len(asks))
	for i, q := range asks {
		raws[i] = k.envelope(q)
	}
	for _, check := range dmp.Checks() {
		refused := false
		for i, q := range asks {
			before := k.plan.Count("dmp", "")
			if _, err := k.plan.Set(fault.Rule{Service: "dmp", Kind: fault.Refusal, Code: string(check), Times: 1}); err != nil {
				t.Fatal(err)
			}
			if i > 0 && !concerns(i, check) {
				k.plan.Clear()
				continue
			}
			a, err := k.post(q, raws[i])
			if err != nil {
				t.Fatal(err)
			}
			if _, reason := a.fault(); reason != "" || a.errorCode() != "" {
				refused = true
				break
			}
			if k.plan.Count("dmp", "") != before+1 {
				t.Fatal("not counted")
			}
		}
		if !refused {
			t.Errorf("%s: served", check)
		}
	}
	for i, q := range asks {
		if a, err := k.post(q, raws[i]); err != nil || a.code() != "" && i != 3 { // the update gave the last one another entryUUID
			t.Errorf("request %d without a fault: %v %s", i, err, a.code())
		}
	}
}

// concerns tells whether the nth request meets a check that only some have.
func concerns(n int, check dmp.Check) bool {
	all := dmp.Checks()
	at, deposits, updates := slices.Index(all, check), slices.Index(all, dmp.CheckSet), slices.Index(all, dmp.CheckUpdate)
	switch n {
	case 1:
		return at >= deposits && at < updates
	case 2:
		return at >= updates && (check == dmp.CheckUpdate || check == dmp.CheckTarget || check == dmp.CheckRight || check == dmp.CheckVersion || check == dmp.CheckUnchanged)
	}
	return check == dmp.CheckTransition
}

// A second assertion that holds the signed one, or a signed one elsewhere in the envelope, must not be believed.
func TestSignatureWrappingIsRefused(t *testing.T) {
	k := newKit(t)
	for name, wrap := range map[string]func(*etree.Element){
		"evil assertion in front, the signed one in its signature": func(e *etree.Element) {
			signed := e.FindElement(".//Assertion")
			evil := signed.Copy()
			evil.FindElement("Subject/NameID").SetText(nurse)
			evil.CreateAttr("ID", "_evil")
			security := signed.Parent()
			security.RemoveChild(signed)
			evil.FindElement("Signature").CreateElement("Object").AddChild(signed)
			security.AddChild(evil)
		},
		"same ID twice": func(e *etree.Element) {
			signed := e.FindElement(".//Assertion")
			e.FindElement("Header").CreateElement("Autre").AddChild(signed.Copy())
			signed.FindElement("Subject/NameID").SetText(nurse)
		},
		"reference to the whole document": func(e *etree.Element) { e.FindElement(".//Reference").CreateAttr("URI", "") },
		"another transform": func(e *etree.Element) {
			e.FindElements(".//Transform")[1].CreateAttr("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
		},
	} {
		q := find(opened)
		q.after = wrap
		if code, _ := k.call(q).fault(); code != "wsse:FailedCheck" {
			t.Errorf("%s: fault %q", name, code)
		}
	}
}

// The matrix of dmp.md §2, played on the wire for the modes and purposes of a hospital.
func TestTheMatrixDecidesByModeTransactionAndPurpose(t *testing.T) {
	k := newKit(t)
	reference := stored("td31b-by-uniqueid.xml", opened, "$XDSDocumentEntryUniqueId", "('1.2.250.1.999.1.1')")
	emergency, samu := setPurpose("bris_de_glace"), setPurpose("centre_15")
	for _, c := range []struct {
		name   string
		q      ask
		vihf   func(*etree.Element)
		served bool
	}{
		{"TD0.2 INDIRECTE", exists(opened), setMode("INDIRECTE"), true},
		{"TD0.2 bris de glace", exists(opened), emergency, true},
		{"TD0.3 INDIRECTE", authorize(opened, "AJOUT"), setMode("INDIRECTE"), false},
		{"TD0.3 bris de glace", authorize(opened, "AJOUT"), emergency, false},
		{"TD0.3 AIR", authorize(opened, "AJOUT"), nil, true},
		{"TD1.6 INDIRECTE", listed(opened), setMode("INDIRECTE"), false},
		{"TD3.1 INDIRECTE", find(opened), setMode("INDIRECTE"), false},
		{"TD3.1b INDIRECTE", reference, setMode("INDIRECTE"), true},
		{"TD3.1 bris de glace", find(opened), emergency, true},
		{"TD3.1 centre 15", find(opened), samu, true},
		{"TD3.2 INDIRECTE", retrieve(opened, "1.2.250.1.999.1.1"), setMode("INDIRECTE"), false},
		{"TD3.2 bris de glace without authorisation", retrieve(fresh, "1.2.250.1.999.2.1"), emergency, true},
	} {
		c.q.vihf = c.vihf
		a := k.call(c.q)
		code, _ := a.fault()
		if served := a.body.Tag != "Fault"; served != c.served || !served && code != denied {
			t.Errorf("%s: served %v, fault %q", c.name, served, code)
		}
	}
	if err := k.server.RefuseEmergency(opened, true); err != nil {
		t.Fatal(err)
	}
	if code, _ := k.call(with(find(opened), func(q *ask) { q.vihf = emergency })).fault(); code != denied {
		t.Errorf("emergency access that the patient refuses: %q", code)
	}
}

func TestSettingsChangeWhatIsAccepted(t *testing.T) {
	k := newKit(t, func(o *dmp.Options) {
		o.AcceptSHA1, o.AskMotive, o.MostResults, o.Approvals, o.FaultStatus = true, true, 1, []string{"NumAutorisation"}, 400
		o.Codes = map[dmp.Check]string{dmp.CheckMotive: "MOTIF"}
		o.AccessCodes = map[record.Access]string{record.Authorized: "OUI"}
		o.Structures = []dmp.Structure{{ID: structure, AIR: false}}
	})
	if got := access(k.call(with(exists(opened), func(q *ask) { q.vihf = setMode("INDIRECTE"); q.sha1 = true }))); got != "OUI" {
		t.Errorf("SHA-1 accepted, code of access: %q", got)
	}
	a := k.call(with(find(opened), func(q *ask) { q.vihf = setPurpose("bris_de_glace") }))
	if code, _ := a.fault(); code != "MOTIF" || a.status != 400 {
		t.Errorf("no motive: %q, status %d", code, a.status)
	}
	if code, _ := k.call(find(opened)).fault(); code != denied {
		t.Errorf("AIR off the white list: %q", code)
	}
	if code, _ := k.call(with(exists(opened), func(q *ask) {
		q.vihf = func(a *etree.Element) { set(a, "LPS_ID_HOMOLOGATION_DMP", "AUTRE") }
	})).fault(); code != denied {
		t.Errorf("unknown approval number: %q", code)
	}
	many := newKit(t, func(o *dmp.Options) { o.MostResults = 1 })
	if code := many.call(find(opened)).errorCode(); code != "XDSTooManyResults" {
		t.Errorf("too many results: %q", code)
	}
}

func TestTLSRefusesClientsWithoutAGoodCertificate(t *testing.T) {
	k := newKit(t)
	for _, flaw := range []pki.Flaw{pki.Expired, pki.SelfSigned, pki.ForeignCA} {
		resp, err := k.clientWith(flaw).Get(k.server.URL() + "/registry")
		if err == nil {
			resp.Body.Close()
			t.Errorf("a client certificate with flaw %q got an answer", flaw)
		}
	}
	for _, c := range []struct {
		path   string
		status int
	}{{"/registry", 405}, {"/ailleurs", 404}} {
		resp, err := k.client.Get(k.server.URL() + c.path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status || resp.TLS.Version != 0x0303 {
			t.Errorf("%s: %d, TLS %x", c.path, resp.StatusCode, resp.TLS.Version)
		}
	}
}

func TestEveryRefusalHasItsSentence(t *testing.T) {
	for _, c := range dmp.Checks() {
		if sandbox.DMPRefusal(string(c)) == "" {
			t.Errorf("%s has no sentence", c)
		}
	}
	for _, r := range []record.Reason{dmp.ReasonNoPatient, dmp.ReasonClosedDMP, dmp.ReasonNoDocument, dmp.ReasonDuplicate} {
		if !sandbox.Known(r) {
			t.Errorf("%s has no sentence", r)
		}
	}
}

func TestChecksAreListedInTheirOrder(t *testing.T) {
	all := dmp.Checks()
	if slices.Index(all, dmp.CheckSignature) > slices.Index(all, dmp.CheckStructure) || slices.Index(all, dmp.CheckMatrix) > slices.Index(all, dmp.CheckState) {
		t.Error("the order of dmp.md §3.5 is lost")
	}
}
