package identity

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// checker is what the worklist asks of the workstation; *app.Workstation satisfies it.
type checker interface {
	Unconfirmed(ctx context.Context) ([]app.Unconfirmed, error)
	VerifyIdentity(ctx context.Context, patient record.PatientID) (record.IdentityCheck, error)
	Fetch(ctx context.Context, patient record.PatientID) error
}

// Worklist is the screen of the identities that INSi did not confirm, at night or when somebody asked. // INS/va1.25
type Worklist struct {
	env    *screen.Env
	desk   checker
	root   *fyne.Container
	body   *fyne.Container
	count  *widget.Text
	verify *widget.Button
	table  *widget.Table[app.Unconfirmed]
	rows   int
	inline bool // tests: nothing runs in the background
	ctx    context.Context
	cancel context.CancelFunc
}

var (
	_ screen.Screen = (*Worklist)(nil)
	_ screen.Keyed  = (*Worklist)(nil)
)

// NewWorklist returns the screen; it reads the list each time it is shown.
func NewWorklist(env *screen.Env) *Worklist { return buildWorklist(env, env.Desk) }

func buildWorklist(env *screen.Env, d checker) *Worklist {
	w := &Worklist{env: env, desk: d, root: container.NewStack(), body: container.NewStack(), count: widget.NewText("", theme.Body, theme.Muted)}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.table = widget.NewTable(widget.TableOptions[app.Unconfirmed]{
		Key:      func(u app.Unconfirmed) string { return string(u.Check.Patient) },
		Empty:    widget.NewEmpty("badge-check", window.WorklistEmpty, window.WorklistEmptyText, nil),
		OnOpened: w.open,
		OnSelected: func(app.Unconfirmed) {
			w.verify.SetWhy("")
		},
		Columns: []widget.Column[app.Unconfirmed]{
			{ID: "patient", Title: window.WorklistPatient, Fill: fillPatient},
			{ID: "ins", Title: window.WorklistINS, Width: 190, Fill: func(u app.Unconfirmed, c *widget.Cell) { c.Text = u.Patient.INS.Grouped() }},
			{ID: "answer", Title: window.WorklistAnswer, Width: 320, Fill: func(u app.Unconfirmed, c *widget.Cell) {
				c.Icon, c.Text, c.Ink = "triangle-alert", window.CheckAnswer(u.Check), theme.Text
			}},
			{ID: "when", Title: window.WorklistWhen, Width: 150, Fill: func(u app.Unconfirmed, c *widget.Cell) {
				c.Text, c.Ink = window.DateTime(u.Check.At), theme.Text2
			}},
		},
	})
	w.verify = widget.NewButton(window.WorklistVerify, "refresh-cw", widget.Second, w.again)
	w.verify.SetWhy(window.WorklistText)
	env.Names.Set("identities.table", w.table)
	env.Names.Set("identities.verify", w.verify)
	head := widget.Bar(barHeight, widget.NewFill(theme.Surface).Edged("b"), 16, 16,
		widget.Row(12, widget.NewText(window.WorklistTitle, theme.Title, theme.Text), w.count, widget.Spacer(), w.verify))
	w.root.Objects = []fyne.CanvasObject{widget.Col(0, head, widget.NewNotice(window.WorklistText, "info", widget.ToneInfo), widget.Grow(w.body))}
	return w
}

func fillPatient(u app.Unconfirmed, c *widget.Cell) {
	if u.Patient.ID == "" {
		c.Text, c.Ink = window.WorklistElsewhere, theme.Muted
		return
	}
	c.Text = u.Patient.Name() + " · " + window.Birth(u.Patient.BirthDate)
}

func (w *Worklist) put(o fyne.CanvasObject) {
	w.body.Objects = []fyne.CanvasObject{o}
	w.body.Refresh()
}

func doing[T any](w *Worklist, work func(context.Context) (T, error), done func(T, error)) {
	if w.inline {
		done(work(w.ctx))
		return
	}
	bridge.Run(w.ctx, work, done)
}

func (w *Worklist) read() {
	doing(w, w.desk.Unconfirmed, func(all []app.Unconfirmed, err error) {
		if err != nil {
			w.put(widget.NewEmpty("cloud-off", texts.Error(err), string(record.ReasonOf(err)), nil))
			return
		}
		w.rows = len(all)
		w.count.Text = strconv.Itoa(len(all))
		w.root.Refresh() // the bar gives the count its new width
		w.table.SetRows(all)
		w.put(widget.On(widget.NewFill(theme.Surface), w.table))
	})
}

// open shows the record, brought here first when this workstation does not hold it.
func (w *Worklist) open(u app.Unconfirmed) {
	id := u.Check.Patient
	if u.Patient.ID != "" {
		w.env.Go.OpenRecord(id)
		return
	}
	w.env.Say(screen.Toast{Key: "record.asked", Tone: screen.Info, Text: window.FetchAsked})
	doing(w, func(ctx context.Context) (struct{}, error) { return struct{}{}, w.desk.Fetch(ctx, id) }, func(_ struct{}, err error) {
		if err != nil {
			w.env.Say(screen.Toast{Key: "record.late", Tone: screen.Warning, Text: texts.Error(err)})
			return
		}
		w.env.Go.OpenRecord(id)
	})
}

// again verifies the chosen identity; one that agrees leaves the list.
func (w *Worklist) again() {
	u, ok := w.table.Selected()
	if !ok {
		return
	}
	doing(w, func(ctx context.Context) (record.IdentityCheck, error) {
		return w.desk.VerifyIdentity(ctx, u.Check.Patient)
	},
		func(c record.IdentityCheck, err error) {
			said := screen.Toast{Key: "identity.verified", Tone: screen.Success, Text: window.WorklistAgreed}
			switch {
			case err != nil:
				said = screen.Toast{Key: "identity.verify.failed", Tone: screen.Danger, Text: texts.Error(err)}
			case c.Failed():
				said.Tone, said.Text = screen.Warning, window.WorklistStill
			}
			w.env.Say(said)
			w.read()
		})
}

// Name implements screen.Screen.
func (w *Worklist) Name() string { return "identities" }

// Content implements screen.Screen.
func (w *Worklist) Content() fyne.CanvasObject { return w.root }

// Event implements screen.Screen.
func (w *Worklist) Event(app.Event) {}

// Shown implements screen.Screen.
func (w *Worklist) Shown() {
	w.cancel()
	w.ctx, w.cancel = context.WithCancel(context.Background())
	if w.rows == 0 {
		w.put(widget.NewLoading(window.WorklistReading, "", 24, nil))
	}
	w.read()
	w.env.Go.Focus(w.table)
}

// Hidden implements screen.Screen: what was asked is no longer waited for.
func (w *Worklist) Hidden() { w.cancel() }

// Restyle implements screen.Screen.
func (w *Worklist) Restyle() { w.root.Refresh() }

// Observe implements screen.Screen.
func (w *Worklist) Observe(s *screen.State) { s.Rows = w.rows }

// Key implements screen.Keyed.
func (w *Worklist) Key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape:
		w.env.Go.Home()
	case fyne.KeyF5:
		w.read()
	default:
		return false
	}
	return true
}

// Shortcut implements screen.Keyed.
func (w *Worklist) Shortcut(string) bool { return false }
