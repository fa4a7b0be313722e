package identity

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// doubles is the list of those who may be the patient being created.
type doubles struct {
	of     *Identity
	root   *fyne.Container
	shown  []record.Double
	rest   rested
	cancel context.CancelFunc
}

func newDoubles(i *Identity) *doubles {
	d := &doubles{of: i, root: container.NewStack(), rest: rested{i, bridge.NewDebouncer(lookAfter)}}
	d.show(nil)
	return d
}

// look searches once typing rests; an answer to an older text is dropped.
func (d *doubles) look(p record.Patient) {
	if len(p.BirthName) < 2 {
		d.rest.Stop()
		d.show(nil)
		return
	}
	if m := d.of.form.presented(); m != "" {
		p.INS.Matricule = m
	}
	d.rest.call(func() { d.ask(p) })
}

func (d *doubles) ask(p record.Patient) {
	if d.cancel != nil {
		d.cancel()
	}
	ctx, cancel := context.WithCancel(d.of.ctx)
	d.cancel = cancel
	run(d.of, ctx, func(ctx context.Context) ([]record.Double, error) { return d.of.desk.Doubles(ctx, p) },
		func(found []record.Double, err error) {
			if err == nil {
				d.show(found)
			}
		})
}

func (d *doubles) show(found []record.Double) {
	d.shown = found
	word := window.IdentityCreate
	if len(found) > 0 {
		word = window.IdentityCreateAny
	}
	if d.of.save != nil && d.of.save.Text != word {
		d.of.save.Text = word
		d.of.root.Refresh() // the bar gives the button its new width
	}
	if d.of.tabs != nil && d.of.doubles == d {
		d.of.tabs.SetCount(0, counted(len(found)))
	}
	if len(found) == 0 {
		d.root.Objects = []fyne.CanvasObject{widget.Pad(0, 96, 0, 0, widget.NewEmpty("users", window.DoublesNone, window.DoublesNoneText, nil))}
		d.root.Refresh()
		return
	}
	col := []fyne.CanvasObject{widget.NewNotice(window.DoublesTitle, "triangle-alert", widget.ToneWarning)}
	for _, one := range found {
		col = append(col, widget.Pad(16, 12, 16, 0, widget.NewCard(widget.Pad(16, 12, 16, 12, d.row(one)))))
	}
	d.root.Objects = []fyne.CanvasObject{widget.NewScroll(widget.Col(0, col...))}
	d.root.Refresh()
}

func (d *doubles) row(one record.Double) fyne.CanvasObject {
	p := one.Patient
	second := []string{window.Sex(p.Sex), window.Birth(p.BirthDate)}
	if p.BirthPlace != "" {
		second = append(second, p.BirthPlace)
	}
	if p.IPP != "" {
		second = append(second, "IPP"+window.NBSP+string(p.IPP))
	}
	open := widget.NewSmallButton(window.DoublesOpen, "arrow-right", widget.Second, func() { d.of.env.Go.OpenRecord(p.ID) })
	name := append([]fyne.CanvasObject{widget.NewText(p.Name(), theme.BodyUnread, theme.Text)}, badges(p)...)
	return widget.Row(12, widget.Flex(widget.Col(4, widget.Row(8, name...),
		widget.NewText(strings.Join(second, " · "), theme.Body, theme.Text2),
		widget.Row(6, widget.NewIcon("git-compare", theme.Warning, 14), widget.NewText(window.DoubleReasons(one.Reasons), theme.Caption, theme.Text2)))),
		widget.Spacer(), open)
}
