package dossier

import (
	"fyne.io/fyne/v2"
)

// Shortcut implements screen.Keyed.
func (d *Dossier) Shortcut(name string) bool {
	switch name {
	case "ctrl+1", "ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5":
		d.banner.tabs.Choose(int(name[5] - '1'))
		return true
	}
	if d.banner.tabs.Chosen != 0 {
		return false
	}
	switch name {
	case "ctrl+f":
		if d.pane.Shortcut(name) { // from its own search
			return true
		}
		d.list.tools.field.Focus()
		return true
	case "ctrl+shift+f":
		d.list.finder.open()
		return true
	case "ctrl+i":
		d.list.integrateTicked()
		return true
	case "alt+1", "alt+2", "alt+3":
		if d.inInfo {
			d.info.apply(int(name[4] - '0'))
			return true
		}
	}
	return d.pane.Shortcut(name)
}

// Key implements screen.Keyed: Échap goes back one step at a time before the frame closes the record.
func (d *Dossier) Key(k *fyne.KeyEvent) bool {
	if d.banner.tabs.Chosen == tabStays && d.stays.notes.Key(k) {
		return true
	}
	if d.banner.tabs.Chosen != 0 {
		if k.Name == fyne.KeyEscape {
			d.banner.tabs.Choose(0)
			d.focus(d.list.table)
			return true
		}
		return false
	}
	if !d.inInfo && d.asked != "" && d.pane.Key(k) {
		return true
	}
	if k.Name != fyne.KeyEscape {
		return false
	}
	switch {
	case d.list.finder.busy:
		d.list.finder.cancel()
	case len(d.list.ticked) > 0 && !d.list.bar.busy():
		d.list.tick(nil)
	case d.list.finder.on:
		d.list.finder.close()
	case d.toInform() && !d.inInfo:
		d.showInformation()
		d.focus(d.info.first)
	default:
		return false
	}
	return true
}
