package identity

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// formOrder is the order in which what is wrong is said.
var formOrder = []record.IdentityField{record.FieldBirthName, record.FieldGivenNames, record.FieldSex, record.FieldBirthDate, record.FieldBirthCOG,
	record.FieldUsedName, record.FieldUsedGivenName, record.FieldFictive}

// form is the left part: texts as they are typed, and what is wrong with each.
type form struct {
	of   *Identity
	root *fyne.Container

	birthName, givenNames, birthDate, birthCOG, birthPlace *widget.Field
	usedName, usedGivenName, matricule                     *widget.Field
	sex                                                    *widget.Segment
	homonym, doubtful, fictive                             *widget.Checkbox
	urgent                                                 bool // two fields, for somebody nobody can name
}

func newForm(i *Identity) *form {
	f := &form{of: i, root: container.NewStack()}
	field := func(label, placeholder string, key record.IdentityField) *widget.Field {
		w := widget.NewField(label, placeholder)
		w.Help = window.NBSP // the room of an error: nothing moves under the pointer when one comes
		w.OnChanged = func(string) { i.changed() }
		w.OnSubmitted = func(string) { i.submit() }
		w.Check = func(string) string { return f.wrong(key) }
		i.env.Names.Set("identity."+string(key), w)
		return w
	}
	f.birthName = field(window.FieldBirthName, "", record.FieldBirthName)
	f.givenNames = field(window.FieldGivenNames, window.HintGivenNames, record.FieldGivenNames)
	f.birthDate = field(window.FieldBirthDate, window.HintDate, record.FieldBirthDate)
	f.birthCOG = field(window.FieldBirthCOG, window.HintCOG, record.FieldBirthCOG)
	f.birthPlace = field(window.FieldBirthPlace, "", record.FieldBirthPlace)
	f.usedName = field(window.FieldUsedName, "", record.FieldUsedName)
	f.usedGivenName = field(window.FieldUsedGivenName, "", record.FieldUsedGivenName)
	f.matricule = widget.NewField(window.FieldMatricule, "")
	f.matricule.Help = window.HelpMatricule
	f.matricule.Check = matriculeError
	f.matricule.OnChanged = func(s string) {
		f.matricule.Help = window.HelpMatricule
		if s != "" && matriculeError(s) == "" {
			f.matricule.Help = window.HelpMatriculeOK
		}
		f.matricule.Refresh()
		i.changed()
	}
	f.sex = widget.NewSegment(window.SexWords, -1, func(n int) {
		f.sex.Chosen = n
		i.changed()
	})
	f.sex.Low = false
	i.env.Names.Set("identity.sex", f.sex)
	box := func(word string) *widget.Checkbox { return widget.NewCheckbox(word, false, func(bool) { i.changed() }) }
	f.homonym, f.doubtful, f.fictive = box(window.Homonym), box(window.Doubtful), box(window.Fictive)
	f.lay()
	return f
}

// matriculeError says what is wrong with a matricule as typed: its length, its letters, its key, Corsica included.
func matriculeError(s string) string {
	if s == "" {
		return ""
	}
	if _, err := record.ParseINS(s, record.OIDINSNIR); err != nil {
		return texts.Error(err)
	}
	return ""
}

// lay shows the two fields of an emergency, or all of them.
func (f *form) lay() {
	section := func(word string) fyne.CanvasObject {
		return widget.Pad(0, 4, 0, 2, widget.NewText(word, theme.BodyStrong, theme.Text))
	}
	two := func(a, b fyne.CanvasObject) fyne.CanvasObject {
		return widget.TopRow(12, widget.Grow(a), widget.Grow(b))
	}
	sex := widget.Col(4, widget.NewText(window.FieldSex, theme.CaptionStrong, theme.Text2), f.sex)
	const gap = 6
	var col []fyne.CanvasObject
	if f.of.creating {
		word, icon := window.IdentityEmergency, "siren"
		if f.urgent {
			word, icon = window.IdentityFull, "user-round"
		}
		swap := widget.NewSmallButton(word, icon, widget.Second, func() {
			f.urgent = !f.urgent
			f.doubtful.Checked = f.urgent
			f.doubtful.Refresh()
			f.lay()
			f.of.changed()
		})
		f.of.env.Names.Set("identity.urgent", swap)
		col = append(col, widget.Row(8, widget.NewText(window.IdentityStrict, theme.BodyStrong, theme.Text), widget.Spacer(), swap))
	} else {
		col = append(col, widget.NewText(window.IdentityStrict, theme.BodyStrong, theme.Text))
	}
	if f.urgent {
		col = append(col, f.birthName, widget.Row(0, sex, widget.Spacer()), widget.NewParagraph(window.IdentityUrgentTip, theme.Caption, theme.Muted, formWidth-48))
	} else {
		col = append(col, two(f.birthName, f.givenNames), two(sex, f.birthDate), two(f.birthCOG, f.birthPlace),
			section(window.IdentityUsed), two(f.usedName, f.usedGivenName),
			section(window.IdentityINS), f.matricule,
			section(window.IdentityAttributes), widget.Row(16, f.homonym, f.doubtful, f.fictive),
			widget.NewParagraph(window.HelpAttributes, theme.Caption, theme.Muted, formWidth-48))
		if ins := f.of.base.INS; !ins.IsZero() {
			col = slices.Insert(col, len(col)-4, fyne.CanvasObject(widget.Row(8, widget.NewIcon("badge-check", theme.Success, 16),
				widget.NewText(window.RecordINS+window.NBSP+ins.Grouped(), theme.Body, theme.Text))))
		}
	}
	f.root.Objects = []fyne.CanvasObject{widget.NewScroll(widget.Pad(20, 16, 20, 20, widget.Col(gap, col...)))}
	f.root.Refresh()
}

func (f *form) fill(d app.IdentityDraft) {
	f.birthName.SetText(d.BirthName)
	f.givenNames.SetText(d.GivenNames)
	f.birthDate.SetText(d.BirthDate)
	f.birthCOG.SetText(d.BirthCOG)
	f.birthPlace.SetText(d.BirthPlace)
	f.usedName.SetText(d.UsedName)
	f.usedGivenName.SetText(d.UsedGivenName)
	f.sex.Choose(slices.Index(window.Sexes, d.Sex))
	f.homonym.Checked, f.doubtful.Checked, f.fictive.Checked = d.Homonym, d.Doubtful, d.Fictive
	for _, c := range []*widget.Checkbox{f.homonym, f.doubtful, f.fictive} {
		c.Refresh()
	}
}

func (f *form) draft() app.IdentityDraft {
	d := app.IdentityDraft{BirthName: f.birthName.Text(), GivenNames: f.givenNames.Text(), BirthDate: f.birthDate.Text(), BirthCOG: f.birthCOG.Text(),
		BirthPlace: f.birthPlace.Text(), UsedName: f.usedName.Text(), UsedGivenName: f.usedGivenName.Text(),
		Homonym: f.homonym.Checked, Doubtful: f.doubtful.Checked, Fictive: f.fictive.Checked}
	if f.sex.Chosen >= 0 {
		d.Sex = window.Sexes[f.sex.Chosen]
	}
	if f.urgent {
		return app.EmergencyDraft(d.BirthName, d.Sex)
	}
	return d
}

func (f *form) read() app.ReadDraft {
	return f.draft().Read(f.of.base, f.of.desk.IdentityRules(), f.of.desk.Now())
}

func (f *form) wrong(key record.IdentityField) string {
	if reason, ok := f.read().Wrong[key]; ok {
		return window.FieldWrong(reason)
	}
	return ""
}

// presented is the INS of the document that the person holds, for the search of doubles alone.
func (f *form) presented() record.Matricule {
	ins, err := record.ParseINS(f.matricule.Text(), record.OIDINSNIR)
	if err != nil {
		return ""
	}
	return ins.Matricule
}
