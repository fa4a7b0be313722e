package admin

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// policy is the password policy of administrators' accounts; no establishment may go below its floor.
type policy struct {
	a      *Admin
	root   fyne.CanvasObject
	wrong  *fyne.Container
	fields []*widget.Field
	save   *widget.Button
	busy   bool
}

// most is beyond what any of them means, and below what a duration holds.
const most = 99_999

// settings are the figures of the policy: how each is shown and read.
var settings = []struct {
	word, help string
	unit       time.Duration // 0 for a count
	get        func(*api.Policy) (*int, *time.Duration)
}{
	{window.PolicyLength, window.PolicyLengthHelp, 0, func(p *api.Policy) (*int, *time.Duration) { return &p.MinLength, nil }},
	{window.PolicyHistory, window.PolicyHistoryHelp, 0, func(p *api.Policy) (*int, *time.Duration) { return &p.History, nil }},
	{window.PolicyAge, window.PolicyAgeHelp, 24 * time.Hour, func(p *api.Policy) (*int, *time.Duration) { return nil, &p.MaxAge }},
	{window.PolicyFailures, window.PolicyFailuresHelp, 0, func(p *api.Policy) (*int, *time.Duration) { return &p.Failures, nil }},
	{window.PolicyWindow, window.PolicyMinutes, time.Minute, func(p *api.Policy) (*int, *time.Duration) { return nil, &p.Window }},
	{window.PolicyLock, window.PolicyMinutes, time.Minute, func(p *api.Policy) (*int, *time.Duration) { return nil, &p.LockFor }},
	{window.PolicyInvite, window.PolicyHours, time.Hour, func(p *api.Policy) (*int, *time.Duration) { return nil, &p.InviteFor }},
}

func newPolicy(a *Admin) page {
	p := &policy{a: a, wrong: container.NewStack()}
	rows := []fyne.CanvasObject{widget.NewParagraph(window.PolicyText, theme.Body, theme.Text2, 520), p.wrong}
	may := a.rights.Has(record.EditSettings)
	for _, s := range settings {
		f := widget.NewField(s.word, "")
		f.Help, f.ReadOnly = s.help, !may
		f.Check = func(text string) string {
			if n, err := strconv.Atoi(strings.TrimSpace(text)); err != nil || n < 1 || n > most {
				return window.PolicyNumber
			}
			return ""
		}
		f.OnSubmitted = func(string) { p.keep() }
		p.fields = append(p.fields, f)
	}
	for i := 0; i < len(p.fields); i += 2 {
		row := []fyne.CanvasObject{widget.Grow(p.fields[i])}
		if i+1 < len(p.fields) {
			row = append(row, widget.Grow(p.fields[i+1]))
		} else {
			row = append(row, widget.Spacer())
		}
		rows = append(rows, widget.TopRow(16, row...))
	}
	if may {
		p.save = widget.NewButton(window.AdminSave, "", widget.Main, p.keep)
		a.env.Names.Set("admin.policy.save", p.save)
		rows = append(rows, widget.Row(8, p.save, widget.Spacer()))
	}
	head := widget.Bar(56, widget.NewFill(theme.Surface).Edged("b"), 16, 16, widget.Row(8, widget.NewText(window.AdminPolicy, theme.Title, theme.Text)))
	p.root = widget.Col(0, head, widget.Grow(widget.NewScroll(widget.TopRow(0, widget.Sized(568, 0, widget.Pad(24, 24, 24, 24, widget.Col(16, rows...))), widget.Spacer()))))
	return p
}

func (p *policy) content() fyne.CanvasObject { return p.root }
func (p *policy) rows() int                  { return len(p.fields) }
func (p *policy) key(string) bool            { return false }

func (p *policy) shown() {
	ask(p.a, p.a.server.Policy, func(got api.Policy, err error) { p.show(got, err) })
}

func (p *policy) show(got api.Policy, err error) {
	p.busy = false
	if err != nil {
		p.wrong.Objects = []fyne.CanvasObject{problem(err, 520)}
		p.root.Refresh()
		return
	}
	p.wrong.Objects = nil
	for i, s := range settings {
		n, d := s.get(&got)
		v := 0
		if n != nil {
			v = *n
		} else {
			v = int(*d / s.unit)
		}
		p.fields[i].SetText(strconv.Itoa(v))
		p.fields[i].SetError("")
	}
	p.root.Refresh()
}

func (p *policy) keep() {
	var want api.Policy
	for i, s := range settings {
		if !p.fields[i].Validate() {
			p.fields[i].Focus()
			return
		}
		v, _ := strconv.Atoi(strings.TrimSpace(p.fields[i].Text()))
		if n, d := s.get(&want); n != nil {
			*n = v
		} else {
			*d = time.Duration(v) * s.unit
		}
	}
	if p.busy || !p.a.rights.Has(record.EditSettings) {
		return
	}
	p.busy = true
	ask(p.a, func(ctx context.Context) (api.Policy, error) { return p.a.server.SetPolicy(ctx, want) }, func(got api.Policy, err error) {
		if p.show(got, err); err == nil {
			p.a.said(window.PolicySaved)
		}
	})
}
