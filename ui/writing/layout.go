package writing

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// Measures of the screen, px at 100 %. // mock 08
const (
	heightBanner = 77
	wideForm     = 520
	tightForm    = 440
	wideCheck    = 360
	tightCheck   = 312
	heightSign   = 108
)

// columns lays the banner, then the form, the preview and the check side by side under their heads.
type columns struct{}

// Layout implements fyne.Layout; objs are in the order of build.
func (columns) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	look := theme.Current()
	form, check := look.Px(wideForm), look.Px(wideCheck)
	if size.Width < look.Px(1400) {
		form, check = look.Px(tightForm), look.Px(tightCheck)
	}
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(max(1, w), max(1, h)))
	}
	top, head, sign := look.Px(heightBanner), look.Px(theme.HeightPanelHead), look.Px(heightSign)
	middle := size.Width - form - check
	y := top + head
	foot := float32(0)
	if c, ok := objs[8].(*fyne.Container); ok && len(c.Objects) > 0 {
		foot = look.Px(theme.HeightPanelFoot)
	}
	put(objs[0], 0, y, form, size.Height-y)
	put(objs[1], form, y, middle, size.Height-y-foot)
	put(objs[2], form+middle, y, check, size.Height-y-sign)
	put(objs[3], 0, top, form, head)
	put(objs[4], form, top, middle, head)
	put(objs[5], form+middle, top, check, head)
	put(objs[6], 0, 0, size.Width, top)
	put(objs[7], form+middle, size.Height-sign, check, sign)
	put(objs[8], form, size.Height-foot, middle, foot)
}

// MinSize implements fyne.Layout.
func (columns) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

// banner is who the patient is, as on the record.
func banner(r *app.Record) fyne.CanvasObject {
	p := r.Patient
	ins := []fyne.CanvasObject{}
	if p.INS.IsZero() {
		ins = append(ins, widget.NewText(window.NoINS, theme.LargeStrong, theme.Muted))
	} else {
		ins = append(ins, widget.NewText(window.RecordINS, theme.CaptionStrong, theme.Muted), widget.NewText(p.INS.Grouped(), theme.LargeStrong, theme.Text))
	}
	icon, tone := screen.IdentityLook(p.Status)
	ins = append(ins, widget.NewBadge(window.IdentityStatus(p.Status), icon, tone))
	for _, a := range []struct {
		on         bool
		word, icon string
		tone       widget.Tone
	}{{p.Doubtful, window.Doubtful, "circle-question-mark", widget.ToneDanger}, {p.Fictive, window.Fictive, "user-round-x", widget.ToneDanger}, {p.Homonym, window.Homonym, "users", widget.ToneWarning}} {
		if a.on {
			ins = append(ins, widget.NewBadge(a.word, a.icon, a.tone))
		}
	}
	first := widget.Row(12, widget.NewText(p.Name(), theme.PatientName, theme.Text), widget.NewText(window.Traits(p, r.At), theme.Large, theme.Text2),
		widget.Pad(8, 0, 0, 0, widget.Row(8, ins...)))
	var second []fyne.CanvasObject
	pair := func(label, value string) {
		if value == "" {
			return
		}
		if len(second) > 0 {
			second = append(second, widget.NewText("·", theme.Body, theme.BorderStrong))
		}
		second = append(second, widget.Row(0, widget.NewText(label, theme.Body, theme.Muted), widget.NewText(value, theme.Body, theme.Text2)))
	}
	if p.UsedName != p.BirthName {
		pair(window.RecordUsedName, p.UsedName)
	}
	pair(window.RecordIPP, string(p.IPP))
	pair(window.RecordStay, window.InTheStay(r.Current))
	pair(window.RecordDoctor, p.TreatingName)
	return widget.On(widget.NewFill(theme.Surface).Edged("b"), widget.Pad(16, 12, 16, 0, widget.Col(4,
		widget.Sized(0, theme.HeightBannerLine1, first), widget.Sized(0, theme.HeightBannerLine2, widget.Row(8, second...)))))
}
