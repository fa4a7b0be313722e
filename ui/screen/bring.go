package screen

import (
	"context"
	"time"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
)

// bringFor is how long a record is waited for before people are told that it comes later.
const bringFor = 30 * time.Second

// Bringer is what Bring asks of the workstation.
type Bringer interface {
	// Fetch returns once the record of a patient that this workstation did not hold can be opened.
	Fetch(ctx context.Context, patient record.PatientID) error
	Current() *app.Record
}

// Bring brings a record to this workstation and opens it, unless somebody opened another meanwhile: then a toast leads
// to it.
func (e *Env) Bring(d Bringer, id record.PatientID) {
	e.Say(Toast{Key: "record.asked", Tone: Info, Text: window.FetchAsked})
	before := d.Current()
	wait := func(ctx context.Context) (struct{}, error) {
		ctx, cancel := context.WithTimeout(ctx, bringFor)
		defer cancel()
		return struct{}{}, d.Fetch(ctx, id)
	}
	bridge.Run(context.Background(), wait, func(_ struct{}, err error) {
		open := func() { e.Go.OpenRecord(id) }
		switch now := d.Current(); {
		case err != nil:
			e.Say(Toast{Key: "record.late", Tone: Warning, Text: texts.Error(err)})
		case now != nil && (before == nil || now.Patient.ID != before.Patient.ID):
			e.Say(Toast{Key: "record.came", Tone: Info, Text: window.FetchCame, Action: window.FetchOpen, Do: open, Sticky: true})
		default:
			open()
		}
	})
}
