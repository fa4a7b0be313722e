package dmp_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/vihf"
)

// SC.DMP/CONF.09, SC.DMP/AIRS.06: what must not leave does not even open a connection.
func TestNothingLeavesWhenTheCallIsNotAllowed(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, in received) { w.WriteHeader(http.StatusTeapot) })
	glass := func(c *dmp.Call) {
		c.Gate.Permissions = record.Permissions{Why: record.ReasonNotInformed}
		c.Gate.BreakGlass = &record.BreakGlass{Patient: "p1", Motive: "coma", ByID: "899900063480", Until: now.Add(time.Hour)}
	}
	everything := "TD0.2 TD0.3+ TD0.3- TD3.1 TD3.1b TD3.2"
	for _, c := range []struct {
		name   string
		change func(*dmp.Call)
		config func(*dmp.Config)
		only   string // transactions
		code   record.Code
		reason record.Reason
	}{
		{"nothing recorded", func(c *dmp.Call) { c.Gate.Permissions = record.PermissionsOf(nil, "e") }, nil, everything, record.NotAllowed, record.ReasonNotInformed},
		{"opposed", func(c *dmp.Call) { c.Gate.Permissions = record.Permissions{Why: record.ReasonOpposed} }, nil, everything, record.NotAllowed, record.ReasonOpposed},
		{"one factor", func(c *dmp.Call) { c.Gate.TwoFactors = false }, nil, everything, record.NotAllowed, record.ReasonOneFactor},
		{"identity not qualified", func(c *dmp.Call) { c.Patient.Status, c.Gate.Patient.Status = record.Retrieved, record.Retrieved }, nil, everything, record.NotAllowed, record.ReasonINSUnusable},
		{"gate of another patient", func(c *dmp.Call) { c.Gate.Patient.ID = "p2" }, nil, everything, record.NotAllowed, dmp.ReasonOtherGate},
		{"gate of another INS", func(c *dmp.Call) { c.Gate.Patient.INS.Matricule = "107058575627097" }, nil, everything, record.NotAllowed, dmp.ReasonOtherGate},
		{"test INS in production", func(*dmp.Call) {}, func(c *dmp.Config) { c.Realm = record.RealmReal }, everything, record.NotAllowed, record.ReasonINSTest},
		{"real INS in tests", func(c *dmp.Call) { c.Patient.INS.OID, c.Gate.Patient.INS.OID = record.OIDINSNIR, record.OIDINSNIR }, nil, everything, record.NotAllowed, record.ReasonINSTest},
		{"break-glass over", func(c *dmp.Call) { glass(c); c.Gate.BreakGlass.Until = now }, nil, everything, record.NotAllowed, record.ReasonNotInformed},
		{"break-glass of a stale gate", func(c *dmp.Call) {
			glass(c)
			c.Gate.Now, c.Gate.BreakGlass.Until = now.Add(-time.Hour), now.Add(-time.Minute)
		}, nil, everything, record.NotAllowed, record.ReasonNotInformed},
		{"break-glass of somebody else", func(c *dmp.Call) { glass(c); c.Gate.BreakGlass.ByID = "810000000009" }, nil, everything, record.NotAllowed, dmp.ReasonOtherGate},
		{"authorisation under break-glass", glass, nil, "TD0.3+ TD0.3-", record.NotAllowed, dmp.ReasonMatrix},
		{"consultation in indirect mode", func(c *dmp.Call) { c.Mode = vihf.Indirect }, nil, "TD0.3+ TD0.3- TD3.1 TD3.2", record.NotAllowed, dmp.ReasonMatrix},
		{"direct mode without a card", func(c *dmp.Call) { c.Mode = vihf.Direct }, nil, everything, record.NotAllowed, dmp.ReasonMatrix},
		{"secretary", func(c *dmp.Call) { c.Caller.Activity.Profession = "SECRETARIAT_MEDICAL" }, nil, "TD0.3- TD3.1 TD3.2", record.NotAllowed, dmp.ReasonMatrix},
		{"no national identifier", func(c *dmp.Call) { c.Caller.Practitioner.NationalID = "" }, nil, everything, record.NotAllowed, dmp.ReasonNoRPPS},
		{"internal identifier", func(c *dmp.Call) { c.Caller.Practitioner.NationalID = "3500000001/45" }, nil, everything, record.NotAllowed, dmp.ReasonNoRPPS},
		{"physician without savoir-faire", func(c *dmp.Call) { c.Caller.Activity.Specialty = "" }, nil, everything, record.NotAllowed, dmp.ReasonNoSkill},
		{"password only", func(c *dmp.Call) { c.Caller.Context = vihf.PasswordOnly }, nil, everything, record.NotAllowed, dmp.ReasonAuthn},
		{"unknown instant", func(c *dmp.Call) { c.Caller.Since = time.Time{} }, nil, everything, record.NotAllowed, dmp.ReasonAuthn},
		{"authenticated tomorrow", func(c *dmp.Call) { c.Caller.Since = now.Add(24 * time.Hour) }, nil, everything, record.NotAllowed, dmp.ReasonAuthn},
		{"our seal expired", func(*dmp.Call) {}, func(c *dmp.Config) { c.Seal = certs().oldSeal }, everything, record.Expired, dmp.ReasonOurCert}, // SC.DMP/AIRS.03
		{"our client certificate expired", func(*dmp.Call) {}, func(c *dmp.Config) { c.TLS.Certificate = certs().expired }, everything, record.Expired, dmp.ReasonOurCert},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := c.config
			if change == nil {
				change = func(*dmp.Config) {}
			}
			client, refused := client(t, s, change), call()
			c.change(&refused)
			var w bytes.Buffer
			for name, send := range map[string]func() error{
				"TD0.2":  func() error { _, err := client.TD02(ctx, refused); return err },
				"TD0.3+": func() error { _, err := client.TD03(ctx, refused, dmp.Add); return err },
				"TD0.3-": func() error { _, err := client.TD03(ctx, refused, dmp.Remove); return err },
				"TD3.1":  func() error { _, err := client.TD31(ctx, refused, dmp.Search{}); return err },
				"TD3.1b": func() error { _, err := client.TD31b(ctx, refused, "1.2"); return err },
				"TD3.2":  func() error { _, err := client.TD32(ctx, refused, wanted(document), &w); return err },
			} {
				if strings.Contains(" "+c.only+" ", " "+name+" ") {
					wantReason(t, send(), c.code, c.reason)
				}
			}
		})
	}
	if n := s.opened(); n != 0 {
		t.Errorf("%d connections were opened", n)
	}
}

// The matrix of dmp.md §2, cell by cell, for what a hospital does.
func TestTheMatrixSaysWhatTheDMPSays(t *testing.T) {
	const normal, glass = record.NormalAccess, record.BreakGlassAccess
	const air, indirect, direct = vihf.IndirectReinforced, vihf.Indirect, vihf.Direct
	ps, pe := record.Activity{Profession: "10"}, record.Activity{Profession: "SECRETARIAT_MEDICAL"}
	for _, c := range []struct {
		t       dmp.Transaction
		mode    vihf.Mode
		purpose record.Purpose
		who     record.Activity
		want    bool
	}{
		{dmp.TD21, air, normal, ps, false}, {dmp.TD21, air, glass, ps, false}, {dmp.TD21, air, normal, pe, false}, // the row that the CNAM highlights
		{dmp.TD21, indirect, normal, ps, true}, {dmp.TD21, direct, normal, ps, true}, {dmp.TD21, direct, normal, pe, false},
		{dmp.TD02, air, normal, ps, true}, {dmp.TD02, air, glass, pe, true}, {dmp.TD02, indirect, normal, pe, true},
		{dmp.TD03Add, air, normal, ps, true}, {dmp.TD03Add, air, normal, pe, true}, {dmp.TD03Add, air, glass, ps, false}, {dmp.TD03Add, indirect, normal, ps, false},
		{dmp.TD03Drop, air, normal, ps, true}, {dmp.TD03Drop, air, normal, pe, false},
		{dmp.TD31, air, normal, ps, true}, {dmp.TD31, air, glass, ps, true}, {dmp.TD31, air, normal, pe, false}, {dmp.TD31, indirect, normal, ps, false},
		{dmp.TD31b, indirect, normal, pe, true}, {dmp.TD31b, air, normal, pe, true},
		{dmp.TD32, air, normal, ps, true}, {dmp.TD32, air, glass, ps, true}, {dmp.TD32, indirect, normal, ps, false}, {dmp.TD32, air, normal, pe, false},
		{dmp.TD33Show, air, normal, ps, true}, {dmp.TD33Show, air, glass, ps, false}, {dmp.TD33Show, indirect, normal, ps, false},
		{dmp.TD33Erase, indirect, normal, pe, true}, {dmp.TD33Erase, air, normal, ps, true}, {dmp.TD33Erase, air, normal, pe, false},
		{dmp.TD16, air, normal, ps, true}, {dmp.TD16, air, glass, ps, false}, {dmp.TD16, air, normal, pe, false}, {dmp.TD16, indirect, normal, ps, false},
		{dmp.TD13a, air, glass, pe, true}, {dmp.TD13a, indirect, normal, ps, true}, {dmp.TD13a, direct, normal, pe, true},
		{dmp.TD33Mask, air, normal, ps, true}, {dmp.TD33Mask, air, glass, ps, false}, {dmp.TD33Mask, air, normal, pe, false}, {dmp.TD33Mask, indirect, normal, ps, false},
		{dmp.TD33Shelf, air, normal, ps, true}, {dmp.TD33Shelf, air, glass, ps, true}, {dmp.TD33Shelf, air, normal, pe, false}, {dmp.TD33Shelf, indirect, normal, ps, false},
		{"TD9.9", air, normal, ps, false}, {dmp.TD02, "X", normal, ps, false}, {dmp.TD02, air, "centre_15", ps, false},
	} {
		if got := dmp.Allowed(c.t, c.mode, c.purpose, c.who); got != c.want {
			t.Errorf("%s %s %s %s: %v", c.t, c.mode, c.purpose, c.who.Profession, got)
		}
	}
}

func TestBreakGlassReadsWithItsPurposeAndMotive(t *testing.T) { // SC.DMP/CONF.09.BIS
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD3.1_-_Recherche_de_document_reponse.xml", in))
	}
	c := call()
	c.Gate.Permissions = record.Permissions{Why: record.ReasonOpposed}
	c.Gate.BreakGlass = &record.BreakGlass{Patient: "p1", Motive: "Détresse vitale", ByID: "899900063480", Until: now.Add(time.Hour)}
	if _, err := client(t, s).TD31(ctx, c, dmp.Search{}); err != nil {
		t.Fatal(err)
	}
	got := string(s.seen()[0].envelope)
	if !strings.Contains(got, `code="bris_de_glace"`) || !strings.Contains(got, "Détresse vitale") {
		t.Error(got)
	}
}

func TestAConfigurationThatCannotWorkIsRefusedAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*dmp.Config)
		reason record.Reason
	}{
		"plain http":        {func(c *dmp.Config) { c.Base = "http://x" }, dmp.ReasonConfig},
		"no certificate":    {func(c *dmp.Config) { c.TLS.Certificate.Certificate, c.TLS.Certificate.Leaf = nil, nil }, dmp.ReasonConfig},
		"other structure":   {func(c *dmp.Config) { c.Seal = certs().otherStructureOU }, dmp.ReasonOurStructure},
		"elliptic seal":     {func(c *dmp.Config) { c.Seal = certs().auth }, dmp.ReasonConfig},
		"no identifiers":    {func(c *dmp.Config) { c.IDs = nil }, dmp.ReasonConfig},
		"no sector":         {func(c *dmp.Config) { c.Structure.Sector = "" }, dmp.ReasonConfig},
		"no approval":       {func(c *dmp.Config) { c.Software.Approval = "" }, dmp.ReasonConfig},
		"no sender":         {func(c *dmp.Config) { c.Messages.Sender = "" }, dmp.ReasonConfig},
		"unknown algorithm": {func(c *dmp.Config) { c.VIHF.Algorithm = "md5" }, dmp.ReasonConfig},
	} {
		cfg := config(nil)
		cfg.Base = "https://dmp.example"
		c.change(&cfg)
		if _, err := dmp.New(cfg); record.ReasonOf(err) != c.reason {
			t.Errorf("%s: %v", name, err)
		}
	}
}
