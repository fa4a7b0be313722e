package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// whoButton is the person at the workstation: initials, name, unit, and their menu.
type whoButton struct {
	root   fyne.CanvasObject
	avatar *widget.Avatar
	name   *widget.Text
	unit   *widget.Text
	more   *widget.Button
}

func newWho(f *Frame) *whoButton {
	w := &whoButton{avatar: widget.NewAvatar(""), name: widget.NewText("", theme.BodyStrong, theme.Text),
		unit: widget.NewText("", theme.Caption, theme.Muted)}
	w.more = widget.NewSmallIconButton("chevron-down", window.About, widget.Quiet, func() { f.personMenu(w.more) })
	f.env.Names.Set("nav.who", w.more)
	line := widget.Sized(1, 32, widget.NewFill(theme.Border))
	w.root = widget.Row(16, line, widget.Row(8, w.avatar, widget.Col(-2, w.name, w.unit), w.more))
	return w
}

func (w *whoButton) set(s *app.Session) {
	if s == nil {
		return
	}
	w.avatar.Initials = initials(s.Practitioner.FamilyName, s.Practitioner.GivenName)
	w.avatar.Refresh()
	w.name.SetText(s.Practitioner.Name())
	unit := s.Unit.Name
	if unit == "" {
		unit = s.Activity.StructureName
	}
	w.unit.SetText(unit)
}

// initials returns «HM» for MOREAU Hélène: given name first, as people sign.
func initials(family, given string) string {
	first := func(s string) string {
		for _, r := range s {
			return strings.ToUpper(string(r))
		}
		return ""
	}
	return first(given) + first(family)
}

func (f *Frame) personMenu(under fyne.CanvasObject) {
	size := f.opt.Prefs.Get("text", "100")
	sizes := make([]widget.MenuItem, 0, 4)
	for _, s := range []string{"100", "112", "125", "150"} {
		sizes = append(sizes, widget.MenuItem{Text: window.TextSize + " " + s + window.NBSP + "%", Checked: s == size,
			Do: func() { f.restyle("text", s) }})
	}
	mode, icon := "dark", "moon"
	if f.opt.Prefs.Get("theme", "light") == "dark" {
		mode, icon = "light", "sun"
	}
	items := append([]widget.MenuItem{{Text: f.themeWord(), Icon: icon, Do: func() { f.restyle("theme", mode) }}, widget.Separator}, sizes...)
	items = append(items, widget.Separator, widget.MenuItem{Text: window.MeTitle, Icon: "user-round", Do: f.showAccount},
		widget.MenuItem{Text: window.LockNow, Icon: "lock", Shortcut: window.LockShort, Do: f.lockNow},
		widget.MenuItem{Text: window.About, Icon: "info", Shortcut: "F1", Do: f.About},
		widget.MenuItem{Text: window.Logout, Icon: "log-out", Do: f.desk.Logout})
	widget.NewMenu(items...).ShowUnder(under)
	f.observe()
}
