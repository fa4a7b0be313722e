package dossier

import (
	"context"
	"strings"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/widget"
)

// openSaved lists the person's criteria; choosing one fills the form and searches. // SC.DMP/UX.17
func (f *finder) openSaved() {
	d := f.l.d
	bridge.Run(context.Background(), d.desk.SavedCriteria, func(list []app.Criteria, err error) {
		if err != nil {
			d.refused(err)
			return
		}
		if f.on {
			f.savedMenu(list).ShowUnder(f.saved)
		}
	})
}

func (f *finder) savedMenu(list []app.Criteria) *widget.Menu {
	d := f.l.d
	var items []widget.MenuItem
	for _, c := range list {
		items = append(items, widget.MenuItem{Text: c.Name, Icon: "search", Checked: c.Name == f.asked.Name, Do: func() {
			f.fill(c)
			f.run()
			f.asked.Name = c.Name
		}})
	}
	if len(items) > 0 {
		items = append(items, widget.Separator)
	}
	items = append(items,
		widget.MenuItem{Text: window.FindSave, Icon: "save", Do: f.askName},
		widget.MenuItem{Text: window.FindSummary, Icon: "list-filter", Do: func() {
			if c, ok := f.criteria(); ok {
				d.do("find.summary", window.FindSummarySet, func(ctx context.Context) error { return d.desk.SetSummary(ctx, c) })
			}
		}},
		widget.MenuItem{Text: window.FindNoSummary, Icon: "undo-2", Do: func() {
			d.do("find.summary", window.FindSummaryOff, func(ctx context.Context) error { return d.desk.SetSummary(ctx, app.Criteria{}) })
		}},
		widget.MenuItem{Text: window.FindReset, Icon: "x", Do: func() { f.fill(app.Criteria{}); f.asked.Name = "" }})
	if len(list) > 0 {
		items = append(items, widget.Separator)
	}
	for _, c := range list {
		items = append(items, widget.MenuItem{Text: window.FindForget + " «" + window.NBSP + c.Name + window.NBSP + "»", Icon: "trash-2", Danger: true, Do: func() {
			d.do("find.forgot", "", func(ctx context.Context) error { return d.desk.DeleteCriteria(ctx, c.Name) })
		}})
	}
	m := widget.NewMenu(items...)
	m.Width = 380
	return m
}

// askName keeps what the form says under a name.
func (f *finder) askName() {
	c, ok := f.criteria()
	if !ok {
		return
	}
	d := f.l.d
	name := widget.NewField(window.FindSaveName, "")
	name.SetText(f.asked.Name)
	box := &widget.Dialog{Title: window.FindSaveTitle, Icon: "save", Tone: widget.ToneInfo, Verb: window.FindSaveVerb, Extra: name, First: name.Entry}
	verb, _ := box.Verbs()
	look := func(text string) {
		why := ""
		if strings.TrimSpace(text) == "" {
			why = window.WhyNeedsName
		}
		verb.SetWhy(why)
	}
	look(name.Text())
	name.OnChanged = look
	name.OnSubmitted = func(string) { verb.Tapped(nil) }
	box.OnVerb = func() bool {
		if c.Name = strings.TrimSpace(name.Text()); c.Name == "" {
			return false
		}
		d.do("find.saved", window.FindSavedToast, func(ctx context.Context) error { return d.desk.SaveCriteria(ctx, c) })
		return true
	}
	d.name("find.name", name)
	box.Show(d.env.Window.Canvas())
}

// summarise applies the person's summary to the list of a record just opened. // SC.DMP/UX.17
func (d *Dossier) summarise() {
	id := d.rec.Patient.ID
	bridge.Run(context.Background(), d.desk.Summary, func(c app.Criteria, err error) {
		if err != nil || d.rec == nil || d.rec.Patient.ID != id || d.list.finder.on || d.list.filter.Active() {
			return
		}
		if f := c.Filter(d.desk.Now()); f.Active() {
			d.list.setFilter(f)
		}
	})
}

// pageSaid says that the browser was given a page.
func (d *Dossier) pageSaid(e app.PageOpened) {
	d.say(screen.Toast{Key: "page.opened", Tone: screen.Success, Text: window.PageOpened(e.Page)})
}
