package main

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/central"
)

// national is a DMP that answers and remembers what it was asked.
type national struct {
	calls atomic.Int64
	last  atomic.Pointer[server.Call]
	err   error
}

func (n *national) called(c server.Call) error {
	n.calls.Add(1)
	n.last.Store(&c)
	return n.err
}

func (n *national) Status(_ context.Context, c server.Call) (record.DMPStatus, error) {
	return record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized}, n.called(c)
}

func (n *national) Authorize(_ context.Context, c server.Call) (record.DMPStatus, error) {
	return record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized}, n.called(c)
}

func (n *national) Find(_ context.Context, c server.Call, _ api.DMPFind) (api.DMPFound, error) {
	return api.DMPFound{Documents: []record.Document{{ID: "1.2.3"}}}, n.called(c)
}

func (n *national) Retrieve(_ context.Context, c server.Call, _ api.DMPRetrieve) (io.ReadCloser, int64, error) {
	if err := n.called(c); err != nil {
		return nil, 0, err
	}
	return io.NopCloser(strings.NewReader("<ClinicalDocument/>")), 19, nil
}

func relay(t *testing.T) (*hospital, *national, *ward) {
	dmp := &national{}
	h := newHospital(t, server.Options{DMP: dmp})
	h.seed(2)
	w := h.ward("a")
	w.run()
	w.until("first exchange", level)
	return h, dmp, w
}

func (w *ward) tell(kind sync.Kind, payload any, bodies ...string) {
	w.t.Helper()
	w.write(kind, "p1", payload, bodies...)
	if err := w.client.Flush(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

var about = api.DMPCall{Patient: "p1", Encounter: "e1"}

func TestDMPIsNotCalledUntilThePatientIsInformed(t *testing.T) {
	h, dmp, w := relay(t)
	ctx := context.Background()
	if _, err := w.server.DMPStatus(ctx, about); record.CodeOf(err) != record.NotAllowed || record.ReasonOf(err) != record.ReasonNotInformed {
		t.Fatalf("not informed: %v", err)
	}
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	s, err := w.server.DMPStatus(ctx, about)
	if err != nil || !s.Readable() {
		t.Fatal(s, err)
	}
	if c := dmp.last.Load(); c.Patient.ID != "p1" || c.Encounter.ID != "e1" || c.Practitioner.NationalID != doctor || !c.TwoFactors || c.AuthnInstant.IsZero() {
		t.Fatalf("%+v", c)
	}
	opposed := w.consent(record.Opposed, "p1", "e1")
	opposed.Reading = true
	w.tell(sync.KindConsent, opposed)
	if _, err := w.server.DMPFind(ctx, api.DMPFind{DMPCall: about}); record.ReasonOf(err) != record.ReasonOpposed {
		t.Fatalf("opposed: %v", err)
	}
	if dmp.calls.Load() != 1 {
		t.Fatalf("%d calls left", dmp.calls.Load())
	}
	traces, _ := h.store.Traces(ctx, central.ServerOrigin, 0, 10)
	if len(traces) != 3 || traces[0].OK || traces[0].Reason != record.ReasonNotInformed || !traces[1].OK || traces[2].Reason != record.ReasonOpposed {
		t.Fatalf("%+v", traces)
	}
}

func TestOneFactorOrAnotherPatientsEncounterOpenNothing(t *testing.T) {
	h, dmp, w := relay(t)
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	weak := h.client("a", doctor, 1)
	if _, err := weak.DMPStatus(context.Background(), about); record.ReasonOf(err) != record.ReasonOneFactor {
		t.Fatalf("one factor: %v", err)
	}
	if _, err := w.server.DMPStatus(context.Background(), api.DMPCall{Patient: "p1", Encounter: "e2"}); record.ReasonOf(err) != sync.ReasonNoEncounter {
		t.Fatalf("another patient's encounter: %v", err)
	}
	if dmp.calls.Load() != 0 {
		t.Fatal("something left")
	}
}

func TestBreakGlassOpensReadingForItsPersonOnlyAndNeverTD03(t *testing.T) {
	h, dmp, w := relay(t)
	ctx := context.Background()
	glass := record.BreakGlass{ID: newID(), Patient: "p1", Encounter: "e1", Motive: "inconscient", ByID: doctor, At: time.Now().UTC(), Until: time.Now().Add(time.Hour).UTC()}
	call := about
	call.BreakGlass = glass.ID
	if _, err := w.server.DMPStatus(ctx, call); record.ReasonOf(err) != api.ReasonNoBreakGlass {
		t.Fatalf("before it is recorded: %v", err)
	}
	w.tell(sync.KindBreakGlass, glass)
	if _, err := w.server.DMPStatus(ctx, call); err != nil {
		t.Fatal(err)
	}
	if g := record.ReadGate(dmp.last.Load().Gate); g.Purpose != record.BreakGlassAccess {
		t.Fatalf("%+v", g)
	}
	if _, err := w.server.DMPAuthorize(ctx, call); record.ReasonOf(err) != api.ReasonNotUnopposed {
		t.Fatalf("TD0.3 in an emergency: %v", err)
	}
	colleague := h.client("a", "899700000002", 2)
	if _, err := colleague.DMPStatus(ctx, call); record.ReasonOf(err) != api.ReasonNoBreakGlass {
		t.Fatalf("somebody else's: %v", err)
	}
	if dmp.calls.Load() != 1 {
		t.Fatalf("%d calls", dmp.calls.Load())
	}
}

func TestDocumentIsStreamedAfterItsTrace(t *testing.T) {
	h, dmp, w := relay(t)
	ctx := context.Background()
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	ask := api.DMPRetrieve{DMPCall: about, ID: "1.2.3"}
	body, err := w.server.DMPRetrieve(ctx, ask)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(body)
	_ = body.Close()
	if err != nil || string(text) != "<ClinicalDocument/>" {
		t.Fatal(string(text), err)
	}
	dmp.err = record.E(record.NotAllowed, "DMP-3207").Because("technical")
	_, err = w.server.DMPRetrieve(ctx, ask)
	if record.CodeOf(err) != record.NotAllowed || record.ReasonOf(err) != "DMP-3207" {
		t.Fatalf("the DMP's own refusal: %v", err)
	}
	traces, _ := h.store.Traces(ctx, central.ServerOrigin, 0, 10)
	if len(traces) != 2 || traces[0].Document != "1.2.3" || !traces[0].OK || traces[1].Reason != "DMP-3207" || traces[0].Purpose != record.NormalAccess {
		t.Fatalf("%+v", traces)
	}
	if err := h.store.CheckTraces(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestServerWithoutDMPSaysSo(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	w := h.ward("a")
	w.run()
	w.until("first exchange", level)
	w.tell(sync.KindConsent, w.consent(record.Unopposed, "p1", "e1"))
	if _, err := w.server.DMPStatus(context.Background(), about); record.CodeOf(err) != record.Unavailable || record.ReasonOf(err) != api.ReasonNoDMP {
		t.Fatal(err)
	}
}
