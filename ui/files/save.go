package files

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"chevet/assets/texts/window"
	"chevet/ui/widget"
)

// Save asks where to put a file, proposing a name, and gives its path. A file that is there is replaced after a question.
// Échap gives nothing.
func Save(c fyne.Canvas, title, name string, chosen func(path string)) {
	save(c, title, name, start(), chosen)
}

func save(c fyne.Canvas, title, name, dir string, chosen func(string)) *chooser {
	field := widget.NewField(window.FilesSaveName, "")
	field.SetText(name)
	var h *chooser
	take := func() bool {
		n := strings.TrimSpace(field.Text())
		if wrongName(n) != "" || h.dir == "" {
			return false
		}
		path := filepath.Join(h.dir, n)
		done := func() {
			last = h.dir
			h.dialog.Close()
			chosen(path)
		}
		if !h.has(n) {
			done()
			return false
		}
		h.dialog.Close()
		(&widget.Dialog{Title: window.FilesReplace(n), Text: window.FilesReplaceText, Icon: "triangle-alert", Tone: widget.ToneWarning, Final: true,
			Verb: window.FilesReplaceVerb, OnVerb: func() bool { done(); return true }}).Show(c)
		return false
	}
	h = box(c, title, []string{strings.ToLower(filepath.Ext(name))}, func(path string) { field.SetText(filepath.Base(path)) }, field, window.FilesSave, take)
	h.keep = true
	verb, _ := h.dialog.Verbs()
	field.OnChanged = func(text string) { verb.SetWhy(wrongName(strings.TrimSpace(text))) }
	field.OnSubmitted = func(string) { take() }
	h.dialog.First = field.Entry
	h.dialog.Show(c)
	h.read(dir)
	return h
}

// wrongName says why a name cannot be used, "" when it can: it names a file of the folder shown and no other place.
func wrongName(n string) string {
	if n == "" || n == "." || n == ".." || strings.ContainsAny(n, `/\:*?"<>|`) || strings.ContainsRune(n, os.PathSeparator) {
		return window.FilesWrongName
	}
	return ""
}

func (h *chooser) has(name string) bool {
	for _, e := range h.all {
		if strings.EqualFold(e.name, name) {
			return true
		}
	}
	return false
}
