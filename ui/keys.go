package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"chevet/ui/screen"
)

// bindKeys declares every shortcut of the frame once. Those of screens are offered to the present one.
// // UX.md: keyboard first
func (f *Frame) bindKeys() {
	c := f.win.Canvas()
	add := func(mod fyne.KeyModifier, key fyne.KeyName, do func()) {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: mod}, func(fyne.Shortcut) { do() })
	}
	give := func(name string) func() {
		return func() {
			if k, ok := f.now.(screen.Keyed); ok && f.cover == nil {
				k.Shortcut(name)
				f.observe()
			}
		}
	}
	ctrl, alt := fyne.KeyModifierControl, fyne.KeyModifierAlt
	add(ctrl, fyne.KeyK, f.Search)
	add(ctrl, fyne.KeyL, f.lockNow)
	add(ctrl, fyne.KeyZ, func() {
		if f.cover == nil {
			f.stage.UndoToast()
		}
	})
	for _, k := range []struct {
		mod  fyne.KeyModifier
		key  fyne.KeyName
		name string
	}{
		{ctrl, fyne.Key1, "ctrl+1"}, {ctrl, fyne.Key2, "ctrl+2"}, {ctrl, fyne.Key3, "ctrl+3"}, {ctrl, fyne.Key4, "ctrl+4"}, {ctrl, fyne.Key5, "ctrl+5"},
		{ctrl, fyne.Key6, "ctrl+6"}, {ctrl, fyne.Key7, "ctrl+7"}, {ctrl, fyne.Key8, "ctrl+8"},
		{ctrl, fyne.KeyF, "ctrl+f"}, {ctrl | fyne.KeyModifierShift, fyne.KeyF, "ctrl+shift+f"}, {ctrl, fyne.KeyI, "ctrl+i"}, {ctrl, fyne.KeyP, "ctrl+p"}, {ctrl, fyne.Key0, "ctrl+0"},
		{ctrl, fyne.KeyReturn, "ctrl+enter"}, {ctrl, fyne.KeyEnter, "ctrl+enter"},
		{ctrl, fyne.Key9, "ctrl+9"}, {ctrl, fyne.KeyR, "ctrl+r"}, {ctrl, fyne.KeyG, "ctrl+g"},
		{alt, fyne.Key1, "alt+1"}, {alt, fyne.Key2, "alt+2"}, {alt, fyne.Key3, "alt+3"},
		{alt, fyne.KeyP, "alt+p"}, {alt, fyne.KeyS, "alt+s"}, {alt, fyne.KeyM, "alt+m"},
	} {
		add(k.mod, k.key, give(k.name))
	}
	c.SetOnTypedKey(f.typed)
}

// typed receives the keys that no focused control took.
func (f *Frame) typed(k *fyne.KeyEvent) {
	if f.cover != nil {
		return
	}
	if f.jobs != nil && (k.Name == fyne.KeyEscape || k.Name == fyne.KeyF6) { // the panel floats without the focus
		f.jobs.close()
		return
	}
	if f.win.Canvas().Overlays().Top() != nil {
		return
	}
	switch k.Name {
	case fyne.KeyF1:
		f.About()
		return
	case fyne.KeyF5:
		f.desk.RefreshDMP()
		return
	case fyne.KeyF6:
		f.JobsPanel()
		return
	case fyne.KeyF7:
		f.Section("sync")
		return
	}
	if s, ok := f.now.(screen.Keyed); ok && s.Key(k) {
		f.observe()
		return
	}
	if k.Name == fyne.KeyEscape && f.now == screen.Screen(f.dossier) && f.dossier != nil {
		f.Home()
	}
}
