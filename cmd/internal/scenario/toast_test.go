package scenario

import (
	"testing"

	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/ui/screen"
)

func TestWhatARecordSaidLeavesWithIt(t *testing.T) {
	res := Play(Scenario{Name: "toast", run: func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		w.openRecord("durand camille")
		w.desk.SetInformation(record.Unopposed, false, false)
		r.Must(w.win.Wait("the confirmation", func(s screen.State) bool { return s.Toast == "consent.recorded" }), "informer")
		w.openRecord("martel")
		r.Must(w.win.Wait("another patient, nothing said", func(s screen.State) bool { return s.Screen == "record" && s.Toast == "" }), "changer de patient")
	}}, t.TempDir())
	for _, s := range res.Steps {
		if !s.OK {
			t.Error(s.Text)
		}
	}
}
