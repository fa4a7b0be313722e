// Package widget is Chevet's own set of widgets: the ones of patterns.md, painted with the tokens of ui/theme. It knows
// no patient and no service; the screens bring the words. It never imports fyne.io/fyne/v2/app, so that it is tested
// without a C library.
//
//	save := widget.NewButton("Enregistrer", "save", widget.Main, func() { … })
//	docs := widget.NewTable(widget.TableOptions[Doc]{Columns: …, Key: func(d Doc) string { return d.ID }})
//	docs.SetRows(rows)
//	win.SetContent(widget.NewStage(widget.Col(0, bar, widget.Grow(docs))))
//
// A widget is its exported fields: change them, then call Refresh. Colours are read again at each Refresh, so that light
// and dark switch live. Measures are px at 100 % and follow the user's text size. Keys a widget does not use go on to
// the dialog or the window around it. Everything is called on the UI thread (ui/bridge).
package widget
