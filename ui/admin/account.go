package admin

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// panelWidth is the place of the fields of a panel.
const panelWidth = 344

// accountForm is the account open at the right: what is no identity is changed in place, the rest by a box of its own.
type accountForm struct {
	p       *accounts
	account api.Account
	roles   []record.Role
	unit    *widget.Field
	code    *widget.Field
	wrong   *fyne.Container
	save    *widget.Button
	busy    bool
}

func (p *accounts) show(x api.Account) {
	f := &accountForm{p: p, account: x, roles: slices.Clone(x.Roles), wrong: container.NewStack(), unit: widget.NewField(window.AdminUnit, ""), code: widget.NewField(window.AdminUnitCode, "")}
	p.form = f
	a := p.a
	may := a.rights.Has(record.EditAccounts) && x.Origin == ""
	f.unit.SetText(x.Unit.Name)
	f.code.SetText(x.Unit.Code)
	f.unit.ReadOnly, f.code.ReadOnly = !may, !may
	f.unit.OnChanged = func(string) { f.judge() }
	f.code.OnChanged = f.unit.OnChanged
	family, given := widget.NewField(window.AdminFamily, ""), widget.NewField(window.AdminGiven, "")
	family.ReadOnly, given.ReadOnly = true, true
	family.SetText(x.Practitioner.FamilyName)
	given.SetText(x.Practitioner.GivenName)
	id := widget.NewField(window.AdminID, "")
	id.ReadOnly = true
	id.SetText(rpps(x.Practitioner.NationalID))
	body := []fyne.CanvasObject{f.wrong, widget.Row(12, widget.Grow(family), widget.Grow(given)),
		widget.NewParagraph(window.AccountVerified(x), theme.Caption, theme.Muted, panelWidth), id}
	if may {
		change := widget.NewSmallButton(window.AdminChangeIdentity, "pencil", widget.Second, f.changeIdentity)
		a.env.Names.Set("admin.identity", change)
		body = append(body, widget.Row(0, change, widget.Spacer()))
	}
	if x.Origin != "" {
		body = append(body, widget.NewParagraph(window.AdminFromDirectory(x.Origin), theme.Caption, theme.Muted, panelWidth))
	}
	body = append(body, widget.Row(12, widget.Grow(f.unit), widget.Sized(104, 0, f.code)), widget.NewText(window.AdminRolesShort, theme.CaptionStrong, theme.Text2),
		widget.NewCard(widget.Pad(12, 8, 12, 8, widget.Col(2, roleBoxes(x.Kind, f.roles, may, func(r record.Role, on bool) {
			f.roles = slices.DeleteFunc(f.roles, func(y record.Role) bool { return y == r })
			if on {
				f.roles = append(f.roles, r)
			}
			f.judge()
		})...))), rule(), widget.Col(0, line(window.AdminKind, window.KindWord(x.Kind)), line(window.MeTwo, window.SecondFactor(x)),
			line(window.AdminLast, window.OrNever(x.LastLoginAt)), line(window.AdminMade, window.OrNever(x.CreatedAt)), expiry(x)))
	if x.Login != "" {
		body = append(body, line(window.AdminLogin, x.Login))
	}
	if x.Purpose != "" {
		body = append(body, line(window.AdminPurpose, x.Purpose))
	}
	if may && x.Kind == "privilege" {
		invite := widget.NewSmallButton(window.AdminInvite, "key-round", widget.Second, f.invite)
		unlock := widget.NewSmallButton(window.AdminUnlock, "lock-open", widget.Second, f.unlock)
		a.env.Names.Set("admin.invite", invite)
		a.env.Names.Set("admin.unlock", unlock)
		body = append(body, rule(), widget.Row(8, invite, unlock))
	}
	p.open(plainName(x), widget.Col(12, body...), f.foot(may))
	f.judge()
}

func expiry(x api.Account) fyne.CanvasObject {
	if x.ExpiresAt.IsZero() {
		return line(window.AdminExpires, window.AdminNever)
	}
	return line(window.AdminExpires, window.Date(x.ExpiresAt))
}

// roleBoxes are the roles that an account of a kind may have: care and administration are never one account.
// // SC.SSI/IAM.92
func roleBoxes(kind string, have []record.Role, may bool, chosen func(record.Role, bool)) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, r := range record.Roles() {
		if r == record.RoleGeneric || r.Privileged() != (kind == "privilege") {
			continue
		}
		box := widget.NewCheckbox(window.RoleWord(r), slices.Contains(have, r), func(on bool) { chosen(r, on) })
		if !may {
			box.Why = window.AdminReadOnly
		}
		out = append(out, box)
	}
	if kind == "generique" {
		return []fyne.CanvasObject{widget.NewText(window.RoleWord(record.RoleGeneric), theme.Body, theme.Text2)}
	}
	note := window.AdminApartCare
	if kind == "privilege" {
		note = window.AdminApartAdmin
	}
	return append(out, widget.NewParagraph(note, theme.Caption, theme.Muted, panelWidth-24))
}

func (f *accountForm) foot(may bool) fyne.CanvasObject {
	f.save = widget.NewButton(window.AdminSave, "", widget.Main, f.keep)
	f.p.a.env.Names.Set("admin.save", f.save)
	if !may {
		return nil
	}
	word, icon := window.AdminDisable, "ban"
	if f.account.Disabled {
		word, icon = window.AdminEnable, "circle-check"
	}
	off := widget.NewButton(word, icon, widget.Second, f.toggle)
	f.p.a.env.Names.Set("admin.disable", off)
	return widget.Row(8, off, widget.Spacer(), widget.NewButton(window.LoginCancel, "", widget.Quiet, f.p.shut), f.save)
}

func (f *accountForm) judge() {
	if f.save == nil {
		return
	}
	same := f.unit.Text() == f.account.Unit.Name && f.code.Text() == f.account.Unit.Code && sameRoles(f.roles, f.account.Roles)
	why := ""
	switch {
	case f.busy:
		why = window.AdminUnderWay
	case same:
		why = window.AdminNothing
	}
	f.save.SetWhy(why)
}

func sameRoles(a, b []record.Role) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// did ends a call about this account: the row and the panel follow, or the error shows in the panel.
func (f *accountForm) did(x api.Account, err error, done string) {
	f.busy = false
	if f.p.form != f { // another one is open
		f.p.reload()
		return
	}
	if err != nil {
		f.wrong.Objects = []fyne.CanvasObject{problem(err, panelWidth)}
		f.p.root.Refresh()
		f.judge()
		return
	}
	f.p.a.said(done)
	f.p.table.UpdateRow(x)
	f.p.show(x)
}

func (f *accountForm) keep() {
	unit := f.account.Unit
	unit.Name, unit.Code = strings.TrimSpace(f.unit.Text()), strings.TrimSpace(f.code.Text())
	change := api.AccountChange{Unit: unit, Roles: f.roles, Purpose: f.account.Purpose, ExpiresAt: f.account.ExpiresAt}
	f.busy = true
	f.judge()
	ask(f.p.a, func(ctx context.Context) (api.Account, error) {
		return f.p.a.server.ChangeAccount(ctx, f.account.ID, change)
	},
		func(x api.Account, err error) { f.did(x, err, window.AdminSaved) })
}

// again reads the account after a call that does not answer it.
func (f *accountForm) again(call func(context.Context) error, done string) {
	id := f.account.ID
	ask(f.p.a, func(ctx context.Context) (api.Account, error) {
		if err := call(ctx); err != nil {
			return api.Account{}, err
		}
		return f.p.a.server.Account(ctx, id)
	}, func(x api.Account, err error) { f.did(x, err, done) })
}

// toggle disables or enables the account, with a reason for the journal.
func (f *accountForm) toggle() {
	why := widget.NewField(window.AdminMotive, "")
	d := &widget.Dialog{Title: window.AskDisable(plainName(f.account)), Text: window.AskDisableText, Verb: window.AdminDisableVerb, VerbIcon: "ban", Destructive: true,
		Extra: why, First: why.Entry}
	call, done := f.p.a.server.DisableAccount, window.AdminDisabled
	if f.account.Disabled {
		d.Title, d.Text, d.Verb, d.VerbIcon, d.Destructive = window.AskEnable(plainName(f.account)), window.AskEnableText, window.AdminEnable, "circle-check", false
		call, done = f.p.a.server.EnableAccount, window.AdminEnabled
	}
	d.OnVerb = func() bool {
		motive := strings.TrimSpace(why.Text())
		if motive == "" {
			why.SetError(window.AdminTypeAll)
			return false
		}
		f.again(func(ctx context.Context) error { return call(ctx, f.account.ID, motive) }, done)
		return true
	}
	why.OnSubmitted = func(string) {
		if d.OnVerb() {
			d.Close()
		}
	}
	d.Show(f.p.a.env.Window.Canvas())
}

func (f *accountForm) unlock() {
	f.again(func(ctx context.Context) error { return f.p.a.server.UnlockAccount(ctx, f.account.ID) }, window.AdminUnlocked)
}

func (f *accountForm) invite() {
	d := &widget.Dialog{Title: window.AskInvite, Text: window.AskInviteText, Verb: window.AdminInvite, VerbIcon: "key-round", Destructive: true, OnVerb: func() bool {
		ask(f.p.a, func(ctx context.Context) (api.Invitation, error) {
			return f.p.a.server.InviteAccount(ctx, f.account.ID)
		},
			func(i api.Invitation, err error) {
				if err == nil {
					f.p.a.showCode(f.account.Login, i.Activation)
				}
				f.did(f.account, err, window.AdminInvited)
			})
		return true
	}}
	d.Show(f.p.a.env.Window.Canvas())
}

// showCode shows an activation code, once.
func (a *Admin) showCode(login, code string) {
	copyIt := widget.NewSmallButton(window.AdminCopy, "copy", widget.Second, func() { fyne.CurrentApp().Clipboard().SetContent(code) })
	d := &widget.Dialog{Title: window.CodeTitle(login), Text: window.CodeText, Verb: window.ToldKept, Only: true,
		Extra: widget.Row(12, widget.NewText(code, theme.PatientName, theme.AccentText), widget.Spacer(), copyIt)}
	d.Show(a.env.Window.Canvas())
}
