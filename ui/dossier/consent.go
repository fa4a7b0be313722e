package dossier

import (
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// Parts of the consent control.
const (
	partNotInformed = iota
	partUnopposed
	partOpposed
	partBreakGlass
)

// newConsent returns the control. It holds: what it shows is what is recorded, never what was clicked.
func newConsent(d *Dossier) *widget.Segment {
	s := widget.NewChoice([]widget.SegmentPart{
		{Text: window.InfoNotInformed, Tone: widget.ToneWarning}, {Text: window.InfoUnopposed, Tone: widget.ToneSuccess},
		{Text: window.InfoOpposedMore, Tone: widget.ToneDanger}, {Text: window.InfoBreakMore, Tone: widget.ToneWarning}}, 0, d.choose)
	s.Hold = true
	return s
}

// partOf is the part that tells what is in force.
func partOf(r *app.Record) int {
	switch {
	case r.Gate.Open && r.Gate.Purpose == record.BreakGlassAccess:
		return partBreakGlass
	case r.InForce == nil:
		return partNotInformed
	case r.InForce.Kind == record.Unopposed:
		return partUnopposed
	case r.InForce.Kind == record.Opposed:
		return partOpposed
	}
	return partNotInformed
}

func showConsent(s *widget.Segment, r *app.Record) {
	why := ""
	if r.Current == nil {
		why = window.WhyNoStayConsent
	}
	s.Tooltip = ""
	if r.InForce != nil {
		s.Tooltip = origin(*r.InForce, r)
	}
	changed := s.Chosen != partOf(r)
	for i := range s.Parts {
		changed = changed || s.Parts[i].Why != why
		s.Parts[i].Why = why
	}
	if changed {
		s.Choose(partOf(r))
	}
}

// origin says how a consent reached us. // U-OPP-03
func origin(c record.Consent, r *app.Record) string {
	if c.Origin == record.FromPAM {
		return window.ReceivedFrom(c.At, r.At)
	}
	return window.TypedBy(c)
}

// choose is told of a choice on the control.
func (d *Dossier) choose(part int) {
	if d.rec == nil || d.rec.Current == nil {
		return
	}
	switch part {
	case partNotInformed:
		if k := d.rec.InForce; k != nil && k.Kind != record.NotInformed {
			d.askReturn()
		}
	case partUnopposed:
		if k := d.rec.InForce; k == nil || k.Kind != record.Unopposed {
			d.desk.SetInformation(record.Unopposed, false, false)
		}
	case partOpposed:
		d.openOpposition()
	case partBreakGlass:
		d.askBreakGlass()
	}
}

// openOpposition asks what the patient is opposed to, both by default. No motive, ever. // DSR 3.2.2
func (d *Dossier) openOpposition() {
	b := d.banner
	feeding, reading := true, true
	k := d.rec.InForce
	if k != nil && k.Kind == record.Opposed {
		feeding, reading = k.Feeding, k.Reading
	}
	save := widget.NewSmallButton(window.InfoSave, "", widget.Main, nil)
	boxFeeding := widget.NewCheckbox(window.InfoFeeding, feeding, nil)
	boxReading := widget.NewCheckbox(window.InfoReading, reading, nil)
	needOne(save, boxFeeding, boxReading)
	save.OnTapped = func() {
		b.closePopover()
		d.desk.SetInformation(record.Opposed, boxFeeding.Checked, boxReading.Checked)
	}
	d.name("record.consent.feeding", boxFeeding)
	d.name("record.consent.reading", boxReading)
	d.name("record.consent.save", save)
	col := []fyne.CanvasObject{
		widget.NewText(window.InfoOpposedTo, theme.BodyStrong, theme.Text), boxFeeding, boxReading,
		widget.NewText(window.InfoNoMotive, theme.Caption, theme.Muted),
	}
	buttons := []fyne.CanvasObject{}
	if k != nil && k.Kind != record.NotInformed {
		back := widget.NewSmallButton(window.InfoReturn, "", widget.Link, func() {
			b.closePopover()
			d.askReturn()
		})
		buttons = append(buttons, back)
	}
	buttons = append(buttons, widget.Spacer(), save)
	col = append(col, widget.Row(8, buttons...))
	if k != nil {
		col = append(col, widget.NewParagraph(origin(*k, d.rec), theme.Caption, theme.Muted, 320-2*16))
	}
	at, size := b.consent.PartAt(partOpposed)
	b.popUnder(b.consent, at, size, widget.Pad(16, 12, 16, 12, widget.Col(8, col...)), 320, save)
}

// needOne keeps a button unavailable while no box is ticked: opposed to nothing is not opposed. // U-OPP-01
func needOne(save *widget.Button, boxes ...*widget.Checkbox) {
	look := func(bool) {
		why := window.WhyNeedsOneTicked
		for _, b := range boxes {
			if b.Checked {
				why = ""
			}
		}
		save.SetWhy(why)
	}
	for _, b := range boxes {
		b.OnChanged = look
	}
	look(false)
}

// askReturn goes back to «non informé» after a question.
func (d *Dossier) askReturn() {
	(&widget.Dialog{Title: window.InfoReturnAsk, Text: window.InfoReturnText, Icon: "lock", Tone: widget.ToneWarning, Verb: window.InfoReturnVerb,
		OnVerb: func() bool {
			d.desk.SetInformation(record.NotInformed, false, false)
			return true
		}}).Show(d.env.Window.Canvas())
}

// askBreakGlass opens the emergency access; its verb waits for the motive. // CONF.09.BIS
func (d *Dossier) askBreakGlass() {
	motive := widget.NewField(window.InfoMotiveNeeded, "")
	box := &widget.Dialog{Title: window.InfoBreakAsk, Text: window.InfoBreakTraced, Icon: "siren", Tone: widget.ToneWarning,
		Verb: window.InfoAccess, Extra: motive, First: motive.Entry}
	verb, _ := box.Verbs()
	wait := func(text string) { verb.SetWhy(missingMotive(text)) }
	wait("")
	motive.OnChanged = wait
	box.OnVerb = func() bool {
		if missingMotive(motive.Text()) != "" {
			return false
		}
		d.desk.BreakTheGlass(strings.TrimSpace(motive.Text()))
		return true
	}
	motive.OnSubmitted = func(string) { verb.Tapped(nil) }
	d.name("record.breakglass.motive", motive)
	d.name("record.breakglass.access", verb)
	box.Show(d.env.Window.Canvas())
}

func missingMotive(text string) string {
	if strings.TrimSpace(text) == "" {
		return window.WhyNeedsMotive
	}
	return ""
}

// recorded says that a consent is kept, and offers to go back to the former one.
func (d *Dossier) recorded(e app.InformationRecorded) {
	if d.undoing {
		d.undoing = false
		d.say(screen.Toast{Key: "consent.restored", Tone: screen.Success, Text: window.InfoRestored})
		return
	}
	id := d.rec.Patient.ID
	d.say(screen.Toast{Key: "consent.recorded", Tone: screen.Success, Text: window.InfoSaved, Action: window.InfoUndo, Do: func() {
		if d.rec == nil || d.rec.Patient.ID != id || d.rec.InForce == nil || d.rec.InForce.ID != e.Consent.ID {
			return // another record is open, or somebody recorded something since
		}
		d.undoing = true
		if p := e.Previous; p != nil {
			d.desk.SetInformation(p.Kind, p.Feeding, p.Reading)
			return
		}
		d.desk.SetInformation(record.NotInformed, false, false)
	}})
}
