package dmp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/vihf"
	"chevet/app/xds"
)

var ctx = context.Background()

func TestTD02ReadsTheOfficialAnswer(t *testing.T) { // SC.DMP/UX.12
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD0.2_-_Test_d_existence_reponse.xml", in))
	}
	got, err := client(t, s).TD02(ctx, call())
	if err != nil {
		t.Fatal(err)
	}
	want := dmp.TD02Answer{Status: record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized, CheckedAt: now}, Code: "VALIDE", TreatingPhysician: true}
	if got != want {
		t.Errorf("%+v", got)
	}
}

// answer201308 builds the parts of an answer that the states depend on.
func answer201308(in received, ack, detail, response, patient, attention string) string {
	if detail != "" {
		detail = `<acknowledgementDetail><code code="` + detail + `"/></acknowledgementDetail>`
	}
	return soapAnswer(in, `<PRPA_IN201308UV02 xmlns="urn:hl7-org:v3">`+attention+`<acknowledgement typeCode="`+ack+`">`+detail+`</acknowledgement>`+
		`<controlActProcess><subject><registrationEvent><subject1>`+patient+`</subject1></registrationEvent></subject>`+
		`<queryAck><queryId extension="`+in.query+`"/><queryResponseCode code="`+response+`"/></queryAck></controlActProcess></PRPA_IN201308UV02>`)
}

func TestTD02TellsEveryState(t *testing.T) {
	patient := func(status string) string {
		return `<patient><id root="1.2.250.1.213.1.4.10" extension="207058575627097"/><statusCode code="` + status + `"/></patient>`
	}
	auth := func(code string) string {
		return `<attentionLine><keyWordText code="AUTORISATION"/><value code="` + code + `"/></attentionLine>`
	}
	for _, c := range []struct {
		name                                    string
		ack, detail, response, patient, attline string
		existence                               record.Existence
		access                                  record.Access
		reason                                  record.Reason
	}{
		{"authorised", "AA", "", "OK", patient("active"), auth("VALIDE"), record.DMPOpen, record.Authorized, ""},
		{"expired", "AA", "", "OK", patient("active"), auth("EXPIREE"), record.DMPOpen, record.AccessExpired, ""},
		{"blocked", "AA", "", "OK", patient("active"), auth("INTERDITE"), record.DMPOpen, record.Blocked, ""},
		{"never authorised", "AA", "", "OK", patient("active"), auth("INEXISTANTE"), record.DMPOpen, record.NoAccess, ""},
		{"no line", "AA", "", "OK", patient("active"), "", record.DMPOpen, record.NoAccess, ""},
		{"unknown code", "AA", "", "OK", patient("active"), auth("PEUT_ETRE"), record.DMPOpen, record.AccessUnknown, ""},
		{"no DMP", "AA", "", "NF", "", "", record.NoDMP, "", ""},
		{"closed", "AA", "", "OK", patient("terminated"), auth("VALIDE"), record.DMPClosed, "", ""},
		{"closed, told by the acknowledgement", "AE", "DMPClosed", "AE", "", "", record.DMPClosed, "", ""},
		{"unknown status", "AA", "", "OK", patient("zombie"), auth("VALIDE"), record.ExistenceUnknown, "", ""},
		{"error", "AE", "DMPAutre", "AE", "", "", "", "", dmp.ReasonTD02Failed},
		{"rejected", "AR", "", "OK", patient("active"), auth("VALIDE"), "", "", dmp.ReasonTD02Failed},
		{"former INS beside the one asked", "AA", "", "OK", `<patient><id root="1.2.250.1.213.1.4.2" extension="1197854176879056415520"/>` + patient("active")[9:], auth("VALIDE"), record.DMPOpen, record.Authorized, ""},
		{"another patient", "AA", "", "OK", strings.Replace(patient("active"), "207058575627097", "107058575627097", 1), auth("VALIDE"), "", "", dmp.ReasonTD02Other},
		{"two patients", "AA", "", "OK", patient("active") + patient("active"), auth("VALIDE"), "", "", dmp.ReasonMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, func(w http.ResponseWriter, in received) {
				reply(w, answer201308(in, c.ack, c.detail, c.response, c.patient, c.attline))
			})
			got, err := client(t, s).TD02(ctx, call())
			if c.reason != "" {
				if record.ReasonOf(err) != c.reason {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || got.Status.Existence != c.existence || got.Status.Access != c.access {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

func TestTheAuthorisationTableIsConfiguration(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, in received) {
		reply(w, answer201308(in, "AA", "", "OK", `<patient><id root="1.2.250.1.213.1.4.10" extension="207058575627097"/><statusCode code="active"/></patient>`,
			`<attentionLine><keyWordText code="AUTORISATION"/><value code="BLOQUE"/></attentionLine>`))
	})
	got, err := client(t, s, func(c *dmp.Config) { c.Access = map[string]record.Access{"BLOQUE": record.Blocked} }).TD02(ctx, call())
	if err != nil || got.Status.Access != record.Blocked {
		t.Errorf("%+v %v", got, err)
	}
}

func TestTD03ReadsTheOfficialAnswerAndGivesSixMonths(t *testing.T) { // SC.DMP/CONF.17
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD0.3_-_Mise_a_jour_de_l_autorisation_reponse.xml", in))
	}
	got, err := client(t, s).TD03(ctx, call(), dmp.Add)
	want := record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized, CheckedAt: now, ExpiresAt: now.AddDate(0, 6, 0)}
	if err != nil || got != want {
		t.Errorf("%+v %v", got, err)
	}
	if got, err = client(t, s).TD03(ctx, call(), dmp.Remove); err != nil || got.Access != record.NoAccess {
		t.Errorf("%+v %v", got, err)
	}
}

func TestTD03IsRefusedByTheDMP(t *testing.T) {
	for status, reason := range map[string]record.Reason{"DMPAutreChose": dmp.ReasonTD03Refused, "DMPAccessDeniedByRightsService": dmp.ReasonRights} {
		s := start(t, func(w http.ResponseWriter, in received) {
			reply(w, soapAnswer(in, `<a:setAuthorizationResponse xmlns:a="urn:si-dmp-habilitations"><a:output><a:status>`+status+`</a:status><a:context>non</a:context></a:output></a:setAuthorizationResponse>`))
		})
		_, err := client(t, s).TD03(ctx, call(), dmp.Add)
		wantReason(t, err, record.NotAllowed, reason)
	}
}

func TestOnlySafeTransactionsAreRepeated(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, in received) { w.WriteHeader(http.StatusServiceUnavailable) })
	c := client(t, s)
	var w strings.Builder
	for name, f := range map[string]func() error{
		"TD0.2":  func() error { _, err := c.TD02(ctx, call()); return err },
		"TD0.3":  func() error { _, err := c.TD03(ctx, call(), dmp.Add); return err },
		"TD3.1":  func() error { _, err := c.TD31(ctx, call(), dmp.Search{}); return err },
		"TD3.1b": func() error { _, err := c.TD31b(ctx, call(), "1.2.3"); return err },
		"TD3.2":  func() error { _, err := c.TD32(ctx, call(), dmp.Wanted{ID: "1.2.3"}, &w); return err },
	} {
		before := len(s.seen())
		wantReason(t, f(), record.Unavailable, dmp.ReasonBusy)
		want := 3
		if name == "TD0.3" {
			want = 1
		}
		if got := len(s.seen()) - before; got != want {
			t.Errorf("%s: sent %d times, want %d", name, got, want)
		}
	}
}

// Each attempt is a new message with a new assertion: a replay would be refused.
func TestARepeatedQuerySucceedsWithFreshIdentifiers(t *testing.T) {
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		switch in.number {
		case 1:
			w.WriteHeader(http.StatusBadGateway)
		case 2:
			reply(w, soapAnswer(in, `<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure">`+
				`<r:RegistryErrorList xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"><r:RegistryError errorCode="XDSRegistryBusy" codeContext=""/></r:RegistryErrorList></q:AdhocQueryResponse>`))
		default:
			reply(w, sample(t, "TD3.1_-_Recherche_de_document_reponse.xml", in))
		}
	}
	found, err := client(t, s).TD31(ctx, call(), dmp.Search{})
	if err != nil || len(found.Documents) != 21 || found.Partial {
		t.Fatalf("%d documents, %v", len(found.Documents), err)
	}
	ids := map[string]bool{}
	for _, in := range s.seen() {
		ids[in.messageID] = true
		_, after, _ := strings.Cut(string(in.envelope), ` ID="`)
		ids[after[:41]] = true
	}
	if len(s.seen()) != 3 || len(ids) != 6 {
		t.Errorf("%d messages, %d identifiers", len(s.seen()), len(ids))
	}
	for _, d := range found.Documents {
		if d.Patient != "p1" || d.Provenance != record.DMP || d.Entry == nil || !d.Entry.SeenAt.Equal(now) {
			t.Fatalf("%+v", d)
		}
	}
}

func TestTheGateIsAskedAgainBeforeEachAttempt(t *testing.T) {
	end := now.Add(time.Minute)
	clock := now
	s := start(t, func(w http.ResponseWriter, in received) {
		clock = end.Add(time.Second) // the break-glass ends while the DMP fails
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	c := call()
	c.Gate.Permissions = record.Permissions{Why: record.ReasonNotInformed}
	c.Gate.BreakGlass = &record.BreakGlass{Patient: "p1", Motive: "coma", ByID: "899900063480", Until: end}
	_, err := client(t, s, func(cfg *dmp.Config) { cfg.Clock = func() time.Time { return clock } }).TD31(ctx, c, dmp.Search{})
	wantReason(t, err, record.NotAllowed, record.ReasonNotInformed)
	if n := len(s.seen()); n != 1 {
		t.Errorf("%d messages left", n)
	}
}

func registryFailure(in received, status string, codes ...string) string {
	var errs strings.Builder
	for _, code := range codes {
		errs.WriteString(`<r:RegistryError errorCode="` + code + `" codeContext="patient 207058575627097"/>`)
	}
	return soapAnswer(in, `<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:`+status+`">`+
		`<r:RegistryErrorList xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0">`+errs.String()+`</r:RegistryErrorList></q:AdhocQueryResponse>`)
}

func TestRegistryFailuresHaveTheirReasons(t *testing.T) {
	for _, c := range []struct {
		status string
		codes  []string
		code   record.Code
		reason record.Reason
	}{
		{"Failure", []string{"XDSTooManyResults"}, record.Invalid, dmp.ReasonTD31TooMany},
		{"Failure", []string{"XDSUnknownPatientId"}, record.NotFound, dmp.ReasonPatientUnknown},
		{"Failure", []string{"Inconnu", "XDSUnknownPatientId"}, record.NotFound, dmp.ReasonPatientUnknown},
		{"Failure", []string{"Inconnu"}, record.Unavailable, dmp.ReasonTD31Failed},
		{"Failure", nil, record.Unavailable, dmp.ReasonTD31Failed},
		{"Autre", nil, record.Unavailable, dmp.ReasonTD31Failed},
	} {
		s := start(t, func(w http.ResponseWriter, in received) { reply(w, registryFailure(in, c.status, c.codes...)) })
		_, err := client(t, s).TD31(ctx, call(), dmp.Search{})
		wantReason(t, err, c.code, c.reason)
		if strings.Contains(fmt.Sprint(err), "207058575627097") {
			t.Errorf("the INS is in the error: %v", err)
		}
	}
	s := start(t, func(w http.ResponseWriter, in received) { reply(w, registryFailure(in, "PartialSuccess", "X")) })
	found, err := client(t, s).TD31(ctx, call(), dmp.Search{})
	if err != nil || !found.Partial {
		t.Errorf("%+v %v", found, err)
	}
}

func TestFaultsHaveTheirReasons(t *testing.T) {
	for _, c := range []struct {
		subcode, text string
		code          record.Code
		reason        record.Reason
	}{
		{"dmp:DMPInvalidCertificate", "Le certificat ayant signé le VIHF est invalide", record.NotAllowed, dmp.ReasonSealRefused},
		{"DMPAccessDeniedByRightsService", "non", record.NotAllowed, dmp.ReasonRights},
		{"x", "Structure introuvable ou Inactive", record.NotAllowed, dmp.ReasonStructure},
		{"x", "PS et Structure non liés", record.NotAllowed, dmp.ReasonStructure},
		{"wsa:MessageAddressingHeaderRequired", "patient 207058575627097", record.Unavailable, dmp.ReasonFault},
	} {
		s := start(t, func(w http.ResponseWriter, in received) {
			w.Header().Set("Content-Type", "application/soap+xml")
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, soapAnswer(in, faultBody(c.subcode, c.text)))
		})
		_, err := client(t, s).TD02(ctx, call())
		wantReason(t, err, c.code, c.reason)
		if strings.Contains(fmt.Sprint(err), "207058575627097") {
			t.Errorf("the INS is in the error: %v", err)
		}
	}
}

func TestUnusableAnswersHaveTheirReasons(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter, received)
		code   record.Code
		reason record.Reason
	}{
		{"HTML", func(w http.ResponseWriter, in received) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>maintenance</html>")
		}, record.Invalid, dmp.ReasonType},
		{"404", func(w http.ResponseWriter, in received) { w.WriteHeader(404) }, record.Unavailable, dmp.ReasonHTTP},
		{"redirection", func(w http.ResponseWriter, in received) {
			w.Header().Set("Location", "https://ailleurs.example/")
			w.WriteHeader(302)
		}, record.Unavailable, dmp.ReasonHTTP},
		{"not XML", func(w http.ResponseWriter, in received) { reply(w, "bonjour") }, record.Invalid, dmp.ReasonMalformed},
		{"empty", func(w http.ResponseWriter, in received) { reply(w, "") }, record.Invalid, dmp.ReasonMalformed},
		{"cut XML", func(w http.ResponseWriter, in received) {
			reply(w, strings.TrimSuffix(soapAnswer(in, "<a/>"), "</soap:Envelope>"))
		}, record.Invalid, dmp.ReasonMalformed},
		{"another body", func(w http.ResponseWriter, in received) { reply(w, soapAnswer(in, `<x xmlns="y"/>`)) }, record.Invalid, dmp.ReasonMalformed},
		{"document type", func(w http.ResponseWriter, in received) {
			reply(w, `<!DOCTYPE a [<!ENTITY x "y">]>`+soapAnswer(in, `<x/>`))
		}, record.Invalid, dmp.ReasonMalformed},
		{"to another message", func(w http.ResponseWriter, in received) {
			in.messageID = "urn:uuid:autre"
			reply(w, registryFailure(in, "Success"))
		}, record.Invalid, dmp.ReasonUnrelated},
		{"connection cut", func(w http.ResponseWriter, in received) {
			w.Header().Set("Content-Type", "application/soap+xml")
			w.Header().Set("Content-Length", "100000")
			fmt.Fprint(w, soapAnswer(in, "<a/>"))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, record.Unavailable, dmp.ReasonTruncated},
		{"cut before the answer", func(w http.ResponseWriter, in received) { panic(http.ErrAbortHandler) }, record.Unavailable, dmp.ReasonUnreachable},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, c.answer)
			_, err := client(t, s).TD31(ctx, call(), dmp.Search{})
			wantReason(t, err, c.code, c.reason)
		})
	}
}

func TestASlowDMPTimesOutAndACancelledCallSaysSo(t *testing.T) {
	release := make(chan struct{})
	s := start(t, func(w http.ResponseWriter, in received) { <-release })
	defer close(release)
	c := client(t, s, func(c *dmp.Config) { c.Timeouts.Status = 50 * time.Millisecond; c.Retry.Attempts = 2 })
	_, err := c.TD02(ctx, call())
	wantReason(t, err, record.Unavailable, dmp.ReasonTimeout)
	if n := len(s.seen()); n != 2 {
		t.Errorf("%d attempts", n)
	}
	canceled, cancel := context.WithCancel(ctx)
	s.answer = func(http.ResponseWriter, received) { cancel(); <-release }
	_, err = client(t, s).TD02(canceled, call())
	wantReason(t, err, record.Unavailable, dmp.ReasonCanceled)
}

func TestTD31bFindsAReferenceInIndirectMode(t *testing.T) {
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD3.1_-_Recherche_de_document_reponse.xml", in))
	}
	c := call()
	c.Mode = vihf.Indirect
	if found, err := client(t, s).TD31b(ctx, c, "1.2.250.1.999.1.1.7898.1.995657292"); err != nil || len(found.Documents) != 21 {
		t.Errorf("%+v %v", found, err)
	}
	if !strings.Contains(string(s.seen()[0].envelope), ">INDIRECTE<") {
		t.Error("mode")
	}
	r, err := client(t, s).Query(ctx, call(), xds.FindSubmissionSets{Patient: call().Patient.INS})
	if err != nil || len(r.Entries) != 21 {
		t.Error(err)
	}
}

func TestSignaturesOfLotsAreNotDocuments(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, in received) {
		reply(w, soapAnswer(in, `<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success" totalResultCount="3"><RegistryObjectList>`+
			`<ExtrinsicObject id="urn:uuid:1"><Classification classificationScheme="urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a" nodeRepresentation="urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1"/></ExtrinsicObject>`+
			`<ExtrinsicObject id="urn:uuid:2"><ExternalIdentifier identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427" value="107058575627097^^^&amp;1.2.250.1.213.1.4.9&amp;ISO^NH"/></ExtrinsicObject></RegistryObjectList></q:AdhocQueryResponse>`))
	})
	found, err := client(t, s).TD31(ctx, call(), dmp.Search{})
	if err != nil || found.Signatures != 1 || len(found.Documents) != 1 || !found.Partial {
		t.Errorf("%+v %v", found, err)
	}
}

type failingWriter struct{}

var errDisk = errors.New("disk full")

func (failingWriter) Write([]byte) (int, error) { return 0, errDisk }
