package login

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// reasonChange is a password too old: it was the right one, and the screen asks for the next. // app/access/password
const reasonChange record.Reason = "ACC-MDP-CHANGER"

// ownForm is the way in of administrators: login, password and second factor kept by the server itself, and the first
// time an activation code. // SC.SSI/IAM.92
type ownForm struct {
	l                       *Login
	login, password, code   *widget.Field
	next, again, activation *widget.Field
	rules                   *fyne.Container
	changing                bool // the password has to be replaced on the way
	busy                    bool // an activation is on its way
	err                     error
	told                    api.LocalTold
	cancel                  context.CancelFunc
}

func newOwnForm(l *Login) *ownForm {
	f := &ownForm{l: l, login: widget.NewField(window.AdminLogin, ""), password: widget.NewPassword(window.AdminPassword),
		code: widget.NewField(window.AdminCode, ""), next: widget.NewPassword(window.AdminNewPassword), again: widget.NewPassword(window.AdminAgain),
		activation: widget.NewField(window.AdminActivation, ""), rules: widget.Col(2)}
	f.code.Help, f.activation.Help = window.AdminCodeHelp, window.AdminActivationHelp
	for _, x := range []*widget.Field{f.next, f.again, f.login} {
		x.OnChanged = func(string) { f.judge() }
	}
	f.login.OnSubmitted = func(string) {
		if f.l.mode == activation {
			f.activation.Focus()
			return
		}
		f.password.Focus()
	}
	f.password.OnSubmitted = func(string) { f.code.Focus() }
	f.activation.OnSubmitted = func(string) { f.next.Focus() }
	f.next.OnSubmitted = func(string) { f.again.Focus() }
	f.code.OnSubmitted = func(string) {
		if f.changing {
			f.next.Focus()
			return
		}
		f.enter()
	}
	f.again.OnSubmitted = func(string) {
		if f.l.mode == activation {
			f.activate()
			return
		}
		f.enter()
	}
	return f
}

// named gives the fields their names: those of the screen that was drawn last.
func (f *ownForm) named() {
	for name, x := range map[string]*widget.Field{"login": f.login, "password": f.password, "code": f.code, "next": f.next, "again": f.again, "activation": f.activation} {
		f.l.env.Names.Set("login.own."+name, x)
	}
}

// clear forgets every secret typed or told.
func (f *ownForm) clear() {
	if f.cancel != nil {
		f.cancel()
	}
	for _, x := range []*widget.Field{f.login, f.password, f.code, f.next, f.again, f.activation} {
		x.SetText("")
		x.SetError("")
	}
	f.changing, f.busy, f.err, f.told, f.cancel = false, false, nil, api.LocalTold{}, nil
}

func (f *ownForm) refused(err error) {
	f.code.SetText("") // none serves twice
	if record.ReasonOf(err) == reasonChange {
		f.changing = true
	}
}

func (f *ownForm) draw() fyne.CanvasObject {
	f.named()
	rows := []fyne.CanvasObject{widget.NewText(window.LoginOwn, theme.Title, theme.Text)}
	if f.l.state.Err != nil {
		rows = append(rows, refusal(f.l.state.Err))
	}
	rows = append(rows, f.login, f.password, f.code)
	f.l.first = f.login.Entry
	switch {
	case f.changing:
		rows = append(rows, f.next, f.again, f.rules)
		f.judge()
		f.l.first = f.code.Entry
	case f.login.Text() != "" && f.password.Text() != "":
		f.l.first = f.code.Entry
	}
	enter := widget.NewButton(window.AdminEnter, "", widget.Main, f.enter)
	first := widget.NewButton(window.AdminFirst, "", widget.Link, func() {
		f.err = nil
		f.l.turn(activation)
	})
	f.l.env.Names.Set("login.own.enter", enter)
	f.l.env.Names.Set("login.own.first", first)
	return widget.Col(16, append(rows, widget.Row(8, f.l.back(), widget.Spacer(), enter), widget.Row(0, first, widget.Spacer()))...)
}

// filled focuses the first field without a text.
func filled(fields ...*widget.Field) bool {
	for _, x := range fields {
		if x.SetError(""); strings.TrimSpace(x.Text()) == "" {
			x.SetError(window.AdminTypeAll)
			x.Focus()
			return false
		}
	}
	return true
}

func (f *ownForm) same() bool {
	if f.next.Text() != f.again.Text() {
		f.again.SetError(window.AdminNotSame)
		f.again.Focus()
		return false
	}
	return true
}

func (f *ownForm) enter() {
	if !filled(f.login, f.password, f.code) || f.changing && (!filled(f.next, f.again) || !f.same()) {
		return
	}
	next := ""
	if f.changing {
		next = f.next.Text()
	}
	f.l.tried = ""
	f.l.env.Desk.LoginByPassword(strings.TrimSpace(f.login.Text()), f.password.Text(), strings.ReplaceAll(f.code.Text(), " ", ""), next)
}

// judge shows, at each key, which rules a new password follows.
func (f *ownForm) judge() {
	j := app.PasswordRules(f.next.Text(), strings.TrimSpace(f.login.Text()))
	line := func(ok bool, word string) fyne.CanvasObject {
		icon, ink := "circle-dashed", theme.Muted
		if ok {
			icon, ink = "circle-check", theme.Success
		}
		return widget.NewMark(word, icon, ink)
	}
	f.rules.Objects = []fyne.CanvasObject{line(j.Long, window.RuleLong), line(j.Varied, window.RuleVaried), line(j.Own, window.RuleOwn),
		line(f.next.Text() != "" && f.next.Text() == f.again.Text(), window.RuleSame)}
	f.rules.Refresh()
}

func (f *ownForm) drawActivation() fyne.CanvasObject {
	f.named()
	rows := []fyne.CanvasObject{widget.NewText(window.AdminFirst, theme.Title, theme.Text)}
	if f.err != nil {
		rows = append(rows, refusal(f.err))
	}
	act := widget.NewButton(window.AdminActivate, "", widget.Main, f.activate)
	busy(act, f.busy)
	f.l.env.Names.Set("login.own.activate", act)
	f.l.first = f.login.Entry
	if f.login.Text() != "" {
		f.l.first = f.activation.Entry
	}
	f.judge()
	return widget.Col(16, append(rows, f.login, f.activation, f.next, f.again, f.rules, widget.Row(8, f.l.back(), widget.Spacer(), act))...)
}

func (f *ownForm) activate() {
	if f.busy || !filled(f.login, f.activation, f.next, f.again) || !f.same() {
		return
	}
	f.busy, f.err = true, nil
	f.l.draw()
	ctx, cancel := context.WithCancel(context.Background())
	f.cancel = cancel
	login, code, password := strings.TrimSpace(f.login.Text()), strings.TrimSpace(f.activation.Text()), f.next.Text()
	bridge.Run(ctx, func(ctx context.Context) (api.LocalTold, error) {
		return f.l.env.Desk.Activate(ctx, login, code, password)
	},
		func(t api.LocalTold, err error) {
			f.busy, f.err = false, err
			if err == nil {
				f.clear()
				f.login.SetText(login)
				f.told = t
				f.l.mode = told
			}
			f.l.draw()
		})
}

// drawTold shows once the second factor and the recovery codes.
func (f *ownForm) drawTold() fyne.CanvasObject {
	codes := make([]fyne.CanvasObject, 0, len(f.told.Recovery)/2+1)
	for i := 0; i < len(f.told.Recovery); i += 2 {
		row := []fyne.CanvasObject{widget.Grow(widget.NewText(f.told.Recovery[i], theme.BodyStrong, theme.Text))}
		if i+1 < len(f.told.Recovery) {
			row = append(row, widget.Grow(widget.NewText(f.told.Recovery[i+1], theme.BodyStrong, theme.Text)))
		}
		codes = append(codes, widget.Row(16, row...))
	}
	copyThem := widget.NewButton(window.ToldCopy, "copy", widget.Second, func() {
		fyne.CurrentApp().Clipboard().SetContent(strings.Join(f.told.Recovery, "\n"))
	})
	kept := widget.NewButton(window.ToldKept, "check", widget.Main, func() {
		f.told = api.LocalTold{}
		f.l.turn(password)
	})
	f.l.env.Names.Set("login.own.kept", kept)
	f.l.first = kept
	text := func(s string) fyne.CanvasObject { return widget.NewParagraph(s, theme.Body, theme.Text2, cardWidth-48) }
	return widget.Col(12, widget.NewText(window.ToldTitle, theme.Title, theme.Text), text(window.ToldScan), qr(f.told.URL),
		text(window.ToldSecret), widget.NewParagraph(spaced(f.told.Secret), theme.BodyStrong, theme.Text, cardWidth-48),
		widget.NewText(window.ToldRecovery, theme.Section, theme.Text), text(window.ToldOnce),
		widget.On(widget.NewFill(theme.Sunken), widget.Pad(12, 8, 12, 8, widget.Col(4, codes...))), widget.Row(8, copyThem, widget.Spacer(), kept))
}

// spaced writes a key by groups of four, as people read it.
func spaced(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// busy keeps a button from acting twice.
func busy(b *widget.Button, on bool) {
	if on {
		b.SetWhy(window.LoginStarting)
	}
}
