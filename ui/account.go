package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/login"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// remember keeps on this workstation who may be offered their telephone or their local code at the next login.
// // SC.PSC.13
func (f *Frame) remember(s *app.Session) {
	id := s.Practitioner.NationalID
	if len(id) != 12 || id[0] != '8' {
		return
	}
	if _, err := record.ParseRPPS(id[1:]); err == nil {
		f.opt.Prefs.Set("login.rpps", id[1:])
	}
}

// showAccount is «Mon compte»: who is here, since when and until when, and their local code.
func (f *Frame) showAccount() {
	s := f.desk.Session()
	if s == nil || f.cover != nil {
		return
	}
	line := func(label, value string) fyne.CanvasObject {
		return widget.Sized(0, 24, widget.Row(12, widget.NewText(label, theme.Body, theme.Muted), widget.Spacer(), widget.NewText(value, theme.Body, theme.Text)))
	}
	two := window.MeNo
	if s.TwoFactors {
		two = window.MeYes
	}
	rows := []fyne.CanvasObject{line(window.MeWho, s.Practitioner.Name()), line(window.MeID, s.Practitioner.NationalID)}
	if s.Activity.StructureName != "" {
		rows = append(rows, line(window.MeActivity, s.Activity.StructureName))
	}
	if s.Unit.Name != "" {
		rows = append(rows, line(window.MeUnit, s.Unit.Name))
	}
	rows = append(rows, line(window.MeWay, window.MeProvider(s)), line(window.MeTwo, two), line(window.MeSince, window.DateTime(s.Since)),
		line(window.MeUntil, window.DateTime(s.ExpiresAt)))
	d := &widget.Dialog{Title: window.MeTitle, Verb: window.Close, Only: true}
	until, has := f.desk.OfflineUntil(s.Practitioner.NationalID)
	if s.Rights.Has(record.ReadRecords) && !s.Offline {
		state, set := window.MeCodeNone, window.MeSet
		if has {
			state, set = window.MeCodeFor(until), window.MeRenew
		}
		choose := widget.NewSmallButton(set, "key-round", widget.Second, func() {
			d.Close()
			f.chooseCode()
		})
		f.env.Names.Set("account.code", choose)
		buttons := []fyne.CanvasObject{choose}
		if has {
			forget := widget.NewSmallButton(window.MeForget, "trash-2", widget.Quiet, func() {
				d.Close()
				f.forgetCode()
			})
			f.env.Names.Set("account.forget", forget)
			buttons = append(buttons, forget)
		}
		rows = append(rows, widget.Sized(0, 1, widget.NewFill(theme.Border)), line(window.MeCode, state),
			widget.NewParagraph(window.MeCodeText, theme.Caption, theme.Muted, 460), widget.Row(8, buttons...))
	}
	d.Extra = widget.Col(4, rows...)
	d.Show(f.win.Canvas())
	f.observe()
}

// chooseCode asks for a local code; what is wrong with it is said under its field.
func (f *Frame) chooseCode() {
	code := widget.NewPassword(window.MeCode)
	code.Help = window.MeCodeRules
	again := widget.NewPassword(window.AdminAgain)
	ctx, cancel := context.WithCancel(context.Background())
	d := &widget.Dialog{Title: window.MeSet, Text: window.MeCodeText, Verb: window.MeKeep, Extra: widget.Col(12, code, again), First: code.Entry, OnCancel: cancel}
	busy := false
	keep := func() bool {
		if busy {
			return false
		}
		if code.Text() != again.Text() {
			again.SetError(window.AdminNotSame)
			again.Focus()
			return false
		}
		busy = true
		text := code.Text()
		bridge.Run(ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, f.desk.SetOfflineCode(ctx, text) }, func(_ struct{}, err error) {
			busy = false
			if err != nil {
				code.SetError(texts.Error(err))
				code.Focus()
				return
			}
			if s := f.desk.Session(); s != nil {
				f.opt.Prefs.Set(login.RememberedCode, s.Practitioner.NationalID)
			}
			d.Close()
			f.say(screen.Toast{Key: "code.kept", Tone: screen.Success, Text: window.MeKept})
		})
		return false // closes when it is on disk
	}
	d.OnVerb = keep
	code.OnChanged = func(string) { code.SetError("") }
	code.OnSubmitted = func(string) { again.Focus() }
	again.OnSubmitted = func(string) { keep() }
	f.env.Names.Set("account.code.field", code)
	d.Show(f.win.Canvas())
	f.observe()
}

func (f *Frame) forgetCode() {
	bridge.Run(context.Background(), func(ctx context.Context) (struct{}, error) { return struct{}{}, f.desk.ForgetOfflineCode(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			f.say(screen.Toast{Key: "code.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
			return
		}
		f.opt.Prefs.Set(login.RememberedCode, "")
		f.say(screen.Toast{Key: "code.forgotten", Tone: screen.Success, Text: window.MeForgotten})
	})
}
