package demo_test

import (
	"context"
	"testing"

	"chevet/app/insi"
	"chevet/app/record"
	"chevet/app/sandbox/fault"
	sandbox "chevet/app/sandbox/insi"
)

// INS/va1.25, from the workstation to the simulated téléservice by the hospital's server.
func TestINSiIsAskedFromTheWorkstation(t *testing.T) {
	d := newDesk(t, nil)
	ctx := context.Background()
	world := d.hospital.World
	for _, c := range []struct {
		name   string
		code   record.INSiCode
		status record.IdentityStatus // once accepted
	}{
		{"DURAND", record.INSiOne, record.Qualified},
		{"DUREL", record.INSiOne, record.Retrieved},
		{"DURAND-ROY", record.INSiOne, record.Qualified}, // several, then the birth place tells
		{"DUPONT", record.INSiSeveral, ""},
		{"AUBERT", record.INSiNone, ""},
		{"SCHÄFER", record.INSiOne, record.Qualified},
		{"NGUYEN", record.INSiOne, record.Qualified},
		{"WOLFE", record.INSiOne, record.Qualified},
	} {
		p := world.Patient(c.name).Patient
		got, err := d.AskINSi(ctx, p)
		if err != nil || got.Found.Code != c.code {
			t.Errorf("%s: %q, %v", c.name, got.Found.Code, err)
			continue
		}
		if c.code != record.INSiOne {
			continue
		}
		if after := got.Accept(p); after.Status != c.status || after.INS.IsZero() || after.INS.OID != record.OIDINSTest || !p.INS.IsZero() && after.INS != p.INS {
			t.Errorf("%s: accepted as %s with %+v", c.name, after.Status, after.INS)
		}
	}
	for name, want := range map[string]record.Reason{"MYSTÈRE": record.ReasonAttributes, "TEST-FORMATION": record.ReasonAttributes, "KOUASSI": record.ReasonTraitsMissing} {
		if _, err := d.AskINSi(ctx, world.Patient(name).Patient); record.ReasonOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFaultsOfINSiAreToldByTheirReason(t *testing.T) {
	d := newDesk(t, nil)
	p := d.hospital.World.Patient("DURAND").Patient
	for _, c := range []struct {
		rule fault.Rule
		want record.Reason
	}{
		{fault.Rule{Kind: fault.SOAPFault}, insi.ReasonFault},
		{fault.Rule{Kind: fault.HTTPError}, insi.ReasonUnreachable},
		{fault.Rule{Kind: fault.MalformedXML}, insi.ReasonMalformed},
		{fault.Rule{Kind: fault.XMLBomb}, insi.ReasonMalformed},
		{fault.Rule{Kind: fault.CutBefore}, insi.ReasonUnreachable},
	} {
		c.rule.Service = sandbox.Service
		id, err := d.hospital.Faults.Set(c.rule)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.AskINSi(context.Background(), p); record.ReasonOf(err) != c.want {
			t.Errorf("%s: %v, want %s", c.rule.Kind, err, c.want)
		}
		if err := d.hospital.Faults.Remove(id); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheNightFindsTheIdentityThatINSiCorrectedSince(t *testing.T) {
	d := newDesk(t, nil)
	ctx := context.Background()
	sum, err := d.hospital.VerifyIdentities(ctx)
	if err != nil || sum.Failed != 1 || sum.Unanswered != 0 || sum.Agreed < 20 {
		t.Fatalf("%+v, %v", sum, err)
	}
	list, err := d.server.INSiWorklist(ctx)
	if err != nil || len(list) != 1 || list[0].Patient != d.hospital.World.Patient("LAMBERT").ID || len(list[0].Differs) == 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	if again, err := d.hospital.VerifyIdentities(ctx); err != nil || again.Agreed+again.Failed+again.Unanswered != 0 {
		t.Errorf("the same night again: %+v, %v", again, err)
	}
}
