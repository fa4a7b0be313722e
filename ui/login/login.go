// Package login is the first screen: the identity providers in the person's browser, the e-CPS on their telephone, the
// local code without the server, the accounts of administrators, the state of the services. The same screen covers a
// locked workstation. It asks the workstation and shows where the login stands; it never waits.
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

const (
	cardWidth    = 432
	compareWidth = 206 // beside the code and «Annuler»
)

// Login is the login screen.
type Login struct {
	env       *screen.Env
	root      *fyne.Container
	body      *fyne.Container // inside the card
	services  *fyne.Container
	middle    *fyne.Container
	rpps      *widget.Field
	state     app.LoginChanged
	providers []api.Provider
	first     fyne.Focusable
	stopTick  func()
	leftText  *widget.Text

	mode  mode
	tried string // provider tried last: its refusal is told on its line
	off   *offlineForm
	own   *ownForm
	lock  *lockForm // nil on a workstation that is not locked
}

// mode is what the card offers while no login is under way.
type mode uint8

const (
	ways mode = iota
	offline
	password
	activation
	told
)

// New returns the screen in its first state.
func New(env *screen.Env) *Login {
	l := &Login{env: env, body: container.NewStack(), services: container.NewVBox(), providers: []api.Provider{{ID: "psc", CIBA: true}}}
	l.off, l.own = newOfflineForm(l), newOwnForm(l)
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
	l.middle = container.NewCenter(widget.ColCentre(24, head, card, list))
	foot := container.NewCenter(widget.NewText(window.LoginFooter(cfg), theme.Caption, theme.Muted))
	l.root = widget.On(widget.NewFill(theme.Canvas), widget.Col(0, widget.Grow(l.middle), widget.Sized(0, 28, foot)))
	l.draw()
	l.drawServices(env.Desk.Services())
	return l
}

// Reset forgets what was typed: the screen is another person's.
func (l *Login) Reset() {
	l.mode, l.tried = ways, ""
	l.off.clear()
	l.own.clear()
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
		if err == nil && len(p) > 0 {
			l.providers = p
			if l.state.Step == app.LoginIdle && l.mode == ways {
				l.draw()
			}
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
		if l.mode == password && e.Err != nil {
			l.own.refused(e.Err)
		}
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
		content = l.idle()
	}
	// two long cards need the place of the services, which serve nobody who reads them
	if long := l.state.Step == app.LoginIdle && (l.mode == activation || l.mode == told); long == l.services.Visible() {
		if long {
			l.services.Hide()
		} else {
			l.services.Show()
		}
	}
	l.body.Objects = []fyne.CanvasObject{content}
	l.body.Refresh()
	if l.middle != nil { // the card is as high as what it offers
		l.middle.Refresh()
	}
	if l.first != nil {
		l.env.Go.Focus(l.first)
	}
}

// idle is the card while no login is under way.
func (l *Login) idle() fyne.CanvasObject {
	l.first = nil
	if l.state.Step != app.LoginPhone {
		switch l.mode {
		case offline:
			return l.off.draw()
		case password:
			return l.own.draw()
		case activation:
			return l.own.drawActivation()
		case told:
			return l.own.drawTold()
		}
	}
	return l.choices()
}

// refusal says in place why something was not done.
func refusal(err error) fyne.CanvasObject {
	return widget.On(widget.NewFill(theme.DangerBg), widget.Pad(12, 10, 12, 10, widget.TopRow(8, widget.NewIcon("circle-alert", theme.Danger, 16),
		widget.Grow(widget.NewParagraph(texts.Error(err)+" ("+string(record.ReasonOf(err))+")", theme.Body, theme.Text, cardWidth-98)))))
}

func (l *Login) choices() fyne.CanvasObject {
	rows := []fyne.CanvasObject{}
	if l.lock != nil {
		rows = append(rows, l.lock.draw())
	}
	told := false
	for i, p := range l.providers {
		if p.Password {
			continue
		}
		b := l.way(i, p)
		parts := []fyne.CanvasObject{b}
		switch {
		case l.state.Err != nil && l.tried == p.ID:
			told = true
			parts = append(parts, refusal(l.state.Err))
		case p.Down || p.ID == "psc" && l.down(app.ServicePSC):
			parts = append(parts, container.NewCenter(widget.NewMark(name(p)+" "+window.LoginProviderDown, "triangle-alert", theme.Warning)))
		case i == 0:
			parts = append(parts, container.NewCenter(widget.NewText(window.LoginPSCHelp, theme.Caption, theme.Muted)))
		}
		rows = append(rows, widget.Col(8, parts...))
		if l.first == nil {
			l.first = b
		}
		if p.CIBA {
			rows = append(rows, l.or(), l.phone())
		}
	}
	if l.state.Err != nil && !told {
		rows = append([]fyne.CanvasObject{refusal(l.state.Err)}, rows...)
	}
	if l.lock != nil {
		if f := l.lock.focus(); f != nil && l.state.Step != app.LoginPhone {
			l.first = f
		}
	}
	return widget.Col(16, append(rows, l.others()...)...)
}

func name(p api.Provider) string {
	if p.Name == "" {
		return texts.ProviderPSC
	}
	return p.Name
}

// way is the button of a provider: the first is the main one, the others are the establishment's.
func (l *Login) way(i int, p api.Provider) *widget.Button {
	text, icon, kind := p.Name, "hospital", widget.Second
	if i == 0 {
		text, icon, kind = window.LoginPSC, "id-card", widget.Brand
	}
	b := widget.NewButton(text, icon, kind, func() {
		l.tried = p.ID
		l.env.Desk.Login(p.ID)
	})
	b.Wide = true
	l.env.Names.Set("login."+p.ID, b)
	return b
}

// others are the ways that need no provider: a local code that still serves, the accounts of administrators.
func (l *Login) others() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if l.lock == nil {
		if until, ok := l.off.until(); ok {
			b := widget.NewButton(window.LoginOpenOffline, "unplug", widget.Quiet, func() { l.turn(offline) })
			l.env.Names.Set("login.offline", b)
			rows = append(rows, container.NewCenter(widget.Row(4, b, widget.NewText(window.OfflineFor(until, l.env.Desk.Now()), theme.Caption, theme.Text2))))
		}
	}
	for _, p := range l.providers {
		if p.Password {
			b := widget.NewButton(window.LoginOwn, "key-round", widget.Quiet, func() { l.turn(password) })
			l.env.Names.Set("login.own", b)
			rows = append(rows, container.NewCenter(b))
		}
	}
	return rows
}

// turn shows another part of the card.
func (l *Login) turn(m mode) {
	l.mode, l.state.Err = m, nil
	l.draw()
}

// back is the way to the others.
func (l *Login) back() *widget.Button {
	b := widget.NewButton(window.LoginBack, "arrow-left", widget.Quiet, func() {
		l.Reset()
		l.turn(ways)
	})
	l.env.Names.Set("login.back", b)
	return b
}

func (l *Login) down(service string) bool {
	for _, s := range l.env.Desk.Services() {
		if s.Name == service {
			return s.State == app.ServiceDown
		}
	}
	return false
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
	words := widget.Col(2, widget.NewParagraph(window.LoginCompare, theme.BodyStrong, theme.Text, compareWidth), widget.Row(6, widget.NewSpinner(14), l.leftText))
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
	l.tried = ""
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
		b := widget.NewButton(window.ActivityWord(a), "building-2", widget.Second, func() { l.env.Desk.ChooseActivity(i) })
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
