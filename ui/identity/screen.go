package identity

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/ui/screen"
)

var _ screen.Screen = (*Identity)(nil)
var _ screen.Keyed = (*Identity)(nil)

// Name implements screen.Screen.
func (i *Identity) Name() string { return "identity" }

// Content implements screen.Screen.
func (i *Identity) Content() fyne.CanvasObject { return i.root }

// Event implements screen.Screen. An identity that changed elsewhere is shown, unless somebody is writing here: then the
// write is judged field by field.
func (i *Identity) Event(e app.Event) {
	if u, ok := e.(app.RecordUpdated); ok && i.form != nil && !i.creating && u.Record.Patient.ID == i.base.ID && !i.dirty() && !i.insi.busy() {
		if p := u.Record.Patient; p.UpdatedAt.After(i.base.UpdatedAt) {
			i.base = p
			i.form.fill(app.DraftOf(p))
			i.history.read()
			i.status.show()
			i.changed()
		}
	}
}

// Shown implements screen.Screen.
func (i *Identity) Shown() {
	if i.form != nil {
		i.env.Go.Focus(i.form.birthName.Entry)
	}
}

// Hidden implements screen.Screen: what was asked is no longer waited for.
func (i *Identity) Hidden() { i.cancel() }

// Restyle implements screen.Screen.
func (i *Identity) Restyle() { i.root.Refresh() }

// Observe implements screen.Screen.
func (i *Identity) Observe(s *screen.State) {
	if i.doubles != nil {
		s.Hits = len(i.doubles.shown)
	}
	if i.insi != nil {
		s.Checked = i.insi.answer != nil
	}
	if i.history != nil {
		s.Rows = i.history.count
	}
}

// Key implements screen.Keyed.
func (i *Identity) Key(k *fyne.KeyEvent) bool {
	if k.Name == fyne.KeyEscape {
		i.leave()
		return true
	}
	return false
}

// Shortcut implements screen.Keyed: Ctrl+1 to Ctrl+3 choose the right part.
func (i *Identity) Shortcut(name string) bool {
	for n, key := range []string{"ctrl+1", "ctrl+2", "ctrl+3"} {
		if name == key && i.tabs != nil {
			i.tabs.Choose(n)
			return true
		}
	}
	return false
}
