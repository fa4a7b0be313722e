package main

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/central"
)

// teleservice is an INSi that answers and remembers who asked.
type teleservice struct {
	calls atomic.Int64
	last  atomic.Pointer[server.Asker]
	code  record.INSiCode
}

func (i *teleservice) Search(_ context.Context, by server.Asker, t record.Traits) (api.INSiFound, error) {
	i.calls.Add(1)
	i.last.Store(&by)
	return api.INSiFound{Code: i.code, Traits: t, INS: record.INS{Matricule: "275126322074974", OID: record.OIDINSTest}, Questions: 2, At: time.Now().UTC()}, nil
}

func (i *teleservice) Verify(_ context.Context, by server.Asker, p record.Patient) (record.IdentityCheck, api.INSiFound, error) {
	i.calls.Add(1)
	i.last.Store(&by)
	return record.IdentityCheck{Patient: p.ID, At: time.Now().UTC(), Code: i.code}, api.INSiFound{}, nil
}

func (w *ward) edit(e record.PatientEdit) {
	w.t.Helper()
	e.ID, e.Patient, e.ByID, e.ByName, e.At, e.Source = newID(), e.After.ID, doctor, "Dr MOREAU", time.Now().UTC(), record.SourcePerson
	payload, err := json.Marshal(e)
	if err != nil {
		w.t.Fatal(err)
	}
	m := sync.Mutation{ID: e.ID, Workstation: w.name, Kind: sync.KindPatientEdit, Patient: e.Patient, At: e.At, ByID: doctor, Payload: payload}
	if _, err := w.cache.Write(context.Background(), m); err != nil {
		w.t.Fatal(err)
	}
	if err := w.client.Flush(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

func TestINSiIsAskedForWhoeverIsThereAndTraced(t *testing.T) {
	insi := &teleservice{code: record.INSiOne}
	h := newHospital(t, server.Options{INSi: insi})
	h.seed(2)
	w := h.ward("a")
	w.run()
	w.until("first exchange", level)
	ctx := context.Background()
	zoe := record.Patient{ID: "new", Status: record.Provisional, Traits: record.Traits{BirthName: "ADRUN", GivenNames: []string{"ZOE"}, Sex: record.Female, BirthDate: "1975-12-31"}}
	w.edit(record.PatientEdit{After: zoe})
	found, err := w.server.INSiSearch(ctx, api.INSiSearch{Patient: "new", Traits: zoe.Traits})
	if err != nil || found.Code != record.INSiOne || found.INS.IsZero() {
		t.Fatal(found.Code, err)
	}
	if by := insi.last.Load(); by.Practitioner.NationalID != doctor || by.Caller == nil || by.Caller.AuthnInstant.IsZero() {
		t.Errorf("asked by %+v", by.Practitioner.NationalID)
	}
	doubtful := zoe
	doubtful.Doubtful = true
	w.edit(record.PatientEdit{Before: zoe, After: doubtful})
	if _, err := w.server.INSiSearch(ctx, api.INSiSearch{Patient: "new", Traits: zoe.Traits}); record.ReasonOf(err) != record.ReasonAttributes {
		t.Errorf("a doubtful identity: %v", err)
	}
	if _, err := w.server.INSiVerify(ctx, api.INSiVerify{Patient: "nobody"}); record.CodeOf(err) != record.NotFound {
		t.Errorf("nobody: %v", err)
	}
	if insi.calls.Load() != 1 {
		t.Errorf("%d calls left", insi.calls.Load())
	}
	traces, _ := h.store.Traces(ctx, central.ServerOrigin, 0, 10)
	if len(traces) != 3 || traces[0].Action != record.TraceINSiSearch || !traces[0].OK || traces[1].Reason != record.ReasonAttributes || traces[2].OK {
		t.Errorf("%+v", traces)
	}
}

func TestAFailedVerificationIsOnTheWorklistUntilItSucceeds(t *testing.T) {
	insi := &teleservice{code: record.INSiNone}
	h := newHospital(t, server.Options{INSi: insi})
	h.seed(1)
	w := h.ward("a")
	w.run()
	w.until("first exchange", level)
	ctx := context.Background()
	zoe := record.Patient{ID: "new", Status: record.Provisional, Traits: record.Traits{BirthName: "ADRUN", GivenNames: []string{"ZOE"}, Sex: record.Female, BirthDate: "1975-12-31"}}
	w.edit(record.PatientEdit{After: zoe})
	for _, c := range []struct {
		code record.INSiCode
		left int
	}{{record.INSiNone, 1}, {record.INSiOne, 0}} {
		insi.code = c.code
		if _, err := w.server.INSiVerify(ctx, api.INSiVerify{Patient: "new"}); err != nil {
			t.Fatal(err)
		}
		if list, err := w.server.INSiWorklist(ctx); err != nil || len(list) != c.left {
			t.Errorf("after %s: %d on the worklist, %v", c.code, len(list), err)
		}
	}
}

func TestServerWithoutINSiSaysSo(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	w := h.ward("a")
	w.run()
	w.until("first exchange", level)
	traits := record.Traits{BirthName: "ADRUN", GivenNames: []string{"ZOE"}, Sex: record.Female, BirthDate: "1975-12-31"}
	if _, err := w.server.INSiSearch(context.Background(), api.INSiSearch{Patient: "x", Traits: traits}); record.CodeOf(err) != record.Unavailable || record.ReasonOf(err) != api.ReasonNoINSi {
		t.Fatal(err)
	}
}
