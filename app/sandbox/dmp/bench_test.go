package dmp_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/dmp"
	"chevet/app/sandbox/hospital"
)

// crowd replaces the kit's world by patients with as many documents each.
func crowd(patients, each int) func(*dmp.Options) {
	return func(o *dmp.Options) {
		w := smallWorld()
		w.Patients = nil
		one := document("1.2", "34112-3", "Compte rendu", today)
		for n := range patients {
			p := patient(ins(fmt.Sprintf("2550675%06d00", n)), "foule", record.DMPOpen)
			p.DMP.Authorized[physician] = today.AddDate(0, 3, 0)
			p.Remote = make([]*hospital.Document, each)
			for i := range p.Remote {
				d := *one
				d.ID = record.DocumentID(fmt.Sprintf("1.2.250.1.999.%d.%d", n, i+1))
				d.CreatedAt = today.AddDate(0, 0, -i)
				d.ActStart = d.CreatedAt
				p.Remote[i] = &d
			}
			w.Patients = append(w.Patients, p)
		}
		o.World = w
	}
}

func (k *kit) read(q ask, raw []byte) (size int64, first time.Duration) {
	start := time.Now()
	resp, err := k.client.Post(k.server.URL()+q.path, "application/soap+xml", strings.NewReader(string(raw)))
	if err != nil {
		k.Fatal(err)
	}
	defer resp.Body.Close()
	first = time.Since(start)
	if resp.StatusCode != http.StatusOK {
		k.Fatal(resp.Status)
	}
	if size, err = io.Copy(io.Discard, resp.Body); err != nil {
		k.Fatal(err)
	}
	return size, first
}

// BenchmarkStoredQuery is one FindDocuments among 1,000,000 entries (10,000 patients of 100), over TLS, signature verified:
// the hundred of one patient. Target: p95 20 ms.
func BenchmarkStoredQuery(b *testing.B) {
	k := newKit(b, crowd(10_000, 100))
	var requests [][]byte
	var q ask
	for n := range 20 {
		q = find(ins(fmt.Sprintf("2550675%06d00", n*499)), status, approved, "$XDSDocumentEntryServiceStartTimeFrom", "20260901")
		requests = append(requests, k.envelope(q))
		k.read(q, requests[n]) // the first hash of each document is not measured
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		k.read(q, requests[len(took)%len(requests)])
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
}

// BenchmarkLongList is the list of a patient with 10,000 documents, streamed.
func BenchmarkLongList(b *testing.B) {
	k := newKit(b, crowd(1, 10_000))
	q := find(ins("255067500000000"))
	raw := k.envelope(q)
	k.read(q, raw)
	var size int64
	var first time.Duration
	for b.Loop() {
		size, first = k.read(q, raw)
	}
	b.ReportMetric(float64(first.Microseconds())/1000, "ms-first-byte")
	b.ReportMetric(float64(size)/1e6, "MB")
}

// A list of 10,000 entries leaves while it is made: its length is not known beforehand, and all of it arrives.
func TestALongListIsStreamed(t *testing.T) {
	k := newKit(t, crowd(1, 10_000))
	q := find(ins("255067500000000"))
	a, err := k.post(q, k.envelope(q))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(a.body.FindElements("RegistryObjectList/ExtrinsicObject")); got != 10_000 || a.body.SelectAttrValue("totalResultCount", "") != "10000" {
		t.Errorf("%d entries", got)
	}
	if a.header.Get("Content-Length") != "" {
		t.Error("the whole answer was held in memory")
	}
	if k.plan.Count(dmp.Service, "TD3.1") != 1 || len(k.plan.Peek(dmp.Service, "TD3.1")) != 0 {
		t.Error("the plan counts wrong")
	}
}
