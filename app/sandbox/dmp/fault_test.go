package dmp_test

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"

	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/pki"
)

func (k *kit) set(r fault.Rule) {
	k.Helper()
	k.plan.Clear()
	if _, err := k.plan.Set(r); err != nil {
		k.Fatal(err)
	}
}

// What each fault of transport looks like from a client.
func TestFaultsOfTransportAreSeenByTheClient(t *testing.T) {
	k := newKit(t)
	q := find(opened)
	raw := k.envelope(q)
	do := func() (*http.Response, []byte, error) {
		resp, err := k.client.Post(k.server.URL()+q.path, "application/soap+xml", bytes.NewReader(raw))
		if err != nil {
			return nil, nil, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return resp, body, err
	}
	k.set(fault.Rule{Service: "dmp", Transaction: "TD3.1", Kind: fault.HTTPError, Status: 502})
	if resp, body, err := do(); err != nil || resp.StatusCode != 502 || !bytes.Contains(body, []byte("<html>")) {
		t.Errorf("HTTP error: %v %s", err, body)
	}
	k.set(fault.Rule{Kind: fault.SOAPFault, Code: "DMPInvalidCertificate", Text: "motif"})
	if a, err := k.post(q, raw); err != nil {
		t.Error(err)
	} else if code, reason := a.fault(); code != "DMPInvalidCertificate" || reason != "motif" {
		t.Errorf("SOAP fault: %q %q", code, reason)
	}
	for _, kind := range []fault.Kind{fault.CutBefore, fault.CutAfter, fault.CutDuring} {
		k.set(fault.Rule{Kind: kind})
		if _, _, err := do(); err == nil {
			t.Errorf("%s: a whole answer came", kind)
		}
	}
	k.set(fault.Rule{Kind: fault.Truncated})
	if _, body, err := do(); err != nil || len(body) == 0 || bytes.HasSuffix(bytes.TrimSpace(body), []byte("</soap:Envelope>")) {
		t.Errorf("truncated: %v, %d bytes", err, len(body))
	}
	k.set(fault.Rule{Kind: fault.MalformedXML})
	if a, err := k.post(q, raw); err == nil {
		t.Errorf("malformed XML was read: %s", a.body.Tag)
	}
	k.set(fault.Rule{Kind: fault.ContentType, Text: "text/plain"})
	if resp, _, err := do(); err != nil || resp.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("content type: %v", err)
	}
	k.set(fault.Rule{Kind: fault.HTTPError, Times: 1})
	if resp, _, err := do(); err != nil || resp.StatusCode != 503 {
		t.Errorf("once: %v", err)
	}
	if resp, _, err := do(); err != nil || resp.StatusCode != 200 {
		t.Errorf("once, the second time: %v", err)
	}
}

// A client that gives up ends a request that is never answered; nothing stays behind, goleak says.
func TestSilenceLastsUntilTheCallerLeaves(t *testing.T) {
	k := newKit(t)
	k.set(fault.Rule{Kind: fault.Silence})
	q := find(opened)
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, k.server.URL()+q.path, bytes.NewReader(k.envelope(q)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/soap+xml")
	done := make(chan error, 1)
	go func() {
		resp, err := k.client.Do(r)
		if err == nil {
			resp.Body.Close()
		}
		done <- err
	}()
	select {
	case <-k.seen:
	case err := <-done:
		t.Fatalf("answered: %v", err)
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("an answer came")
	}
}

func TestCloseEndsARequestThatIsNeverAnswered(t *testing.T) {
	k := newKit(t)
	k.set(fault.Rule{Kind: fault.Silence})
	q := find(opened)
	raw := k.envelope(q)
	done := make(chan error, 1)
	go func() { _, err := k.post(q, raw); done <- err }()
	select {
	case <-k.seen:
	case err := <-done:
		t.Fatalf("answered: %v", err)
	}
	if err := k.server.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil {
		t.Error("an answer came")
	}
}

// The difference between the two cuts is what QUALITY asks to settle by asking again.
func TestACutAfterCommitHasDoneTheWorkAndACutBeforeHasNot(t *testing.T) {
	k := newKit(t)
	q := authorize(fresh, "AJOUT")
	raw := k.envelope(q)
	for _, c := range []struct {
		kind fault.Kind
		want string
	}{{fault.CutBefore, "INEXISTANTE"}, {fault.CutAfter, "VALIDE"}} {
		k.set(fault.Rule{Transaction: "TD0.3", Kind: c.kind})
		if _, err := k.post(q, raw); err == nil {
			t.Errorf("%s: answered", c.kind)
		}
		if got := access(k.call(exists(fresh))); got != c.want {
			t.Errorf("%s: authorisation %q, want %q", c.kind, got, c.want)
		}
	}
}

func TestAlteredAndForeignDocumentsAreDelivered(t *testing.T) {
	k := newKit(t)
	hashOf := func() string { return slotOf(entryOf(k.call(find(opened)), "1.2.250.1.999.1.1"), "hash") }
	sum := func(b []byte) string { s := sha1.Sum(b); return hex.EncodeToString(s[:]) }
	k.set(fault.Rule{Transaction: "TD3.2", Kind: fault.WrongHash})
	if got := document1(k.call(retrieve(opened, "1.2.250.1.999.1.1"))); len(got) == 0 || sum(got) == hashOf() {
		t.Error("the bytes are still those of the hash")
	}
	k.set(fault.Rule{Transaction: "TD3.2", Kind: fault.OtherPatient})
	got := document1(k.call(retrieve(opened, "1.2.250.1.999.1.1")))
	if !strings.Contains(string(got), "Autre patient") {
		t.Errorf("not the document of another patient: %s", got)
	}
	if sum(got) != hashOf() {
		t.Error("the hash betrays the exchange: only the patient should")
	}
}

func TestTheServerCertificateCanGoBad(t *testing.T) {
	k := newKit(t)
	for _, flaw := range pki.Flaws() {
		k.set(fault.Rule{Service: "dmp", Kind: fault.Certificate, Text: string(flaw)})
		resp, err := k.clientWith(pki.Sound).Get(k.server.URL() + "/registry")
		if err == nil {
			resp.Body.Close()
			t.Errorf("the client accepted a certificate with flaw %q", flaw)
		}
	}
	k.plan.Clear()
	resp, err := k.clientWith(pki.Sound).Get(k.server.URL() + "/registry")
	if err != nil {
		t.Fatalf("a good certificate again: %v", err)
	}
	resp.Body.Close()
}

// What the control page shows of a request: metadata, and a body without its signature value.
func TestRequestsAreKeptWithTheirSecretsMasked(t *testing.T) {
	k := newKit(t)
	q := find(opened)
	raw := k.envelope(q)
	if _, err := k.post(q, raw); err != nil {
		t.Fatal(err)
	}
	last := k.plan.Requests()[0]
	if last.Transaction != "TD3.1" || last.Note != "INDIRECTE_RENFORCEE normal" || last.Status != 200 || last.Client != "CH DE DEMO" || last.Sent == 0 {
		t.Errorf("kept: %+v", last)
	}
	if !strings.Contains(last.Body, "<ds:SignatureValue>•••</ds:SignatureValue>") || !strings.Contains(last.Body, "AdhocQueryRequest") {
		t.Error("the body is not there, or its signature is not masked")
	}
	lines := k.server.Patients()
	if len(lines) != 4 || lines[0].Situation != "ouvert" || lines[0].Documents != 5 || lines[2].DMP != "closed" {
		t.Errorf("patients: %+v", lines)
	}
}
