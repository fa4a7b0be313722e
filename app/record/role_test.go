package record_test

import (
	"encoding/json"
	"testing"

	"chevet/app/record"
)

func TestCareAndAdministrationAreNeverOneAccount(t *testing.T) { // SC.SSI/IAM.92
	both := record.RightsOf(record.RolePhysician, record.RoleAdmin)
	if both.Has(record.EditAccounts) || !both.Has(record.ReadRecords) {
		t.Errorf("%v", both)
	}
	for _, r := range record.Roles() {
		all := record.RightsOf(r)
		if all == 0 || r.Care() == r.Privileged() || all.Has(record.ReadRecords) && (all.Has(record.SeeAccounts) || all.Has(record.SeeTraces) || all.Has(record.EditSettings)) {
			t.Errorf("%s: %v", r, all)
		}
	}
}

func TestAGenericAccountIsRestrictedWhateverElseItWasGiven(t *testing.T) { // SC.SSI/GEN.17
	for _, other := range record.Roles() {
		got := record.RightsOf(other, record.RoleGeneric)
		for _, no := range []record.Right{record.ReadDMP, record.BreakGlassDMP, record.SignDocument, record.WriteDocument, record.EditAccounts} {
			if got.Has(no) {
				t.Errorf("with %s: %s", other, no)
			}
		}
	}
}

func TestWhatIsUnknownAllowsNothing(t *testing.T) {
	if record.RightsOf("directeur", "", "MEDECIN") != 0 || record.RoleOfProfession("") != "" || record.RoleOfProfession("99") != "" ||
		record.RightsOf(record.RolePhysician).Has(200) {
		t.Error("something unknown allows something")
	}
	var s record.Rights
	if json.Unmarshal([]byte(`"dossier.lire,tout,"`), &s) != nil || s != record.Rights(0).With(record.ReadRecords) {
		t.Error(s)
	}
}

func TestRightsTravel(t *testing.T) {
	for _, r := range record.Roles() {
		text, err := json.Marshal(record.RightsOf(r))
		var back record.Rights
		if err != nil || json.Unmarshal(text, &back) != nil || back != record.RightsOf(r) {
			t.Errorf("%s: %s %v", r, text, err)
		}
	}
}

func BenchmarkRight(b *testing.B) {
	for b.Loop() {
		if !record.RightsOf(record.RoleOfProfession("10")).Has(record.ReadDMP) {
			b.Fatal()
		}
	}
}
