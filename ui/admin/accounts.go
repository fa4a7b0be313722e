package admin

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// pageSize is how many accounts, sessions or traces are asked for at a time.
const pageSize = 100

// accounts is the list of accounts, and the one that is open.
type accounts struct {
	*list[api.Account]
	query api.AccountFilter
	role  *widget.FilterChip
	state *widget.FilterChip
	later *bridge.Debouncer
	form  *accountForm
}

func newAccounts(a *Admin) page {
	p := &accounts{query: api.AccountFilter{Limit: pageSize}, later: bridge.NewDebouncer(250 * time.Millisecond)}
	filter := widget.NewField("", window.AdminFilter)
	filter.Icon, filter.Hint, filter.Low = "list-filter", "Ctrl+F", true
	filter.OnChanged = func(s string) {
		p.query.Text = strings.TrimSpace(s)
		p.later.Call(p.reload)
	}
	p.role = widget.NewFilterChip(window.AdminRole, p.chooseRole, func() { p.setRole("") })
	p.state = widget.NewFilterChip(window.AdminState, p.chooseState, func() { p.setState(0) })
	export := widget.NewButton(window.AdminReview, "download", widget.Second, nil)
	export.OnTapped = func() { a.chooseFormat(export, window.AdminReviewFile, a.server.Review) }
	right := []fyne.CanvasObject{export}
	a.env.Names.Set("admin.export", export)
	if a.rights.Has(record.EditAccounts) {
		create := widget.NewButton(window.AdminNew, "plus", widget.Main, func() { p.openNew() })
		a.env.Names.Set("admin.new", create)
		right = append(right, create)
	}
	p.list = newList(a, window.AdminAccounts, widget.TableOptions[api.Account]{
		Key: func(x api.Account) string { return x.ID }, Letter: func(x api.Account) string { return x.Practitioner.FamilyName },
		RowHeight: theme.HeightRow, OnSettled: func(x api.Account) { p.show(x) }, OnOpened: func(x api.Account) { p.show(x) },
		Columns: []widget.Column[api.Account]{
			{ID: "name", Title: window.AdminName, Min: 150, Compare: func(x, y api.Account) int { return strings.Compare(plainName(x), plainName(y)) },
				Fill: func(x api.Account, c *widget.Cell) {
					c.Text, c.Weight = plainName(x), theme.Medium
					if x.Disabled {
						c.Ink = theme.Muted
					}
				}},
			{ID: "id", Title: window.AdminID, Width: 116, Fill: func(x api.Account, c *widget.Cell) {
				c.Text = rpps(x.Practitioner.NationalID)
			}},
			{ID: "profession", Title: window.AdminProfession, Width: 130, Fill: func(x api.Account, c *widget.Cell) {
				c.Text, c.Ink = window.AccountProfession(x), theme.Text2
			}},
			{ID: "roles", Title: window.AdminRolesShort, Width: 140, Fill: func(x api.Account, c *widget.Cell) {
				c.Text, c.Ink = window.RoleWords(x.Roles), theme.Text2
			}},
			{ID: "state", Title: window.AdminState, Width: 112, Fill: func(x api.Account, c *widget.Cell) {
				c.Badge = true
				c.Text, c.Icon, c.Tone = accountState(x, a.env.Desk.Now())
			}},
			{ID: "last", Title: window.AdminLast, Width: 140, Compare: func(x, y api.Account) int { return x.LastLoginAt.Compare(y.LastLoginAt) },
				Fill: func(x api.Account, c *widget.Cell) {
					c.Text, c.Small, c.Ink = window.OrNever(x.LastLoginAt), true, theme.Text2
				}},
		}}, filter, []fyne.CanvasObject{p.role, p.state}, right...)
	p.read = func(ctx context.Context, after string) ([]api.Account, string, error) {
		q := p.query
		q.After = after
		got, err := a.server.Accounts(ctx, q)
		return got.Accounts, got.Next, err
	}
	p.closed = func() { p.form = nil }
	a.env.Names.Set("admin.filter", filter)
	return p
}

func plainName(x api.Account) string {
	return strings.TrimSpace(x.Practitioner.FamilyName + " " + x.Practitioner.GivenName)
}

// rpps is a national identifier as people write it.
func rpps(id string) string {
	if len(id) == 12 && id[0] == '8' {
		return id[1:]
	}
	if id == "" {
		return "—"
	}
	return id
}

func accountState(x api.Account, now time.Time) (word, icon string, tone widget.Tone) {
	switch {
	case x.Disabled:
		return window.StateDisabled, "ban", widget.ToneLocal
	case !x.ExpiresAt.IsZero() && x.ExpiresAt.Before(now):
		return window.StateExpired, "clock", widget.ToneLocal
	case x.Kind == "generique":
		return window.StateGeneric, "users", widget.ToneWarning
	case x.Kind == "privilege" && x.LastLoginAt.IsZero():
		return window.StateInvited, "hourglass", widget.ToneInfo
	}
	return window.StateActive, "circle-check", widget.ToneSuccess
}

func (p *accounts) chooseRole() {
	items := make([]widget.MenuItem, 0, len(record.Roles()))
	for _, r := range record.Roles() {
		items = append(items, widget.MenuItem{Text: window.RoleWord(r), Checked: p.query.Role == r, Do: func() { p.setRole(r) }})
	}
	widget.NewMenu(items...).ShowUnder(p.role)
}

func (p *accounts) setRole(r record.Role) {
	p.query.Role = r
	if r == "" {
		p.role.Set(window.AdminRole, false)
	} else {
		p.role.Set(window.RoleWord(r), true)
	}
	p.reload()
}

// states are those that the server filters by.
var states = []struct {
	word     string
	disabled *bool
	kind     *string
}{{window.AdminState, nil, nil}, {window.StateActive, to(false), nil}, {window.StateDisabled, to(true), nil},
	{window.StateGeneric, nil, to("generique")}, {window.StatePrivileged, nil, to("privilege")}}

func to[T any](v T) *T { return &v }

func (p *accounts) chooseState() {
	items := make([]widget.MenuItem, 0, len(states))
	for i, s := range states[1:] {
		items = append(items, widget.MenuItem{Text: s.word, Do: func() { p.setState(i + 1) }})
	}
	widget.NewMenu(items...).ShowUnder(p.state)
}

func (p *accounts) setState(i int) {
	p.query.Disabled, p.query.Kind = states[i].disabled, states[i].kind
	p.state.Set(states[i].word, i > 0)
	p.reload()
}

func (p *accounts) key(name string) bool { return p.list.key(name) }
