package files

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"chevet/assets/texts/window"
	"chevet/ui/widget"
)

// Save asks for a folder and a name, and gives the path to write. A file that is there already is replaced only once the
// person said so. Échap chooses nothing.
func Save(c fyne.Canvas, title, name string, chosen func(path string)) {
	h := prepare(c, title, []string{strings.ToLower(filepath.Ext(name))}, nil)
	field := widget.NewField(window.FilesSaveName, "")
	field.SetText(name)
	h.chosen = func(path string) { saveAs(c, path, chosen) }
	h.dialog.Verb, h.dialog.VerbIcon, h.dialog.First, h.dialog.Extra = window.FilesSave, "save", field.Entry, widget.Col(8, h.dialog.Extra, field)
	save := func() bool {
		base := strings.TrimSpace(field.Text())
		if base == "" || base != filepath.Base(base) || strings.HasPrefix(base, ".") {
			field.SetError(window.FilesBadName)
			return false
		}
		if h.dir == "" {
			return false // not read yet
		}
		last = h.dir
		saveAs(c, filepath.Join(h.dir, base), chosen)
		return true
	}
	h.dialog.OnVerb = save
	field.OnSubmitted = func(string) {
		if save() {
			h.dialog.Close()
		}
	}
	h.dialog.Show(c)
	h.read(start())
}

func saveAs(c fyne.Canvas, path string, chosen func(string)) {
	if _, err := os.Lstat(path); err != nil {
		chosen(path)
		return
	}
	(&widget.Dialog{Title: window.FilesReplace(filepath.Base(path)), Text: window.FilesReplaceText, Verb: window.FilesReplaceVerb, Destructive: true, Final: true,
		OnVerb: func() bool { chosen(path); return true }}).Show(c)
}
