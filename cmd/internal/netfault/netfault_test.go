package netfault_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/cmd/internal/netfault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// line is a relay to a server that sends back what it receives.
func line(t *testing.T) *netfault.Line {
	t.Helper()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			c, err := server.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); c.Close() }()
		}
	}()
	l, err := netfault.Listen(server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close(); _ = server.Close(); <-served })
	return l
}

func dial(t *testing.T, l *netfault.Line) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", l.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return c
}

func echo(c net.Conn, text string) error {
	if _, err := io.WriteString(c, text); err != nil {
		return err
	}
	b := make([]byte, len(text))
	if _, err := io.ReadFull(c, b); err != nil {
		return err
	}
	if string(b) != text {
		return errors.New(string(b))
	}
	return nil
}

func TestGoodLineCarriesEverything(t *testing.T) {
	c := dial(t, line(t))
	sent := make([]byte, 1<<20)
	_, _ = rand.Read(sent)
	go func() { _, _ = c.Write(sent); _ = c.(*net.TCPConn).CloseWrite() }()
	got, err := io.ReadAll(c)
	if err != nil || !bytes.Equal(got, sent) {
		t.Fatal(len(got), err)
	}
}

func TestSilentLineHoldsBytesUntilItIsWellAgain(t *testing.T) {
	l := line(t)
	c := dial(t, l)
	if err := echo(c, "avant"); err != nil {
		t.Fatal(err)
	}
	l.Set(netfault.Fault{Silent: true})
	if _, err := io.WriteString(c, "pendant"); err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(n, err)
	}
	l.Set(netfault.Fault{})
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	b := make([]byte, len("pendant"))
	if _, err := io.ReadFull(c, b); err != nil || string(b) != "pendant" {
		t.Fatal(string(b), err)
	}
}

func TestRefusalCutsWhatIsOpenAndWhatComes(t *testing.T) {
	l := line(t)
	c := dial(t, l)
	if err := echo(c, "avant"); err != nil {
		t.Fatal(err)
	}
	l.Set(netfault.Fault{Refuse: true})
	if err := echo(c, "pendant"); err == nil {
		t.Fatal("still open")
	}
	if err := echo(dial(t, l), "pendant"); err == nil {
		t.Fatal("a new one passes")
	}
	l.Set(netfault.Fault{})
	if err := echo(dial(t, l), "après"); err != nil {
		t.Fatal(err)
	}
}

func TestCutComesInTheMiddleOfAMessage(t *testing.T) {
	l := line(t)
	l.Set(netfault.Fault{CutAfter: 1000})
	c := dial(t, l)
	if _, err := c.Write(make([]byte, 10_000)); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(c)
	if err == nil || len(got) > 1000 {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
}

func TestSlowLineTakesItsTime(t *testing.T) {
	l := line(t)
	l.Set(netfault.Fault{Delay: 50 * time.Millisecond, Rate: 1000})
	began := time.Now()
	if err := echo(dial(t, l), "0123456789012345678901234567890123456789"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 180*time.Millisecond { // 2 × (50 + 40)
		t.Fatal(took)
	}
}
