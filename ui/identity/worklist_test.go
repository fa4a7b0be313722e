package identity

import (
	"context"
	"image/png"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// fakeChecker answers at once and remembers what it was asked.
type fakeChecker struct {
	all     []app.Unconfirmed
	check   record.IdentityCheck
	err     error
	fetched record.PatientID
}

func (c *fakeChecker) Unconfirmed(context.Context) ([]app.Unconfirmed, error) { return c.all, c.err }
func (c *fakeChecker) VerifyIdentity(_ context.Context, p record.PatientID) (record.IdentityCheck, error) {
	if !c.check.Failed() {
		c.all = nil
	}
	return c.check, nil
}
func (c *fakeChecker) Fetch(_ context.Context, p record.PatientID) error {
	c.fetched = p
	return nil
}

func someFailures() []app.Unconfirmed {
	odette := camille(record.Qualified)
	odette.ID, odette.BirthName, odette.GivenNames = "p1", "LAMBERT", []string{"ODETTE"}
	return []app.Unconfirmed{
		{Patient: odette, Check: record.IdentityCheck{Patient: "p1", At: now.Add(-12 * time.Hour), Code: record.INSiNone, Differs: []record.IdentityField{record.FieldGivenNames}}},
		{Check: record.IdentityCheck{Patient: "p2", At: now.Add(-12 * time.Hour), Code: record.INSiSeveral}},
		{Patient: camille(record.Retrieved), Check: record.IdentityCheck{Patient: "p3", At: now.Add(-time.Hour), Code: record.INSiNone}},
	}
}

type list struct {
	*Worklist
	desk *fakeChecker
	win  fyne.Window
	said []screen.Toast
	nav  nav
}

func listed(t *testing.T, mode theme.Mode, w, h float32, d *fakeChecker) *list {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode, theme.Scale100))
	l := &list{desk: d, win: a.NewWindow("")}
	l.nav = nav{w: l.win, opened: make(chan record.PatientID, 8)}
	l.win.SetPadded(false)
	l.Worklist = buildWorklist(&screen.Env{Window: l.win, Names: &screen.Names{}, Go: l.nav, Prefs: prefs{}, Say: func(t screen.Toast) { l.said = append(l.said, t) }}, d)
	l.inline = true
	l.win.SetContent(widget.NewStage(widget.Col(0, widget.NewRibbon(), widget.Grow(l.Content()))))
	l.win.Resize(fyne.NewSize(w, h))
	t.Cleanup(l.Hidden)
	l.Shown()
	return l
}

func TestWhatINSiDidNotConfirmIsListedOpenedAndAskedAgain(t *testing.T) {
	l := listed(t, theme.Light, 1280, 800, &fakeChecker{all: someFailures(), check: record.IdentityCheck{Code: record.INSiOne}})
	if l.rows != 3 {
		t.Fatalf("%d rows", l.rows)
	}
	l.open(l.desk.all[0])
	if got := <-l.nav.opened; got != "p1" || l.desk.fetched != "" {
		t.Errorf("opened %s, fetched %q", got, l.desk.fetched)
	}
	l.open(l.desk.all[1])
	if got := <-l.nav.opened; got != "p2" || l.desk.fetched != "p2" {
		t.Errorf("opened %s, fetched %q: a record that is not here comes first", got, l.desk.fetched)
	}
	l.table.Select("p1")
	l.again()
	if l.rows != 0 || l.said[len(l.said)-1].Text != window.WorklistAgreed {
		t.Errorf("%d rows, said %+v", l.rows, l.said)
	}
}

func TestTheWorklistFitsItsWindow(t *testing.T) {
	for _, s := range sizes {
		for name, d := range map[string]*fakeChecker{"liste": {all: someFailures()}, "vide": {}, "hors-ligne": {err: record.E(record.Unavailable, "CHV-INJOIGNABLE")}} {
			l := listed(t, s.mode, s.w, s.h, d)
			img := l.win.Canvas().Capture()
			if b := img.Bounds(); b.Dx() != int(s.w) || b.Dy() != int(s.h) {
				t.Fatalf("%s %s: painted %v", name, s.name, b)
			}
			if dir := os.Getenv("CHEVET_CAPTURES"); dir != "" {
				f, err := os.Create(dir + "/rapprocher-" + name + "-" + s.name + ".png")
				if err != nil {
					t.Fatal(err)
				}
				err = png.Encode(f, img)
				_ = f.Close()
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
