package mllp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
	"chevet/app/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAMessageIsStoredBeforeItIsAcknowledged(t *testing.T) {
	stored := make(chan struct{})
	w := &ward{reply: func(*mllp.Incoming) (mllp.Reply, error) { <-stored; return mllp.Reply{}, nil }}
	line := dial(t, serve(t, w, mllp.ServerOptions{}))
	line.write(frame(message("M1")))
	_ = line.conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if b, err := line.conn.Read(make([]byte, 1)); err == nil {
		t.Fatalf("%d bytes before the message was stored", b)
	}
	close(stored)
	_ = line.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if a, _ := line.answer(); a.Code != hl7.AA || a.ControlID != "M1" {
		t.Errorf("%+v", a)
	}
	if got := w.received(); len(got) != 1 || got[0] != string(message("M1")) {
		t.Errorf("%q", got)
	}
}

func TestADuplicateIsAnsweredAsTheFirstTimeAndHandledOnce(t *testing.T) {
	for _, code := range []hl7.AckCode{hl7.AA, hl7.AE} {
		w := &ward{reply: func(*mllp.Incoming) (mllp.Reply, error) { return mllp.Reply{Code: code}, nil }}
		addr := serve(t, w, mllp.ServerOptions{Dedup: new(mllp.Memory)})
		var first string
		for i := range 3 {
			line := dial(t, addr)
			line.write(frame(message("M1")))
			_, text := line.answer()
			if first == "" {
				first = text
			}
			if text != first {
				t.Errorf("%s, time %d: %q, first %q", code, i+1, text, first)
			}
		}
		line := dial(t, addr)
		line.write(frame(message("M2")))
		if a, _ := line.answer(); a.ControlID != "M2" {
			t.Errorf("%+v", a)
		}
		if got := w.received(); len(got) != 2 {
			t.Errorf("%s: handled %d times", code, len(got))
		}
	}
}

func TestTheSameMessageOnTwoLinesAtOnceIsHandledOnce(t *testing.T) {
	w := &ward{}
	addr := serve(t, w, mllp.ServerOptions{Dedup: new(mllp.Memory)})
	var group sync.WaitGroup
	texts := make([]string, 8)
	for i := range texts {
		line := dial(t, addr)
		group.Go(func() {
			line.write(frame(message("M1")))
			_, texts[i] = line.answer()
		})
	}
	group.Wait()
	for _, text := range texts {
		if text != texts[0] {
			t.Errorf("%q and %q", text, texts[0])
		}
	}
	if n := len(w.received()); n != 1 {
		t.Errorf("handled %d times", n)
	}
}

func TestAnotherMessageUnderTheSameControlIDFollowsTheSetting(t *testing.T) {
	for _, refuse := range []bool{false, true} {
		w := &ward{}
		line := dial(t, serve(t, w, mllp.ServerOptions{Dedup: new(mllp.Memory), RefuseReused: refuse}))
		line.write(frame(message("M1")))
		_, first := line.answer()
		line.write(frame(messageWith("M1", "", "", "another")))
		a, text := line.answer()
		if refuse && (a.Code != hl7.AE || a.Faults[0].Condition != hl7.DuplicateKey || a.Faults[0].At != "MSH-10") || !refuse && text != first {
			t.Errorf("refuse %v: %q", refuse, text)
		}
		line.write(frame([]byte(strings.Replace(string(message("M1")), "20260105093100", "20260105093200", 1))))
		if _, text := line.answer(); text != first {
			t.Errorf("another MSH-7 is another message: %q", text)
		}
		if len(w.received()) != 1 {
			t.Errorf("handled %d times", len(w.received()))
		}
	}
}

func TestWhatWasNotStoredIsRefusedForNowAndMayComeAgain(t *testing.T) {
	for name, fail := range map[string]func() (mllp.Reply, error){
		"error": func() (mllp.Reply, error) { return mllp.Reply{}, errors.New("disk full") },
		"AR":    func() (mllp.Reply, error) { return mllp.Reply{Code: hl7.AR}, nil },
		"panic": func() (mllp.Reply, error) { panic("patient ESSAI") },
	} {
		var calls atomic.Int32
		w := &ward{reply: func(*mllp.Incoming) (mllp.Reply, error) {
			if calls.Add(1) == 1 {
				return fail()
			}
			return mllp.Reply{}, nil
		}}
		line := dial(t, serve(t, w, mllp.ServerOptions{Dedup: new(mllp.Memory)}))
		for i, want := range []hl7.AckCode{hl7.AR, hl7.AA, hl7.AA} {
			line.write(frame(message("M1")))
			if a, text := line.answer(); a.Code != want || a.ControlID != "M1" || strings.Contains(text, "ESSAI") {
				t.Errorf("%s, time %d: %q", name, i+1, text)
			}
		}
		if calls.Load() != 2 {
			t.Errorf("%s: handled %d times", name, calls.Load())
		}
	}
}

func TestEachModeGetsTheAnswersItAsksFor(t *testing.T) {
	for _, c := range []struct {
		accept, application string
		code                hl7.AckCode
		want                string
	}{
		{"", "", hl7.AA, "AA"}, {"", "", hl7.AE, "AE"}, {"", "", hl7.AR, "AR"}, {"", "", hl7.CA, "AA"},
		{"AL", "NE", hl7.AA, "CA"}, {"AL", "AL", hl7.AA, "CA AA"}, {"AL", "AL", hl7.AE, "CA AE"}, {"AL", "AL", hl7.AR, "CR"},
		{"NE", "AL", hl7.AA, "AA"}, {"NE", "NE", hl7.AA, ""}, {"NE", "NE", hl7.AE, ""}, {"ER", "ER", hl7.AA, ""},
		{"ER", "ER", hl7.AE, "AE"}, {"SU", "SU", hl7.AA, "CA AA"}, {"SU", "SU", hl7.AR, ""}, {"AL", "", hl7.AA, "CA"},
		{"AL", "AL", hl7.CA, "CA"}, {"ER", "AL", hl7.AR, "CR"}, {"", "AL", hl7.AE, "AE"},
	} {
		w := &ward{reply: func(in *mllp.Incoming) (mllp.Reply, error) {
			if in.Key.ControlID == "END" {
				return mllp.Reply{}, nil
			}
			return mllp.Reply{Code: c.code}, nil
		}}
		line := dial(t, serve(t, w, mllp.ServerOptions{Dedup: new(mllp.Memory)}))
		line.write(frame(messageWith("M1", c.accept, c.application, "x")))
		line.write(frame(message("END")))
		var got []string
		for {
			a, _ := line.answer()
			if a.ControlID == "END" {
				break
			}
			got = append(got, string(a.Code))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q %q %s: %v, want %s", c.accept, c.application, c.code, got, c.want)
		}
	}
}

func TestBadMessagesAreAnsweredWithTheFieldAtFault(t *testing.T) {
	w := &ward{}
	line := dial(t, serve(t, w, mllp.ServerOptions{}))
	for name, c := range map[string]struct{ raw, at, controlID string }{
		"no MSH":       {"PID|1||2\r", "MSH", ""},
		"empty":        {"", "MSH", ""},
		"two messages": {string(message("M1")) + string(message("M2")), "MSH[2]", "M1"},
		"no MSH-10":    {string(message("")), "MSH-10", ""},
		"delimiters":   {"MSH|^^\\&|A|B|C|D|||ADT^A28|M1\r", "MSH-2", ""},
	} {
		line.write(frame([]byte(c.raw)))
		a, text := line.answer()
		if a.Code != hl7.AE || a.ControlID != c.controlID || len(a.Faults) != 1 || a.Faults[0].At != c.at {
			t.Errorf("%s: %q", name, text)
		}
	}
	line.write(frame(message("M3")))
	if a, _ := line.answer(); a.Code != hl7.AA || len(w.received()) != 1 {
		t.Errorf("%+v after the bad ones", a)
	}
}

func TestALargeOrEndlessFrameIsCutOff(t *testing.T) {
	w := &ward{}
	line := dial(t, serve(t, w, mllp.ServerOptions{Parse: hl7.Options{MaxBytes: 1000}}))
	line.write("\x0b" + string(messageWith("M1", "", "", strings.Repeat("x", 100_000))))
	if a, _ := line.answer(); a.Code != hl7.AE {
		t.Errorf("%+v", a)
	}
	if n, err := io.Copy(io.Discard, line.conn); n > 0 || err != nil {
		t.Error(n, err)
	}
	line.conn.Close()
	slow := dial(t, serve(t, w, mllp.ServerOptions{Frame: 50 * time.Millisecond}))
	slow.write("\x0bMSH|^~\\&|")
	if n, err := slow.conn.Read(make([]byte, 1)); n > 0 || err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a frame that never ends keeps its line: %v", err)
	}
	if len(w.received()) > 0 {
		t.Error("half a message was handled")
	}
}

func TestFiftyMegabytesGoThroughWhole(t *testing.T) {
	var size atomic.Int64
	h := mllp.HandlerFunc(func(_ context.Context, in *mllp.Incoming) (mllp.Reply, error) {
		size.Store(int64(len(in.Message.Get("PID-3").Raw())))
		return mllp.Reply{}, nil
	})
	c := client(t, serve(t, h, mllp.ServerOptions{}), mllp.ClientOptions{})
	if ack, err := c.Send(t.Context(), messageWith("M1", "", "", strings.Repeat("QUJD", 50<<18))); err != nil || ack.Code != hl7.AA {
		t.Fatal(ack.Code, err)
	}
	if want := int64(50<<20 + len("^^^CHU&1&M^PI")); size.Load() != want {
		t.Errorf("%d bytes, want %d", size.Load(), want)
	}
}

func TestASlowHandlerHoldsTheSenderBack(t *testing.T) {
	gate := make(chan struct{})
	w := &ward{reply: func(*mllp.Incoming) (mllp.Reply, error) { <-gate; return mllp.Reply{}, nil }}
	addr := serve(t, w, mllp.ServerOptions{})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	big := messageWith("M1", "", "", strings.Repeat("x", 1<<20))
	_ = conn.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
	written := 0
	for range 64 {
		n, err := conn.Write(mllp.AppendFrame(nil, big))
		if written += n; err != nil {
			break
		}
	}
	if written == 64*(len(big)+3) {
		t.Error("64 MB were taken while the first message was still being stored")
	}
	if n := len(w.received()); n > 1 {
		t.Errorf("%d messages in flight on one line", n)
	}
	close(gate)
}

func TestConnectionsAboveTheLimitWait(t *testing.T) {
	addr := serve(t, &ward{}, mllp.ServerOptions{MaxConnections: 1})
	first, second := dial(t, addr), dial(t, addr)
	first.write(frame(message("M1")))
	first.answer()
	second.write(frame(message("M2")))
	_ = second.conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := second.frames.Next(); err == nil {
		t.Error("the second connection was served beside the first")
	}
	first.conn.Close()
	second.frames = mllp.NewFrameReader(second.conn, 0)
	_ = second.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if a, _ := second.answer(); a.ControlID != "M2" {
		t.Errorf("%+v", a)
	}
}

func TestCloseLetsTheMessageUnderWayBeAnswered(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	entered, leave := make(chan struct{}), make(chan struct{})
	w := &ward{reply: func(*mllp.Incoming) (mllp.Reply, error) { close(entered); <-leave; return mllp.Reply{}, nil }}
	s := mllp.NewServer(w, mllp.ServerOptions{})
	served := make(chan error, 1)
	go func() { served <- s.Serve(ln) }()
	idle, line := dial(t, ln.Addr().String()), dial(t, ln.Addr().String())
	line.write(frame(message("M1")))
	<-entered
	closed := make(chan struct{})
	go func() { s.Close(); close(closed) }()
	if n, err := idle.conn.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Error("the idle line stays open")
	}
	close(leave)
	if a, _ := line.answer(); a.Code != hl7.AA {
		t.Errorf("%+v", a)
	}
	<-closed
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := s.Serve(ln); err != nil {
		t.Error(err)
	}
}

func TestMutualTLSKeepsStrangersOut(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	w := &ward{}
	addr := serve(t, w, mllp.ServerOptions{TLS: mllp.ServerTLS(ours.issue(t), ours.pool)})
	once := func(c *tls.Config) error {
		_, err := client(t, addr, mllp.ClientOptions{TLS: c, Attempts: 1, Answer: 5 * time.Second}).Send(t.Context(), message("M1"))
		return err
	}
	if err := once(mllp.ClientTLS(ours.issue(t), ours.pool, "")); err != nil {
		t.Fatal(err)
	}
	older := mllp.ClientTLS(ours.issue(t), ours.pool, "")
	older.MaxVersion = tls.VersionTLS12
	if err := once(older); err != nil {
		t.Errorf("TLS 1.2: %v", err)
	}
	oldest := &tls.Config{Certificates: older.Certificates, RootCAs: ours.pool, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	for name, c := range map[string]*tls.Config{
		"no certificate": {RootCAs: ours.pool}, "foreign certificate": mllp.ClientTLS(theirs.issue(t), ours.pool, ""),
		"foreign server": mllp.ClientTLS(ours.issue(t), theirs.pool, ""), "other name": mllp.ClientTLS(ours.issue(t), ours.pool, "pfi.example"),
		"TLS 1.1": oldest, "clear text": nil,
	} {
		if err := once(c); record.CodeOf(err) != record.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if tls.Client(conn, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}).Handshake() == nil {
		t.Error("TLS 1.1 is accepted")
	}
	if n := len(w.received()); n != 2 {
		t.Errorf("%d messages received", n)
	}
}

func TestManyLinesLoseAndDoubleNothing(t *testing.T) {
	w := &ward{}
	addr := serve(t, w, mllp.ServerOptions{Dedup: new(mllp.Memory), MaxConnections: 16, MaxHandling: 4})
	var group sync.WaitGroup
	for i := range 16 {
		c := client(t, addr, mllp.ClientOptions{})
		group.Go(func() {
			for k := range 50 {
				id := fmt.Sprintf("M%d-%d", i, k)
				if ack, err := c.Send(t.Context(), message(id)); err != nil || ack.ControlID != id || ack.Code != hl7.AA {
					t.Errorf("%s: %v", id, err)
				}
			}
		})
	}
	group.Wait()
	seen := map[string]int{}
	for _, raw := range w.received() {
		seen[raw]++
	}
	if len(seen) != 800 || len(w.received()) != 800 {
		t.Errorf("%d different among %d", len(seen), len(w.received()))
	}
}
