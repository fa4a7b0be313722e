package mllp_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
	"chevet/app/record"
)

// peer plays a server badly: one function per connection.
func peer(t *testing.T, play func(n int, w *wire)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := 1; ; n++ {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
			play(n, &wire{t, conn, mllp.NewFrameReader(conn, 0)})
			conn.Close()
		}
	}()
	t.Cleanup(func() { ln.Close(); <-ended })
	return ln.Addr().String()
}

func ack(code, id string) string {
	return frame([]byte("MSH|^~\\&|DPI|CHU|GAM|CHU|20260105||ACK^A28^ACK|1|T|2.5\rMSA|" + code + "|" + id + "\r"))
}

func TestTheClientSendsAgainOnTheSameControlID(t *testing.T) {
	var got []string
	addr := peer(t, func(n int, w *wire) {
		raw, err := w.frames.Next()
		if err != nil {
			t.Error(err)
			return
		}
		got = append(got, string(raw))
		switch n {
		case 1: // stored, then the line breaks
		case 2:
			w.write("\x0bMSH|^~\\&|DPI") // breaks inside the answer
		case 3:
			w.write(ack("AA", "M1"))
		}
	})
	var pauses []int
	c := client(t, addr, mllp.ClientOptions{Pause: func(n int) time.Duration { pauses = append(pauses, n); return 0 }})
	a, err := c.Send(t.Context(), message("M1"))
	if err != nil || a.Code != hl7.AA || a.Attempts != 3 {
		t.Fatalf("%+v %v", a, err)
	}
	if len(got) != 3 || got[0] != got[2] || got[1] != got[0] || got[0] != string(message("M1")) || len(pauses) != 2 {
		t.Errorf("%q %v", got, pauses)
	}
}

func TestSilenceIsNotARefusal(t *testing.T) {
	addr := peer(t, func(_ int, w *wire) {
		_, _ = w.frames.Next()
		_, _ = w.frames.Next() // until the client hangs up
	})
	c := client(t, addr, mllp.ClientOptions{Answer: 30 * time.Millisecond, Attempts: 2})
	a, err := c.Send(t.Context(), message("M1"))
	if record.ReasonOf(err) != mllp.ReasonNoAnswer || a.Attempts != 2 {
		t.Errorf("%+v %v", a, err)
	}
}

func TestNobodyThereIsToldApart(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	if _, err := client(t, ln.Addr().String(), mllp.ClientOptions{Attempts: 2}).Send(t.Context(), message("M1")); record.ReasonOf(err) != mllp.ReasonConnect {
		t.Error(err)
	}
}

func TestAnAnswerToAnotherMessageIsNotTaken(t *testing.T) {
	addr := peer(t, func(_ int, w *wire) {
		_, _ = w.frames.Next()
		w.write(ack("AA", "M0") + ack("AA", "") + ack("AE", "M1"))
	})
	if a, err := client(t, addr, mllp.ClientOptions{}).Send(t.Context(), message("M1")); err != nil || a.Code != hl7.AE {
		t.Errorf("%+v %v", a, err)
	}
}

func TestWhatIsNoAcknowledgementIsRefusedAtOnce(t *testing.T) {
	for name, answer := range map[string]string{
		"no MSH": frame([]byte("HELLO")), "no MSA": frame(message("M1")), "no code": ack("", "M1"), "other code": ack("OK", "M1"),
	} {
		addr := peer(t, func(_ int, w *wire) {
			_, _ = w.frames.Next()
			w.write(answer)
		})
		if _, err := client(t, addr, mllp.ClientOptions{}).Send(t.Context(), message("M1")); record.ReasonOf(err) != mllp.ReasonAnswer {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBothLevelsOfTheEnhancedModeAreAwaited(t *testing.T) {
	w := &ward{reply: func(in *mllp.Incoming) (mllp.Reply, error) {
		if in.Key.ControlID == "M5" {
			return mllp.Reply{Code: hl7.AR}, nil
		}
		return mllp.Reply{Code: hl7.AE, Faults: []hl7.Fault{{At: "PID-3", Condition: hl7.UnknownKey}}}, nil
	}}
	c := client(t, serve(t, w, mllp.ServerOptions{Dedup: new(mllp.Memory)}), mllp.ClientOptions{})
	a, err := c.Send(t.Context(), messageWith("M1", "AL", "AL", "x"))
	if err != nil || a.Accept == nil || a.Accept.Code != hl7.CA || a.Code != hl7.AE || len(a.Faults) != 1 {
		t.Errorf("%+v %v", a, err)
	}
	if a, err = c.Send(t.Context(), messageWith("M2", "AL", "NE", "x")); err != nil || a.Code != hl7.CA || a.Accept == nil {
		t.Errorf("%+v %v", a, err)
	}
	if a, err = c.Send(t.Context(), messageWith("M3", "NE", "NE", "x")); err != nil || a.Code != "" || a.Raw != nil {
		t.Errorf("%+v %v", a, err)
	}
	if _, err = c.Send(t.Context(), messageWith("M4", "ER", "NE", "x")); record.ReasonOf(err) != mllp.ReasonMode {
		t.Error(err)
	}
	if a, err = c.Send(t.Context(), messageWith("M5", "AL", "AL", "x")); err != nil || a.Code != hl7.CR {
		t.Errorf("%+v %v", a, err)
	}
}

func TestACancelledSendReturnsAndTheNextOneIsClean(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	addr := peer(t, func(n int, w *wire) {
		raw, _ := w.frames.Next()
		if n == 1 {
			cancel()
			_, _ = w.frames.Next()
			return
		}
		m, err := hl7.Parse(raw, hl7.Options{})
		if err != nil {
			t.Error(err)
			return
		}
		w.write(ack("AA", m.ControlID()))
	})
	c := client(t, addr, mllp.ClientOptions{})
	if _, err := c.Send(ctx, message("M1")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if a, err := c.Send(t.Context(), message("M2")); err != nil || a.ControlID != "M2" {
		t.Errorf("%+v %v", a, err)
	}
}

func TestCloseEndsASendUnderWay(t *testing.T) {
	arrived := make(chan struct{})
	addr := peer(t, func(_ int, w *wire) {
		_, _ = w.frames.Next()
		close(arrived)
		_, _ = w.frames.Next()
	})
	c := mllp.NewClient(addr, mllp.ClientOptions{})
	failed := make(chan error, 1)
	go func() { _, err := c.Send(t.Context(), message("M1")); failed <- err }()
	<-arrived
	c.Close()
	if err := <-failed; record.CodeOf(err) != record.Unavailable {
		t.Error(err)
	}
	if _, err := c.Send(t.Context(), message("M2")); record.ReasonOf(err) != mllp.ReasonClosed {
		t.Error(err)
	}
}

func TestAMessageThatCannotBeAcknowledgedIsNotSent(t *testing.T) {
	var connections atomic.Int32
	addr := peer(t, func(int, *wire) { connections.Add(1) })
	c := client(t, addr, mllp.ClientOptions{})
	for raw, want := range map[string]record.Reason{
		string(message("")): mllp.ReasonNoControl, "PID|1\r": hl7.ReasonNoMSH, strings.Repeat(string(message("M1")), 2): hl7.ReasonTwoMessages,
	} {
		if _, err := c.Send(t.Context(), []byte(raw)); record.ReasonOf(err) != want {
			t.Errorf("%q: %v", raw, err)
		}
	}
	if connections.Load() != 0 {
		t.Error("something was sent")
	}
}
