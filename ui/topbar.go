package ui

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// topBar is the mark, the navigation, the search and the person. // patterns.md «Frame of the window»
type topBar struct {
	frame *Frame
	root  fyne.CanvasObject
	items map[string]*widget.NavItem
	who   *whoButton
}

func newTopBar(f *Frame) *topBar {
	t := &topBar{frame: f, items: map[string]*widget.NavItem{}, who: newWho(f)}
	item := func(name, word, icon string, do func()) fyne.CanvasObject {
		n := widget.NewNavItem(word, icon, do)
		t.items[name] = n
		f.env.Names.Set("nav."+name, n)
		return n
	}
	box := newSearchBox(f.Search)
	f.env.Names.Set("nav.search", box)
	parts := []fyne.CanvasObject{
		widget.Pad(0, 0, 20, 0, widget.Row(8, widget.NewLogo(24), widget.NewText(texts.WordApp, theme.Brand, theme.Text))),
		item("home", window.NavHome, "house", f.Home)}
	for _, s := range sections {
		if s.aside {
			continue
		}
		parts = append(parts, item(s.name, s.word, s.icon, func() { f.Section(s.name) }))
	}
	parts = append(parts, widget.Spacer(), box, widget.Pad(12, 0, 0, 0, t.who.root))
	t.root = widget.Bar(theme.HeightTopBar, widget.NewFill(theme.Surface).Edged("b"), 16, 16, widget.Row(4, parts...))
	return t
}

func (t *topBar) mark(name string) {
	for n, item := range t.items {
		item.Active = n == name
		item.Refresh()
	}
}

// setSession shows who is there, and the sections that they may open.
func (t *topBar) setSession(s *app.Session) {
	t.who.set(s)
	for _, section := range sections {
		if section.may != nil && s != nil && !section.aside {
			if section.may(s) {
				t.items[section.name].Show()
			} else {
				t.items[section.name].Hide()
			}
		}
	}
}
