package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/record"
	"chevet/app/sync"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// against runs a client on a server that answers what it likes.
func against(t *testing.T, h http.HandlerFunc, o Options) *Client {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	o.Base, o.TLS = s.URL, &tls.Config{RootCAs: roots}
	c, err := NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestErrorsComeBackAsTheyLeft(t *testing.T) {
	for code, status := range statuses {
		c := against(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"code":"` + string(code) + `","reason":"XYZ-1","detail":"technical"}`))
		}, Options{})
		_, err := c.DMPStatus(context.Background(), DMPCall{})
		var e *record.Error
		if !errors.As(err, &e) || e.Code != code || e.Reason != "XYZ-1" || e.Detail != "technical" {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestAnswersOfSomethingElseThanTheServerAreUnavailable(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"a proxy's page": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502); _, _ = w.Write([]byte("<html>")) },
		"half a JSON":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"existence":`)) },
		"a redirection": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://ailleurs.exemple/", http.StatusFound)
		},
		"an internal fault": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			_, _ = w.Write([]byte(`{"reason":"CHV-0001"}`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := against(t, h, Options{}).DMPStatus(context.Background(), DMPCall{}); record.CodeOf(err) != record.Unavailable {
				t.Fatal(err)
			}
		})
	}
}

func TestStreamThatStallsIsCut(t *testing.T) {
	stuck := make(chan struct{})
	defer close(stuck)
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("event: log\ndata: {}\n\n"))
		w.(http.Flusher).Flush()
		select {
		case <-stuck:
		case <-r.Context().Done():
		}
	}, Options{Stall: 50 * time.Millisecond})
	wakes := 0
	if err := c.Watch(context.Background(), func() { wakes++ }); record.CodeOf(err) != record.Unavailable || wakes != 1 {
		t.Fatalf("%d wakes, %v", wakes, err)
	}
	body, err := c.FetchBody(context.Background(), strings.Repeat("a", 64), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if _, err = body.Read(make([]byte, 1000)); err == nil {
		_, err = body.Read(make([]byte, 1000))
	}
	if record.CodeOf(err) != record.Unavailable {
		t.Fatal(err)
	}
}

func TestLogThatGoesBackIsRefusedAndWhatCameBeforeIsKept(t *testing.T) {
	for name, text := range map[string]string{
		"played again": "{\"cursor\":6}\n{\"cursor\":6}\n",
		"before us":    "{\"cursor\":5}\n",
		"not JSON":     "cursor=6\n",
	} {
		t.Run(name, func(t *testing.T) {
			err := readChanges(strings.NewReader(text), 5, "", func([]sync.Change) error { return nil })
			if record.ReasonOf(err) != ReasonAnswer {
				t.Fatal(err)
			}
		})
	}
	var last int64
	cut := func(c []sync.Change) error { last = c[len(c)-1].Cursor; return nil }
	err := readChanges(&cutting{text: "{\"cursor\":6}\n{\"cursor\":7}\n{\"curs"}, 5, "", cut)
	if err == nil || last != 7 {
		t.Fatalf("cursor %d, %v", last, err)
	}
}

type cutting struct{ text string }

func (c *cutting) Read(p []byte) (int, error) {
	if c.text == "" {
		return 0, errors.New("line cut")
	}
	n := copy(p, c.text)
	c.text = c.text[n:]
	return n, nil
}

func TestLoginAddressCarriesEverythingEscaped(t *testing.T) {
	c := against(t, nil, Options{})
	u := c.LoginURL("psc", "http://127.0.0.1:5000/retour?a=b", "st&te", "ch", "poste 1", false)
	for _, part := range []string{PathLoginStart, "redirect_uri=http%3A%2F%2F127.0.0.1%3A5000%2Fretour%3Fa%3Db", "state=st%26te", "code_challenge_method=S256"} {
		if !strings.Contains(u, part) {
			t.Errorf("%s lacks %s", u, part)
		}
	}
}

func FuzzReadChanges(f *testing.F) {
	f.Add([]byte("{\"cursor\":1,\"kind\":\"consent\",\"payload\":{}}\n{\"cursor\":2}\n"))
	f.Add([]byte("\n\n{}"))
	f.Add([]byte(`{"cursor":9223372036854775807,"at":"2026-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		last := int64(0)
		_ = readChanges(strings.NewReader(string(text)), 0, "", func(changes []sync.Change) error {
			for _, c := range changes {
				if c.Cursor <= last {
					t.Fatalf("%d after %d", c.Cursor, last)
				}
				last = c.Cursor
			}
			return nil
		})
	})
}
