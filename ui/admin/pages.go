package admin

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// demand is a link that waits, or somebody whom a provider vouches for and nobody here knows.
type demand struct {
	name api.LinkName
	link *api.Link
	ask  *api.Habilitation
}

type demands struct{ *list[demand] }

func newDemands(a *Admin) page {
	p := &demands{}
	p.list = newList(a, window.AdminDemands, widget.TableOptions[demand]{Key: func(d demand) string { return d.name.Issuer + " " + d.name.Subject }, OnSettled: p.show, OnOpened: p.show,
		Columns: []widget.Column[demand]{
			{ID: "kind", Title: window.AdminDemandKind, Width: 180, Fill: func(d demand, c *widget.Cell) {
				c.Badge, c.Icon, c.Text, c.Tone = true, "user-round-check", window.DemandLink, widget.ToneInfo
				if d.ask != nil {
					c.Icon, c.Text, c.Tone = "user-round", window.DemandNew, widget.ToneWarning
				}
			}},
			{ID: "who", Title: window.AdminName, Fill: func(d demand, c *widget.Cell) { c.Text, c.Weight = d.who(), theme.Medium }},
			{ID: "by", Title: window.AdminProvider, Width: 260, Fill: func(d demand, c *widget.Cell) { c.Text, c.Ink = d.name.Issuer, theme.Text2 }},
			{ID: "at", Title: window.AdminAt, Width: 140, Fill: func(d demand, c *widget.Cell) {
				if d.ask != nil {
					c.Text = window.DateTime(d.ask.At)
				} else {
					c.Text = window.DateTime(d.link.At)
				}
			}},
		}}, nil, nil)
	p.read = func(ctx context.Context, _ string) ([]demand, string, error) {
		got, err := a.server.Demands(ctx)
		var rows []demand
		for _, h := range got.Habilitations {
			rows = append(rows, demand{name: api.LinkName{Issuer: h.Issuer, Subject: h.Subject}, ask: &h})
		}
		for _, l := range got.Links {
			rows = append(rows, demand{name: api.LinkName{Issuer: l.Issuer, Subject: l.Subject}, link: &l})
		}
		return rows, "", err
	}
	return p
}

func (d demand) who() string {
	if d.ask != nil {
		return d.ask.Practitioner.Name()
	}
	return rpps(d.link.NationalID) + " → " + d.link.Account
}

func (p *demands) show(d demand) {
	a := p.a
	body := []fyne.CanvasObject{line(window.AdminProvider, d.name.Issuer)}
	var roles []record.Role
	if d.ask != nil {
		body = append(body, line(window.AdminID, rpps(d.ask.Practitioner.NationalID)), line(window.AdminStation, d.ask.Workstation), line(window.AdminAt, window.DateTime(d.ask.At)),
			widget.NewParagraph(window.DemandNewText, theme.Caption, theme.Muted, panelWidth), widget.NewText(window.AdminRolesShort, theme.CaptionStrong, theme.Text2),
			widget.NewCard(widget.Pad(12, 8, 12, 8, widget.Col(2, roleBoxes("", nil, true, func(r record.Role, on bool) {
				if on {
					roles = append(roles, r)
					return
				}
				kept := roles[:0]
				for _, x := range roles {
					if x != r {
						kept = append(kept, x)
					}
				}
				roles = kept
			})...))))
	} else {
		body = append(body, line(window.AdminID, rpps(d.link.NationalID)), line(window.AdminAccount, d.link.Account), line(window.AdminAt, window.DateTime(d.link.At)),
			widget.NewParagraph(window.DemandLinkText, theme.Caption, theme.Muted, panelWidth))
	}
	if !a.rights.Has(record.EditAccounts) {
		p.open(d.who(), widget.Col(12, body...), nil)
		return
	}
	act := func(call func(context.Context) error, done string) func() {
		return func() {
			tell(a, call, func(err error) {
				if err != nil {
					p.wrong(err)
					return
				}
				a.said(done)
				p.shut()
				p.reload()
			})
		}
	}
	accept := act(func(ctx context.Context) error { return a.server.ApproveLink(ctx, d.name) }, window.DemandApproved)
	if d.ask != nil {
		accept = act(func(ctx context.Context) error {
			_, err := a.server.GrantHabilitation(ctx, api.Grant{Issuer: d.name.Issuer, Subject: d.name.Subject, Roles: roles})
			return err
		}, window.DemandGranted)
	}
	yes := widget.NewButton(window.DemandAccept, "check", widget.Main, accept)
	no := widget.NewButton(window.DemandRefuse, "x", widget.Second, act(func(ctx context.Context) error { return a.server.RefuseDemand(ctx, d.name) }, window.DemandRefused))
	a.env.Names.Set("admin.accept", yes)
	a.env.Names.Set("admin.refuse", no)
	p.open(d.who(), widget.Col(12, body...), widget.Row(8, no, widget.Spacer(), yes))
}

// newRoles is the matrix of roles and rights, to be read.
func newRoles(a *Admin) page {
	columns := []widget.Column[api.RoleRights]{{ID: "role", Title: window.AdminRole, Min: 150, Fill: func(r api.RoleRights, c *widget.Cell) {
		c.Text, c.Weight = window.RoleWord(r.Role), theme.Medium
	}}}
	for _, right := range record.AllRights() {
		columns = append(columns, widget.Column[api.RoleRights]{ID: right.String(), Title: window.RightWord(right), Width: 74, Fill: func(r api.RoleRights, c *widget.Cell) {
			if r.Rights.Has(right) {
				c.Icon, c.IconInk, c.Text = "check", theme.Success, window.MeYes
			} else {
				c.Text, c.Ink = "—", theme.Muted
			}
		}})
	}
	l := newList(a, window.AdminRoles, widget.TableOptions[api.RoleRights]{Key: func(r api.RoleRights) string { return string(r.Role) }, Columns: columns}, nil, nil)
	l.read = func(ctx context.Context, _ string) ([]api.RoleRights, string, error) {
		got, err := a.server.Roles(ctx)
		return got, "", err
	}
	return l
}

// newProviders says how the ways to log in do.
func newProviders(a *Admin) page {
	l := newList(a, window.AdminProviders, widget.TableOptions[api.ProviderState]{Key: func(s api.ProviderState) string { return s.ID }, Columns: []widget.Column[api.ProviderState]{
		{ID: "name", Title: window.AdminProvider, Width: 220, Fill: func(s api.ProviderState, c *widget.Cell) { c.Text, c.Weight = s.Name, theme.Medium }},
		{ID: "issuer", Title: window.AdminIssuer, Fill: func(s api.ProviderState, c *widget.Cell) { c.Text, c.Ink = s.Issuer, theme.Text2 }},
		{ID: "ciba", Title: window.AdminCIBA, Width: 90, Fill: func(s api.ProviderState, c *widget.Cell) {
			c.Text = window.MeNo
			if s.CIBA {
				c.Text = window.MeYes
			}
		}},
		{ID: "state", Title: window.AdminState, Width: 260, Fill: func(s api.ProviderState, c *widget.Cell) {
			if c.Badge = true; s.Up {
				c.Text, c.Icon, c.Tone = window.ProviderUp, "circle-check", widget.ToneSuccess
				return
			}
			c.Text, c.Icon, c.Tone = window.ProviderDown(s.Reason), "circle-x", widget.ToneDanger
		}},
	}}, nil, nil, widget.NewButton(window.LoginRetry, "refresh-cw", widget.Second, func() { a.pages["providers"].shown() }))
	l.read = func(ctx context.Context, _ string) ([]api.ProviderState, string, error) {
		got, err := a.server.ProviderStates(ctx)
		return got, "", err
	}
	return l
}

// newSessions lists who is logged in, and ends a session.
func newSessions(a *Admin) page {
	var l *list[api.OpenSession]
	end := widget.NewButton(window.SessionEnd, "log-out", widget.Second, nil)
	choose := func(api.OpenSession) {
		if a.rights.Has(record.EditAccounts) {
			end.SetWhy("")
		}
	}
	end.SetWhy(window.AdminChooseRow)
	l = newList(a, window.AdminSessions, widget.TableOptions[api.OpenSession]{Key: func(s api.OpenSession) string { return s.ID }, OnSelected: choose, Columns: []widget.Column[api.OpenSession]{
		{ID: "who", Title: window.AdminName, Fill: func(s api.OpenSession, c *widget.Cell) { c.Text, c.Weight = s.Practitioner.Name(), theme.Medium }},
		{ID: "station", Title: window.AdminStation, Width: 150, Fill: func(s api.OpenSession, c *widget.Cell) { c.Text = s.Workstation }},
		{ID: "by", Title: window.AdminProvider, Width: 150, Fill: func(s api.OpenSession, c *widget.Cell) { c.Text, c.Ink = window.ProviderWord(s.Provider), theme.Text2 }},
		{ID: "since", Title: window.MeSince, Width: 140, Compare: func(x, y api.OpenSession) int { return x.CreatedAt.Compare(y.CreatedAt) }, Fill: func(s api.OpenSession, c *widget.Cell) { c.Text = window.DateTime(s.CreatedAt) }},
		{ID: "seen", Title: window.AdminSeen, Width: 140, Fill: func(s api.OpenSession, c *widget.Cell) { c.Text = window.DateTime(s.SeenAt) }},
		{ID: "until", Title: window.MeUntil, Width: 140, Fill: func(s api.OpenSession, c *widget.Cell) { c.Text = window.DateTime(s.ExpiresAt) }},
	}}, nil, nil, end)
	a.env.Names.Set("admin.revoke", end)
	end.OnTapped = func() {
		s, ok := l.table.Selected()
		if !ok {
			return
		}
		(&widget.Dialog{Title: window.AskEnd(s.Practitioner.Name()), Text: window.AskEndText, Verb: window.SessionEnd, VerbIcon: "log-out", Destructive: true, OnVerb: func() bool {
			tell(a, func(ctx context.Context) error { return a.server.RevokeSession(ctx, s.ID) }, func(err error) {
				if l.wrong(err); err == nil {
					a.said(window.SessionEnded)
					l.reload()
				}
			})
			return true
		}}).Show(a.env.Window.Canvas())
	}
	l.read = func(ctx context.Context, after string) ([]api.OpenSession, string, error) {
		got, err := a.server.Sessions(ctx, after, pageSize)
		return got.Sessions, got.Next, err
	}
	return l
}

// waiting is one write in quarantine.
type waiting struct {
	id, kind, patient, by, station, at string
}

// newQuarantine lists the writes whose author lost their rights before they came: each is taken or dismissed.
func newQuarantine(a *Admin) page {
	var l *list[waiting]
	show := func(w waiting) {
		decide := func(take bool, done string) func() {
			return func() {
				tell(a, func(ctx context.Context) error { return a.server.DecideQuarantined(ctx, w.id, take) }, func(err error) {
					if l.wrong(err); err == nil {
						a.said(done)
						l.shut()
						l.reload()
					}
				})
			}
		}
		take := widget.NewButton(window.QuarantineTake, "check", widget.Main, decide(true, window.QuarantineTaken))
		drop := widget.NewButton(window.QuarantineDrop, "x", widget.Second, decide(false, window.QuarantineDropped))
		a.env.Names.Set("admin.take", take)
		a.env.Names.Set("admin.dismiss", drop)
		l.open(w.kind, widget.Col(8, line(window.AdminBy, w.by), line(window.AdminStation, w.station), line(window.AdminAt, w.at), line(window.AdminPatient, w.patient),
			widget.NewParagraph(window.QuarantineText, theme.Caption, theme.Muted, panelWidth)), widget.Row(8, drop, widget.Spacer(), take))
	}
	l = newList(a, window.AdminQuarantine, widget.TableOptions[waiting]{Key: func(w waiting) string { return w.id }, OnSettled: show, OnOpened: show, Columns: []widget.Column[waiting]{
		{ID: "at", Title: window.AdminAt, Width: 140, Fill: func(w waiting, c *widget.Cell) { c.Text = w.at }},
		{ID: "kind", Title: window.AdminWhat, Fill: func(w waiting, c *widget.Cell) { c.Text, c.Weight = w.kind, theme.Medium }},
		{ID: "by", Title: window.AdminBy, Width: 150, Fill: func(w waiting, c *widget.Cell) { c.Text = w.by }},
		{ID: "station", Title: window.AdminStation, Width: 150, Fill: func(w waiting, c *widget.Cell) { c.Text = w.station }},
	}}, nil, nil)
	l.read = func(ctx context.Context, _ string) ([]waiting, string, error) {
		got, err := a.server.Quarantined(ctx)
		rows := make([]waiting, len(got.Mutations))
		for i, m := range got.Mutations {
			rows[i] = waiting{m.ID, window.WriteKind(string(m.Kind)), string(m.Patient), rpps(m.ByID), m.Workstation, window.DateTime(m.At)}
		}
		return rows, "", err
	}
	return l
}

// reasonSentence writes a reason of a trace.
func reasonSentence(r record.Reason) string {
	if r == "" {
		return ""
	}
	return strings.TrimSpace(texts.Sentence(r)) + " (" + string(r) + ")"
}
