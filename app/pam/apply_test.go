package pam_test

import (
	stdcontext "context"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/hl7"
	"chevet/app/pam"
	"chevet/app/record"
)

func context() stdcontext.Context { return stdcontext.Background() }

func TestTheExamplesMakeTheStayTheyTell(t *testing.T) {
	k := newKit(t, pam.Settings{})
	for _, c := range []struct {
		file, unit, room string
		class            record.EncounterClass
		check            func(s pam.Stay) bool
	}{
		{"A28_creation_identite_qualifiee", "", "", "", nil},
		{"A05_preadmission", "3401", "112-F", record.Inpatient, func(s pam.Stay) bool { return s.Planned }},
		{"A01_admission_hospit", "3401", "112-F", record.Inpatient, func(s pam.Stay) bool { return !s.Planned && s.End.IsZero() }},
		{"A02_mutation", "3420", "201-P", record.Inpatient, nil},
		{"A12_annulation_mutation", "3401", "112-F", record.Inpatient, nil},
		{"A02_changement_lit_seul", "3401", "115-P", record.Inpatient, nil},
		{"Z99_correction_mouvement", "3401", "115-P", record.Inpatient, nil},
		{"A21_permission", "3401", "115-P", record.Inpatient, func(s pam.Stay) bool { return s.OnLeave }},
		{"A22_retour_permission", "3401", "115-P", record.Inpatient, func(s pam.Stay) bool { return !s.OnLeave }},
		{"A54_changement_medecin", "3401", "115-P", record.Inpatient, func(s pam.Stay) bool { return s.Physician == "REMPLACANT Luc" }},
		{"A03_sortie", "3401", "115-P", record.Inpatient, func(s pam.Stay) bool { return s.End.Equal(time.Date(2026, 1, 9, 10, 50, 0, 0, time.UTC)) }},
		{"A13_annulation_sortie", "3401", "115-P", record.Inpatient, func(s pam.Stay) bool { return s.End.IsZero() }},
	} {
		raw := written(t, c.file)
		k.accept(raw)
		if again := k.accept(raw); again.Changed {
			t.Errorf("%s changes something the second time", c.file)
		}
		if c.class == "" {
			continue
		}
		s := k.stay("24000123")
		if s.Unit.Code != c.unit || s.Room != c.room || s.Class != c.class || s.Cancelled || c.check != nil && !c.check(s) {
			t.Errorf("after %s: %+v", c.file, s)
		}
	}
	p := k.patient("8000123456")
	if p.Status != record.Qualified || string(p.INS.Matricule) != "284056322012350" || p.BirthName != "ESSAI-LAMBERT" || strings.Join(p.GivenNames, " ") != "JEANNE MARIE CECILE" ||
		p.UsedName != "ESSAI-DURAND" || p.BirthDate != "1984-05-14" || p.Sex != record.Female || p.BirthCOG != "63220" || p.TreatingName != "TRAITANT Anne" || !p.INSUsable() {
		t.Errorf("%+v", p)
	}
	consents, _ := k.s.ConsentsOf(context(), p.ID)
	perms := record.PermissionsOf(consents, k.stay("24000123").ID)
	if !perms.Feeding || !perms.Reading || perms.Last.Origin != record.FromPAM {
		t.Errorf("%+v of %d consents", perms, len(consents))
	}
}

func TestEmergencyThenHospitalisationThenItsCancellation(t *testing.T) {
	k := newKit(t, pam.Settings{})
	for _, c := range []struct {
		file, unit string
		class      record.EncounterClass
	}{
		{"A04_urgences", "4100", record.Emergency}, {"A06_externe_vers_hospit", "3401", record.Inpatient}, {"A07_annulation_A06", "4100", record.Emergency},
	} {
		k.accept(written(t, c.file))
		if s := k.stay("24000123"); s.Class != c.class || s.Unit.Code != c.unit {
			t.Errorf("after %s: %+v", c.file, s)
		}
	}
}

func TestEveryADTOfTheANSIsAccepted(t *testing.T) {
	k := newKit(t, pam.Settings{})
	k.accept(example(t, "ans-hl7v2-exemples/SGL/admission.er7"))
	if p := k.patient("000003"); p.Status != record.Qualified || p.BirthCOG != "63220" {
		t.Errorf("%+v", p)
	}
	out := k.accept(example(t, "ans-hl7v2-exemples/SGL/sortie.er7"))
	if s := k.stay("24000006"); s.End.IsZero() || !slices.Contains(out.Alerts, pam.AlertShifted) {
		t.Errorf("the shifted ZBE of the sample: %+v", s)
	}
	const dir = "ans-hl7v2-exemples/Vague 2/Consentement_DMP_PAMFR/"
	for file, want := range map[string]record.Permissions{
		"ConsentementConsultation_NonOppositionAlimentation":                        {Feeding: true, Reading: true},
		"NonConsentementConsultation_NonOppositionAlimentation":                     {Feeding: true},
		"NonRecueillieConsentementConsultation_NonOppositionAlimentation":           {Feeding: true},
		"NonRecueillieConsentementConsultation_NonRecueillieOppositionAlimentation": {Feeding: true},
		"NonConsentementConsultation_OppositionAlimentation":                        {},
	} {
		k := newKit(t, pam.Settings{})
		out := k.accept(example(t, dir+file+".er7"))
		consents, _ := k.s.ConsentsOf(context(), out.Patient)
		if len(consents) != 1 {
			t.Errorf("%s: %d consents", file, len(consents))
			continue
		}
		if got := record.PermissionsOf(consents, out.Stay); got.Feeding != want.Feeding || got.Reading != want.Reading {
			t.Errorf("%s: %+v", file, got)
		}
	}
}

func TestTheNegativeExamplesAreRefused(t *testing.T) {
	k := newKit(t, pam.Settings{})
	k.refuse(written(t, "NEG_ADT_A08_exclu_en_France"), hl7.AR, "MSH-9[1].2", hl7.UnsupportedEvent)
	k.refuse(written(t, "NEG_ZBE_UPDATE_sans_ZBE6"), hl7.AE, "ZBE-6", hl7.RequiredFieldMissing)
	out := k.accept(written(t, "NEG_INS_sans_VALI_ne_pas_integrer_INS"))
	if p := k.patient("8000123456"); !p.INS.IsZero() || p.Status != record.Provisional || !slices.Contains(out.Alerts, pam.AlertINSDropped) {
		t.Errorf("%+v %v", p.INS.IsZero(), out.Alerts)
	}
	tolerant := newKit(t, pam.Settings{TolerateA08: true})
	tolerant.accept(written(t, "NEG_ADT_A08_exclu_en_France"))
	if tolerant.patient("8000123456").Status != record.Qualified {
		t.Error("a tolerated A08 does not describe the patient")
	}
}

func TestEachRefusalNamesItsField(t *testing.T) {
	k := newKit(t, pam.Settings{Processing: "T"})
	ok := adt{event: "A01", nda: "N1", class: "I", place: "U1^1^A", zbe: "M1|20260105100000||INSERT|N|"}
	k.accept(ok.String())
	change := func(f func(a *adt)) string { a := ok; f(&a); return a.String() }
	for _, c := range []struct {
		raw  string
		code hl7.AckCode
		at   string
		cond hl7.Condition
	}{
		{strings.Replace(ok.String(), "ADT^A01", "ORU^R01", 1), hl7.AR, "MSH-9[1].1", hl7.UnsupportedMessage},
		{change(func(a *adt) { a.event = "A60" }), hl7.AR, "MSH-9[1].2", hl7.UnsupportedEvent},
		{adt{event: "A49", nda: "N3", mrg: "||N9" + authority + "^AN"}.String(), hl7.AE, "MRG-3", hl7.UnknownKey},
		{adt{event: "A49", nda: "N1", mrg: "||N1" + authority + "^AN"}.String(), hl7.AE, "MRG-3", hl7.Application},
		{adt{event: "A49", ipp: "999", nda: "N3", mrg: "||N1" + authority + "^AN"}.String(), hl7.AE, "PID-3", hl7.Application},
		{strings.Replace(adt{event: "A31"}.String(), "|19800512|", "|20260301|", 1), hl7.AE, "PID-7", hl7.Application},
		{strings.Replace(ok.String(), "|T|2.5", "|P|2.5", 1), hl7.AR, "MSH-11", hl7.UnsupportedProcess},
		{strings.Replace(ok.String(), "|T|2.5", "|T|3.0", 1), hl7.AR, "MSH-12", hl7.UnsupportedVersion},
		{strings.Replace(ok.String(), "EVN||20260105100000", "EVN||hier", 1), hl7.AE, "EVN-2", hl7.DataType},
		{strings.Replace(ok.String(), "^PI|", "^XX|", 1), hl7.AE, "PID-3", hl7.RequiredFieldMissing},
		{strings.Replace(ok.String(), "PID|", "ZZZ|", 1), hl7.AE, "PID", hl7.SegmentSequence},
		{adt{event: "A28", ipp: "999", name: "X^Y^^^^^D"}.String(), hl7.AE, "PID-5", hl7.RequiredFieldMissing},
		{strings.Replace(adt{event: "A31"}.String(), "|F|", "|X|", 1), hl7.AE, "PID-8", hl7.TableValueNotFound},
		{strings.Replace(adt{event: "A31"}.String(), "|19800512|", "|1980051|", 1), hl7.AE, "PID-7", hl7.DataType},
		{change(func(a *adt) { a.nda = "" }), hl7.AE, "PID-18", hl7.RequiredFieldMissing},
		{change(func(a *adt) { a.ipp = "802" }), hl7.AE, "PID-18", hl7.Application},
		{change(func(a *adt) { a.class = "" }), hl7.AE, "PV1", hl7.SegmentSequence},
		{change(func(a *adt) { a.class = "Z" }), hl7.AE, "PV1-2", hl7.TableValueNotFound},
		{change(func(a *adt) { a.zbe = "" }), hl7.AE, "ZBE", hl7.SegmentSequence},
		{change(func(a *adt) { a.zbe = "|20260105100000||INSERT|N|" }), hl7.AE, "ZBE-1", hl7.RequiredFieldMissing},
		{change(func(a *adt) { a.zbe = "M1|||INSERT|N|" }), hl7.AE, "ZBE-2", hl7.RequiredFieldMissing},
		{change(func(a *adt) { a.zbe = "M1|20260105|||N|" }), hl7.AE, "ZBE-4", hl7.RequiredFieldMissing},
		{change(func(a *adt) { a.zbe = "M1|20260105||DELETE|N|" }), hl7.AE, "ZBE-4", hl7.TableValueNotFound},
		{change(func(a *adt) { a.zbe = "M1|20260105||UPDATE|N|A01" }), hl7.AE, "ZBE-4", hl7.Application},
		{change(func(a *adt) { a.event = "A11" }), hl7.AE, "ZBE-4", hl7.Application},
		{change(func(a *adt) { a.event, a.zbe = "A11", "M1|20260105||CANCEL|N|" }), hl7.AE, "ZBE-6", hl7.RequiredFieldMissing},
		{change(func(a *adt) { a.event, a.zbe = "A11", "M1|20260105||CANCEL|N|A02" }), hl7.AE, "ZBE-6", hl7.Application},
		{change(func(a *adt) { a.event, a.zbe = "A11", "M9|20260105||CANCEL|N|A01" }), hl7.AE, "ZBE-1", hl7.Application},
		{change(func(a *adt) { a.event, a.zbe = "Z99", "M1|20260105||UPDATE|N|A02" }), hl7.AE, "ZBE-6", hl7.Application},
		{change(func(a *adt) { a.event, a.zbe, a.at = "A02", "M1|20260106||INSERT|N|", "20260106" }), hl7.AE, "ZBE-1", hl7.DuplicateKey},
		{change(func(a *adt) { a.zfa = "OUI|20260105|IC|20260105" }), hl7.AE, "ZFA-9", hl7.TableValueNotFound},
		{adt{event: "A31", name: "NEUF^N^^^^^L", zfa: "INO|20260105|NON|20260105"}.String(), hl7.AE, "ZFA-11", hl7.TableValueNotFound},
		{adt{event: "A40"}.String(), hl7.AE, "MRG", hl7.SegmentSequence},
		{adt{event: "A40", mrg: "801" + authority + "^PI"}.String(), hl7.AE, "MRG-1", hl7.Application},
		{adt{event: "A40", mrg: "|x"}.String(), hl7.AE, "MRG-1", hl7.RequiredFieldMissing},
		{adt{event: "A47", ipp: "998", mrg: "997" + authority + "^PI"}.String(), hl7.AE, "MRG-1", hl7.UnknownKey},
		{adt{event: "A47", ipp: "998", mrg: "998" + authority + "^PI"}.String(), hl7.AE, "MRG-1", hl7.UnknownKey},
		{adt{event: "A47", ipp: "998", mrg: insOne}.String(), hl7.AE, "PID-3", hl7.UnknownKey},
		{adt{event: "A44", ipp: "998", nda: "N9", mrg: "801" + authority + "^PI"}.String(), hl7.AE, "PID-18", hl7.UnknownKey},
		{adt{event: "A44", ipp: "998", nda: "N1", mrg: "997" + authority + "^PI"}.String(), hl7.AE, "MRG-1", hl7.Application},
	} {
		k.refuse(c.raw, c.code, c.at, c.cond)
	}
}

func TestAMergeGivesStaysAndConsentsToTheSurvivor(t *testing.T) {
	k := newKit(t, pam.Settings{})
	k.accept(adt{event: "A28", ipp: "1"}.String())
	k.accept(adt{event: "A01", ipp: "2", nda: "N2", class: "I", place: "U", zbe: "M1|20260105||INSERT|N|", zfa: "IO|20260105|INC|20260105"}.String())
	raw := adt{event: "A40", at: "20260106", ipp: "1", mrg: "2" + authority + "^PI"}.String()
	if out := k.accept(raw); !out.Changed {
		t.Error("nothing merged")
	}
	if out := k.accept(raw); out.Changed {
		t.Error("merged twice")
	}
	one := k.patient("1")
	if k.patient("2").ID != one.ID || k.stay("N2").Patient != one.ID {
		t.Error("the absorbed number does not lead to the survivor")
	}
	consents, _ := k.s.ConsentsOf(context(), one.ID)
	if p := record.PermissionsOf(consents, k.stay("N2").ID); p.Feeding || p.Reading {
		t.Error("the opposition was lost")
	}
	out := k.accept(adt{event: "A31", at: "20260107", ipp: "2", name: "AUTRE^X^^^^^L"}.String())
	if k.patient("1").BirthName != "ESSAI" || !slices.Contains(out.Alerts, pam.AlertAbsorbed) {
		t.Error("the identity of an absorbed patient replaced the survivor's")
	}
	k.accept(adt{event: "A02", at: "20260107", ipp: "2", nda: "N2", class: "I", place: "V", zbe: "M2|20260107||INSERT|N|"}.String())
	if k.stay("N2").Unit.Code != "V" {
		t.Error("a movement under the absorbed number is lost")
	}
}

func TestA47FollowsTheLifeOfAnINS(t *testing.T) {
	k := newKit(t, pam.Settings{})
	k.accept(adt{event: "A28", ins: insOne, status: "VALI"}.String())
	if !k.patient("801").INSUsable() {
		t.Fatal("not qualified")
	}
	change := adt{event: "A47", at: "20260106", ins: insTwo, status: "VALI", mrg: insOne}.String()
	if out := k.accept(change); !out.Changed || k.accept(change).Changed || len(out.Alerts) > 0 {
		t.Errorf("%+v", out)
	}
	if p := k.patient("801"); string(p.INS.Matricule) != "180032B02040123" || p.Status != record.Qualified {
		t.Errorf("%+v", p.Status)
	}
	k.accept(adt{event: "A47", at: "20260107", ins: `""^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS`, status: "VALI", mrg: insTwo}.String())
	if p := k.patient("801"); !p.INS.IsZero() || p.Status != record.Validated {
		t.Errorf("VALI without INS is %s", p.Status)
	}
	k.accept(adt{event: "A31", at: "20260108", ins: insOne, status: "VALI"}.String())
	ipp := adt{event: "A47", at: "20260109", ipp: "802", mrg: "801" + authority + "^PI"}.String()
	k.accept(ipp)
	k.accept(ipp)
	if p := k.patient("802"); p.IPP != "802" || p.Status != record.Qualified || k.patient("801").ID != p.ID {
		t.Errorf("%+v", p.Status)
	}
}

func TestAnINSIsIntegratedOnlyWhenItMayBe(t *testing.T) {
	for name, c := range map[string]struct {
		a       adt
		want    record.IdentityStatus
		dropped bool
	}{
		"VALI":         {adt{ins: insOne, status: "VALI"}, record.Qualified, false},
		"VALI alone":   {adt{status: "VALI"}, record.Validated, false},
		"PROV":         {adt{ins: insOne, status: "PROV"}, record.Provisional, true},
		"no PID-32":    {adt{ins: insOne}, record.Provisional, true},
		"fictive":      {adt{ins: insOne, status: "VALI~FICT"}, record.Provisional, true},
		"doubtful":     {adt{ins: insOne, status: "DOUT~VALI"}, record.Provisional, true},
		"wrong key":    {adt{ins: strings.Replace(insOne, "88^", "87^", 1), status: "VALI"}, record.Validated, true},
		"wrong OID":    {adt{ins: strings.Replace(insOne, ".4.10", ".4.2", 1), status: "VALI"}, record.Validated, true},
		"NIA then NIR": {adt{ins: strings.Replace(insTwo, ".4.10", ".4.9", 1) + "~" + strings.Replace(insOne, ".4.10", ".4.8", 1), status: "VALI"}, record.Qualified, false},
	} {
		k := newKit(t, pam.Settings{})
		c.a.event = "A28"
		out := k.accept(c.a.String())
		p := k.patient("801")
		if p.Status != c.want || p.INS.IsZero() == (c.want == record.Qualified) || slices.Contains(out.Alerts, pam.AlertINSDropped) != c.dropped {
			t.Errorf("%s: %s, alerts %v", name, p.Status, out.Alerts)
		}
		if !p.INS.IsZero() && string(p.INS.Matricule) != "280056999999988" {
			t.Errorf("%s: the NIR does not go first", name)
		}
	}
	k := newKit(t, pam.Settings{})
	k.accept(adt{event: "A28", ins: insOne, status: "VALI"}.String())
	if out := k.accept(adt{event: "A28", ipp: "802", ins: insOne, status: "VALI"}.String()); !slices.Contains(out.Alerts, pam.AlertINSShared) || k.patient("801").ID == k.patient("802").ID {
		t.Error("two patients with one INS: no alert, or merged")
	}
}

func TestWhatIsOlderRollsNothingBack(t *testing.T) {
	k := newKit(t, pam.Settings{})
	k.accept(adt{event: "A31", at: "20260106", name: "NOUVEAU^A^^^^^L"}.String())
	out := k.accept(adt{event: "A28", at: "20260105"}.String())
	if k.patient("801").BirthName != "NOUVEAU" || out.Changed || !slices.Contains(out.Alerts, pam.AlertStale) {
		t.Errorf("%+v", out)
	}
	k.accept(adt{event: "A31", at: "20260108", name: "NOUVEAU^A^^^^^L"}.String())
	k.accept(adt{event: "A31", at: "20260107", name: "VIEUX^A^^^^^L"}.String())
	if k.patient("801").BirthName != "NOUVEAU" {
		t.Error("what was confirmed later was rolled back")
	}
}

func TestConsentsOfPAM(t *testing.T) {
	stay := adt{event: "A01", nda: "N1", class: "I", place: "U", zbe: "M1|20260105100000||INSERT|N|"}
	for zfa, want := range map[string]record.Consent{
		"NA|20260105|NA|20260105": {Kind: record.NotInformed}, "INO|20260105|IC|20260105": {Kind: record.Unopposed},
		"INO|20260105|INC|20260105": {Kind: record.Opposed, Reading: true}, "IO|20260105|IC|20260105": {Kind: record.Opposed, Feeding: true},
		"IO|20260105|INC|20260105": {Kind: record.Opposed, Feeding: true, Reading: true}, "IO|20260105|NA|20260105": {Kind: record.Opposed, Feeding: true, Reading: true},
		"INO|20260105|NA|": {Kind: record.NotInformed}, "NA||IC|20260105": {Kind: record.Unopposed},
		"NA|20260105|INC|20260105": {Kind: record.Opposed, Reading: true}, "|||": {},
	} {
		k := newKit(t, pam.Settings{})
		a := stay
		a.zfa = zfa
		out := k.accept(a.String())
		k.accept(a.String())
		got, _ := k.s.ConsentsOf(context(), out.Patient)
		switch {
		case want.Kind == "" && len(got) == 0:
		case len(got) != 1 || got[0].Kind != want.Kind || got[0].Feeding != want.Feeding || got[0].Reading != want.Reading || got[0].Encounter != out.Stay || got[0].Origin != record.FromPAM:
			t.Errorf("%s: %+v", zfa, got)
		}
	}

	k := newKit(t, pam.Settings{})
	out := k.accept(stay.String())
	perms := func() record.Permissions {
		all, _ := k.s.ConsentsOf(context(), out.Patient)
		return record.PermissionsOf(all, out.Stay)
	}
	k.accept(adt{event: "A31", at: "20260106", zfa: "IO|20260106|IC|20260106"}.String())
	if p := perms(); p.Feeding || !p.Reading {
		t.Errorf("an A31 does not reach the current stay: %+v", p)
	}
	k.accept(adt{event: "A31", at: "20260107", zfa: "||INC|20260107"}.String())
	if p := perms(); p.Feeding || p.Reading {
		t.Errorf("the half left unsaid was lost: %+v", p)
	}
	k.accept(adt{event: "A31", at: "20260108", zfa: "INO|20260105|IC|20260105"}.String())
	if p := perms(); p.Feeding || p.Reading {
		t.Errorf("an older consent won: %+v", p)
	}
	old := adt{event: "A31", at: "20260109", version: "2.10", zfa: "INO|20260109|IC|20260109"}
	k.accept(old.String())
	if p := perms(); p.Reading {
		t.Error("the old layout was read as the new one")
	}
	if out := k.accept(adt{event: "A31", ipp: "900", zfa: "INO|20260109|IC|20260109"}.String()); !slices.Contains(out.Alerts, pam.AlertNoEpisode) {
		t.Error("a consent without episode raises no alert")
	}
	off := newKit(t, pam.Settings{IgnoreConsents: true})
	a := stay
	a.zfa = "IO|20260105|INC|20260105"
	out = off.accept(a.String())
	if got, _ := off.s.ConsentsOf(context(), out.Patient); len(got) > 0 {
		t.Error("consents are received although the establishment does not")
	}
}

func TestA44MovesTheStayAndItsConsents(t *testing.T) {
	k := newKit(t, pam.Settings{})
	k.accept(adt{event: "A01", ipp: "1", nda: "N1", class: "I", place: "U", zbe: "M1|20260105||INSERT|N|", zfa: "IO|20260105|INC|20260105"}.String())
	raw := adt{event: "A44", ipp: "2", nda: "N1", mrg: "1" + authority + "^PI||N1" + authority + "^AN"}.String()
	if out := k.accept(raw); !out.Changed || k.accept(raw).Changed {
		t.Error("not moved once")
	}
	s := k.stay("N1")
	if got, _ := k.s.ConsentsOf(context(), k.patient("2").ID); s.Patient != k.patient("2").ID || len(got) != 1 {
		t.Errorf("%+v, %d consents", s.Patient, len(got))
	}
}

func TestACancelledAdmissionLeavesNoStay(t *testing.T) {
	k := newKit(t, pam.Settings{})
	a := adt{event: "A01", nda: "N1", class: "I", place: "U", zbe: "M1|20260105100000||INSERT|N|"}
	k.accept(a.String())
	b := a
	b.event, b.zbe, b.at = "A11", "M1|20260105100000||CANCEL|N|A01", "20260105110000"
	k.accept(b.String())
	if s := k.stay("N1"); !s.Cancelled || s.Current(time.Date(2026, 1, 5, 10, 30, 0, 0, time.UTC)) {
		t.Errorf("%+v", s)
	}
	k.accept(a.String()) // late duplicate
	if s := k.stay("N1"); !s.Cancelled {
		t.Error("a duplicate raised a cancelled stay")
	}
	a.at = "20260105120000"
	k.refuse(a.String(), hl7.AE, "ZBE-1", hl7.DuplicateKey)
}
