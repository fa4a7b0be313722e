package widget

import (
	"strings"
	"unicode"

	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TypedKey implements fyne.Focusable.
func (g *grid) TypedKey(ev *fyne.KeyEvent) {
	n := g.src.count()
	page := max(1, int(g.body.Size().Height/theme.Current().Px(g.rowHeight))-1)
	var to int
	switch ev.Name {
	case fyne.KeyDown:
		to = g.cursor + 1
	case fyne.KeyUp:
		to = g.cursor - 1
	case fyne.KeyPageDown:
		to = g.cursor + page
	case fyne.KeyPageUp:
		to = g.cursor - page
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = n - 1
	case fyne.KeySpace:
		g.showRing()
		if g.ticks {
			g.toggleTick(g.cursor)
		} else if g.cursor >= 0 {
			g.choose(g.cursor)
		}
		return
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.cursor >= 0 && g.cursor < n {
			g.choose(g.cursor)
			g.src.wasOpened(g.cursor)
		}
		return
	case desktop.KeyMenu:
		g.menuAtCursor()
		return
	case fyne.KeyF10:
		if g.shift {
			g.menuAtCursor()
			return
		}
		passKey(g.self, ev)
		return
	default:
		passKey(g.self, ev)
		return
	}
	g.showRing()
	if n == 0 {
		return
	}
	to = max(0, min(n-1, to))
	if g.shift && g.ticks {
		g.body.show(to)
		g.tickRange(to)
		return
	}
	g.choose(to)
}

// TypedRune jumps to the next row whose letter it is.
func (g *grid) TypedRune(r rune) {
	n := g.src.count()
	if r == ' ' || n == 0 {
		return
	}
	for i := 1; i <= n; i++ {
		at := (max(g.cursor, 0) + i) % n
		if g.cursor < 0 {
			at = i - 1
		}
		if startsWith(g.src.letter(at), r) {
			g.showRing()
			g.choose(at)
			return
		}
	}
}

// TypedShortcut takes Ctrl+A, Ctrl+clicks aside, and gives the rest to the window.
func (g *grid) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutSelectAll); ok && g.ticks {
		g.tickAll()
		return
	}
	passShortcut(g.self, s)
}

// KeyDown implements desktop.Keyable: Maj is held.
func (g *grid) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		g.shift = true
	}
}

// KeyUp implements desktop.Keyable.
func (g *grid) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		g.shift = false
	}
}

func (g *grid) menuAtCursor() {
	if g.cursor < 0 || g.cursor >= g.src.count() {
		return
	}
	look := theme.Current()
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g.body)
	y := float32(g.cursor+1)*look.Px(g.rowHeight) - g.body.offset
	g.src.wantsMenu(g.cursor, at.AddXY(look.Px(48), y))
}

func startsWith(text string, r rune) bool {
	for _, first := range text {
		return plain(first) == plain(r)
	}
	return false
}

// plain is a letter without its case nor its accent, enough for the first letter of a French title.
func plain(r rune) rune {
	r = unicode.ToLower(r)
	for to, from := range map[rune]string{'a': "àâä", 'e': "éèêë", 'i': "îï", 'o': "ôöœ", 'u': "ùûü", 'c': "ç"} {
		if strings.ContainsRune(from, r) {
			return to
		}
	}
	return r
}
