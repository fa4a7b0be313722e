package preview

import (
	"strconv"
	"strings"

	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// setFoot writes the bar under the document.
func (p *Pane) setFoot() {
	var items []fyne.CanvasObject
	switch p.mode {
	case ModePDF:
		if p.paper != nil && p.failed == nil {
			items = append(items, p.paper.controls()...)
		}
		items = append(items, widget.Spacer(), p.printer(), p.more())
	case ModeStructured:
		items = append(items, widget.Flex(widget.NewText(caption(p), theme.Caption, theme.Muted)))
		if b := p.sections(); b != nil {
			items = append(items, b)
		}
		items = append(items, p.printer(), p.more())
	case ModeMetadata:
		items = append(items, widget.Flex(widget.NewText(caption(p), theme.Caption, theme.Muted)), p.printer(), p.more())
	case ModeError:
		items = append(items, widget.Pad(4, 0, 0, 0, widget.NewText(window.PreviewOthersUsable, theme.Caption, theme.Muted)))
	}
	p.foot.Objects = []fyne.CanvasObject{widget.Bar(theme.HeightPanelFoot, fill(theme.Surface, true), 12, 12, widget.Row(8, items...))}
	p.foot.Refresh()
}

// caption writes «CDA R2 N3 · version 1 · CR-BIO».
func caption(p *Pane) string {
	v := p.view
	if v == nil || v.CDA == nil {
		return ""
	}
	level := "N1"
	if v.CDA.Kind.Structured() {
		level = "N3"
	}
	parts := []string{"CDA R2 " + level}
	if v.CDA.Version > 0 {
		parts = append(parts, "version "+strconv.Itoa(v.CDA.Version))
	}
	if t := v.CDA.Type; t.Label != "" {
		parts = append(parts, t.Label)
	} else if t.Code != "" {
		parts = append(parts, t.Code)
	}
	return strings.Join(parts, " · ")
}

func (p *Pane) printer() *widget.Button {
	b := widget.NewSmallIconButton("printer", window.PreviewPrint, widget.Second, nil)
	b.Why = window.PreviewNoPrinting
	return b
}

func (p *Pane) more() *widget.Button {
	var b *widget.Button
	b = widget.NewSmallIconButton("ellipsis", window.PreviewMore, widget.Second, func() {
		id := string(p.view.Row.Document.ID)
		if id == "" && p.view.CDA != nil {
			id = string(p.view.CDA.ID)
		}
		fit := widget.MenuItem{Text: window.PreviewFitWidth, Icon: "maximize-2", Shortcut: "Ctrl+0", Do: func() { p.Shortcut("ctrl+0") }}
		if p.mode != ModePDF {
			fit.Why = window.PreviewNoPDF
		}
		widget.NewMenu(fit,
			widget.MenuItem{Text: window.PreviewMetadata, Icon: "info", Shortcut: "Alt+M", Do: func() { p.turn(ModeMetadata) }},
			widget.MenuItem{Text: window.PreviewCopyID, Icon: "copy", Do: func() { p.copy(id) }},
		).ShowUnder(b)
	})
	p.name("preview.more", b)
	return b
}

// sections is the menu of the headings, nil for a document with fewer than two.
func (p *Pane) sections() *widget.Button {
	if p.narrative == nil || len(p.narrative.sheet.anchors) < 2 {
		return nil
	}
	var b *widget.Button
	b = widget.NewSmallButton(window.PreviewSections, "", widget.Second, func() {
		var items []widget.MenuItem
		for _, a := range p.narrative.sheet.anchors {
			if a.level > 1 || len(items) >= 20 { // a menu holds in the window
				continue
			}
			items = append(items, widget.MenuItem{Text: strings.Repeat("\u2003", a.level) + a.title, Do: func() { p.narrative.to(a.y - theme.Current().Px(8)) }})
		}
		m := widget.NewMenu(items...)
		m.Width = 320
		m.ShowUnder(b)
	})
	b.More = "chevron-down"
	p.name("preview.sections", b)
	return b
}

// rule is the short line between two groups of buttons.
func rule() fyne.CanvasObject {
	return widget.Pad(4, 0, 4, 0, widget.Sized(1, 16, container.NewStack(widget.NewFill(theme.Border))))
}

// fill is the background of a bar, with its line above or under it. A literal of Fill does not follow its size.
func fill(c theme.Token, above bool) *widget.Fill {
	f := widget.NewFill(c)
	f.Top, f.Bottom = above, !above
	return f
}
