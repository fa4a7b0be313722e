package ui

import (
	"fyne.io/fyne/v2"

	"chevet/assets/build"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// showAbout says which Chevet this is, with the number that every VIHF carries. // U-VER-01
func (f *Frame) showAbout() {
	cfg := f.desk.Config()
	row := func(label, value string) fyne.CanvasObject {
		return widget.Row(8, widget.Sized(232, 0, widget.NewText(label, theme.Body, theme.Muted)), widget.NewText(value, theme.BodyStrong, theme.Text))
	}
	d := &widget.Dialog{Title: window.AboutTitle, Icon: "info", Tone: widget.ToneInfo, Verb: texts.WordClose, Only: true, Width: 560,
		Extra: widget.Col(6,
			row(window.AboutVersion, build.Name+" "+cfg.Version),
			row(window.AboutSame, cfg.Version),
			row(window.AboutCommit, cfg.Commit),
			row(window.AboutStation, cfg.Workstation),
			row(window.AboutDMP, window.AboutNone),
			row(window.AboutPublisher, window.AboutTeam),
			widget.Pad(0, 8, 0, 0, widget.NewParagraph(window.AboutEUPL, theme.Caption, theme.Muted, 470)),
			widget.NewText(window.AboutKeys, theme.CaptionStrong, theme.Text2),
			widget.NewParagraph(window.AboutKeyList, theme.Caption, theme.Muted, 470)),
		OnVerb: func() bool { f.overlay = ""; f.observe(); return true }, OnCancel: func() { f.overlay = ""; f.observe() }}
	f.overlay = "about"
	d.Show(f.win.Canvas())
	f.observe()
}
