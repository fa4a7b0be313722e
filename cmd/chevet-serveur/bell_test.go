package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
)

// ends are the ends of the log that the event line of a workstation tells, as they come.
func (h *hospital) ends(workstation string) <-chan int64 {
	h.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	web := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: h.roots}}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+h.address+api.PathEvents, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+workstation+"/"+doctor+"/2")
	r.Header.Set(api.HeaderProtocol, strconv.Itoa(api.Protocol))
	answer, err := web.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		h.t.Fatal(answer, err)
	}
	told, done := make(chan int64, 100), make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				n, _ := strconv.ParseInt(id, 10, 64)
				told <- n
			}
		}
	}()
	h.t.Cleanup(func() { stop(); answer.Body.Close(); <-done; web.CloseIdleConnections() })
	return told
}

// A thousand event lines make no storm: a line of the log is told to those whom it is for.
func TestAnEventLineTellsItsWorkstationOnlyOfWhatItReads(t *testing.T) {
	h := newHospital(t, server.Options{})
	if err := h.store.Import(t.Context(), patients(2), []record.Encounter{stay(1, "3010", time.Time{}), stay(2, "3020", time.Time{})}, nil, nil); err != nil {
		t.Fatal(err)
	}
	told := map[string]<-chan int64{"everything": h.ends("everything")}
	for name, unit := range map[string]string{"a": "3010", "b": "3020"} {
		told[name] = h.ends(name) // open before it follows, as a workstation does
		if _, err := h.client(name, doctor, 2).Follow(t.Context(), []string{unit}); err != nil {
			t.Fatal(err)
		}
	}
	grow := func(p record.PatientID) int64 {
		t.Helper()
		if err := h.store.Update(t.Context(), func(tx sync.ServerTx) error { return tx.Append(sync.KindConsent, p, "", 1) }); err != nil {
			t.Fatal(err)
		}
		head, err := h.store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return head
	}
	heard := map[string][]int64{}
	until := func(name string, end int64) {
		t.Helper()
		limit := time.After(30 * time.Second)
		for last := int64(-1); last < end; {
			select {
			case last = <-told[name]:
				heard[name] = append(heard[name], last)
			case <-limit:
				t.Fatalf("%s was not told of %d: %v", name, end, heard[name])
			}
		}
	}
	first := grow("")
	for name := range told {
		until(name, first)
	}
	ofA := grow("p1")
	until("a", ofA)
	until("everything", ofA)
	ofB := grow("p2")
	until("b", ofB)
	until("everything", ofB)
	last := grow("")
	for name := range told {
		until(name, last)
	}
	for name, end := range map[string]int64{"a": ofB, "b": ofA} {
		for _, n := range heard[name] {
			if n == end {
				t.Errorf("%s was told of %d, which is not for it: %v", name, end, heard[name])
			}
		}
	}
}
