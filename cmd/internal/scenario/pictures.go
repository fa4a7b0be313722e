package scenario

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/cmd/internal/headless"
	"chevet/ui"
	"chevet/ui/screen"
)

// Shot keeps a picture of a window as a step, in the evidence directory.
func (r *Run) Shot(w *headless.Window, caption string) {
	r.shots++
	name := filepath.ToSlash(filepath.Join("images", fmt.Sprintf("%s-%02d.png", r.name, r.shots)))
	r.Must(w.Shot(filepath.Join(r.Dir, name)), "garder une image")
	r.steps = append(r.steps, Step{At: time.Now(), Text: caption, OK: true, Picture: name})
}

// shot waits until the window shows what ok accepts, then keeps a picture of it. Without an evidence directory there is
// no window: it does nothing.
func (w *ward) shot(caption string, ok func(screen.State) bool) {
	if w.win == nil {
		return
	}
	w.run.Must(w.win.Wait(caption, func(s screen.State) bool { return ok(s) && !s.Drawing }), "attendre l’écran")
	w.run.Shot(w.win, caption)
}

// shows accepts a record whose chip is in a state.
func shows(state app.DMPState) func(screen.State) bool {
	return func(s screen.State) bool { return s.Screen == "record" && s.DMP == string(state) && s.Jobs == 0 }
}

// reads accepts a record whose preview is in a mode.
func reads(mode string) func(screen.State) bool {
	return func(s screen.State) bool { return s.Screen == "record" && s.Preview == mode }
}

// press presses a key of the window, when there is one.
func (w *ward) press(mod fyne.KeyModifier, key fyne.KeyName) {
	if w.win != nil {
		w.run.Must(taken(w.win.Press(mod, key)), "appuyer sur "+string(key))
	}
}

func taken(ok bool) error {
	if ok {
		return nil
	}
	return errors.New("personne ne prend la touche")
}

// openInWindow opens a record from the home screen, as a person does, so that the window follows.
func (w *ward) openInWindow(id record.PatientID) *app.Record {
	w.win.Do(func(f *ui.Frame) { f.Home(); f.OpenRecord(id) })
	w.run.Must(w.win.Wait("le dossier", func(s screen.State) bool { return s.Screen == "record" }), "ouvrir le dossier")
	r := w.desk.Current()
	if r == nil || r.Patient.ID != id {
		w.run.Sees(false, "le dossier ouvert est celui du patient choisi")
	}
	return r
}

// read accepts a record whose preview shows a document.
func read(s screen.State) bool {
	return s.Screen == "record" && (s.Preview == "pdf" || s.Preview == "structured")
}

// tick ticks documents of the list in the window, when there is one.
func (w *ward) tick(keys []record.DocumentKey) {
	if w.win != nil {
		w.win.Do(func(f *ui.Frame) { f.Tick(keys) })
	}
}

// closeToasts closes the messages of the window that were read, when there is one.
func (w *ward) closeToasts() {
	if w.win != nil {
		w.win.CloseToasts()
	}
}
