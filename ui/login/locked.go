package login

import (
	"context"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// lockForm is the top of the card on a locked workstation: whose it is, and their local code.
type lockForm struct {
	l       *Login
	session *app.Session
	idle    bool
	code    *widget.Field // nil when they have none here
	open    *widget.Button
	err     error
	busy    bool
}

// Locked returns the screen that covers a locked workstation. The person of the session opens it by their local code
// or by a login; anybody else takes the workstation by a login of theirs. Nothing of the session is drawn but whose it is.
// // SC.SSI/IE.39
func (l *Login) Locked(env *screen.Env, session *app.Session, idle bool) *Login {
	known := l.providers
	l = New(env)
	l.providers = known
	l.lock = &lockForm{l: l, session: session, idle: idle}
	if at, ok := env.Desk.OfflineUntil(session.Practitioner.NationalID); ok && at.After(env.Desk.Now()) {
		l.lock.code = widget.NewPassword(window.LoginLocalCode)
		l.lock.code.OnSubmitted = func(string) { l.lock.unlock() }
		env.Names.Set("lock.code", l.lock.code)
	}
	l.draw()
	return l
}

func (f *lockForm) focus() fyne.Focusable {
	if f.code == nil {
		return nil
	}
	return f.code.Entry
}

func (f *lockForm) draw() fyne.CanvasObject {
	why := window.LockAsked
	if f.idle {
		why = window.LockIdle
	}
	rows := []fyne.CanvasObject{widget.Row(8, widget.NewIcon("lock", theme.AccentText, 16), widget.NewText(window.LockTitle, theme.Title, theme.Text)),
		widget.NewText(window.LockWho(f.session), theme.BodyStrong, theme.Text), widget.NewParagraph(why, theme.Body, theme.Text2, cardWidth-48)}
	if f.err != nil {
		rows = append(rows, refusal(f.err))
	}
	if f.code != nil {
		f.open = widget.NewButton(window.LockUnlock, "lock-open", widget.Main, f.unlock)
		busy(f.open, f.busy)
		f.l.env.Names.Set("lock.open", f.open)
		rows = append(rows, widget.TopRow(8, widget.Grow(f.code), widget.Pad(0, 20, 0, 0, f.open)))
	}
	rows = append(rows, widget.NewParagraph(window.LockOther, theme.Caption, theme.Muted, cardWidth-48))
	return widget.Col(8, rows...)
}

// unlock tries the local code off the UI thread: it takes half a second on purpose.
func (f *lockForm) unlock() {
	code := f.code.Text()
	if f.busy || code == "" {
		return
	}
	f.busy, f.err = true, nil
	f.code.SetText("")
	f.l.draw()
	bridge.Run(context.Background(), func(ctx context.Context) (struct{}, error) { return struct{}{}, f.l.env.Desk.Unlock(ctx, code) },
		func(_ struct{}, err error) {
			f.busy, f.err = false, err
			if r := record.ReasonOf(err); r == app.ReasonOfflineForgotten || r == app.ReasonOfflineOver || r == app.ReasonNoOfflineCode {
				f.code = nil
			}
			f.l.draw()
		})
}
