package login

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// RememberedCode is the preference that names who set a local code here last: the screen offers to open it.
const RememberedCode = "login.offline"

// offlineForm opens the workstation by a local code while the server is gone.
type offlineForm struct {
	l    *Login
	rpps *widget.Field
	code *widget.Field
}

func newOfflineForm(l *Login) *offlineForm {
	f := &offlineForm{l: l, rpps: widget.NewField(window.LoginRPPS, ""), code: widget.NewPassword(window.LoginLocalCode)}
	f.rpps.Check = checkRPPS
	f.rpps.OnSubmitted = func(string) { f.code.Focus() }
	f.code.Help = window.LoginLocalCodeHelp
	f.code.OnSubmitted = func(string) { f.open() }
	return f
}

// until tells until when somebody remembered here may open the workstation by their code.
func (f *offlineForm) until() (time.Time, bool) {
	for _, name := range []string{RememberedCode, "login.rpps"} {
		who := f.l.env.Prefs.Get(name, "")
		if at, ok := f.l.env.Desk.OfflineUntil(who); who != "" && ok && at.After(f.l.env.Desk.Now()) {
			if f.rpps.Text() == "" {
				f.rpps.SetText(strings.TrimPrefix(who, "8"))
			}
			return at, true
		}
	}
	return time.Time{}, false
}

func (f *offlineForm) clear() {
	f.rpps.SetText("")
	f.code.SetText("")
	f.code.SetError("")
}

func (f *offlineForm) draw() fyne.CanvasObject {
	open := widget.NewButton(window.LoginOpen, "lock-open", widget.Main, f.open)
	f.l.env.Names.Set("login.offline.open", open)
	f.l.env.Names.Set("login.offline.code", f.code) // the screen that covers a locked workstation has its own
	f.l.first = f.code.Entry
	rows := []fyne.CanvasObject{widget.NewText(window.LoginOpenOffline, theme.Title, theme.Text),
		widget.NewParagraph(window.LoginOfflineText, theme.Body, theme.Text2, cardWidth-48)}
	if err := f.l.state.Err; err != nil {
		f.code.SetText("")
		rows = append(rows, refusal(err))
		if r := record.ReasonOf(err); r == app.ReasonOfflineForgotten || r == app.ReasonOfflineOver {
			f.l.env.Prefs.Set(RememberedCode, "") // it opens nothing any more
		}
	}
	return widget.Col(16, append(rows, f.rpps, f.code, widget.Row(8, f.l.back(), widget.Spacer(), open))...)
}

func (f *offlineForm) open() {
	rpps := strings.ReplaceAll(f.rpps.Text(), " ", "")
	if !f.rpps.Validate() || rpps == "" {
		f.rpps.SetError(window.LoginRPPSMissing)
		f.rpps.Focus()
		return
	}
	if f.code.Text() == "" {
		f.code.SetError(window.AdminTypeAll)
		f.code.Focus()
		return
	}
	code := f.code.Text()
	f.code.SetText("")
	f.l.env.Desk.OfflineUnlock(rpps, code)
}
