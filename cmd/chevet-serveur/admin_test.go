package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"chevet/app/access"
	"chevet/app/access/ldap"
	"chevet/app/access/ldap/ldaptest"
	"chevet/app/access/password"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/central"
)

const phrase = "correct cheval pile agrafe"

// told runs a command and returns what it prints.
func (c *configured) told(args ...string) string {
	c.t.Helper()
	var out bytes.Buffer
	if err := run(c.t.Context(), args, &out, io.Discard); err != nil {
		c.t.Fatal(args, err)
	}
	return out.String()
}

// administrator makes one by a command, activates it and logs it in.
func (c *configured) administrator(login string, roles string) (client *api.Client, told api.LocalTold, s api.Session) {
	c.t.Helper()
	out := c.told("compte", "creer", "-config", c.file, "-login", login, "-nom", "DURAND", "-compte", login, "-roles", roles)
	_, code, ok := strings.Cut(strings.TrimSpace(out), " : ")
	if !ok {
		_, code, ok = strings.Cut(strings.TrimSpace(out), ": ")
	}
	if !ok {
		c.t.Fatalf("no activation code in %q", out)
	}
	client = c.client("POSTE-A")
	told, err := client.ActivateLocal(c.t.Context(), api.LocalActivation{Login: login, Code: code, Password: phrase, Workstation: "POSTE-A"})
	if err != nil {
		c.t.Fatal(err)
	}
	s, err = client.LocalLogin(c.t.Context(), api.LocalLogin{Login: login, Password: phrase, Code: told.Recovery[0], Workstation: "POSTE-A"})
	if err != nil {
		c.t.Fatal(err)
	}
	client.Use(s.Token)
	return client, told, s
}

func wrong(t *testing.T, what string, want record.Reason, err error) {
	t.Helper()
	if record.ReasonOf(err) != want {
		t.Errorf("%s: %v, not %s", what, err, want)
	}
}

func TestTheFirstAdministratorIsMadeByACommandAndNoneIsThereBefore(t *testing.T) { // SC.SSI/IAM.92
	c := configure(t, onFile)
	c.start()
	defer c.stop()
	ctx := t.Context()
	nobody := c.client("POSTE-A")
	for _, login := range []string{"admin", "root", "chevet", ""} {
		_, err := nobody.LocalLogin(ctx, api.LocalLogin{Login: login, Password: login, Code: "000000", Workstation: "POSTE-A"})
		wrong(t, "default account "+login, password.ReasonWrong, err)
	}
	ways, err := nobody.Providers(ctx)
	if err != nil || len(ways) != 2 || !ways[1].Password || ways[1].Name == "" {
		t.Errorf("%v %+v", err, ways)
	}
	client, told, s := c.administrator("admin", "administrateur")
	if len(s.CacheKey) != 0 || s.Rights.Has(record.ReadRecords) || !s.Rights.Has(record.EditAccounts) || !s.TwoFactors {
		t.Errorf("%+v", s)
	}
	for _, path := range []func() error{
		func() error { return client.Pull(ctx, sync.Position{}, nil) },
		func() error { _, err := client.DMPStatus(ctx, api.DMPCall{Patient: "p", Encounter: "e"}); return err },
	} {
		wrong(t, "an administrator in care", api.ReasonRight, path())
	}
	_, err = nobody.LocalLogin(ctx, api.LocalLogin{Login: "admin", Password: phrase, Code: told.Recovery[0], Workstation: "POSTE-A"})
	wrong(t, "recovery code used twice", password.ReasonWrong, err)
	otp, err := totp.GenerateCode(told.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nobody.LocalLogin(ctx, api.LocalLogin{Login: "admin", Password: phrase, Code: otp, NewPassword: "une autre phrase longue", Workstation: "POSTE-A"}); err != nil {
		t.Error(err)
	}
	_, err = nobody.LocalLogin(ctx, api.LocalLogin{Login: "admin", Password: phrase, Code: told.Recovery[1], Workstation: "POSTE-A"})
	wrong(t, "the former password", password.ReasonWrong, err)
	if raw, err := os.ReadFile(filepath.Join(c.dir, "chevet.db")); err != nil || bytes.Contains(raw, []byte(told.Secret)) || bytes.Contains(raw, []byte(phrase)) {
		t.Error("a secret lies in clear in the database: ", err)
	}
}

func TestAccountsLiveThroughTheInterfaceOfAdministrators(t *testing.T) {
	for name, storage := range map[string]settings{"sqlite": onFile, "postgres": onPostgres} {
		t.Run(name, func(t *testing.T) { accountsLive(t, storage) })
	}
}

func accountsLive(t *testing.T, storage settings) {
	c := configure(t, storage)
	c.start()
	defer c.stop()
	ctx := t.Context()
	admin, _, _ := c.administrator("admin", "administrateur")
	doctor := c.world.Practitioners[0]

	practice := c.client("POSTE-1")
	_, err := c.login(practice, doctor, "POSTE-1")
	wrong(t, "nobody here", access.ReasonUnknown, err)
	waiting, err := admin.Demands(ctx)
	if err != nil || len(waiting.Habilitations) != 1 {
		t.Fatal(err, waiting)
	}
	h := waiting.Habilitations[0]
	made, err := admin.GrantHabilitation(ctx, api.Grant{Issuer: h.Issuer, Subject: h.Subject, Unit: record.Unit{Code: "2210"}})
	if err != nil || made.Practitioner.NationalID != doctor.NationalID || made.Verified != "fournisseur" {
		t.Fatal(err, made)
	}
	s, err := c.login(practice, doctor, "POSTE-1")
	if err != nil {
		t.Fatal(err)
	}
	practice.Use(s.Token)
	if s.Activity < 0 {
		if s, err = practice.ChooseActivity(ctx, 0); err != nil {
			t.Fatal(err)
		}
	}
	if !s.Rights.Has(record.ReadDMP) || s.Rights.Has(record.SeeAccounts) {
		t.Errorf("rights %v", s.Rights)
	}
	_, err = practice.Accounts(ctx, api.AccountFilter{})
	wrong(t, "a doctor administers", api.ReasonRight, err)
	_, err = practice.CreateAccount(ctx, api.AccountEdit{Kind: "privilege", Login: "mechant", FamilyName: "X", Roles: []record.Role{record.RoleAdmin}, Verified: "piece"})
	wrong(t, "a doctor makes an administrator", api.ReasonRight, err)

	page, err := admin.Accounts(ctx, api.AccountFilter{Text: strings.ToLower(doctor.FamilyName), Limit: 1})
	if err != nil || len(page.Accounts) != 1 || page.Accounts[0].LastLoginAt.IsZero() {
		t.Fatal(err, page)
	}
	open, err := admin.Sessions(ctx, "", 0)
	if err != nil || len(open.Sessions) != 2 {
		t.Fatal(err, open)
	}
	links, err := admin.Links(ctx, made.ID)
	if err != nil || len(links) != 1 || links[0].Pending {
		t.Fatal(err, links)
	}
	// a role of its own replaces that of the profession, and no session outlives the right
	if _, err := admin.ChangeAccount(ctx, made.ID, api.AccountChange{Unit: made.Unit, Roles: []record.Role{record.RoleSecretary}}); err != nil {
		t.Fatal(err)
	}
	_, err = practice.DMPStatus(ctx, api.DMPCall{})
	wrong(t, "a session with former rights", access.ReasonSession, err)
	if s, err = c.login(practice, doctor, "POSTE-1"); err != nil || s.Rights.Has(record.ReadDMP) {
		t.Fatal(err, s.Rights)
	}
	if err := admin.DisableAccount(ctx, made.ID, "départ"); err != nil {
		t.Fatal(err)
	}
	_, err = c.login(practice, doctor, "POSTE-1")
	wrong(t, "disabled", access.ReasonDisabled, err)
	if err := admin.EnableAccount(ctx, made.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := admin.RevokeLink(ctx, api.LinkName{Issuer: links[0].Issuer, Subject: links[0].Subject}); err != nil {
		t.Fatal(err)
	}
	wrong(t, "no such account", access.ReasonNoAccount, admin.DisableAccount(ctx, "a/b?c", ""))
	wrong(t, "oneself", access.ReasonSelf, admin.DisableAccount(ctx, "admin", ""))
	states, err := admin.ProviderStates(ctx)
	if err != nil || len(states) != 1 || !states[0].Up || states[0].ID != "psc" {
		t.Error(err, states)
	}
	if roles, err := admin.Roles(ctx); err != nil || len(roles) != len(record.Roles()) {
		t.Error(err, roles)
	}
	if p, err := admin.Policy(ctx); err != nil || p.MinLength != 15 {
		t.Error(err, p)
	}
	_, err = admin.SetPolicy(ctx, api.Policy{MinLength: 4})
	wrong(t, "weak policy", password.ReasonPolicy, err)

	review, err := admin.Review(ctx, "csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(review)
	review.Close()
	if err != nil || !strings.Contains(string(text), doctor.NationalID) || strings.Count(string(text), "\r\n") != 3 {
		t.Errorf("%v %s", err, text)
	}
	for _, action := range []record.Action{record.TraceAccount, record.TraceRoles, record.TraceAccountDisabled, record.TraceUnlink, record.TraceHabilitation,
		record.TraceRightRefused, record.TraceExtraction, record.TracePassword, record.TraceInvitation} {
		if found, err := admin.Journal(ctx, api.TraceQuery{Actions: []record.Action{action}}); err != nil || len(found.Lines) == 0 {
			t.Errorf("%s is not in the journal: %v", action, err)
		}
	}
	if check, err := admin.CheckTraces(ctx); err != nil || !check.OK {
		t.Error(err, check)
	}
	if err := admin.RevokeSession(ctx, open.Sessions[0].ID); err != nil {
		t.Error(err)
	}
}

func TestAnAuditorReadsAndChangesNothing(t *testing.T) {
	c := configure(t, onFile)
	c.start()
	defer c.stop()
	c.administrator("admin", "administrateur")
	auditor, _, _ := c.administrator("audit", "auditeur")
	if _, err := auditor.Journal(t.Context(), api.TraceQuery{}); err != nil {
		t.Error(err)
	}
	wrong(t, "disable", api.ReasonRight, auditor.DisableAccount(t.Context(), "admin", ""))
	_, err := auditor.SetPolicy(t.Context(), api.Policy{})
	wrong(t, "policy", api.ReasonRight, err)
}

func TestCommandsVerifyExportSaveAndRestore(t *testing.T) { // SC.SSI/IAM.91, GEN.21
	c := configure(t, onFile)
	c.told("compte", "-config", c.file, "-id", "899700000001", "-nom", "=MARTIN")
	c.told("compte", "-config", c.file, "-id", "899700000001", "-nom", "MARTIN", "-desactive")
	if out := c.told("compte", "liste", "-config", c.file); !strings.Contains(out, "désactivé") {
		t.Error(out)
	}
	if out := c.told("traces", "-verifier", "-config", c.file); !strings.Contains(out, "intact") {
		t.Error(out)
	}
	if out := c.told("traces", "-exporter", "csv", "-config", c.file); !strings.Contains(out, "account_disabled") || strings.Contains(out, ";=") {
		t.Error(out)
	}
	var lines []map[string]any
	if err := json.Unmarshal([]byte(c.told("traces", "-exporter", "json", "-config", c.file)), &lines); err != nil || len(lines) < 3 {
		t.Error(err, lines)
	}
	saved := filepath.Join(c.dir, "chevet.sauvegarde")
	before := c.told("sauvegarde", "-config", c.file, "-vers", saved)
	if err := run(t.Context(), []string{"sauvegarde", "-config", c.file, "-vers", saved}, io.Discard, io.Discard); err == nil {
		t.Error("a backup was written over another")
	}
	for _, name := range []string{"chevet.db", "chevet.db-wal", "chevet.db-shm"} {
		if err := os.Remove(filepath.Join(c.dir, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	after := c.told("restauration", "-config", c.file, "-de", saved)
	rows := func(text string) string { _, rest, _ := strings.Cut(text, "\n"); return rest }
	if rows(before) != rows(after) || !strings.Contains(after, "accounts                1") {
		t.Errorf("%s\n%s", before, after)
	}
	if out := c.told("compte", "liste", "-config", c.file); !strings.Contains(out, "MARTIN") {
		t.Error(out)
	}
	if err := run(t.Context(), []string{"restauration", "-config", c.file, "-de", saved}, io.Discard, io.Discard); err == nil {
		t.Error("restored over what is there")
	}
}

func tenThousand(t testing.TB) (*central.Store, *ldaptest.Server, *ldap.Sync) {
	t.Helper()
	store, err := central.Open(context.Background(), filepath.Join(t.TempDir(), "chevet.db"), central.Options{Establishment: "750000001", DataKey: bytes.Repeat([]byte{1}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	server := ldaptest.Serve(t)
	var all []ldaptest.Entry
	for i := range 10_000 {
		all = append(all, ldaptest.Entry{"entryUUID": fmt.Sprint("u-", i), "rppsNumber": fmt.Sprintf("8997%08d", i), "sn": fmt.Sprint("NOM", i), "givenName": "Jeanne",
			"modifyTimestamp": "20261122100000Z", "userAccountControl": "512"})
	}
	server.Put(all...)
	d, err := ldap.New(ldap.Config{ID: "ad", URL: server.URL, TLS: server.TLS, BindDN: server.BindDN, Password: server.Password, Base: "dc=ch"})
	if err != nil {
		t.Fatal(err)
	}
	return store, server, ldap.NewSync(d, ldap.SyncOptions{Registry: store.Directory(), IDs: newID,
		Disabled: func(context.Context, string) error { return nil },
		Trace:    func(ctx context.Context, t record.Trace) error { return store.AddTrace(ctx, central.ServerOrigin, t) }})
}

func TestADirectoryOfTenThousandIsFollowedInTheDatabase(t *testing.T) {
	store, server, follow := tenThousand(t)
	out, err := follow.Cycle(t.Context())
	if err != nil || out.Added != 10_000 {
		t.Fatal(err, out)
	}
	a, err := store.Account(t.Context(), "899700000042")
	if err != nil {
		t.Fatal(err)
	}
	server.Change(func(e []ldaptest.Entry) {
		e[42]["userAccountControl"], e[42]["modifyTimestamp"] = "514", "20261122110000Z"
	})
	if out, err = follow.Cycle(t.Context()); err != nil || out.Disabled != 1 {
		t.Fatal(err, out)
	}
	if b, err := store.Account(t.Context(), a.ID); err != nil || !b.Disabled || !b.CreatedAt.Equal(a.CreatedAt) {
		t.Fatal(err, b)
	}
	if err := store.PutAccount(t.Context(), a); record.ReasonOf(err) != access.ReasonMeanwhile {
		t.Errorf("a change made on what was read before: %v", err)
	}
}

func BenchmarkDirectoryOfTenThousand(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		_, _, follow := tenThousand(b)
		b.StartTimer()
		if out, err := follow.Cycle(b.Context()); err != nil || out.Added != 10_000 {
			b.Fatal(err, out)
		}
	}
}
