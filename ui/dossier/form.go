package dossier

import (
	"strconv"

	"chevet/ui/theme"
	"chevet/ui/widget"
)

// form is the set of measures of a window of that width. // tokens.md «Columns»
type form struct {
	name    string
	narrow  bool // under 1300
	tight   bool // under 1150: a small window, or a large text
	columns [8]float32
	preview float32
}

var forms = []struct {
	under float32
	form  form
}{
	{1150, form{"1024", true, true, theme.ColumnsAt1280, 360}},
	{1300, form{"1280", true, false, theme.ColumnsAt1280, theme.PreviewAt1280}},
	{1600, form{"1440", false, false, theme.ColumnsAt1440, theme.PreviewAt1440}},
	{1e9, form{"1920", false, false, theme.ColumnsAt1920, theme.PreviewAt1920}},
}

func formOf(width float32) form {
	for _, f := range forms {
		if width < f.under {
			return f.form
		}
	}
	return forms[len(forms)-1].form
}

// fit takes the measures of the window's width, px at 100 %.
func (d *Dossier) fit(width float32) {
	if width < 1 {
		return // not laid out yet
	}
	if f := formOf(width); f.name != d.form.name {
		d.form = f
		d.useForm()
	}
}

func (d *Dossier) useForm() {
	d.split.Default = d.form.preview
	w := d.form.preview
	if v, err := strconv.ParseFloat(d.pref("record.split."+d.form.name), 32); err == nil {
		w = float32(v)
	}
	d.split.SetRight(w)
	d.pane.SetNarrow(d.form.narrow)
	d.list.useForm()
	d.banner.useForm()
}

func (d *Dossier) splitMoved(w float32) {
	value := ""
	if w != d.form.preview {
		value = strconv.FormatFloat(float64(w), 'f', 0, 32)
	}
	d.setPref("record.split."+d.form.name, value)
}

// placeToasts puts the toasts at the bottom right of the list, over nothing that acts. // patterns.md «Jobs»
func (d *Dossier) placeToasts(shown bool) {
	stage, ok := d.env.Window.Canvas().Content().(*widget.Stage)
	if !ok {
		return
	}
	stage.ToastRight, stage.ToastBottom = 16, theme.HeightStatusBar+8
	if shown && d.banner.tabs.Chosen == 0 {
		stage.ToastRight += d.list.beside
		if d.list.bar.root.Visible() {
			stage.ToastBottom += heightSelection
		}
	}
}
