package widget_test

import (
	"image/color"
	"testing"

	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// press is what Fyne's real window does for a click: the focus goes as soon as the button is down.
func press(w fyne.Window, b *widget.Button) {
	b.MouseDown(nil)
	w.Canvas().Unfocus()
	b.MouseUp(nil)
	b.Tapped(nil)
}

func TestAClickInAToastLeavesTheFocusWhereItIs(t *testing.T) {
	here := widget.NewButton("Ici", "", widget.Second, nil)
	undone := 0
	toast := widget.NewToast("Enregistré", "info", widget.ToneInfo, "Annuler", func() { undone++ })
	w, stage := window(t, widget.Row(0, here))
	for i := range 2 {
		stage.Toast(toast)
		w.Canvas().Focus(here)
		press(w, toast.Buttons()[i])
		if w.Canvas().Focused() != fyne.Focusable(here) || len(stage.Toasts()) != 0 {
			t.Fatalf("button %d: focus on %v, %d toasts", i, w.Canvas().Focused(), len(stage.Toasts()))
		}
	}
	if undone != 1 {
		t.Errorf("undone %d times", undone)
	}
}

func TestASpinnerUnderWhatIsHiddenDrawsNothing(t *testing.T) {
	s := widget.NewSpinner(14)
	pane := container.NewStack(widget.Pad(10, 10, 10, 10, s))
	w, _ := window(t, widget.Row(0, pane))
	w.Canvas().Capture()
	if !widget.Tick() {
		t.Fatal("a spinner in sight is not turning")
	}
	pane.Hide()
	if widget.Tick() {
		t.Error("the clock keeps its pace for a spinner nobody sees")
	}
	pane.Show()
	if !widget.Tick() {
		t.Error("the spinner is back in sight and stays still")
	}
	s.Hide()
}

func TestASegmentKeepsItsOutlineAroundTheChosenPart(t *testing.T) {
	for chosen := range 3 {
		s := widget.NewSegment([]string{"PDF", "Structuré", "Métadonnées"}, chosen, nil)
		w, _ := window(t, container.NewWithoutLayout(s))
		size := s.MinSize()
		s.Move(fyne.NewPos(20, 20))
		s.Resize(size)
		img := w.Canvas().Capture()
		want := color.NRGBAModel.Convert(theme.Current().Colour(theme.BorderCtl))
		middle := 20 + int(size.Height/2)
		for _, x := range []int{20, 20 + int(size.Width) - 1} {
			if got := color.NRGBAModel.Convert(img.At(x, middle)); got != want {
				t.Errorf("part %d chosen: %v at %d, the outline is %v", chosen, got, x, want)
			}
		}
	}
}

func TestABadgeMayUseThePaddingOfItsCell(t *testing.T) {
	const word = "Invisible patient"
	badge := widget.NewBadge(word, "eye-off", widget.ToneInvisible)
	window(t, widget.Row(0, badge))
	need := badge.MinSize().Width
	type row struct{}
	for _, c := range []struct {
		width float32
		whole bool
	}{{need + 8, true}, {need - 4, false}} { // 8 px of padding at each side of a cell
		table := widget.NewTable(widget.TableOptions[row]{Key: func(row) string { return "1" }, RowHeight: theme.HeightRow,
			Columns: []widget.Column[row]{{ID: "state", Title: "État", Width: c.width, Min: 20,
				Fill: func(_ row, cell *widget.Cell) {
					cell.Badge, cell.Text, cell.Icon, cell.Tone = true, word, "eye-off", widget.ToneInvisible
				}}}})
		w, _ := window(t, table)
		table.SetRows([]row{{}})
		w.Canvas().Capture()
		if got := table.Body().Badge(0, 0) == word; got != c.whole {
			t.Errorf("in a column of %g, the badge of %g is whole: %v", c.width, need, got)
		}
	}
}
