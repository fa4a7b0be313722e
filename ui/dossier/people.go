package dossier

import (
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// people is the box of the professionals whom the DMP knows. // TD1.6
type people struct {
	d      *Dossier
	table  *widget.Table[api.DMPProfessional]
	admin  *widget.Text
	state  *widget.Text
	dialog *widget.Dialog
}

// openPeople asks the DMP and shows the answer in its box.
func (d *Dossier) openPeople() {
	if d.whyNoDMP() != "" {
		return
	}
	p := &people{d: d, admin: widget.NewText("", theme.Caption, theme.Muted), state: widget.NewText(window.PeopleLoading, theme.Body, theme.Muted)}
	type column = widget.Column[api.DMPProfessional]
	p.table = widget.NewTable(widget.TableOptions[api.DMPProfessional]{
		Key: func(x api.DMPProfessional) string { return x.ID }, Letter: func(x api.DMPProfessional) string { return x.FamilyName },
		Empty: widget.NewEmpty("users", window.PeopleNone, window.PeopleNoText, nil),
		Columns: []column{
			{ID: "name", Title: window.PeopleName, Min: 160, Compare: func(a, b api.DMPProfessional) int { return strings.Compare(a.FamilyName, b.FamilyName) },
				Fill: func(x api.DMPProfessional, c *widget.Cell) { c.Text = x.FamilyName + " " + x.GivenName }},
			{ID: "what", Title: window.PeopleWhat, Width: 176, Fill: func(x api.DMPProfessional, c *widget.Cell) {
				c.Text, c.Ink = strings.Join(x.Specialties, ", "), theme.Text2
			}},
			{ID: "since", Title: window.PeopleSince, Width: 100, Fill: func(x api.DMPProfessional, c *widget.Cell) { c.Text, c.Ink = dateOf(x), theme.Text2 }},
			{ID: "last", Title: window.PeopleLast, Width: 120, Fill: func(x api.DMPProfessional, c *widget.Cell) {
				if !x.LastAction.IsZero() {
					c.Text, c.Ink = window.Date(x.LastAction), theme.Text2
				}
			}},
			{ID: "state", Title: window.PeopleState, Width: 172, Fill: func(x api.DMPProfessional, c *widget.Cell) {
				c.Badge = true
				switch {
				case x.Barred:
					c.Icon, c.Tone, c.Text = "user-round-x", widget.ToneDanger, window.PeopleBarred
				case x.Treating:
					c.Icon, c.Tone, c.Text = "user-round-check", widget.ToneInfo, window.PeopleTreat
				default:
					c.Icon, c.Tone, c.Text = "user-round-check", widget.ToneSuccess, window.PeopleOpen
				}
			}},
		}})
	revoke := widget.NewSmallButton(window.PeopleRevoke, "user-round-x", widget.Second, func() {
		p.dialog.Close()
		d.askRevoke()
	})
	if d.rec.DMP.State != app.DMPAuthorized || d.rec.Gate.Purpose == record.BreakGlassAccess {
		revoke.SetWhy(window.DMPSentence(d.rec.DMP.State))
	}
	p.dialog = &widget.Dialog{Title: window.PeopleTitle, Icon: "users", Tone: widget.ToneInfo, Width: 840, Verb: texts.WordClose, Only: true,
		Extra:  widget.Col(8, widget.Row(8, widget.Flex(p.state), revoke), p.admin, widget.Sized(0, 360, p.table)),
		OnVerb: func() bool { d.people = nil; return true }, OnCancel: func() { d.people = nil }}
	d.people = p
	d.name("people.table", p.table)
	d.name("people.revoke", revoke)
	p.dialog.Show(d.env.Window.Canvas())
	d.desk.ListPeople(api.StandingAll)
}

func dateOf(x api.DMPProfessional) string {
	if x.Since.IsZero() {
		return ""
	}
	return window.Date(x.Since)
}

func (p *people) show(e app.DMPPeopleListed) {
	if e.Failed != nil {
		p.state.Colour = theme.Danger
		p.state.SetText(texts.Error(e.Failed.Err))
		return
	}
	p.table.SetRows(e.People)
	p.state.SetText(window.Count(len(e.People), "professionnel", "professionnels"))
	p.admin.SetText(window.AdminLine(e.Admin))
	p.d.focusIn(p.table)
}

func (d *Dossier) focusIn(o fyne.Focusable) { d.env.Window.Canvas().Focus(o) }

// askRevoke takes the person's own authorisation away after a question.
func (d *Dossier) askRevoke() {
	id := d.rec.Patient.ID
	(&widget.Dialog{Title: window.PeopleAsk, Text: window.PeopleText, Icon: "user-round-x", Tone: widget.ToneWarning, Destructive: true, Verb: window.PeopleVerb,
		OnVerb: func() bool {
			if d.rec != nil && d.rec.Patient.ID == id {
				d.desk.Revoke()
			}
			return true
		}}).Show(d.env.Window.Canvas())
}
