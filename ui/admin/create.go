package admin

import (
	"context"
	"slices"
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

// boxWidth is the place of the fields of a dialog of 560.
const boxWidth = 512

// accountKinds are the natures of an account, in the order of the switch. // api.Account.Kind
var accountKinds = []string{"", "privilege", "generique"}

// hows are the ways to check an identity, each stronger than the one before. // api.AccountEdit.Verified
var hows = []string{"annuaire", "piece", "fournisseur"}

// newForm makes an account.
type newForm struct {
	p                                                    *accounts
	kind, how                                            *widget.Segment
	family, given, id, login, unit, code, purpose, until *widget.Field
	roles                                                map[record.Role]bool
	body, wrong                                          *fyne.Container
	dialog                                               *widget.Dialog
	busy                                                 bool
}

func (p *accounts) openNew() {
	f := &newForm{p: p, roles: map[record.Role]bool{}, body: container.NewStack(), wrong: container.NewStack(),
		family: widget.NewField(window.AdminFamily, ""), given: widget.NewField(window.AdminGiven, ""), id: widget.NewField(window.AdminID, ""),
		login: widget.NewField(window.AdminLogin, ""), unit: widget.NewField(window.AdminUnit, ""), code: widget.NewField(window.AdminUnitCode, ""),
		purpose: widget.NewField(window.AdminPurpose, ""), until: widget.NewField(window.AdminExpires, window.AdminDateForm)}
	f.id.Check = checkID
	f.until.Check = checkDay
	f.kind = widget.NewSegment([]string{window.KindWord(""), window.KindWord("privilege"), window.KindWord("generique")}, 0, func(int) {
		f.roles = map[record.Role]bool{}
		f.draw()
	})
	f.how = widget.NewSegment([]string{window.HowWord("annuaire"), window.HowWord("piece"), window.HowWord("fournisseur")}, 0, nil)
	for name, x := range map[string]*widget.Field{"family": f.family, "given": f.given, "id": f.id, "login": f.login} {
		p.a.env.Names.Set("admin.new."+name, x)
	}
	f.dialog = &widget.Dialog{Title: window.AdminNew, Width: 560, Verb: window.AdminCreate, VerbIcon: "plus", Extra: f.body, First: f.family.Entry, OnVerb: f.create}
	f.draw()
	f.dialog.Show(p.a.env.Window.Canvas())
}

func (f *newForm) draw() {
	kind := accountKinds[f.kind.Chosen]
	rows := []fyne.CanvasObject{f.wrong, f.kind, widget.Row(12, widget.Grow(f.family), widget.Grow(f.given))}
	label := func(s string) fyne.CanvasObject { return widget.NewText(s, theme.CaptionStrong, theme.Text2) }
	boxes := widget.NewCard(widget.Pad(12, 8, 12, 8, widget.Col(2, roleBoxes(kind, nil, true, func(r record.Role, on bool) { f.roles[r] = on })...)))
	switch kind {
	case "":
		rows = append(rows, f.id, widget.Row(12, widget.Grow(f.unit), widget.Sized(120, 0, f.code)), label(window.AdminHow), f.how, label(window.AdminRolesShort), boxes)
	case "privilege":
		rows = append(rows, widget.Row(12, widget.Grow(f.login), widget.Grow(f.id)), label(window.AdminHow), f.how, label(window.AdminRolesShort), boxes)
	default:
		rows = append(rows, f.purpose, f.until, widget.NewParagraph(window.AdminGenericText, theme.Caption, theme.Muted, boxWidth))
	}
	f.body.Objects = []fyne.CanvasObject{widget.Col(12, rows...)}
	f.body.Refresh()
}

func checkID(s string) string {
	if s = strings.ReplaceAll(s, " ", ""); s == "" {
		return ""
	}
	if _, err := record.ParseRPPS(s); err != nil {
		return window.RPPSLeft(11 - len(s))
	}
	return ""
}

func checkDay(s string) string {
	if _, err := day(s); s != "" && err != nil {
		return window.AdminDateForm
	}
	return ""
}

// day reads JJ/MM/AAAA as the end of that day.
func day(s string) (time.Time, error) {
	t, err := time.ParseInLocation("02/01/2006", strings.TrimSpace(s), time.Local)
	return t.AddDate(0, 0, 1).UTC(), err
}

// strongest is the place in hows of how an identity was checked: a change starts from there, never below.
func strongest(verified string) int { return max(0, slices.Index(hows, verified)) }

// national is what is sent of an RPPS as people type it.
func national(s string) string {
	if id, err := record.ParseRPPS(strings.ReplaceAll(s, " ", "")); err == nil {
		return id.NationalID()
	}
	return ""
}

func (f *newForm) edit() (api.AccountEdit, bool) {
	e := api.AccountEdit{Kind: accountKinds[f.kind.Chosen], FamilyName: strings.ToUpper(strings.TrimSpace(f.family.Text())), GivenName: strings.TrimSpace(f.given.Text())}
	for _, r := range record.Roles() {
		if f.roles[r] {
			e.Roles = append(e.Roles, r)
		}
	}
	need := []*widget.Field{f.family, f.given}
	switch e.Kind {
	case "":
		need = append(need, f.id)
		e.Unit = record.Unit{Name: strings.TrimSpace(f.unit.Text()), Code: strings.TrimSpace(f.code.Text())}
	case "privilege":
		need = append(need, f.login)
		e.Login = strings.TrimSpace(f.login.Text())
		e.ID = "admin-" + e.Login
	default:
		need = []*widget.Field{f.family, f.purpose, f.until}
		e.Purpose, e.ID = strings.TrimSpace(f.purpose.Text()), "generique-"+strings.ToLower(strings.ReplaceAll(e.FamilyName, " ", "-"))
		e.ExpiresAt, _ = day(f.until.Text())
	}
	if e.Kind != "generique" {
		e.Verified, e.NationalID = hows[f.how.Chosen], national(f.id.Text())
	}
	for _, x := range need {
		if strings.TrimSpace(x.Text()) == "" {
			x.SetError(window.AdminTypeAll)
			x.Focus()
			return e, false
		}
		if !x.Validate() {
			x.Focus()
			return e, false
		}
	}
	return e, f.id.Validate()
}

func (f *newForm) create() bool {
	e, ok := f.edit()
	if !ok || f.busy {
		return false
	}
	f.busy = true
	ask(f.p.a, func(ctx context.Context) (api.AccountMade, error) { return f.p.a.server.CreateAccount(ctx, e) }, func(m api.AccountMade, err error) {
		f.busy = false
		if err != nil {
			f.wrong.Objects = []fyne.CanvasObject{problem(err, boxWidth)}
			f.draw()
			return
		}
		f.dialog.Close()
		f.p.a.said(window.AdminCreated)
		f.p.reload()
		f.p.show(m.Account)
		if m.Activation != "" {
			f.p.a.showCode(m.Account.Login, m.Activation)
		}
	})
	return false // closes when the server made it
}

// changeIdentity asks for new attributes and for how they were checked. // SC.SSI/IE.32
func (f *accountForm) changeIdentity() {
	x := f.account
	family, given, id := widget.NewField(window.AdminFamily, ""), widget.NewField(window.AdminGiven, ""), widget.NewField(window.AdminID, "")
	family.SetText(x.Practitioner.FamilyName)
	given.SetText(x.Practitioner.GivenName)
	known := ""
	if x.Practitioner.NationalID != "" {
		known = rpps(x.Practitioner.NationalID)
	}
	id.SetText(known)
	id.Check = func(s string) string {
		if s == known { // it may be no RPPS: a test identifier, a number of another register
			return ""
		}
		return checkID(s)
	}
	how := widget.NewSegment([]string{window.HowWord("annuaire"), window.HowWord("piece"), window.HowWord("fournisseur")}, strongest(x.Verified), nil)
	for name, y := range map[string]*widget.Field{"family": family, "given": given, "id": id} {
		f.p.a.env.Names.Set("admin.identity."+name, y)
	}
	busy := false
	wrong := container.NewStack()
	d := &widget.Dialog{Title: window.AskIdentity(plainName(x)), Text: window.AskIdentityText, Width: 560, Verb: window.AdminChange, First: family.Entry,
		Extra: widget.Col(12, wrong, widget.Row(12, widget.Grow(family), widget.Grow(given)), id, widget.NewText(window.AdminHow, theme.CaptionStrong, theme.Text2), how)}
	d.OnVerb = func() bool {
		for _, y := range []*widget.Field{family, given} {
			if strings.TrimSpace(y.Text()) == "" {
				y.SetError(window.AdminTypeAll)
				return false
			}
		}
		if busy || !id.Validate() {
			return false
		}
		busy = true
		change := api.IdentityChange{NationalID: national(id.Text()), FamilyName: strings.ToUpper(strings.TrimSpace(family.Text())), GivenName: strings.TrimSpace(given.Text()),
			Exercise: x.Exercise, Verified: hows[how.Chosen]}
		if id.Text() == known {
			change.NationalID = x.Practitioner.NationalID
		}
		ask(f.p.a, func(ctx context.Context) (api.Account, error) { return f.p.a.server.ChangeIdentity(ctx, x.ID, change) }, func(y api.Account, err error) {
			if busy = false; err != nil {
				wrong.Objects = []fyne.CanvasObject{problem(err, boxWidth)}
				wrong.Refresh()
				return
			}
			d.Close()
			f.did(y, nil, window.AdminIdentityChanged)
		})
		return false
	}
	d.Show(f.p.a.env.Window.Canvas())
}
