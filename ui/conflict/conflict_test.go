package conflict

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

type nav struct {
	screen.Navigator // what a test does not expect panics
	w                fyne.Window
}

func (n nav) Focus(o fyne.Focusable) { n.w.Canvas().Focus(o) }

type kept struct {
	values []string
	side   Side
	later  int
}

func show(t *testing.T, o Options) (*View, *kept) {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Light, theme.Scale100))
	win := a.NewWindow("")
	k := &kept{}
	o.Keep = func(values []string, side Side) { k.values, k.side = values, side }
	o.Later = func() { k.later++ }
	v := New(&screen.Env{Window: win, Names: &screen.Names{}, Go: nav{w: win}}, o)
	win.SetContent(widget.NewStage(v.Content()))
	win.Resize(fyne.NewSize(1280, 800))
	return v, k
}

func three() Options {
	return Options{Title: "Deux versions", Left: Who{By: "PETIT"}, Right: Who{By: "LEROY"}, CanMerge: true,
		Fields: []Field{{Label: "Titre", Left: "Nuit", Right: "Nuit"}, {Label: "Texte", Left: "calme", Right: "agité", Area: true}},
		Others: []Version{{Who: Who{By: "GARNIER"}, Values: []string{"Nuit", "ALLERGIE"}}}}
}

func TestTheSideThatIsChosenIsKept(t *testing.T) {
	v, k := show(t, three())
	if v.Differing() != 1 {
		t.Errorf("%d fields differ", v.Differing())
	}
	v.Keep()
	if !slices.Equal(k.values, []string{"Nuit", "calme"}) || k.side != Left {
		t.Errorf("%+v", k)
	}
	v.Pick(Right)
	if v.keep.Text != window.ConflictKeepRight {
		t.Errorf("the button says %q", v.keep.Text)
	}
	v.Keep()
	if !slices.Equal(k.values, []string{"Nuit", "agité"}) || k.side != Right {
		t.Errorf("%+v", k)
	}
}

func TestAThirdVersionIsInSightAndMayBeKept(t *testing.T) {
	v, k := show(t, three())
	if len(v.aside) != 2 {
		t.Fatalf("%d texts beside the comparison", len(v.aside))
	}
	v.swap(0)
	if v.opt.Left.By != "GARNIER" || v.opt.Others[0].Who.By != "PETIT" || v.opt.Others[0].Values[1] != "calme" || len(v.aside) != 2 {
		t.Fatalf("%+v", v.opt)
	}
	v.Keep()
	if !slices.Equal(k.values, []string{"Nuit", "ALLERGIE"}) || k.side != Left {
		t.Errorf("%+v", k)
	}
}

func TestAThirdTextIsComposedWithAllOthersInSight(t *testing.T) {
	v, k := show(t, three())
	v.Pick(Right)
	v.merge()
	if len(v.edits) != 2 || v.edits[1].Text() != "agité" || len(v.aside) != 2 {
		t.Fatalf("%d fields, %d texts beside", len(v.edits), len(v.aside))
	}
	v.edits[1].SetText("calme puis agité, ALLERGIE")
	v.Keep()
	if !slices.Equal(k.values, []string{"Nuit", "calme puis agité, ALLERGIE"}) || k.side != Merged {
		t.Errorf("%+v", k)
	}
}

func TestF8GoesToTheNextDifferenceAndEscapeDecidesLater(t *testing.T) {
	v, k := show(t, three())
	for range 2 {
		if !v.Key(&fyne.KeyEvent{Name: fyne.KeyF8}) || v.at != 1 || !v.rows[1].cards[0].Ring || v.rows[0].cards[0].Ring {
			t.Fatalf("F8 is at %d", v.at)
		}
	}
	if !v.Key(&fyne.KeyEvent{Name: fyne.KeyEscape}) || k.later != 1 || k.values != nil {
		t.Errorf("%+v", k)
	}
	if v.Key(&fyne.KeyEvent{Name: fyne.KeyA}) {
		t.Error("an ordinary key was taken")
	}
}
