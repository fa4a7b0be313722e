// Package identity is the screen of a patient's identity: the form, with what is wrong said as one types, the likely
// doubles before a creation, INSi's answer beside the record before anything is accepted, the change of status with its
// proof, and the history. It judges nothing itself: app.IdentityDraft and app/record do.
//
//	i := identity.New(env)
//	i.Create("dupont 1980")           // a new patient, filled with what was searched
//	i.Open(patient, screen.IdentityINSi)
package identity

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// desk is what the screen asks of the workstation; *app.Workstation satisfies it.
type desk interface {
	Now() time.Time
	IdentityRules() record.IdentityRules
	Doubles(ctx context.Context, p record.Patient) ([]record.Double, error)
	CreatePatient(ctx context.Context, p record.Patient, aside []record.Double) (record.PatientID, error)
	EditPatient(ctx context.Context, before, after record.Patient, why app.IdentityChange) error
	AskINSi(ctx context.Context, p record.Patient) (app.INSiComparison, error)
	IdentityHistory(ctx context.Context, patient record.PatientID) ([]app.IdentityLine, error)
	Merge(ctx context.Context, of record.Patient, e record.IdentityEvent) (app.MergeStory, error)
	screen.Bringer
}

const (
	formWidth = 480
	barHeight = 56
)

// Identity is the screen.
type Identity struct {
	env  *screen.Env
	desk desk

	root   *fyne.Container
	title  *widget.Text
	badges *fyne.Container
	save   *widget.Button
	tabs   *widget.Tabs
	tabbar *fyne.Container
	side   *fyne.Container

	base     record.Patient // as it is stored; zero when it is created
	creating bool
	form     *form
	doubles  *doubles
	insi     *insi
	status   *status
	history  *history

	inline bool            // tests: nothing runs in the background
	ctx    context.Context // ends when the screen goes
	cancel context.CancelFunc
}

// New returns the screen, empty until Create or Open.
func New(env *screen.Env) *Identity { return build(env, env.Desk) }

func build(env *screen.Env, d desk) *Identity {
	i := &Identity{env: env, desk: d, root: container.NewStack(), badges: container.NewStack(), side: container.NewStack(), tabbar: container.NewStack(),
		title: widget.NewText("", theme.Title, theme.Text)}
	i.ctx, i.cancel = context.WithCancel(context.Background())
	return i
}

// Create prepares the screen for a new patient, filled with what was searched.
func (i *Identity) Create(query string) {
	i.start(record.Patient{}, true)
	i.form.fill(app.DraftOfQuery(query, i.desk.Now()))
	i.doubles = newDoubles(i)
	i.setTabs([]widget.Tab{{Text: window.TabDoubles, Icon: "users"}}, 0, func(int) { i.showSide(i.doubles.root) })
	i.changed()
}

// Open prepares the screen for a known patient.
func (i *Identity) Open(p record.Patient, part screen.IdentityPart) {
	i.start(p, false)
	i.form.fill(app.DraftOf(p))
	i.insi, i.status, i.history = newINSi(i), newStatus(i), newHistory(i)
	sides := []fyne.CanvasObject{i.insi.root, i.status.root, i.history.root}
	at := map[screen.IdentityPart]int{screen.IdentityHistory: 2}[part]
	i.setTabs([]widget.Tab{{Text: window.TabINSi, Icon: "badge-check"}, {Text: window.TabStatus, Icon: "id-card"},
		{Text: window.TabHistory, Icon: "history"}}, at, func(n int) { i.showSide(sides[n]) })
	i.history.read()
	i.changed()
	if part == screen.IdentityINSi {
		i.insi.ask()
	}
}

func (i *Identity) start(p record.Patient, creating bool) {
	i.cancel()
	i.ctx, i.cancel = context.WithCancel(context.Background())
	i.base, i.creating = p, creating
	i.doubles, i.insi, i.status, i.history = nil, nil, nil, nil
	i.form = newForm(i)
	word := window.IdentitySave
	if creating {
		word = window.IdentityCreate
	}
	i.save = widget.NewButton(word, "check", widget.Main, i.submit)
	i.env.Names.Set("identity.save", i.save)
	i.lay()
}

func (i *Identity) setTabs(tabs []widget.Tab, chosen int, show func(int)) {
	i.tabs = widget.NewTabs(tabs, chosen, show)
	i.tabbar.Objects = []fyne.CanvasObject{i.tabs}
	i.tabbar.Refresh()
	i.env.Names.Set("identity.tabs", i.tabs)
	show(chosen)
}

// lay puts the parts together: what is typed at the left, what it is compared with at the right.
func (i *Identity) lay() {
	i.title.Text = window.IdentityNew
	if !i.creating {
		i.title.Text = window.IdentityOf + " · " + i.base.Name()
	}
	back := widget.NewButton(window.IdentityBack, "arrow-left", widget.Second, i.leave)
	if i.creating {
		back = widget.NewButton(texts.WordCancel, "", widget.Second, i.leave)
	}
	head := widget.Bar(barHeight, widget.NewFill(theme.Surface).Edged("b"), 16, 16,
		widget.Row(12, i.title, i.badges, widget.Spacer(), back, i.save))
	left := widget.Sized(formWidth, 0, widget.On(widget.NewFill(theme.Surface).Edged("r"), i.form.root))
	right := widget.On(widget.NewFill(theme.Canvas), widget.Col(0, widget.Bar(40, widget.NewFill(theme.Surface).Edged("b"), 4, 4, i.tabbar), widget.Grow(i.side)))
	i.root.Objects = []fyne.CanvasObject{widget.Col(0, head, widget.Grow(widget.RowFill(0, left, widget.Grow(right))))}
	i.root.Refresh()
}

func (i *Identity) showSide(o fyne.CanvasObject) {
	i.side.Objects = []fyne.CanvasObject{o}
	i.side.Refresh()
}

// changed follows every key: what is wrong is said, doubles are looked for, the button says why it waits.
func (i *Identity) changed() {
	r := i.form.read()
	i.badges.Objects = []fyne.CanvasObject{widget.Row(6, badges(r.Patient)...)}
	i.badges.Refresh()
	i.save.SetWhy(i.whyNotSave(r))
	if i.doubles != nil {
		i.doubles.look(r.Patient)
	}
	if i.insi != nil {
		i.insi.follow()
	}
}

func (i *Identity) whyNotSave(r app.ReadDraft) string {
	for _, f := range formOrder {
		if reason, wrong := r.Wrong[f]; wrong {
			return texts.Sentence(reason)
		}
	}
	if !i.creating && len(record.IdentityChanges(i.base, r.Patient)) == 0 {
		return texts.Sentence(record.ReasonNothing)
	}
	return ""
}

func (i *Identity) submit() {
	r := i.form.read()
	if i.whyNotSave(r) != "" {
		return
	}
	if i.creating {
		i.create(r.Patient)
		return
	}
	before, after := i.base, r.Patient
	i.write(after, func(ctx context.Context) error { return i.desk.EditPatient(ctx, before, after, app.IdentityChange{}) }, window.IdentitySaved)
}

func (i *Identity) create(p record.Patient) {
	aside := i.doubles.shown
	run(i, i.ctx, func(ctx context.Context) (record.PatientID, error) { return i.desk.CreatePatient(ctx, p, aside) },
		func(id record.PatientID, err error) {
			if err != nil {
				i.failed(err)
				return
			}
			i.env.Say(screen.Toast{Key: "identity.created", Tone: screen.Success, Text: window.IdentityCreated})
			i.env.Go.OpenRecord(id)
		})
}

// write runs a change off the UI thread and shows the identity as it became.
func (i *Identity) write(after record.Patient, do func(context.Context) error, said string) {
	run(i, i.ctx, func(ctx context.Context) (bool, error) { return true, do(ctx) }, func(_ bool, err error) {
		if err != nil {
			i.failed(err)
			return
		}
		i.env.Say(screen.Toast{Key: "identity.saved", Tone: screen.Success, Text: said})
		part := map[int]screen.IdentityPart{2: screen.IdentityHistory}[i.tabs.Chosen]
		chosen := i.tabs.Chosen
		i.Open(after, part)
		i.tabs.Choose(chosen)
	})
}

func (i *Identity) failed(err error) {
	i.env.Say(screen.Toast{Key: "identity.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
}

func (i *Identity) dirty() bool {
	return len(record.IdentityChanges(i.base, i.form.read().Patient)) > 0
}

func (i *Identity) leave() {
	if i.creating {
		i.env.Go.Home()
		return
	}
	i.env.Go.OpenRecord(i.base.ID)
}

// badges are the status and the attributes, each with its icon and its word.
func badges(p record.Patient) []fyne.CanvasObject {
	status := p.Status
	if status == "" {
		status = record.Provisional
	}
	icon, tone := screen.IdentityLook(status)
	all := []fyne.CanvasObject{widget.NewBadge(window.ShortStatus(status), icon, tone)}
	for _, a := range []struct {
		on   bool
		word string
		icon string
		tone widget.Tone
	}{{p.Homonym, window.Homonym, "users", widget.ToneWarning}, {p.Doubtful, window.Doubtful, "circle-question-mark", widget.ToneDanger},
		{p.Fictive, window.Fictive, "user-round-x", widget.ToneDanger}} {
		if a.on {
			all = append(all, widget.NewBadge(a.word, a.icon, a.tone))
		}
	}
	return all
}
