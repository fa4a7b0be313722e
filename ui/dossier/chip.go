package dossier

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chevet/app"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// mark is an invisible rectangle that names a part of a control.
func mark() fyne.CanvasObject { return canvas.NewRectangle(color.Transparent) }

// chipLooks is the table of patterns.md «DMP chip»; the words are in assets/texts/window.
var chipLooks = map[app.DMPState]struct {
	icon string
	tone widget.Tone
}{
	app.DMPChecking:    {"loader-circle", widget.ToneLocal},
	app.DMPAuthorized:  {"folder-check", widget.ToneSuccess},
	app.DMPNotInformed: {"lock", widget.ToneWarning},
	app.DMPOpposed:     {"hand", widget.ToneDanger},
	app.DMPBlocked:     {"user-round-x", widget.ToneDanger},
	app.DMPNoAccess:    {"lock", widget.ToneWarning},
	app.DMPExpired:     {"clock", widget.ToneWarning},
	app.DMPBreakGlass:  {"siren", widget.ToneWarning},
	app.DMPNone:        {"circle-slash", widget.ToneLocal},
	app.DMPClosed:      {"circle-slash", widget.ToneLocal},
	app.DMPINSUnusable: {"badge-check", widget.ToneWarning},
	app.DMPOneFactor:   {"id-card", widget.ToneWarning},
	app.DMPUnavailable: {"cloud-off", widget.ToneLocal},
	app.DMPFailed:      {"triangle-alert", widget.ToneDanger},
	app.DMPNoEncounter: {"bed-double", widget.ToneWarning},
}

// openDMP shows what is known of the DMP, 320 wide, with what can be done about it.
func (b *banner) openDMP() {
	r := b.d.rec
	if r == nil {
		return
	}
	now := b.d.desk.Now()
	const inner = 320 - 2*16
	facts := []fyne.CanvasObject{
		widget.NewParagraph(window.DMPSentence(r.DMP.State), theme.Body, theme.Text, inner),
		widget.NewText(window.DMPChecked(r.DMP.CheckedAt, now), theme.Caption, theme.Muted),
	}
	if t := r.DMP.Known.ExpiresAt; r.Gate.Open && !t.IsZero() {
		facts = append(facts, widget.NewText(window.DMPExpires(t), theme.Caption, theme.Muted))
	}
	if r.BreakGlass != nil && r.Gate.Open {
		facts = append(facts, widget.NewText(window.DMPBreakEnds+window.Moment(r.BreakGlass.Until, now), theme.Caption, theme.Muted))
	}
	col := []fyne.CanvasObject{widget.Col(4, facts...)}
	if f := r.DMP.Failure; f != nil {
		if f.Err != nil {
			col = append(col, widget.NewParagraph(texts.Error(f.Err), theme.Body, theme.Text2, inner))
		}
		lines := []fyne.CanvasObject{widget.NewText(window.DMPDetails, theme.CaptionStrong, theme.Text2)}
		for _, l := range window.FailureLines(*f) {
			lines = append(lines, widget.NewText(l, theme.Caption, theme.Muted))
		}
		col = append(col, widget.Col(2, lines...))
	}
	again := widget.NewSmallButton(window.DMPAgain, "refresh-cw", widget.Second, nil)
	again.SetWhy(b.d.whyNoDMP())
	again.OnTapped = func() {
		b.closePopover()
		b.d.desk.RefreshDMP()
	}
	who := widget.NewSmallButton(window.PeopleMenu, "users", widget.Quiet, func() {
		b.closePopover()
		b.d.openPeople()
	})
	who.SetWhy(b.d.whyNoDMP())
	buttons := []fyne.CanvasObject{widget.Row(0, again), widget.Row(0, who)} // side by side they are wider than the box
	if b.d.toInform() && !b.d.inInfo {
		buttons = append(buttons, widget.Row(0, widget.NewSmallButton(window.InfoInform, "user-round-check", widget.Main, func() {
			b.closePopover()
			b.d.showInformation()
			b.d.focus(b.d.info.first)
		})))
	}
	b.d.name("record.dmp.again", again)
	col = append(col, widget.Col(8, buttons...))
	b.popUnder(b.dmp, fyne.Position{}, b.dmp.Size(), widget.Pad(16, 12, 16, 16, widget.Col(12, col...)), 320, again)
}

func (b *banner) popUnder(anchor fyne.CanvasObject, at fyne.Position, size fyne.Size, content fyne.CanvasObject, width float32, first fyne.Focusable) {
	b.closePopover()
	p := widget.ShowPopover(anchor, at, size, content, width, first)
	b.popover = p
	p.OnClosed(func() {
		if b.popover == p {
			b.popover = nil
		}
	})
}

func (b *banner) closePopover() {
	if p := b.popover; p != nil {
		b.popover = nil
		p.Close()
	}
}

// whyNoDMP says why the DMP cannot be asked now, "" when it can.
func (d *Dossier) whyNoDMP() string {
	switch {
	case d.rec == nil:
		return ""
	case !d.rec.Gate.Open:
		return window.GateShort(d.rec.Gate.Reason)
	case d.rec.Offline:
		return window.WhyOffline
	}
	return ""
}
