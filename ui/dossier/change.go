package dossier

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

var changeIcons = map[api.DMPAction]string{
	api.DMPShowPatient: "eye", api.DMPShowGuardians: "eye", api.DMPShowBoth: "eye", api.DMPMask: "eye-off", api.DMPUnmask: "eye",
	api.DMPArchive: "archive", api.DMPUnarchive: "archive", api.DMPDelete: "trash-2", api.DMPSend: "send",
}

// changeItems are the lines of a row's menu that change the DMP: those that make sense of the document, each with why it
// cannot be asked now. The deletion goes last.
func (d *Dossier) changeItems(r *app.Row) (items []widget.MenuItem, remove widget.MenuItem) {
	doc := r.Document
	v := doc.Visibility
	var actions []api.DMPAction
	if doc.Provenance == record.Local && d.desk.Config().Feeds && !doc.InDMP() {
		actions = append(actions, api.DMPSend)
	}
	switch {
	case doc.Entry == nil:
	case v.HiddenFromPatient && v.HiddenFromGuardians:
		actions = append(actions, api.DMPShowPatient, api.DMPShowGuardians, api.DMPShowBoth)
	case v.HiddenFromPatient:
		actions = append(actions, api.DMPShowPatient)
	case v.HiddenFromGuardians:
		actions = append(actions, api.DMPShowGuardians)
	}
	if doc.Entry != nil {
		mask, archive := api.DMPMask, api.DMPArchive
		if v.HiddenFromProfessionals {
			mask = api.DMPUnmask
		}
		if doc.Entry.Status == record.Archived {
			archive = api.DMPUnarchive
		}
		actions = append(actions, mask, archive)
	}
	for _, a := range actions {
		items = append(items, d.changeItem(doc.Key, a))
	}
	remove = d.changeItem(doc.Key, api.DMPDelete)
	remove.Danger = true
	return items, remove
}

func (d *Dossier) changeItem(key record.DocumentKey, a api.DMPAction) widget.MenuItem {
	item := widget.MenuItem{Text: window.ChangeItem(a), Icon: changeIcons[a], Do: func() { d.askChange(key, a) }}
	switch _, err := d.desk.Ask(key, a); {
	case d.rec != nil && d.rec.Offline:
		item.Why = window.WhyOffline
	case err != nil:
		item.Why = texts.Error(err)
	case d.list.changing[key]:
		item.Why = window.ChangeRunning
	}
	return item
}

// askChange shows what a change does before it leaves: that nothing puts it back, that the patient must have been told,
// the motive of a deletion. // SC.DMP/CONF.03, SC.DMP/UX.14.BIS
func (d *Dossier) askChange(key record.DocumentKey, a api.DMPAction) {
	q, err := d.desk.Ask(key, a)
	if err != nil {
		d.refused(err)
		return
	}
	box := &widget.Dialog{Title: window.ChangeTitle(a), Text: window.ChangeText(q), Icon: changeIcons[a], Tone: widget.ToneWarning,
		Verb: window.ChangeVerb(a), VerbIcon: changeIcons[a], Final: q.Irreversible, Width: 560}
	if a == api.DMPDelete {
		box.Tone, box.Destructive = widget.ToneDanger, true
	}
	var extra []fyne.CanvasObject
	if q.Irreversible {
		extra = append(extra, widget.NewMark(window.ChangeFinal, "triangle-alert", theme.Warning))
	}
	verb, _ := box.Verbs()
	told, motive := true, -1
	look := func() {
		switch {
		case q.NeedsMotive && motive < 0:
			verb.SetWhy(window.WhyNeedsMotive)
		case !told:
			verb.SetWhy(window.WhyNeedsTold)
		default:
			verb.SetWhy("")
		}
	}
	if q.PatientTold {
		told = false
		check := widget.NewCheckbox(window.ChangeTold, false, func(on bool) { told = on; look() })
		extra = append(extra, widget.NewParagraph(window.ChangeToldText, theme.Body, theme.Text2, 440), check)
		d.name("change.told", check)
	}
	if q.NeedsMotive {
		words := make([]string, len(window.ChangeMotives))
		for i, m := range window.ChangeMotives {
			words[i] = window.ChangeMotiveWord(m)
		}
		choice := widget.NewSelect(window.ChangeMotive, window.ChangeMotiveAsk, words, func(i int) { motive = i; look() })
		extra = append(extra, choice)
		d.name("change.motive", choice)
	}
	if len(extra) > 0 {
		box.Extra = widget.Col(12, extra...)
	}
	look()
	id := d.rec.Patient.ID
	box.OnVerb = func() bool {
		if d.rec == nil || d.rec.Patient.ID != id { // another record came under the question
			return true
		}
		if a == api.DMPDelete {
			d.change(key, a, window.ChangeMotives[motive])
		} else {
			d.change(key, a, "")
		}
		return true
	}
	d.name("change.verb", verb)
	box.Show(d.env.Window.Canvas())
}

func (d *Dossier) change(key record.DocumentKey, a api.DMPAction, motive api.DMPMotive) {
	d.list.changing[key] = true
	delete(d.list.unchanged, key)
	d.list.table.Refresh()
	switch a {
	case api.DMPSend:
		d.desk.SendToDMP(key)
	case api.DMPDelete:
		d.desk.DeleteFromDMP(key, motive)
	case api.DMPArchive, api.DMPUnarchive:
		d.desk.Archive(key, a == api.DMPArchive)
	default:
		d.desk.SetVisibility(key, a)
	}
}

// opposite is what puts a change back; there is none for what is final.
var opposite = map[api.DMPAction]api.DMPAction{
	api.DMPMask: api.DMPUnmask, api.DMPUnmask: api.DMPMask, api.DMPArchive: api.DMPUnarchive, api.DMPUnarchive: api.DMPArchive,
}

func (d *Dossier) changed(e app.DMPDocumentChanged) {
	delete(d.list.changing, e.Key)
	d.list.finder.changed(e)
	if d.list.finder.results() {
		d.list.prepare(d.list.finder.present(), false)
	}
	d.list.table.Refresh()
	t := screen.Toast{Key: "dmp.changed", Tone: screen.Success, Text: window.ChangeDone(e)}
	if back, ok := opposite[e.Action]; ok && !e.Already {
		id := d.rec.Patient.ID
		t.Action, t.Do = window.ChangeUndo, func() {
			if d.rec != nil && d.rec.Patient.ID == id {
				d.change(e.Key, back, "")
			}
		}
	}
	d.say(t)
	if e.Key == d.asked { // what the preview says above the document changed
		d.ask(e.Key)
	}
}

func (d *Dossier) notChanged(e app.DMPChangeFailed) {
	delete(d.list.changing, e.Key)
	d.list.unchanged[e.Key] = true
	d.list.table.Refresh()
	id := d.rec.Patient.ID
	d.say(screen.Toast{Key: "dmp.change.failed", Tone: screen.Danger, Text: texts.Error(e.Failure.Err), Sticky: true, Action: window.DocRetry, Do: func() {
		if d.rec != nil && d.rec.Patient.ID == id {
			d.askChange(e.Key, e.Action)
		}
	}})
}

// makeVisible asks to whom, when there is a choice.
func (d *Dossier) makeVisible(key record.DocumentKey) {
	r := d.list.row(key)
	if r == nil {
		return
	}
	switch v := r.Document.Visibility; {
	case v.HiddenFromPatient && v.HiddenFromGuardians:
		items, _ := d.changeItems(r)
		widget.NewMenu(items[:3]...).ShowAt(d.env.Window.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(d.pane.Content()).AddXY(16, 96))
	case v.HiddenFromPatient:
		d.askChange(key, api.DMPShowPatient)
	case v.HiddenFromGuardians:
		d.askChange(key, api.DMPShowGuardians)
	}
}
