package psc_test

import (
	"net/http/cookiejar"
	"reflect"
	"testing"

	"chevet/app/access"
	"chevet/app/central/api"
	"chevet/app/record"
)

func TestThePersonChoosesAmongSeveralSituations(t *testing.T) { // P10
	k := newKit(t, settings{})
	s := k.login(paul, "POSTE-1")
	if s.Activity != -1 || !reflect.DeepEqual(s.Practitioner.Activities, []record.Activity{chTest, cliniqueB, student}) {
		t.Fatalf("activity %d of %+v", s.Activity, s.Practitioner.Activities)
	}
	if here := must2(k.session(s.Token, "POSTE-1")); here.Activity != -1 {
		t.Error("chosen for them")
	}
	for _, wrong := range []int{-1, 3} {
		if status, p := k.call("POST", api.PathActivity, s.Token, "POSTE-1", api.ActivityRequest{Activity: wrong}, nil); status != 422 || p.Reason != access.ReasonActivity {
			t.Errorf("%d: %d %+v", wrong, status, p)
		}
	}
	var next api.Session
	if status, p := k.call("POST", api.PathActivity, s.Token, "POSTE-1", api.ActivityRequest{Activity: 1}, &next); status != 200 {
		t.Fatalf("%d %+v", status, p)
	}
	if next.Activity != 1 || next.Token != s.Token || len(next.CacheKey) != 32 {
		t.Errorf("%+v", next)
	}
	if a, ok := must2(k.session(s.Token, "POSTE-1")).Situation(); !ok || a != cliniqueB {
		t.Errorf("%+v", a)
	}
}

func TestSomebodyWithoutSituationOfPracticeIsRefusedUnlessTheSettingLetsThem(t *testing.T) { // P10
	k := newKit(t, settings{})
	k.refusedWith(lea, access.ReasonNoActivity)
	open := newKit(t, settings{broker: func(o *access.Options) { o.WithoutActivity = true }})
	if s := open.login(lea, "POSTE-1"); s.Activity != -1 || len(s.Practitioner.Activities) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestAProfessionThatIsNotAdmittedIsRefused(t *testing.T) { // P10
	doctors := settings{broker: func(o *access.Options) { o.Professions = []string{"10"} }}
	newKit(t, doctors).refusedWith(nurse, access.ReasonProfession)
	if s := newKit(t, settings{}).login(nurse, "POSTE-1"); s.Practitioner.Activities[0] != nursing {
		t.Errorf("%+v", s)
	}
}

func TestAccountsAreKnownByNationalIdentifierNeverByName(t *testing.T) { // P5, SC.PSC.02
	k := newKit(t, settings{})
	k.refusedWith(unknown, access.ReasonUnknown) // same family and given names as alice
	if asked := k.directory.Asked(); len(asked) != 1 || asked[0].Practitioner.NationalID != unknown {
		t.Errorf("habilitation requests: %+v", asked)
	}
}

func TestADisabledAndAnAmbiguousAccountAreRefused(t *testing.T) { // P5
	newKit(t, settings{}).refusedWith(gone, access.ReasonDisabled)
	newKit(t, settings{}).refusedWith(double, access.ReasonSeveral)
}

func TestTheFirstLoginWaitsForAnAdministratorWhenTheSettingSaysSo(t *testing.T) { // P5
	k := newKit(t, settings{broker: func(o *access.Options) { o.Providers[0].FirstLink = access.LinkAfterApproval }})
	k.refusedWith(alice, access.ReasonApproval)
	subject := "f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:" + alice
	if !k.directory.Approve(k.sim.Issuer(), subject) {
		t.Fatal("nothing to approve")
	}
	k.browser.Jar, _ = cookiejar.New(nil)
	if s := k.login(alice, "POSTE-1"); s.Token == "" {
		t.Error("refused once approved")
	}
	k.directory.Unlink(k.sim.Issuer(), subject)
	k.browser.Jar, _ = cookiejar.New(nil)
	k.broker.EndSessionsOf(t.Context(), "compte-"+alice)
	k.refusedWith(alice, access.ReasonApproval) // revoked: from the start again
}

func TestAnIdentityThatChangesItsNationalIdentifierIsRefused(t *testing.T) { // P5
	k := newKit(t, settings{})
	err := k.directory.AddLink(t.Context(), access.Link{Issuer: k.sim.Issuer(), Subject: "f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:" + alice,
		NationalID: paul, Account: "compte-" + alice})
	must(t, 0, err)
	k.refusedWith(alice, access.ReasonChanged)
}
