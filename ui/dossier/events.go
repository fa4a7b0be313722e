package dossier

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
)

// Event implements screen.Screen.
func (d *Dossier) Event(e app.Event) {
	if d.rec == nil {
		return
	}
	switch e := e.(type) {
	case app.RecordUpdated:
		if e.Record != nil && e.Record.Patient.ID == d.rec.Patient.ID {
			d.update(e.Record)
		}
	case app.DocumentOpening:
		if e.Patient == d.rec.Patient.ID && e.Key == d.asked {
			d.slow.Call(func() {
				if d.asked == e.Key {
					d.leaveInformation()
					d.pane.ShowLoading(d.title(e.Key))
				}
			})
		}
	case app.DocumentOpened:
		if e.View != nil && e.View.Row.Document.Patient == d.rec.Patient.ID && e.View.Row.Document.Key == d.asked {
			d.slow.Stop()
			d.leaveInformation()
			d.pane.ShowDocument(e.View)
		}
	case app.DocumentFailed:
		if e.Patient == d.rec.Patient.ID && e.Key == d.asked {
			d.slow.Stop()
			d.failed = true
			d.leaveInformation()
			d.pane.ShowFailure(d.title(e.Key), e.Failure, func() { d.ask(e.Key) })
		}
	case app.DMPSearched:
		if e.Patient == d.rec.Patient.ID {
			d.list.finder.found(e)
		}
	case app.DMPSearchFailed:
		if e.Patient == d.rec.Patient.ID {
			d.list.finder.failed(e)
		}
	case app.DMPDocumentChanged:
		if e.Patient == d.rec.Patient.ID {
			d.changed(e)
		}
	case app.DMPChangeFailed:
		if e.Patient == d.rec.Patient.ID {
			d.notChanged(e)
		}
	case app.DMPPeopleListed:
		if e.Patient == d.rec.Patient.ID && d.people != nil {
			d.people.show(e)
		}
	case app.PageOpened:
		if e.Patient == d.rec.Patient.ID {
			d.pageSaid(e)
		}
	case app.TracesFound:
		d.journal.show(e)
	case app.InformationRecorded:
		if e.Consent.Patient == d.rec.Patient.ID {
			d.recorded(e)
		}
	case app.DocumentPrinted:
		if e.Patient == d.rec.Patient.ID {
			d.say(screen.Toast{Key: "document.printed", Tone: screen.Success, Text: window.DocPrinted})
		}
	case app.ActionFailed:
		d.undoing = false
	case app.JobsChanged:
		d.list.bar.jobs(e.Jobs)
	case app.IntegrationDone:
		if e.Patient == d.rec.Patient.ID {
			d.integrated(e)
		}
	}
}

func (d *Dossier) leaveInformation() {
	if d.inInfo {
		focused := d.info.focused()
		d.inInfo = false
		d.list.notices()
		if focused {
			d.focus(d.list.table)
		}
	}
}

// open asks for a document unless it is the one shown.
func (d *Dossier) open(key record.DocumentKey) {
	r := d.list.row(key)
	signed := d.drafted && r != nil && r.Document.State != record.Draft // since it was shown
	if key != d.asked || d.failed || signed {
		d.ask(key)
	}
}

func (d *Dossier) ask(key record.DocumentKey) {
	if r := d.list.row(key); r != nil && r.Document.State == record.Draft {
		d.showDraft(r)
		return
	}
	d.asked, d.failed, d.askedID, d.drafted = key, false, "", false
	if r := d.list.row(key); r != nil {
		d.askedID = same(r)
	} else if n := d.list.newer(key); n != nil {
		d.askedID = string(n.ID)
	}
	d.desk.OpenDocument(key)
}

func (d *Dossier) title(key record.DocumentKey) string {
	if r := d.list.row(key); r != nil {
		return r.Document.Title
	}
	if n := d.list.newer(key); n != nil {
		return n.Title
	}
	return ""
}

// integrate asks for documents to be brought into the record.
func (d *Dossier) integrate(keys []record.DocumentKey) {
	if len(keys) == 0 || d.list.bar.busy() {
		return
	}
	d.list.bar.start()
	d.desk.Integrate(keys)
}

func (d *Dossier) integrated(e app.IntegrationDone) {
	d.list.bar.end()
	d.list.tick(e.Failed)
	t := screen.Toast{Key: "integration.done", Tone: screen.Success, Text: window.IntegrationDone(e)}
	if len(e.Failed) > 0 {
		id := d.rec.Patient.ID
		t.Tone, t.Sticky, t.Action = screen.Danger, true, window.DocRetry
		t.Do = func() {
			if d.rec != nil && d.rec.Patient.ID == id && d.whyNoDMP() == "" {
				d.integrate(e.Failed)
			}
		}
	}
	d.say(t)
}

func (d *Dossier) say(t screen.Toast) {
	if d.env.Say != nil {
		d.placeToasts(true)
		d.env.Say(t)
	}
}

func (d *Dossier) focus(o fyne.Focusable) {
	if d.env.Go != nil {
		d.env.Go.Focus(o)
	}
}
