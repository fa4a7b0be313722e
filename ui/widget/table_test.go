package widget_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

type doc struct {
	id, title, kind, date string
	here                  bool
}

func docs(n int) []doc {
	kinds := []string{"Biologie", "Imagerie", "Ordonnance", "Lettre"}
	out := make([]doc, n)
	for i := range out {
		out[i] = doc{id: fmt.Sprint(i), title: fmt.Sprintf("%c document %d", 'A'+i%26, i), kind: kinds[i%4], date: fmt.Sprintf("%02d/11/2026", 1+i%28), here: i%10 == 9}
	}
	return out
}

type told struct {
	selected, opened, menu []string
	ticks, resized         int
	sorted                 string
}

func newTable(tb testing.TB, n int, more ...func(*widget.TableOptions[doc])) (*widget.Table[doc], *told, fyne.Window) {
	tb.Helper()
	app := test.NewTempApp(tb)
	app.Settings().SetTheme(theme.New(theme.Light, theme.Scale100))
	var said told
	opt := widget.TableOptions[doc]{
		Ticks: true,
		Key:   func(d doc) string { return d.id },
		Columns: []widget.Column[doc]{
			{ID: "prov", Title: "Provenance", Width: 88, Fill: func(d doc, c *widget.Cell) {
				c.Icon, c.Text, c.Ink, c.Weight, c.Small = "cloud", "DMP", theme.ProvDMP, theme.Medium, true
			}},
			{ID: "title", Title: "Titre", Min: 160, Compare: func(a, b doc) int { return cmp.Compare(a.title, b.title) }, Fill: func(d doc, c *widget.Cell) { c.Text = d.title }},
			{ID: "kind", Title: "Type", Width: 128, Fill: func(d doc, c *widget.Cell) { c.Text, c.Ink = d.kind, theme.Text2 }},
			{ID: "date", Title: "Date acte", Width: 92, Min: 88, Fill: func(d doc, c *widget.Cell) { c.Text = d.date }},
			{ID: "state", Title: "État", Width: 140, Fill: func(d doc, c *widget.Cell) {
				c.Text, c.Icon, c.Tone, c.Badge = "Nouveau", "bell", widget.ToneAccent, d.here
			}},
			{ID: "sent", Title: "Envois", Width: 120, Fill: func(d doc, c *widget.Cell) {
				c.Mark(widget.CellMark{Icon: "circle-check", IconInk: theme.Success, Text: "DMP"})
			}},
		},
		Tickable:   func(d doc) bool { return !d.here },
		TickIcon:   func(doc) (string, theme.Token) { return "folder-check", theme.Success },
		Letter:     func(d doc) string { return d.title },
		OnSelected: func(d doc) { said.selected = append(said.selected, d.id) },
		OnOpened:   func(d doc) { said.opened = append(said.opened, d.id) },
		OnMenu:     func(d doc, _ fyne.Position) { said.menu = append(said.menu, d.id) },
		OnTicked:   func() { said.ticks++ },
		OnSorted:   func(c string, desc bool) { said.sorted = fmt.Sprint(c, desc) },
		OnResized:  func(string, float32) { said.resized++ },
	}
	for _, f := range more {
		f(&opt)
	}
	t := widget.NewTable(opt)
	t.SetRows(docs(n))
	w := app.NewWindow("table")
	w.SetPadded(false)
	w.SetContent(widget.NewStage(t))
	w.Resize(fyne.NewSize(960, 32+10*32))
	return t, &said, w
}

func key(t interface{ TypedKey(*fyne.KeyEvent) }, names ...fyne.KeyName) {
	for _, n := range names {
		t.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func ids(rows []doc) []string {
	out := []string{}
	for _, r := range rows {
		out = append(out, r.id)
	}
	return out
}

func TestArrowsPagesHomeAndEndMoveTheSelectionAndKeepItInSight(t *testing.T) {
	table, said, w := newTable(t, 100)
	w.Canvas().Focus(table)
	key(table, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd)
	if want := []string{"1", "2", "1", "99"}; !slices.Equal(said.selected, want) {
		t.Fatalf("selected %v, want %v", said.selected, want)
	}
	if table.Offset() != 90*32 {
		t.Fatalf("offset %g, want the last page", table.Offset())
	}
	key(table, fyne.KeyPageUp)
	if got, _ := table.Selected(); got.id != "90" {
		t.Fatalf("a page up went to %s", got.id)
	}
	key(table, fyne.KeyHome)
	if table.Offset() != 0 {
		t.Fatal("Début did not go to the top")
	}
}

func TestEnterAndDoubleClickOpen(t *testing.T) {
	table, said, w := newTable(t, 20)
	w.Canvas().Focus(table)
	key(table, fyne.KeyDown, fyne.KeyReturn)
	body := table.Body()
	body.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(200, 5*32+4)})
	if want := []string{"1", "5"}; !slices.Equal(said.opened, want) {
		t.Fatalf("opened %v, want %v", said.opened, want)
	}
}

func TestSpaceShiftAndCtrlAClickTickRows(t *testing.T) {
	table, said, w := newTable(t, 12)
	w.Canvas().Focus(table)
	key(table, fyne.KeySpace)
	table.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	key(table, fyne.KeyDown, fyne.KeyDown)
	table.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	if got := ids(table.Ticked()); !slices.Equal(got, []string{"0", "1", "2"}) {
		t.Fatalf("ticked %v", got)
	}
	mouse := func(row int, m fyne.KeyModifier) {
		table.Body().MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(300, float32(row)*32+3)}, Button: desktop.MouseButtonPrimary, Modifier: m})
	}
	mouse(1, fyne.KeyModifierControl)
	mouse(5, fyne.KeyModifierControl)
	mouse(7, fyne.KeyModifierShift)
	if got := ids(table.Ticked()); !slices.Equal(got, []string{"0", "2", "5", "6", "7"}) {
		t.Fatalf("ticked %v", got)
	}
	table.TypedShortcut(&fyne.ShortcutSelectAll{})
	if got := ids(table.Ticked()); len(got) != 11 || slices.Contains(got, "9") {
		t.Fatalf("Ctrl+A ticked %v: all but the row that cannot be", got)
	}
	table.TypedShortcut(&fyne.ShortcutSelectAll{})
	if len(table.Ticked()) != 0 {
		t.Fatal("Ctrl+A again keeps ticks")
	}
	if said.ticks == 0 {
		t.Fatal("OnTicked was not told")
	}
}

func TestALetterJumpsToTheNextTitleThatStartsWithIt(t *testing.T) {
	table, _, w := newTable(t, 100)
	w.Canvas().Focus(table)
	table.TypedRune('c')
	table.TypedRune('c')
	if got, _ := table.Selected(); got.id != "28" {
		t.Fatalf("selected %s, want the second title in C", got.id)
	}
}

func TestMenuOpensByRightClickShiftF10AndMenuKey(t *testing.T) {
	table, said, w := newTable(t, 20)
	w.Canvas().Focus(table)
	table.Body().TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(100, 3*32+2)})
	table.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
	key(table, fyne.KeyF10)
	table.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
	key(table, desktop.KeyMenu)
	if want := []string{"3", "3", "3"}; !slices.Equal(said.menu, want) {
		t.Fatalf("menus %v, want %v", said.menu, want)
	}
}

func TestKeysTheTableDoesNotUseReachTheWindow(t *testing.T) {
	table, _, w := newTable(t, 5)
	var got []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { got = append(got, ev.Name) })
	w.Canvas().Focus(table)
	key(table, fyne.KeyF5, fyne.KeyEscape, fyne.KeyDown)
	if want := []fyne.KeyName{fyne.KeyF5, fyne.KeyEscape}; !slices.Equal(got, want) {
		t.Fatalf("the window got %v, want %v", got, want)
	}
}

func TestSelectionFollowsItsRowWhenRowsAreSortedOrReplaced(t *testing.T) {
	table, said, _ := newTable(t, 30)
	table.Select("3")
	table.Sort("title", true)
	if got, ok := table.Selected(); !ok || got.id != "3" {
		t.Fatalf("selected %v after the sort", got)
	}
	table.SetTicked("3", "4")
	table.SetRows(docs(4))
	if got, ok := table.Selected(); !ok || got.id != "3" {
		t.Fatalf("selected %v after new rows", got)
	}
	if got := ids(table.Ticked()); !slices.Equal(got, []string{"3"}) {
		t.Fatalf("ticks of rows that left stay: %v", got)
	}
	table.SetRows(nil)
	if _, ok := table.Selected(); ok {
		t.Fatal("a row that left is still selected")
	}
	if want := []string{"3"}; !slices.Equal(said.selected, want) {
		t.Fatalf("OnSelected was told %v: only the person's choices", said.selected)
	}
}

func TestAClickOnTheHeadingSortsAndAnotherReverses(t *testing.T) {
	table, said, _ := newTable(t, 30)
	tap := func() { table.Head().Tapped(&fyne.PointEvent{Position: fyne.NewPos(180, 10)}) }
	tap()
	if table.Rows()[0].id != "0" || said.sorted != "title false" && said.sorted != "titlefalse" {
		t.Fatalf("first %s, told %q", table.Rows()[0].id, said.sorted)
	}
	tap()
	if got := table.Rows()[0].title; got[0] != 'Z' {
		t.Fatalf("reversed starts with %q", got)
	}
}

func TestDraggingAnEdgeKeepsTheFloors(t *testing.T) {
	table, said, _ := newTable(t, 3)
	head := table.Head()
	x := float32(960 - 8 - 120 - 140 - 92) // between Type and Date acte
	drag := func(dx float32) {
		head.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, 5)}})
		head.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x+dx, 5)}, Dragged: fyne.NewDelta(dx, 0)})
		head.DragEnd()
		x += dx
	}
	drag(-20)
	if w := table.Width("kind"); w != 108 {
		t.Fatalf("Type is %g wide, want 108", w)
	}
	if w := table.Width("date"); w != 112 {
		t.Fatalf("Date acte is %g wide, want 112", w)
	}
	drag(500)
	if w := table.Width("date"); w != 88 {
		t.Fatalf("Date acte is %g wide, under its floor of 88", w)
	}
	if said.resized == 0 {
		t.Fatal("OnResized was not told")
	}
}

func TestNoObjectIsMadeByScrolling(t *testing.T) {
	table, _, _ := newTable(t, 10_000)
	for i := 0; i < 200; i++ { // warm: each kind of cell was needed once in each row
		table.ScrollBy(96)
	}
	before := table.Body().ObjectCount()
	for i := 0; i < 1000; i++ {
		table.ScrollBy(160)
	}
	if after := table.Body().ObjectCount(); after != before {
		t.Fatalf("%d objects became %d", before, after)
	}
	allocs := testing.AllocsPerRun(50, func() { table.ScrollBy(-32) })
	if allocs > 60 {
		t.Errorf("a scroll step makes %g allocations", allocs)
	}
}

func TestSwitchingToDarkRepaintsTheRows(t *testing.T) {
	_, _, w := newTable(t, 5)
	light := w.Canvas().Capture().At(500, 300)
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Dark, theme.Scale125))
	w.Content().Refresh()
	dark := w.Canvas().Capture().At(500, 300)
	if light == dark {
		t.Fatalf("still %v", dark)
	}
	if want := theme.Current().Colour(theme.Surface); dark != want {
		t.Fatalf("painted %v, want %v", dark, want)
	}
}

func BenchmarkTableScrollStep(b *testing.B) {
	table, _, _ := newTable(b, 10_000)
	b.ReportAllocs()
	step := float32(32)
	for b.Loop() {
		before := table.Offset()
		table.ScrollBy(step)
		if table.Offset() == before {
			step = -step
		}
	}
}

func BenchmarkTableRefresh(b *testing.B) {
	table, _, _ := newTable(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		table.Refresh()
	}
}

func BenchmarkTableSort(b *testing.B) {
	table, _, _ := newTable(b, 10_000)
	desc := false
	for b.Loop() {
		desc = !desc
		table.Sort("title", desc)
	}
}

func BenchmarkTableArrow(b *testing.B) {
	table, _, w := newTable(b, 10_000)
	w.Canvas().Focus(table)
	for b.Loop() {
		key(table, fyne.KeyDown)
	}
}

func TestColumnsThatCanBeSparedLeaveWhileTheOthersLackRoom(t *testing.T) {
	column := func(id string, width float32, spare int) widget.Column[string] {
		return widget.Column[string]{ID: id, Title: id, Width: width, Min: 100, Spare: spare, Fill: func(s string, c *widget.Cell) { c.Text = s }}
	}
	table := widget.NewTable(widget.TableOptions[string]{Key: func(s string) string { return s },
		Columns: []widget.Column[string]{column("kept", 100, 0), column("flexible", 0, 0), column("second", 100, 1), column("first", 100, 2)}})
	for _, c := range []struct {
		width float32
		gone  string
	}{{500, ""}, {416, ""}, {415, "first"}, {315, "second first"}, {120, "second first"}, {500, ""}} {
		if gone := widget.GoneAt(table, c.width); gone != c.gone {
			t.Errorf("at %v: %q are gone, not %q", c.width, gone, c.gone)
		}
	}
}
