package ldap_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/access"
	"chevet/app/access/ldap"
	"chevet/app/access/ldap/ldaptest"
	"chevet/app/record"
	"chevet/assets/reference"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// accounts is a registry whose writes a test can see. What storage really does is tested in cmd/chevet-serveur.
type accounts struct {
	all    map[string]access.Account
	writes int
}

func (a *accounts) Find(_ context.Context, q access.AccountQuery) (page []access.Account, _ error) {
	for _, id := range slices.Sorted(maps.Keys(a.all)) {
		if id > q.After && len(page) < q.Limit {
			page = append(page, a.all[id])
		}
	}
	return page, nil
}

func (a *accounts) Put(_ context.Context, all ...access.Account) error {
	a.writes++
	for _, x := range all {
		a.all[x.ID] = x
	}
	return nil
}

type kit struct {
	t      *testing.T
	server *ldaptest.Server
	here   *accounts
	sync   *ldap.Sync
	cut    []string // accounts whose sessions were to end
	stuck  error    // answer of that
	traces []record.Trace
	now    time.Time
}

func newKit(t *testing.T, change ...func(*ldap.Config)) *kit {
	k := &kit{t: t, server: ldaptest.Serve(t), here: &accounts{all: map[string]access.Account{}}, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	c := ldap.Config{ID: "ad", URL: k.server.URL, TLS: k.server.TLS, BindDN: k.server.BindDN, Password: k.server.Password, Base: "dc=ch", Page: 7}
	for _, f := range change {
		f(&c)
	}
	d, err := ldap.New(c)
	if err != nil {
		t.Fatal(err)
	}
	k.sync = ldap.NewSync(d, ldap.SyncOptions{Registry: k.here, Clock: func() time.Time { return k.now }, IDs: func() string { return "t" },
		Disabled: func(_ context.Context, id string) error { k.cut = append(k.cut, id); return k.stuck },
		Trace:    func(_ context.Context, tr record.Trace) error { k.traces = append(k.traces, tr); return nil }})
	return k
}

func (k *kit) cycle() ldap.Outcome {
	k.t.Helper()
	out, err := k.sync.Cycle(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	return out
}

func people(n int) (all []ldaptest.Entry) {
	for i := range n {
		all = append(all, ldaptest.Entry{"entryUUID": fmt.Sprintf("u-%05d", i), "rppsNumber": fmt.Sprintf("8997%08d", i), "sn": fmt.Sprint("NOM", i),
			"givenName": "Jeanne", "modifyTimestamp": "20261122100000Z", "userAccountControl": "512", "departmentNumber": "2210"})
	}
	return all
}

func TestEverybodyIsReadByPagesAndOnlyWhatChangedAfterwards(t *testing.T) {
	k := newKit(t)
	k.server.Put(people(60)...) // more than the size limit of 50
	if out := k.cycle(); !out.Full || out.Read != 60 || out.Added != 60 || len(k.here.all) != 60 {
		t.Fatalf("%+v", out)
	}
	if a := k.here.all["899700000007"]; a.Origin != "ad" || a.OriginKey != "u-00007" || a.Verified.How != access.ByDirectory || a.Unit.Code != "2210" {
		t.Errorf("%+v", a)
	}
	k.server.Change(func(all []ldaptest.Entry) { all[7]["sn"], all[7]["modifyTimestamp"] = "AUTRE", "20261122110000Z" })
	if out := k.cycle(); out.Full || out.Changed != 1 || k.here.all["899700000007"].Practitioner.FamilyName != "AUTRE" {
		t.Fatalf("%+v", out)
	}
	writes := k.here.writes
	if out := k.cycle(); out.Read != 1 || out.Changed != 0 || k.here.writes != writes {
		t.Errorf("%+v: something written for nothing", out)
	}
}

func TestSomebodyDisabledIsOutWithinACycleAndComesBack(t *testing.T) { // SC.SSI/IAM.83
	k := newKit(t)
	k.server.Put(people(30)...)
	k.cycle()
	k.server.Change(func(all []ldaptest.Entry) {
		all[3]["userAccountControl"], all[3]["modifyTimestamp"] = "514", "20261122110000Z"
	})
	if out := k.cycle(); out.Disabled != 1 || !k.here.all["899700000003"].Disabled || !slices.Equal(k.cut, []string{"899700000003"}) {
		t.Fatalf("%+v, sessions of %v", out, k.cut)
	}
	k.server.Change(func(all []ldaptest.Entry) {
		all[3]["userAccountControl"], all[3]["modifyTimestamp"] = "512", "20261122120000Z"
	})
	if out := k.cycle(); out.Enabled != 1 || k.here.all["899700000003"].Disabled {
		t.Fatalf("%+v", out)
	}
}

func TestSomebodyDisabledIsOutWhateverElseTheirEntryHasBecome(t *testing.T) {
	for name, change := range map[string]func(ldaptest.Entry){
		"number gone":          func(e ldaptest.Entry) { delete(e, "rppsNumber") },
		"name gone":            func(e ldaptest.Entry) { delete(e, "sn") },
		"somebody else's name": func(e ldaptest.Entry) { e["rppsNumber"] = "899700000099" },
	} {
		k := newKit(t)
		k.server.Put(people(30)...)
		k.cycle()
		k.server.Change(func(all []ldaptest.Entry) {
			all[3]["userAccountControl"], all[3]["modifyTimestamp"] = "514", "20261122110000Z"
			change(all[3])
		})
		if out, a := k.cycle(), k.here.all["899700000003"]; out.Disabled != 1 || !a.Disabled || a.Practitioner.NationalID != "899700000003" || a.Practitioner.FamilyName != "NOM3" {
			t.Errorf("%s: %+v %+v", name, out, a)
		}
	}
}

func TestSessionsThatCouldNotBeEndedAreEndedByTheNextCycle(t *testing.T) {
	k := newKit(t)
	k.server.Put(people(30)...)
	k.cycle()
	k.server.Change(func(all []ldaptest.Entry) {
		all[3]["userAccountControl"], all[3]["modifyTimestamp"] = "514", "20261122110000Z"
	})
	k.stuck = errors.New("the database is locked")
	if _, err := k.sync.Cycle(t.Context()); !errors.Is(err, k.stuck) {
		t.Fatal(err)
	}
	k.stuck, k.cut = nil, nil
	if out := k.cycle(); out.Disabled != 0 || !slices.Equal(k.cut, []string{"899700000003"}) {
		t.Errorf("%+v, sessions of %v", out, k.cut)
	}
	if k.cut = nil; k.cycle().Read == 0 || len(k.cut) != 0 {
		t.Errorf("ended again: %v", k.cut)
	}
}

func TestWhatAnAdministratorDisabledStaysOut(t *testing.T) {
	k := newKit(t)
	k.server.Put(people(3)...)
	k.cycle()
	a := k.here.all["899700000001"]
	a.Disabled, a.DisabledBy, a.Roles = true, "admin", []record.Role{record.RoleSecretary}
	k.here.all[a.ID] = a
	k.now = k.now.Add(2 * time.Hour)
	if out := k.cycle(); !out.Full || out.Enabled != 0 || !k.here.all[a.ID].Disabled || len(k.here.all[a.ID].Roles) != 1 {
		t.Errorf("%+v %+v", out, k.here.all[a.ID])
	}
}

func TestSomebodyGoneIsDisabledAndNeverDeleted(t *testing.T) {
	k := newKit(t)
	all := people(30)
	k.server.Put(all...)
	k.cycle()
	k.server.Put(all[2:]...)
	if out := k.cycle(); out.Full || out.Disabled != 0 {
		t.Errorf("a short cycle sees nobody go: %+v", out)
	}
	k.now = k.now.Add(2 * time.Hour)
	if out := k.cycle(); out.Disabled != 2 || len(k.here.all) != 30 || len(k.cut) != 2 {
		t.Errorf("%+v, %d accounts", out, len(k.here.all))
	}
}

func TestADirectoryThatIsEmptyHalvedOrCutDisablesNobody(t *testing.T) {
	all := people(40)
	for name, c := range map[string]struct {
		harm func(*kit)
		want record.Reason
	}{
		"empty":  {func(k *kit) { k.server.Put() }, ldap.ReasonThreshold},
		"halved": {func(k *kit) { k.server.Put(all[:20]...) }, ldap.ReasonThreshold},
		"all disabled": {func(k *kit) {
			k.server.Change(func(e []ldaptest.Entry) {
				for i := range e {
					e[i] = maps.Clone(e[i])
					e[i]["userAccountControl"] = "514"
				}
			})
		}, ldap.ReasonThreshold},
		"cut at the third page": {func(k *kit) { k.server.FailAt(func(n int) bool { return n == 2 }) }, ldap.ReasonUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			k.server.Put(slices.Clone(all)...)
			k.cycle()
			writes := k.here.writes
			k.now = k.now.Add(2 * time.Hour)
			c.harm(k)
			if _, err := k.sync.Cycle(t.Context()); record.ReasonOf(err) != c.want {
				t.Fatal(err)
			}
			if k.here.writes != writes || len(k.cut) != 0 {
				t.Error("somebody was touched")
			}
			if last := k.traces[len(k.traces)-1]; last.OK || last.Reason != c.want {
				t.Errorf("%+v", last)
			}
		})
	}
}

func TestSomebodyElseUnderAKnownKeyOrNumberIsLeftAlone(t *testing.T) {
	k := newKit(t)
	k.here.all["899700000001"] = access.Account{ID: "899700000001", Practitioner: record.Practitioner{NationalID: "899700000001", FamilyName: "LOCAL"}}
	k.server.Put(append(people(3), ldaptest.Entry{"entryUUID": "u-x", "sn": "SANSNUMERO", "modifyTimestamp": "20261122100000Z"},
		ldaptest.Entry{"entryUUID": "u-y", "sn": "DOUBLE", "rppsNumber": "899700000002", "modifyTimestamp": "20261122100000Z"})...)
	if out := k.cycle(); out.Added != 2 || out.Odd != 3 || k.here.all["899700000001"].Practitioner.FamilyName != "LOCAL" || k.here.all["899700000002"].OriginKey != "u-00002" {
		t.Errorf("%+v %+v", out, k.here.all)
	}
	k.now = k.now.Add(2 * time.Hour)
	k.server.Change(func(e []ldaptest.Entry) { e[0]["rppsNumber"] = "899700000099" })
	if out := k.cycle(); out.Changed != 0 || k.here.all["899700000000"].Practitioner.NationalID != "899700000000" {
		t.Errorf("another person under the same key: %+v", out)
	}
}

func TestNothingThatTheDirectorySaysChangesAFilter(t *testing.T) { // LDAP injection
	k := newKit(t)
	all := people(2)
	all[0]["modifyTimestamp"] = "20261122100000Z)(|(objectClass=*"
	all[1]["sn"] = "*)(uid=*))(|(uid=*"
	k.server.Put(all...)
	k.cycle()
	k.cycle()
	filters := k.server.Filters()
	if last := filters[len(filters)-1]; last != "0(3(objectClass,inetOrgPerson),5(modifyTimestamp,20261122100000Z)(|(objectClass=*))" {
		t.Error(last)
	}
}

func TestActiveDirectoryKeysAndNumbersAreUnderstood(t *testing.T) {
	k := newKit(t, func(c *ldap.Config) { c.ActiveDirectory, c.NationalID = true, "employeeNumber" })
	k.server.Put(ldaptest.Entry{"objectGUID": "\x00\x01\xff\xfe0123456789ab", "employeeNumber": "899700000001", "sn": "MARTIN", "uSNChanged": "99", "userAccountControl": "66048"},
		ldaptest.Entry{"objectGUID": "\x00\x01\xff\xfe0123456789ac", "employeeNumber": "899700000002", "sn": "PETIT", "uSNChanged": "100", "userAccountControl": "66050"})
	k.cycle()
	if a := k.here.all["899700000001"]; a.OriginKey != "0001fffe303132333435363738396162" || a.Disabled {
		t.Errorf("%+v", a)
	}
	k.cycle()
	if f := k.server.Filters(); !slices.ContainsFunc(f, func(s string) bool {
		return s == "0(0(3(objectCategory,person),3(objectClass,user)),5(uSNChanged,100))"
	}) {
		t.Error("99 is later than 100 as text: ", f)
	}
}

func TestAConfigurationThatIsNotSafeIsRefused(t *testing.T) {
	for name, change := range map[string]func(*ldap.Config){
		"in clear":             func(c *ldap.Config) { c.URL = "ldap://a" },
		"not checked":          func(c *ldap.Config) { c.TLS = &tls.Config{InsecureSkipVerify: true} },
		"anonymous":            func(c *ldap.Config) { c.Password = "" },
		"filter does not read": func(c *ldap.Config) { c.Filter = "(uid=*" },
		"attribute":            func(c *ldap.Config) { c.FamilyName = "sn)(uid=*" },
	} {
		c := ldap.Config{URL: "ldaps://a", BindDN: "cn=x", Password: "y", Base: "dc=z"}
		change(&c)
		if _, err := ldap.New(c); record.ReasonOf(err) != ldap.ReasonConfig {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusalsHaveTheirReason(t *testing.T) {
	s := ldaptest.Serve(t)
	read := func(change func(*ldap.Config)) error {
		c := ldap.Config{URL: s.URL, TLS: s.TLS, BindDN: s.BindDN, Password: s.Password, Base: "dc=ch"}
		change(&c)
		d, err := ldap.New(c)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Read(t.Context(), "", func([]ldap.Entry) error { return nil })
		return err
	}
	s.Put(people(20)...)
	for want, change := range map[record.Reason]func(*ldap.Config){
		ldap.ReasonBind:        func(c *ldap.Config) { c.Password = "wrong" },
		ldap.ReasonUnreachable: func(c *ldap.Config) { c.TLS = nil }, // a certificate that nobody trusts
		ldap.ReasonAnswer:      func(c *ldap.Config) { c.Most = 10 },
	} {
		if err := read(change); record.ReasonOf(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	d, _ := ldap.New(ldap.Config{URL: s.URL, TLS: s.TLS, BindDN: s.BindDN, Password: s.Password, Base: "dc=ch"})
	if _, err := d.Read(gone, "", func([]ldap.Entry) error { return nil }); err == nil || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// The peer is OpenLDAP: shared/peers/ldap/run.sh start. Its 1,200 accounts come through a size limit of 50.
func TestOpenLDAPIsReadWhole(t *testing.T) {
	reference.Peer(t, reference.LDAP)
	pem, err := os.ReadFile(filepath.Join(reference.PKI(), "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	k := newKit(t, func(c *ldap.Config) {
		c.URL, c.TLS, c.Page = "ldaps://127.0.0.1:6360", &tls.Config{RootCAs: roots}, 300
		c.BindDN, c.Password, c.Base = "cn=svc-dpi,ou=services,dc=ch-test,dc=fr", "svc-secret-123456", "ou=people,dc=ch-test,dc=fr"
	})
	out := k.cycle()
	if out.Read != 1200 || out.Added != 1188 || out.Odd != 12 { // one in a hundred is disabled there and was never here
		t.Errorf("%+v", out)
	}
	if a := k.here.all["899700000001"]; a.Practitioner.FamilyName != "NOM1" || len(a.OriginKey) != 36 {
		t.Errorf("%+v", a)
	}
	if out := k.cycle(); out.Full || out.Changed != 0 {
		t.Errorf("%+v", out)
	}
}
