package identity

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// story explains a merge: when, by whom, what passed to the kept record, and what each record said of the identity. The
// other record is a button away. // PAM A40
func (h *history) story(m app.MergeStory) fyne.CanvasObject {
	held := m.Kept.ID != ""
	rows := []fyne.CanvasObject{comparedRow("", widget.NewText(window.MergeAbsorbed, theme.CaptionStrong, theme.Muted),
		widget.NewText(window.MergeKept, theme.CaptionStrong, theme.Muted), nil, theme.None)}
	if held {
		for _, r := range m.Rows { // kept on the left there; here the eye follows what happened
			rows = append(rows, mergeRow(r.Field, r.There, r.Here, r.Differ, r.Missing))
		}
		rows = append(rows, mergeRow(record.FieldIPP, string(m.Absorbed.IPP), string(m.Kept.IPP), true, false))
	} else {
		for _, f := range m.Event.Fields {
			rows = append(rows, mergeRow(f.Field, f.Before, f.After, true, f.Before == "" || f.After == ""))
		}
	}
	line := func(text string) fyne.CanvasObject {
		return widget.Pad(20, 10, 20, 0, widget.NewText(text, theme.Body, theme.Text2))
	}
	col := []fyne.CanvasObject{widget.NewNotice(window.MergeHeading(m.Event), "layers", widget.ToneInfo)}
	if moved := window.MergeMoved(m.Event); moved != "" {
		col = append(col, line(moved))
	}
	if !held {
		col = append(col, line(window.MergeNoOther))
	}
	if len(rows) > 1 {
		col = append(col, widget.Pad(16, 16, 16, 0, widget.NewCard(widget.Pad(0, 8, 0, 8, widget.Col(0, rows...)))))
	}
	open := widget.NewButton(window.MergeOpen, "arrow-right", widget.Main, func() { h.other(m) })
	h.of.env.Names.Set("identity.merge.other", open)
	col = append(col, widget.Pad(16, 16, 16, 16, widget.Row(8, widget.Spacer(), widget.NewButton(window.MergeBack, "arrow-left", widget.Second, h.list), open)))
	return widget.NewScroll(widget.Col(0, col...))
}

// other opens the record on the other side, brought here first when this workstation does not hold it.
func (h *history) other(m app.MergeStory) {
	if m.Kept.ID == "" {
		h.of.env.Bring(h.of.desk, m.Event.Other)
		return
	}
	h.of.env.Go.OpenRecord(m.Event.Other)
}

func mergeRow(f record.IdentityField, gone, kept string, differ, missing bool) fyne.CanvasObject {
	mark, fill := widget.NewMark(window.INSiSame, "check", theme.Success), theme.None
	switch {
	case missing:
		mark = widget.NewMark(window.INSiMissing, "plus", theme.Info)
	case differ:
		mark, fill = widget.NewMark(window.INSiDiffers, "triangle-alert", theme.Warning), theme.DiffBg
	}
	return comparedRow(window.IdentityField(f), widget.NewText(window.FieldValue(f, gone), theme.Body, theme.Text),
		widget.NewText(window.FieldValue(f, kept), theme.BodyStrong, theme.Text), mark, fill)
}
