package preview

import (
	"slices"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
)

// Notices: at most two, the most serious first. // patterns.md «Notice»
const maxNotices = 2

var noticeLooks = map[app.Notice]struct {
	icon string
	tone widget.Tone
	// narrative notices are about the structured view, and shown there only.
	narrative bool
}{
	app.NoticeWithdrawn:       {"trash-2", widget.ToneDanger, false},
	app.NoticeHiddenPatient:   {"eye-off", widget.ToneInvisible, false},
	app.NoticeHiddenGuardians: {"eye-off", widget.ToneInvisible, false},
	app.NoticeNewVersion:      {"layers", widget.ToneInfo, false},
	app.NoticeImages:          {"image", widget.ToneInfo, false},
	app.NoticeTwin:            {"columns-2", widget.ToneInfo, false},
	app.NoticePDFDamaged:      {"file-x", widget.ToneWarning, false},
	app.NoticeBodyDamaged:     {"file-x", widget.ToneWarning, false},
	app.NoticeStylesheet:      {"shield-check", widget.ToneInfo, true},
	app.NoticeUnrecognized:    {"triangle-alert", widget.ToneWarning, true},
	app.NoticeNotRechecked:    {"cloud-off", widget.ToneWarning, false},
	app.NoticeBuiltIn:         {"info", widget.ToneInfo, true},
}

// setNotices writes what is to be known of the document in this part of the switch.
func (p *Pane) setNotices() {
	v := p.view
	if p.mode == ModeFile {
		p.fileNotice()
		return
	}
	all := slices.Clone(v.Notices)
	if p.mode == ModeStructured && len(v.PDF) > 0 && p.failed == nil && !slices.Contains(all, app.NoticeBuiltIn) {
		all = append(all, app.NoticeBuiltIn)
	}
	wide := p.root.Size().Width / theme.Current().Scale()
	var bars []fyne.CanvasObject
	for _, n := range all {
		look, known := noticeLooks[n]
		if !known || look.narrative && p.mode != ModeStructured || len(bars) == maxNotices {
			continue
		}
		unrecognized := 0
		if v.CDA != nil {
			unrecognized = v.CDA.Unrecognized
		}
		bars = append(bars, widget.NewNotice(window.PreviewNotice(n, v.Row, unrecognized, wide), look.icon, look.tone, p.noticeButtons(n)...))
	}
	p.notices.Objects = bars
	p.notices.Refresh()
}

// fileNotice says what the pane shows in the place of the document.
func (p *Pane) fileNotice() {
	f := p.file
	back := widget.NewSmallButton(window.PreviewBackToDocument, "", widget.Link, func() { p.leaveFile() })
	p.notices.Objects = []fyne.CanvasObject{widget.NewNotice(f.name, "paperclip", widget.ToneInfo, back)}
	if f.left > 0 {
		p.notices.Objects = append(p.notices.Objects, widget.NewNotice(window.NotShownHere(f.left), "triangle-alert", widget.ToneWarning))
	}
	p.notices.Refresh()
	p.frame.Refresh()
}

func (p *Pane) noticeButtons(n app.Notice) []*widget.Button {
	switch n {
	case app.NoticeNewVersion:
		newer := p.view.Row.Newer
		if newer == nil {
			return nil
		}
		open := widget.NewSmallButton(window.PreviewOpen, "", widget.Link, func() { p.openNewer(newer.Key) })
		integrate := widget.NewSmallButton(window.PreviewIntegrate, "", widget.Second, func() { p.integrate(newer.Key) })
		p.name("preview.integrate", integrate)
		p.name("preview.opennewer", open)
		return []*widget.Button{open, integrate}
	case app.NoticeHiddenPatient, app.NoticeHiddenGuardians:
		if key := p.view.Row.Document.Key; p.onVisible != nil && p.view.Row.Document.Entry != nil {
			b := widget.NewSmallButton(window.ChangeShow, "", widget.Link, func() { p.onVisible(key) })
			p.name("preview.visible", b)
			return []*widget.Button{b}
		}
	case app.NoticeImages:
		if key := p.view.Row.Document.Key; p.onImages != nil {
			b := widget.NewSmallButton(window.ImagesOpen, "external-link", widget.Link, func() { p.onImages(key) })
			p.name("preview.images", b)
			return []*widget.Button{b}
		}
	case app.NoticeTwin:
		if twin := p.view.Row.Twin; twin != nil {
			b := widget.NewSmallButton(window.OtherForm(twin.BodyKind), "", widget.Link, func() { p.openNewer(twin.Key) })
			p.name("preview.twin", b)
			return []*widget.Button{b}
		}
	case app.NoticeUnrecognized, app.NoticeBuiltIn:
		if len(p.view.PDF) > 0 {
			return []*widget.Button{widget.NewSmallButton(window.PreviewSeePDF, "", widget.Link, func() { p.turn(ModePDF) })}
		}
	}
	return nil
}

func (p *Pane) openNewer(key record.DocumentKey) {
	if p.onNewer != nil {
		p.onNewer(key)
	} else if a := p.actions(); a != nil {
		a.OpenDocument(key)
	}
}

func (p *Pane) integrate(key record.DocumentKey) {
	if p.onIntegrate != nil {
		p.onIntegrate(key)
	} else if a := p.actions(); a != nil {
		a.Integrate([]record.DocumentKey{key})
	}
}

func (p *Pane) actions() Actions {
	if p.env == nil || p.env.Desk == nil {
		return nil
	}
	return p.env.Desk
}
