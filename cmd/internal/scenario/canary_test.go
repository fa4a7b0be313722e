package scenario

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"chevet/app/record"
	"chevet/cmd/internal/demo"
)

// lines keeps what is logged, from any goroutine.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// TestNoPatientDataReachesALog runs the main job, and what goes wrong in it, with every log line kept at debug level,
// and looks for the patient.
func TestNoPatientDataReachesALog(t *testing.T) {
	var kept lines
	log := slog.New(slog.NewTextHandler(&kept, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var canaries []string
	res := Play(Scenario{Codes: []string{"journal"}, run: func(r *Run) {
		w := open(r, demo.Options{Log: log})
		p := w.demo.World.Patient("DURAND")
		canaries = []string{p.BirthName, "PERRIN", string(p.INS.Matricule), p.INS.Grouped(), string(p.IPP), p.BirthDate.French(), string(p.BirthDate), p.BirthDate.HL7()}
		for _, d := range append(p.Local, p.Remote...) {
			canaries = append(canaries, d.Title)
		}
		w.login()
		rec := w.readyDurand()
		w.document(remote(rec.Rows)[0])
		w.desk.Integrate(remote(rec.Rows)[:1])
		r.Must(w.demo.StopServer(), "arrêter le serveur")
		w.desk.SetInformation(record.Opposed, true, true)
		w.openRecord("durand camille")
		log.Error("the log works", "patient", p.Patient)
	}}, "")
	if res.Verdict != Passed {
		t.Fatal(res.Steps[len(res.Steps)-1].Text)
	}
	text := kept.b.String()
	if !strings.Contains(text, "the log works") {
		t.Fatal("nothing was kept: the test sees nothing")
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, "the log works") { // written here on purpose: a whole patient, identifiers redacted
			for _, secret := range []string{canaries[2], canaries[4]} {
				if strings.Contains(line, secret) {
					t.Errorf("an identifier printed in clear: %s", line)
				}
			}
			continue
		}
		for _, c := range canaries {
			if c != "" && strings.Contains(line, c) {
				t.Errorf("%q was logged: %s", c, line)
			}
		}
	}
}
