package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/central"
)

// wider is a national DMP that does all that the server may ask.
type wider struct {
	national
	changes  []api.DMPChange
	deposits []server.Deposit
}

func (n *wider) Since(_ context.Context, c server.Call, _ api.DMPSince) (api.DMPFound, error) {
	return api.DMPFound{Documents: []record.Document{{ID: "1.2.4"}}, SeenAt: time.Now().UTC(), Dated: true}, n.called(c)
}

func (n *wider) Change(_ context.Context, c server.Call, change api.DMPChange) (api.DMPChanged, error) {
	n.changes = append(n.changes, change)
	return api.DMPChanged{Document: record.Document{ID: change.ID}, Settled: true}, n.called(c)
}

func (n *wider) Deposit(_ context.Context, c server.Call, d server.Deposit) (string, bool, error) {
	n.deposits = append(n.deposits, d)
	return "1.2.9", len(n.deposits) > 1, n.called(c)
}

func (n *wider) People(_ context.Context, c server.Call, s api.DMPStanding) ([]api.DMPProfessional, error) {
	return []api.DMPProfessional{{ID: "810000000009", Barred: s == api.StandingBarred}}, n.called(c)
}

func (n *wider) Administrative(_ context.Context, c server.Call) (api.DMPAdmin, error) {
	return api.DMPAdmin{Existence: record.DMPOpen, OpposedBreakGlass: true}, n.called(c)
}

func (n *wider) Revoke(_ context.Context, c server.Call) (record.DMPStatus, error) {
	return record.DMPStatus{Existence: record.DMPOpen, Access: record.NoAccess}, n.called(c)
}

func relayMore(t *testing.T, o server.Options) (*hospital, *wider, *ward) {
	t.Helper()
	dmp := &wider{}
	o.DMP = dmp
	h := newHospital(t, o)
	h.seed(2)
	w := h.ward("a")
	w.run()
	w.until("first exchange", level)
	return h, dmp, w
}

// everything asks each call that serves a person about a patient.
func everything(s *api.Client, call api.DMPCall) map[string]error {
	ctx, out := context.Background(), map[string]error{}
	_, out["since"] = s.DMPSince(ctx, api.DMPSince{DMPCall: call, Since: time.Now().Add(-time.Hour)})
	for _, a := range []api.DMPAction{api.DMPMask, api.DMPUnmask, api.DMPShowPatient, api.DMPShowGuardians, api.DMPShowBoth, api.DMPArchive, api.DMPUnarchive} {
		_, out[string(a)] = s.DMPChange(ctx, api.DMPChange{DMPCall: call, ID: "1.2.3", Action: a})
	}
	_, out["delete"] = s.DMPChange(ctx, api.DMPChange{DMPCall: call, ID: "1.2.3", Action: api.DMPDelete, Motive: api.MotivePatient})
	_, out["people"] = s.DMPPeople(ctx, api.DMPPeople{DMPCall: call})
	_, out["admin"] = s.DMPAdmin(ctx, call)
	_, out["revoke"] = s.DMPRevoke(ctx, call)
	_, out["link"] = s.DMPLink(ctx, api.DMPLink{DMPCall: call, Page: api.PageVaccination})
	return out
}

var webPS = server.Pages{WebPS: "https://webps.example", Images: "https://drimbox.example/appel", PatientIssuer: "1.2.3.4"}

func TestEveryDMPCallAsksTheGateAndTwoFactors(t *testing.T) { // SC.DMP/CONF.09, SC.DMP/AIRS.06
	h, dmp, w := relayMore(t, server.Options{Pages: webPS})
	for name, err := range everything(w.server, about) {
		want := record.ReasonNotInformed
		if name == "delete" { // taking out needs no right to read // SC.DMP/CONF.03
			if err != nil {
				t.Errorf("delete: %v", err)
			}
			continue
		}
		if record.ReasonOf(err) != want {
			t.Errorf("%s before the patient is informed: %v", name, err)
		}
	}
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	for name, err := range everything(h.client("a", doctor, 1), about) {
		if record.ReasonOf(err) != record.ReasonOneFactor {
			t.Errorf("%s with one factor: %v", name, err)
		}
	}
	for name, err := range everything(w.server, api.DMPCall{Patient: "p1", Encounter: "e2"}) {
		if record.ReasonOf(err) != sync.ReasonNoEncounter {
			t.Errorf("%s from another patient's encounter: %v", name, err)
		}
	}
	if n := dmp.calls.Load(); n != 1 {
		t.Fatalf("%d calls left", n)
	}
	all := everything(w.server, about)
	for name, err := range all {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := int(dmp.calls.Load()); n != len(all) { // the link is ours to make, the first deletion the DMP's
		t.Errorf("%d calls for %d", n, len(all))
	}
	traces, err := h.store.FindTraces(context.Background(), record.TraceQuery{Patient: "p1"})
	if err != nil || len(traces) != 4*len(all)-0 {
		t.Fatalf("%d traces of %d calls, %v", len(traces), 4*len(all), err)
	}
	for _, tr := range traces {
		if tr.ByID != doctor || tr.OK == (tr.Reason != "") {
			t.Errorf("%+v", tr)
		}
	}
	if err := h.store.CheckTraces(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestAChangeIsTracedWithItsDocumentItsActionAndItsMotive(t *testing.T) {
	h, dmp, w := relayMore(t, server.Options{})
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	ctx := context.Background()
	for _, bad := range []api.DMPChange{{ID: "1.2.3", Action: "burn"}, {Action: api.DMPMask}, {ID: "1.2.3", Action: api.DMPDelete}, {ID: "1.2.3", Action: api.DMPDelete, Motive: "whim"}} {
		bad.DMPCall = about
		if _, err := w.server.DMPChange(ctx, bad); record.CodeOf(err) != record.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	done, err := w.server.DMPChange(ctx, api.DMPChange{DMPCall: about, ID: "1.2.3", Action: api.DMPDelete, Motive: api.MotiveMistake})
	if err != nil || !done.Settled || done.Document.ID != "1.2.3" || len(dmp.changes) != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	traces, err := h.store.Traces(ctx, central.ServerOrigin, 0, 10)
	if err != nil || len(traces) != 1 || traces[0].Document != "1.2.3" || traces[0].Action != record.TraceDMPDelete || traces[0].Detail != "delete, mistake, settled" {
		t.Fatalf("%+v %v", traces, err)
	}
}

// What leaves is what the server holds; the patient's opposition keeps it here. // SC.DMP/CONF.06
func TestADocumentIsDepositedAsTheServerHoldsIt(t *testing.T) {
	h, dmp, w := relayMore(t, server.Options{})
	ctx := context.Background()
	document := func(i int, change func(*record.Document)) record.Document {
		d := w.document("p1", i, 20)
		d.Provenance, d.Encounter = record.Local, "e1"
		change(&d)
		w.tell(sync.KindDocument, d, d.Body.SHA256)
		return d
	}
	first := document(1, func(d *record.Document) {
		d.State, d.Sendings = record.Replaced, []record.Sending{{Channel: record.ToDMP, State: record.Accepted}}
	})
	second := document(2, func(d *record.Document) { d.Replaces = first.ID })
	integrated := document(3, func(d *record.Document) { d.Provenance = record.DMP })
	ask := api.DMPDeposit{DMPCall: about, Key: second.Key, SHA256: second.Body.SHA256}
	w.tell(sync.KindConsent, opposedToFeeding(w))
	if _, err := w.server.DMPDeposit(ctx, ask); record.ReasonOf(err) != record.ReasonOpposed || len(dmp.deposits) != 0 {
		t.Fatalf("opposed: %v, %d deposits", err, len(dmp.deposits))
	}
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	for name, bad := range map[string]api.DMPDeposit{
		"unknown":           {DMPCall: about, Key: "no such", SHA256: second.Body.SHA256},
		"other bytes":       {DMPCall: about, Key: second.Key, SHA256: first.Body.SHA256},
		"replaced":          {DMPCall: about, Key: first.Key, SHA256: first.Body.SHA256},
		"of somebody else":  {DMPCall: about, Key: integrated.Key, SHA256: integrated.Body.SHA256},
		"of another record": {DMPCall: api.DMPCall{Patient: "p2", Encounter: "e2"}, Key: second.Key, SHA256: second.Body.SHA256},
	} {
		if _, err := w.server.DMPDeposit(ctx, bad); record.ReasonOf(err) != api.ReasonNotSent {
			t.Errorf("%s: %v", name, err)
		}
	}
	done, err := w.server.DMPDeposit(ctx, ask)
	if err != nil || done.SubmissionSet != "1.2.9" || done.Settled || done.At.IsZero() || len(dmp.deposits) != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	if d := dmp.deposits[0]; int64(len(d.Content)) != second.Body.Size || d.Replaces != first.ID || d.Document.ID != second.ID {
		t.Errorf("%+v", d)
	}
	if again, err := w.server.DMPDeposit(ctx, ask); err != nil || !again.Settled {
		t.Errorf("%+v %v", again, err)
	}
	traces, err := h.store.FindTraces(ctx, record.TraceQuery{Patient: "p1", Actions: []record.Action{record.TraceDMPDeposit}})
	if err != nil || len(traces) != 7 || traces[0].Detail != "lot 1.2.9, settled" || traces[0].Document != second.ID || traces[6].Reason != record.ReasonOpposed {
		t.Errorf("%+v %v", traces, err)
	}
}

func opposedToFeeding(w *ward) record.Consent {
	c := w.consent(record.Opposed, "p1", "e1")
	c.Feeding = true
	return c
}

func TestTheAuthorisationIsNotTakenAwayInAnEmergency(t *testing.T) {
	_, dmp, w := relayMore(t, server.Options{})
	glass := record.BreakGlass{ID: newID(), Patient: "p1", Encounter: "e1", Motive: "inconscient", ByID: doctor, At: time.Now().UTC(), Until: time.Now().Add(time.Hour).UTC()}
	w.tell(sync.KindBreakGlass, glass)
	call := about
	call.BreakGlass = glass.ID
	if _, err := w.server.DMPRevoke(context.Background(), call); record.ReasonOf(err) != api.ReasonNotUnopposed || dmp.calls.Load() != 0 {
		t.Error(err)
	}
}

func TestADMPThatOnlyReadsRefusesTheRest(t *testing.T) {
	_, _, w := relay(t)
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	for name, err := range everything(w.server, about) {
		want := api.ReasonNoDMP
		if name == "link" {
			want = api.ReasonNoPage
		}
		if record.ReasonOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPagesAreMadeForThePatientOfTheRecord(t *testing.T) { // DPI.AUTH.01, DPI.DMP/UX.49, SC.DB/TRA.04
	_, _, w := relayMore(t, server.Options{Pages: webPS})
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	ctx := context.Background()
	for page, want := range map[api.WebPage]string{
		api.PageVaccination: "https://webps.example/AccesDirect/CarnetVaccination/280056999999988",
		api.PageRecord:      "https://webps.example/AccesDirect/DossierPatient/280056999999988",
		api.PageBoard:       "https://webps.example/AccesDirect/TableauDeBord",
	} {
		if p, err := w.server.DMPLink(ctx, api.DMPLink{DMPCall: about, Page: page}); err != nil || p.Method != "GET" || p.URL != want || len(p.Form) != 0 {
			t.Errorf("%s: %+v %v", page, p, err)
		}
	}
	p, err := w.server.DMPLink(ctx, api.DMPLink{DMPCall: about, Page: api.PageImages, Study: api.Study{UID: "1.2.840.1", Accession: "A7", AccessionIssuer: "1.2"}})
	if err != nil || p.Method != "POST" || p.URL != webPS.Images {
		t.Fatalf("%+v %v", p, err)
	}
	got := map[string]string{}
	for _, f := range p.Form {
		if f.Value == "" {
			t.Errorf("%s is empty: the DRIMbox refuses that", f.Name)
		}
		got[f.Name] = f.Value
	}
	for name, want := range map[string]string{"Patient.identifier.value": "280056999999988", "Patient.identifier.system": string(record.OIDINSTest), "Patient.name.family": "DURAND",
		"Patient.gender": "female", "Patient.birthDate": "1980-05-12", "PatientID": "1001", "PatientIDIssuer": "1.2.3.4", "InformationEtOppositionConsultation": "true",
		"StudyInstanceUID": "1.2.840.1", "AccessionNumber": "A7", "AccessionNumberIssuer": "1.2"} {
		if got[name] != want {
			t.Errorf("%s: %q", name, got[name])
		}
	}
	if strings.Contains(p.URL, "280056999999988") {
		t.Error("the INS is in an address")
	}
	if _, err := w.server.DMPLink(ctx, api.DMPLink{DMPCall: about, Page: "rien"}); record.ReasonOf(err) != api.ReasonNoPage {
		t.Error(err)
	}
}

func TestAPageThatIsNotSecureIsNoConfiguration(t *testing.T) {
	for _, address := range []string{"http://webps.example", "webps.example", "https://", "https://a:b@webps.example", "https://webps.example?x=1", "javascript:alert(1)"} {
		if _, err := server.New(server.Options{Store: &central.Store{}, Auth: badge{}, Pages: server.Pages{WebPS: address}}); err == nil {
			t.Errorf("%s is taken", address)
		}
	}
}

func TestEverybodyReadsTheirOwnTracesAndAnAuditorThoseOfAll(t *testing.T) { // SC.DMP/CONF.15
	const colleague, auditor = "899700000002", "899700000003"
	h, _, w := relayMore(t, server.Options{Auditor: func(_ context.Context, c *server.Caller) bool { return c.Practitioner.NationalID == auditor }})
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	ctx := context.Background()
	for range 3 {
		if _, err := w.server.DMPStatus(ctx, about); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.client("b", colleague, 2).DMPStatus(ctx, about); err != nil {
		t.Fatal(err)
	}
	mine, err := w.server.Traces(ctx, record.TraceQuery{Actions: record.DMPActions})
	if err != nil || len(mine.Traces) != 3 || mine.Others || slices.ContainsFunc(mine.Traces, func(x record.Trace) bool { return x.ByID != doctor }) {
		t.Fatalf("%+v %v", mine, err)
	}
	if _, err := w.server.Traces(ctx, record.TraceQuery{ByID: colleague}); record.ReasonOf(err) != api.ReasonOthersTraces {
		t.Error(err)
	}
	if _, err := h.client("b", auditor, 1).Traces(ctx, record.TraceQuery{}); record.ReasonOf(err) != record.ReasonOneFactor {
		t.Error(err)
	}
	audit := h.client("b", auditor, 2)
	first, err := audit.Traces(ctx, record.TraceQuery{Patient: "p1", Actions: []record.Action{record.TraceDMPStatus}, Limit: 3})
	if err != nil || len(first.Traces) != 3 || !first.More || !first.Others {
		t.Fatalf("%+v %v", first, err)
	}
	rest, err := audit.Traces(ctx, record.TraceQuery{Patient: "p1", Actions: []record.Action{record.TraceDMPStatus}, Limit: 3, After: first.Traces[2].ID})
	if err != nil || len(rest.Traces) != 1 || rest.More {
		t.Fatalf("%+v %v", rest, err)
	}
	read, err := h.store.FindTraces(ctx, record.TraceQuery{Actions: []record.Action{record.TraceExport}})
	if err != nil || len(read) != 4 { // two readings, two refusals; the second page is the same reading
		t.Errorf("%d readings are traced, %v: %s", len(read), err, fmt.Sprint(read))
	}
}
