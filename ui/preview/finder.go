package preview

import (
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
)

// searched is a text that can be searched, selected and copied: pages or a flow.
type searched interface {
	search(query string)
	step(back bool)
	found() (at, of int, more bool)
	selectAll()
	unselect() bool
	copyTo(done func(text string))
	focus()
}

// finder is the bar of a search in the document, between the notices and the text.
type finder struct {
	field   *widget.Field
	count   *widget.Text
	buttons [2]*widget.Button // previous, next
	open    bool
}

// text is what is read now, nil when there is no text.
func (p *Pane) text() searched {
	switch {
	case p.mode == ModePDF && p.paper != nil && p.failed == nil:
		return p.paper
	case p.mode == ModeStructured && p.narrative != nil:
		return p.narrative
	case p.mode == ModeMetadata && p.metadata != nil:
		return p.metadata
	case p.mode == ModeFile && p.file != nil:
		return p.file.text()
	}
	return nil
}

// openFinder shows the bar with the keyboard in its field.
func (p *Pane) openFinder() bool {
	if p.text() == nil {
		return false
	}
	f := &p.finder
	if f.field == nil {
		f.field = widget.NewField("", window.PreviewFind)
		f.field.Low, f.field.Icon = true, "search"
		f.field.OnChanged = func(text string) { p.search(text) }
		f.field.OnSubmitted = func(string) { p.nextHit(modifiers()&fyne.KeyModifierShift != 0) }
		f.field.OnKey = p.finderKey
		f.count = widget.NewText("", theme.Caption, theme.Muted)
		f.buttons[0] = widget.NewSmallIconButton("chevron-up", window.PreviewFindPrevious, widget.Quiet, func() { p.nextHit(true) })
		f.buttons[1] = widget.NewSmallIconButton("chevron-down", window.PreviewFindNext, widget.Quiet, func() { p.nextHit(false) })
		p.name("preview.find", f.field)
	}
	if !f.open {
		f.open = true
		p.bar.Objects = []fyne.CanvasObject{widget.Bar(theme.HeightNotice, fill(theme.Surface, false), 16, 12, widget.Row(4,
			widget.Flex(f.field), widget.Pad(4, 0, 4, 0, f.count), f.buttons[0], f.buttons[1],
			widget.NewSmallIconButton("x", window.PreviewFindClose, widget.Quiet, func() { p.closeFinder() })))}
		p.bar.Refresh()
		p.frame.Refresh()
		p.search(f.field.Text())
	}
	f.field.Focus()
	f.field.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	return true
}

func (p *Pane) finderKey(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape:
		p.closeFinder()
	case fyne.KeyF3:
		p.nextHit(modifiers()&fyne.KeyModifierShift != 0)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.nextHit(modifiers()&fyne.KeyModifierShift != 0)
	default:
		return false
	}
	return true
}

// closeFinder forgets the search; the text takes the keyboard. It reports whether the bar was there.
func (p *Pane) closeFinder() bool {
	if !p.finder.open {
		return false
	}
	p.hideFinder()
	if t := p.text(); t != nil {
		t.search("")
		t.focus()
	}
	return true
}

func (p *Pane) hideFinder() {
	p.finder.open = false
	p.bar.Objects = nil
	p.bar.Refresh()
	p.frame.Refresh()
}

func (p *Pane) search(text string) {
	if t := p.text(); t != nil {
		t.search(text)
	}
	p.tellHits()
}

func (p *Pane) nextHit(back bool) {
	if t := p.text(); t != nil {
		t.step(back)
	}
	p.tellHits()
}

// tellHits writes «3 / 12».
func (p *Pane) tellHits() {
	f, t := &p.finder, p.text()
	if !f.open || t == nil {
		return
	}
	at, of, more := t.found()
	f.count.Colour = theme.Muted
	text := window.HitOf(at, of, more)
	if f.field.Text() == "" {
		text = ""
	} else if of == 0 && !more {
		f.count.Colour = theme.Danger
	}
	f.count.SetText(text)
	p.bar.Refresh() // the count takes its width from the field
	why := ""
	if of == 0 {
		why = window.PreviewFindNone
	}
	for _, b := range f.buttons {
		if b.Why != why {
			b.SetWhy(why)
		}
	}
}

// command answers Ctrl and a letter while a text has the keyboard.
func (p *Pane) command(name string) bool {
	t := p.text()
	if t == nil {
		return false
	}
	switch name {
	case "ctrl+f":
		return p.openFinder()
	case "ctrl+a":
		t.selectAll()
	case "ctrl+c":
		t.copyTo(p.copy)
	case "ctrl+r", "ctrl+g", "ctrl+9", "ctrl+p", "ctrl+0":
		return p.Shortcut(name)
	default:
		return false
	}
	return true
}

// readingKey answers a key while a text has the keyboard.
func (p *Pane) readingKey(k *fyne.KeyEvent) bool {
	pages, flow := p.pagesInSight(), p.flowInSight()
	switch {
	case pages != nil && pages.arrow(k.Name), flow != nil && flow.arrow(k.Name):
		return true
	}
	return p.Key(k)
}

// listens makes a text answer to the pane's keys.
func (p *Pane) listens(r *reading) { r.key, r.command = p.readingKey, p.command }

// pagesInSight and flowInSight are what the body shows, nil for the other.
func (p *Pane) pagesInSight() *paper {
	pages, _ := p.text().(*paper)
	return pages
}

func (p *Pane) flowInSight() *flow {
	f, _ := p.text().(*flow)
	return f
}
