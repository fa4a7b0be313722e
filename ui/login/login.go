// Package login is the first screen: Pro Santé Connect in the person's browser, the e-CPS on their telephone, the
// state of the services. It asks the workstation and shows where the login stands; it never waits.
//
//	l := login.New(env)
//	win.SetContent(l.Content())
//	l.Event(app.LoginChanged{Step: app.LoginBrowser})
package login

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

const cardWidth = 432

// Login is the login screen.
type Login struct {
	env       *screen.Env
	root      *fyne.Container
	body      *fyne.Container // inside the card
	services  *fyne.Container
	rpps      *widget.Field
	state     app.LoginChanged
	providers []api.Provider
	first     fyne.Focusable
	stopTick  func()
	leftText  *widget.Text
}

// New returns the screen in its first state.
func New(env *screen.Env) *Login {
	l := &Login{env: env, body: container.NewStack(), services: container.NewVBox(), providers: []api.Provider{{ID: "psc", CIBA: true}}}
	l.rpps = widget.NewField(window.LoginPhone, "")
	l.rpps.Icon, l.rpps.Prefix = "smartphone", window.LoginRPPS
	l.rpps.Check = checkRPPS
	l.rpps.OnSubmitted = func(string) { l.askPhone() }
	l.rpps.SetText(env.Prefs.Get("login.rpps", "")) // remembered per workstation // SC.PSC.13
	cfg := env.Desk.Config()
	head := widget.ColCentre(12, widget.NewLogo(40),
		widget.ColCentre(4, widget.NewText(texts.WordApp, theme.PatientName, theme.Text),
			widget.NewText(window.LoginSubtitle(cfg.Hospital), theme.Body, theme.Muted)))
	card := widget.Sized(cardWidth, 0, widget.NewCard(widget.Pad(24, 24, 24, 24, l.body)))
	list := widget.Sized(cardWidth, 0, widget.Pad(24, 0, 24, 0, l.services))
	middle := container.NewCenter(widget.ColCentre(24, head, card, list))
	foot := container.NewCenter(widget.NewText(window.LoginFooter(cfg), theme.Caption, theme.Muted))
	l.root = widget.On(widget.NewFill(theme.Canvas), widget.Col(0, widget.Grow(middle), widget.Sized(0, 28, foot)))
	l.draw()
	l.drawServices(env.Desk.Services())
	return l
}

// Name implements screen.Screen.
func (l *Login) Name() string { return "login" }

// Content implements screen.Screen.
func (l *Login) Content() fyne.CanvasObject { return l.root }

// Shown implements screen.Screen: it asks for the providers and puts the focus on the first button.
func (l *Login) Shown() {
	l.state = l.env.Desk.LoginState()
	l.draw()
	bridge.Run(context.Background(), l.env.Desk.Providers, func(p []api.Provider, err error) {
		if err == nil && len(p) > 0 && l.state.Step == app.LoginIdle {
			l.providers = p
			l.draw()
		}
	})
}

// Hidden implements screen.Screen.
func (l *Login) Hidden() { l.untick() }

// Restyle implements screen.Screen.
func (l *Login) Restyle() { l.draw(); l.drawServices(l.env.Desk.Services()) }

// Observe implements screen.Screen.
func (l *Login) Observe(s *screen.State) { s.Login = string(l.state.Step) }

// Event implements screen.Screen.
func (l *Login) Event(e app.Event) {
	switch e := e.(type) {
	case app.LoginChanged:
		l.state = e
		l.draw()
	case app.ServicesChanged:
		l.drawServices(e.Services)
	}
}

func (l *Login) draw() {
	l.untick()
	var content fyne.CanvasObject
	switch l.state.Step {
	case app.LoginBrowser, app.LoginStarting, app.LoginUnlocking:
		content = l.waiting()
	case app.LoginNoBrowser:
		content = l.noBrowser()
	case app.LoginActivities:
		content = l.activities()
	default:
		content = l.choices()
	}
	l.body.Objects = []fyne.CanvasObject{content}
	l.body.Refresh()
	if l.first != nil {
		l.env.Go.Focus(l.first)
	}
}

func (l *Login) choices() fyne.CanvasObject {
	rows := []fyne.CanvasObject{}
	if l.state.Err != nil {
		sentence := texts.Error(l.state.Err)
		rows = append(rows, widget.NewCard(widget.Pad(12, 10, 12, 10, widget.TopRow(8, widget.NewIcon("circle-alert", theme.Danger, 16),
			widget.Grow(widget.NewParagraph(sentence+" ("+string(record.ReasonOf(l.state.Err))+")", theme.Body, theme.Text, 330))))))
	}
	l.first = nil
	for i, p := range l.providers {
		text, icon, kind := p.Name, "hospital", widget.Second
		if i == 0 {
			text, icon, kind = window.LoginPSC, "id-card", widget.Brand
		}
		b := widget.NewButton(text, icon, kind, func() { l.env.Desk.Login(p.ID) })
		b.Wide = true
		l.env.Names.Set("login."+p.ID, b)
		if i == 0 {
			l.first = b
			rows = append(rows, widget.Col(8, b, container.NewCenter(widget.NewText(window.LoginPSCHelp, theme.Caption, theme.Muted))), l.or(), l.phone())
			continue
		}
		rows = append(rows, widget.Sized(0, 36, b))
	}
	return widget.Col(16, rows...)
}

func (l *Login) or() fyne.CanvasObject {
	line := func() fyne.CanvasObject { return widget.Grow(widget.Sized(0, 1, widget.NewFill(theme.Border))) }
	return widget.Row(12, line(), widget.NewText(window.LoginOr, theme.Caption, theme.Muted), line())
}

func (l *Login) phone() fyne.CanvasObject {
	ask := widget.NewButton(window.LoginAskPhone, "", widget.Second, l.askPhone)
	l.env.Names.Set("login.phone", ask)
	row := widget.TopRow(8, widget.Grow(l.rpps), widget.Pad(0, 20, 0, 0, ask))
	if l.state.Step != app.LoginPhone {
		return row
	}
	l.leftText = widget.NewText("", theme.Caption, theme.Muted)
	cancel := widget.NewSmallButton(window.LoginCancel, "", widget.Quiet, l.env.Desk.CancelLogin)
	l.env.Names.Set("login.cancel", cancel)
	l.first = cancel
	code := widget.NewText(l.state.Code, theme.Display, theme.AccentText)
	words := widget.Col(2, widget.NewText(window.LoginCompare, theme.BodyStrong, theme.Text), widget.Row(6, widget.NewSpinner(14), l.leftText))
	l.tick()
	return widget.Col(16, row, widget.On(widget.NewFill(theme.AccentSoft), widget.Pad(16, 12, 16, 12, widget.Row(16, code, widget.Grow(words), cancel))))
}

func (l *Login) askPhone() {
	if !l.rpps.Validate() || strings.TrimSpace(l.rpps.Text()) == "" {
		l.rpps.SetError(window.LoginRPPSMissing)
		l.rpps.Focus()
		return
	}
	rpps := strings.ReplaceAll(l.rpps.Text(), " ", "")
	l.env.Prefs.Set("login.rpps", rpps)
	l.env.Desk.LoginByPhone(rpps)
}

func checkRPPS(s string) string {
	s = strings.ReplaceAll(s, " ", "")
	if s == "" {
		return ""
	}
	if _, err := record.ParseRPPS(s); err != nil {
		return window.RPPSLeft(11 - len(s))
	}
	return ""
}

func (l *Login) waiting() fyne.CanvasObject {
	word := map[app.LoginStep]string{app.LoginBrowser: window.LoginWaiting, app.LoginStarting: window.LoginStarting,
		app.LoginUnlocking: window.LoginUnlocking}[l.state.Step]
	cancel := widget.NewButton(window.LoginCancel, "", widget.Second, l.env.Desk.CancelLogin)
	l.env.Names.Set("login.cancel", cancel)
	l.first = cancel
	return widget.Pad(0, 16, 0, 16, widget.ColCentre(16, widget.NewSpinner(24), widget.NewText(word, theme.BodyStrong, theme.Text), cancel))
}

func (l *Login) noBrowser() fyne.CanvasObject {
	url := widget.NewField("", "")
	url.ReadOnly = true
	url.SetText(l.state.URL)
	copied := widget.NewText("", theme.Caption, theme.Success)
	copyIt := widget.NewButton(window.LoginCopy, "copy", widget.Main, func() {
		fyne.CurrentApp().Clipboard().SetContent(l.state.URL)
		copied.SetText(window.LoginCopied)
	})
	cancel := widget.NewButton(window.LoginCancel, "", widget.Second, l.env.Desk.CancelLogin)
	l.env.Names.Set("login.copy", copyIt)
	l.env.Names.Set("login.cancel", cancel)
	l.first = copyIt
	return widget.Col(12, widget.NewParagraph(window.LoginNoBrowser, theme.Body, theme.Text, cardWidth-48), url,
		widget.Row(8, copyIt, cancel, widget.Grow(copied)))
}

func (l *Login) activities() fyne.CanvasObject {
	rows := []fyne.CanvasObject{widget.NewText(window.LoginActivity, theme.Title, theme.Text)}
	l.first = nil
	for i, a := range l.state.Activities {
		b := widget.NewButton(a.StructureName, "building-2", widget.Second, func() { l.env.Desk.ChooseActivity(i) })
		b.Wide = true
		l.env.Names.Set("login.activity."+string(rune('0'+i)), b)
		if i == 0 {
			l.first = b
		}
		rows = append(rows, b)
	}
	rows = append(rows, widget.NewButton(window.LoginCancel, "", widget.Quiet, l.env.Desk.CancelLogin))
	return widget.Col(8, rows...)
}

func (l *Login) drawServices(services []app.Service) {
	order := []string{app.ServicePSC, app.ServiceCentral, app.ServiceDMP, app.ServiceDirectory}
	rows := make([]fyne.CanvasObject, 0, len(order))
	for _, name := range order {
		s := app.Service{Name: name}
		for _, x := range services {
			if x.Name == name {
				s = x
			}
		}
		icon, ink := look(s.State)
		rows = append(rows, widget.Sized(0, 24, widget.Row(8, widget.NewIcon(icon, ink, 14), widget.NewText(window.ServiceName(name), theme.Body, theme.Text2),
			widget.Spacer(), widget.NewText(window.ServiceLong(s), theme.Caption, theme.Muted))))
	}
	l.services.Objects = []fyne.CanvasObject{widget.Col(0, rows...)}
	l.services.Refresh()
}

func look(s app.ServiceState) (icon string, ink theme.Token) {
	switch s {
	case app.ServiceUp:
		return "circle-check", theme.Success
	case app.ServiceSlow:
		return "triangle-alert", theme.Warning
	case app.ServiceDown:
		return "circle-x", theme.Danger
	}
	return "circle-dashed", theme.Muted
}

// tick refreshes the time left of a demand on the telephone, each second.
func (l *Login) tick() {
	show := func() { l.leftText.SetText(window.LoginLeft(l.state.ExpiresAt.Sub(l.env.Desk.Now()))) }
	show()
	l.stopTick = bridge.Every(time.Second, show)
}

func (l *Login) untick() {
	if l.stopTick != nil {
		l.stopTick()
		l.stopTick = nil
	}
}
