package preview

import (
	"slices"
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
		items = append(items, widget.Spacer(), p.files(), p.searcher(), p.printer(), p.more())
	case ModeFile:
		back := widget.NewSmallIconButton("arrow-left", window.PreviewBackToDocument, widget.Second, func() { p.leaveFile() })
		items = append(items, back)
		if p.file != nil && p.file.paper != nil {
			items = append(items, p.file.paper.controls()...)
		}
		items = append(items, widget.Spacer(), p.searcher(), p.more())
	case ModeStructured:
		items = append(items, widget.Flex(widget.NewText(caption(p), theme.Caption, theme.Muted)))
		if b := p.sections(); b != nil {
			items = append(items, b)
		}
		items = append(items, p.files(), p.searcher(), p.printer(), p.more())
	case ModeMetadata:
		items = append(items, widget.Flex(widget.NewText(caption(p), theme.Caption, theme.Muted)), p.searcher(), p.printer(), p.more())
	case ModeError:
		items = append(items, widget.Pad(4, 0, 0, 0, widget.NewText(window.PreviewOthersUsable, theme.Caption, theme.Muted)))
	}
	items = slices.DeleteFunc(items, func(o fyne.CanvasObject) bool { b, ok := o.(*widget.Button); return ok && b == nil })
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
	b := widget.NewSmallIconButton("printer", window.PreviewPrint+" (Ctrl+P)", widget.Second, func() { p.print() })
	if p.prints() == nil {
		b.Why = window.PreviewNoPrinting
	}
	p.name("preview.print", b)
	return b
}

func (p *Pane) searcher() *widget.Button {
	return widget.NewSmallIconButton("search", window.PreviewFind+" (Ctrl+F)", widget.Second, func() { p.openFinder() })
}

// files is the menu of the attached files, nil when there is none.
func (p *Pane) files() *widget.Button {
	all := attachments(p.view.CDA)
	if len(all) == 0 {
		return nil
	}
	var b *widget.Button
	b = widget.NewSmallIconButton("paperclip", window.PreviewAttachments, widget.Second, func() {
		var items []widget.MenuItem
		for _, f := range all[:min(len(all), menuLines)] {
			it := widget.MenuItem{Text: attachmentName(f.Media, f.Section), Icon: "paperclip", Do: func() { p.openFile(f.Media, f.Section) }}
			if f.Media.Fault() != nil {
				it.Text, it.Why = window.DamagedAttachment(it.Text), window.DamagedAttachment(it.Text)
			}
			items = append(items, it)
		}
		m := widget.NewMenu(items...)
		m.Width = 400
		m.ShowUnder(b)
	})
	p.name("preview.files", b)
	return b
}

// menuLines is what a menu holds in the smallest window.
const menuLines = 20

func (p *Pane) more() *widget.Button {
	var b *widget.Button
	b = widget.NewSmallIconButton("ellipsis", window.PreviewMore, widget.Second, func() { widget.NewMenu(p.actionsMenu()...).ShowUnder(b) })
	p.name("preview.more", b)
	return b
}

// actionsMenu is what «…» opens: what is on the bar too comes with its key.
func (p *Pane) actionsMenu() []widget.MenuItem {
	id := string(p.view.Row.Document.ID)
	if id == "" && p.view.CDA != nil {
		id = string(p.view.CDA.ID)
	}
	items := []widget.MenuItem{}
	for _, it := range []widget.MenuItem{
		{Text: window.PreviewFitWidth, Icon: "maximize-2", Shortcut: "Ctrl+0", Do: func() { p.Shortcut("ctrl+0") }},
		{Text: window.PreviewFitPage, Icon: "file-text", Shortcut: "Ctrl+9", Do: func() { p.Shortcut("ctrl+9") }},
		{Text: window.PreviewRotate, Icon: "rotate-ccw", Shortcut: "Ctrl+R", Do: func() { p.Shortcut("ctrl+r") }},
		{Text: window.PreviewGoToPage, Icon: "arrow-right", Shortcut: "Ctrl+G", Do: func() { p.Shortcut("ctrl+g") }},
	} {
		if p.pagesInSight() == nil {
			it.Why = window.PreviewNoPDF
		}
		items = append(items, it)
	}
	text := p.text()
	find := []widget.MenuItem{
		{Text: window.PreviewFind, Icon: "search", Shortcut: "Ctrl+F", Do: func() { p.openFinder() }},
		{Text: window.PreviewSelectAll, Shortcut: "Ctrl+A", Do: func() { text.selectAll(); text.focus() }},
		{Text: window.PreviewCopy, Icon: "copy", Shortcut: "Ctrl+C", Do: func() { text.copyTo(p.copy) }},
	}
	if text == nil {
		find = nil
	}
	items = append(append(items, widget.Separator), find...)
	return append(items, widget.Separator,
		widget.MenuItem{Text: window.PreviewMetadata, Icon: "info", Shortcut: "Alt+M", Do: func() { p.turn(ModeMetadata) }},
		widget.MenuItem{Text: window.PreviewCopyID, Icon: "copy", Do: func() { p.copy(id) }})
}

// sections is the menu of the headings, nil for a document with fewer than two.
func (p *Pane) sections() *widget.Button {
	if p.narrative == nil || len(p.narrative.sheet.anchors) < 2 {
		return nil
	}
	var b *widget.Button
	b = widget.NewSmallButton(window.PreviewSections, "", widget.Second, func() { p.contents(b, 0) })
	b.More = "chevron-down"
	p.name("preview.sections", b)
	return b
}

// contents opens the menu of the headings from the given one on; what a menu does not hold is in the next one.
func (p *Pane) contents(under *widget.Button, from int) {
	var items []widget.MenuItem
	all := p.narrative.sheet.anchors
	for i := from; i < len(all); i++ {
		a := all[i]
		if len(items) == menuLines-1 && i < len(all)-1 {
			items = append(items, widget.Separator, widget.MenuItem{Text: window.PreviewMoreSections, Icon: "chevron-down", Do: func() { p.contents(under, i) }})
			break
		}
		items = append(items, widget.MenuItem{Text: strings.Repeat("\u2003", a.level) + a.title, Do: func() {
			p.narrative.to(a.y - theme.Current().Px(8))
			p.narrative.focus()
		}})
	}
	m := widget.NewMenu(items...)
	m.Width = 320
	m.ShowUnder(under)
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
