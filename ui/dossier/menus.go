package dossier

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/widget"
)

// headerMenu chooses the columns.
func (l *list) headerMenu(at fyne.Position) {
	var items []widget.MenuItem
	for _, c := range l.columns() {
		switch c.ID {
		case string(app.ByTitle), string(app.ByAct), string(app.ByProvenance), string(app.ByState):
			continue // what tells documents apart stays
		}
		items = append(items, widget.MenuItem{Text: c.Title, Checked: !l.hidden[c.ID], Do: func() { l.toggleColumn(c.ID) }})
	}
	widget.NewMenu(items...).ShowAt(l.d.env.Window.Canvas(), at)
}

func (l *list) toggleColumn(id string) {
	l.hidden[id] = !l.hidden[id]
	var names []string
	for c, off := range l.hidden {
		if off {
			names = append(names, c)
		}
	}
	slices.Sort(names)
	l.d.setPref("record.hidden", strings.Join(names, " "))
	l.root.Refresh() // giveWay hides it
}

// menu is that of one row.
func (l *list) menu(r *app.Row, at fyne.Position) {
	l.handled = true
	key := r.Document.Key
	why := l.whyNotIntegrate(r)
	if r.Document.State == record.Draft {
		l.d.draftMenu(r).ShowAt(l.d.env.Window.Canvas(), at)
		return
	}
	whyNot := window.WhyNotCorrect
	if r.Correctable() {
		whyNot = ""
	}
	changes, remove := l.d.changeItems(r)
	items := []widget.MenuItem{
		{Text: window.DocOpen, Icon: "file-text", Shortcut: "Entrée", Do: func() {
			l.table.Select(string(key))
			l.d.open(key)
		}},
		{Text: window.DocIntegrate, Icon: "folder-input", Why: why, Do: func() { l.d.integrate([]record.DocumentKey{key}) }},
		{Text: window.WriteCorrect, Icon: "pencil", Why: whyNot, Do: func() { l.d.write(app.WriteRequest{Correct: key}) }}}
	if app.StudyOf(r.Document) != (api.Study{}) {
		items = append(items, widget.MenuItem{Text: window.ImagesOpen, Icon: "image", Why: l.d.whyNoDMP(), Do: func() { l.d.desk.OpenImages(key) }})
	}
	if len(changes) > 0 {
		items = append(append(items, widget.Separator), changes...)
	}
	items = append(items, widget.Separator,
		widget.MenuItem{Text: window.DocCopyID, Icon: "copy", Do: func() { fyne.CurrentApp().Clipboard().SetContent(string(r.Document.ID)) }},
		widget.Separator, remove)
	if r.Document.Provenance == record.Local {
		items = append(items, widget.MenuItem{Text: window.WriteDelete, Icon: "trash-2", Danger: true, Why: whyNot, Do: func() { l.d.confirmDelete(key) }})
	}
	m := widget.NewMenu(items...)
	m.Width = 360
	m.ShowAt(l.d.env.Window.Canvas(), at)
}

func (l *list) whyNotIntegrate(r *app.Row) string {
	switch {
	case !integrable(r):
		return window.WhyNotIntegrable
	case l.bar.busy():
		return window.WhyBusy
	}
	return l.d.whyNoDMP()
}

func (b *banner) identity(part screen.IdentityPart) {
	if b.d.env.Go != nil {
		b.d.env.Go.Identity(screen.IdentityRequest{Part: part})
	}
}

// openMore shows the other commands of the record.
func (b *banner) openMore() {
	var first []widget.MenuItem
	if b.d.form.tight {
		first = []widget.MenuItem{{Text: window.RecordWrite, Icon: "file-pen", Do: func() { b.d.writeMenu().ShowUnder(b.more) }},
			{Text: window.RecordImport, Icon: "upload", Do: b.d.importPDF}, widget.Separator}
	}
	widget.NewMenu(append(first,
		widget.MenuItem{Text: window.MenuWebPS, Icon: "external-link", Why: b.d.whyNoDMP(), Do: func() { b.d.desk.OpenWebDMP(api.PageRecord) }},
		widget.MenuItem{Text: window.VaccinesAdd, Icon: "plus", Do: func() { b.d.write(app.WriteRequest{Form: app.FormVaccination}) }},
		widget.MenuItem{Text: window.MenuVaccines, Icon: "syringe", Why: b.d.whyNoDMP(), Do: func() { b.d.desk.OpenWebDMP(api.PageVaccination) }},
		widget.MenuItem{Text: window.MenuImages, Icon: "image", Why: b.d.whyNoDMP(), Do: func() { b.d.desk.OpenImages("") }},
		widget.MenuItem{Text: window.PeopleMenu, Icon: "users", Why: b.d.whyNoDMP(), Do: b.d.openPeople},
		widget.MenuItem{Text: window.CountMenu, Icon: "cloud-download", Do: b.openCounter},
		widget.Separator,
		widget.MenuItem{Text: window.MenuIdentity, Icon: "id-card", Do: func() { b.identity(screen.IdentityForm) }},
		widget.MenuItem{Text: window.MenuCheckINS, Icon: "badge-check", Do: func() { b.identity(screen.IdentityINSi) }},
		widget.MenuItem{Text: window.MenuHistory, Icon: "history", Do: func() { b.identity(screen.IdentityHistory) }},
		widget.Separator,
		widget.MenuItem{Text: window.RecordClose, Icon: "x", Shortcut: window.KeyEscape, Do: func() {
			if b.d.env.Go != nil {
				b.d.env.Go.Home()
			}
		}},
	)...).ShowUnder(b.more)
}
