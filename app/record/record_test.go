package record_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
)

func TestINSKeyIsCheckedWithCorsicaCountedAsINSEEDoes(t *testing.T) {
	for _, c := range []struct {
		matricule string
		oid       record.OID
		want      record.Reason // "" means accepted
	}{
		{"255067599999903", record.OIDINSTest, ""},
		{"2 55 06 75 999 999 03", record.OIDINSTest, ""},
		{"277010115400329", record.OIDINSNIR, ""},
		{"277010115400328", record.OIDINSNIR, record.ReasonINSKey},
		{"27701011540032", record.OIDINSNIR, record.ReasonINSFormat},
		{"27701011540032X", record.OIDINSNIR, record.ReasonINSFormat},
		{"977010115400329", record.OIDINSNIR, record.ReasonINSFormat},
		{"255067599999903", "1.2.3", record.ReasonINSOID},
		{corsican("180012A999999"), record.OIDINSTest, ""},
		{corsican("280122b999999"), record.OIDINSTest, ""},
	} {
		_, err := record.ParseINS(c.matricule, c.oid)
		if (err == nil) != (c.want == "") || err != nil && record.ReasonOf(err) != c.want {
			t.Errorf("ParseINS(%q, %s) = %v, want reason %q", c.matricule, c.oid, err, c.want)
		}
	}
}

// corsican appends the key computed independently, with big-number arithmetic in decimal digits.
func corsican(number string) string {
	plain := strings.NewReplacer("2A", "19", "2B", "18").Replace(strings.ToUpper(number))
	var n int64
	if _, err := fmt.Sscanf(plain, "%d", &n); err != nil {
		panic(err)
	}
	return fmt.Sprintf("%s%02d", strings.ToUpper(number), 97-n%97)
}

func TestIdentifiersOfPeoplePrintRedacted(t *testing.T) {
	ins, err := record.ParseINS("255067599999903", record.OIDINSTest)
	if err != nil {
		t.Fatal(err)
	}
	ipp, _ := record.ParseIPP("0004512")
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, nil))
	p := record.Patient{INS: ins, IPP: ipp}
	log.Info("patient", "ins", ins, "ipp", ipp, "matricule", ins.Matricule, "patient", p)
	fmt.Fprintf(&b, "%v %s %+v", ins, ipp, p)
	for _, secret := range []string{"255067599999903", "0004512"} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("%q was printed: %s", secret, b.String())
		}
	}
}

func TestINSIsGroupedAsPeopleReadIt(t *testing.T) {
	ins, _ := record.ParseINS("255067599999903", record.OIDINSTest)
	if got := strings.ReplaceAll(ins.Grouped(), "\u00a0", "_"); got != "2_55_06_75_999_999_03" {
		t.Error(got)
	}
}

func TestDatesAreReadInEveryFormPeopleType(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	for in, want := range map[string]record.Date{
		"12/05/1980": "1980-05-12", "12/05/80": "1980-05-12", "05/1980": "1980-05", "1980": "1980",
		"19800512": "1980-05-12", "1980-05-12": "1980-05-12", "01/01/26": "2026-01-01", "01/01/27": "1927-01-01", "29/02/1972": "1972-02-29",
	} {
		if got, err := record.ParseDate(in, now); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "31/02/1980", "00/05/1980", "1979-13-01", "abc", "1/2/3/4", "12/05/198", "29/02/1973", "0000"} {
		if got, err := record.ParseDate(in, now); !errors.Is(err, record.E(record.Invalid, record.ReasonDate)) {
			t.Errorf("ParseDate(%q) = %q, %v; want an error", in, got, err)
		}
	}
}

func TestAgeIsInWholeYears(t *testing.T) {
	on := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for d, want := range map[record.Date]int{"1980-05-12": 46, "1980-11-22": 46, "1980-11-23": 45, "1980": 46, "2026-11-20": 0} {
		if got, _, _, ok := d.Age(on); !ok || got != want {
			t.Errorf("%s: %d, want %d", d, got, want)
		}
	}
	if _, _, _, ok := record.Date("2027-01-01").Age(on); ok {
		t.Error("an age was given for a birth in the future")
	}
}

func TestConsentDefaultsAreOppositeForFeedingAndReading(t *testing.T) {
	const e = record.EncounterID("e")
	at := func(min int) time.Time { return time.Date(2026, 11, 22, 8, min, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		consents         []record.Consent
		feeding, reading bool
		why              record.Reason
	}{
		"nothing recorded":                    {nil, true, false, record.ReasonNotInformed},
		"informed, not opposed":               {[]record.Consent{{Encounter: e, Kind: record.Unopposed}}, true, true, ""},
		"opposed to both":                     {[]record.Consent{{Encounter: e, Kind: record.Opposed, Feeding: true, Reading: true}}, false, false, record.ReasonOpposed},
		"opposed to feeding alone":            {[]record.Consent{{Encounter: e, Kind: record.Opposed, Feeding: true}}, false, true, ""},
		"opposed to reading alone":            {[]record.Consent{{Encounter: e, Kind: record.Opposed, Reading: true}}, true, false, record.ReasonOpposed},
		"consent of another episode":          {[]record.Consent{{Encounter: "other", Kind: record.Unopposed}}, true, false, record.ReasonNotInformed},
		"the newest wins":                     {[]record.Consent{{Encounter: e, Kind: record.Opposed, Reading: true, At: at(2)}, {Encounter: e, Kind: record.Unopposed, At: at(1)}}, true, false, record.ReasonOpposed},
		"at the same time, the later id wins": {[]record.Consent{{ID: "2", Encounter: e, Kind: record.Unopposed}, {ID: "1", Encounter: e, Kind: record.Opposed, Reading: true}}, true, true, ""},
		"back to nothing":                     {[]record.Consent{{Encounter: e, Kind: record.Unopposed, At: at(1)}, {Encounter: e, Kind: record.NotInformed, At: at(2)}}, true, false, record.ReasonNotInformed},
		"a state of a newer program":          {[]record.Consent{{Encounter: e, Kind: "autre"}}, false, false, record.ReasonNotInformed},
	} {
		p := record.PermissionsOf(c.consents, e)
		if p.Feeding != c.feeding || p.Reading != c.reading || p.Why != c.why {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func qualified(t *testing.T) record.Patient {
	t.Helper()
	ins, err := record.ParseINS("255067599999903", record.OIDINSTest)
	if err != nil {
		t.Fatal(err)
	}
	return record.Patient{ID: "p", INS: ins, Status: record.Qualified}
}

func TestConsultationIsRefusedUntilThePatientIsInformed(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	open := record.Permissions{Reading: true}
	closed := record.Permissions{Why: record.ReasonNotInformed}
	opposed := record.Permissions{Why: record.ReasonOpposed}
	emergency := &record.BreakGlass{Patient: "p", Motive: "inconscient", Until: now.Add(time.Hour)}
	p := qualified(t)
	homonym := p
	homonym.Homonym = true
	retrieved := p
	retrieved.Status = record.Retrieved
	for name, c := range map[string]struct {
		in   record.GateInput
		want record.Gate
	}{
		"informed":              {record.GateInput{Patient: p, Permissions: open, TwoFactors: true, Now: now}, record.Gate{Open: true, Purpose: record.NormalAccess}},
		"not informed":          {record.GateInput{Patient: p, Permissions: closed, TwoFactors: true, Now: now}, record.Gate{Reason: record.ReasonNotInformed}},
		"opposed":               {record.GateInput{Patient: p, Permissions: opposed, TwoFactors: true, Now: now}, record.Gate{Reason: record.ReasonOpposed}},
		"one factor":            {record.GateInput{Patient: p, Permissions: open, Now: now}, record.Gate{Reason: record.ReasonOneFactor}},
		"INS not qualified":     {record.GateInput{Patient: retrieved, Permissions: open, TwoFactors: true, Now: now}, record.Gate{Reason: record.ReasonINSUnusable}},
		"homonym":               {record.GateInput{Patient: homonym, Permissions: open, TwoFactors: true, Now: now}, record.Gate{Reason: record.ReasonINSUnusable}},
		"emergency":             {record.GateInput{Patient: p, Permissions: opposed, BreakGlass: emergency, TwoFactors: true, Now: now}, record.Gate{Open: true, Purpose: record.BreakGlassAccess}},
		"emergency over":        {record.GateInput{Patient: p, Permissions: opposed, BreakGlass: emergency, TwoFactors: true, Now: now.Add(2 * time.Hour)}, record.Gate{Reason: record.ReasonOpposed}},
		"emergency, no motive":  {record.GateInput{Patient: p, Permissions: opposed, BreakGlass: &record.BreakGlass{Patient: "p", Motive: " ", Until: now.Add(time.Hour)}, TwoFactors: true, Now: now}, record.Gate{Reason: record.ReasonOpposed}},
		"emergency for another": {record.GateInput{Patient: p, Permissions: opposed, BreakGlass: &record.BreakGlass{Patient: "q", Motive: "x", Until: now.Add(time.Hour)}, TwoFactors: true, Now: now}, record.Gate{Reason: record.ReasonOpposed}},
		"informed in emergency": {record.GateInput{Patient: p, Permissions: open, BreakGlass: emergency, TwoFactors: true, Now: now}, record.Gate{Open: true, Purpose: record.NormalAccess}},
	} {
		if got := record.ReadGate(c.in); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestEveryRowOfTheVersionTable(t *testing.T) {
	body := func(sum string) *record.Body { return &record.Body{SHA256: sum} }
	here := []record.Document{
		{Key: "k1", ID: "1.1", SetID: "S", Version: 2, Body: body("aa")},
		{Key: "k2", ID: "9.9", Body: body("bb")},
		{Key: "k3", ID: "5.5", SetID: "gone"}, // only in the DMP: not ours to compare with
	}
	for name, c := range map[string]struct {
		in     record.Document
		digest string
		want   record.Decision
		twin   record.DocumentKey
	}{
		"same id":                           {record.Document{ID: "1.1", SetID: "S", Version: 2}, "aa", record.SkipSame, "k1"},
		"same id, content unknown":          {record.Document{ID: "1.1"}, "", record.SkipSame, "k1"},
		"same id, other content":            {record.Document{ID: "1.1"}, "zz", record.RefuseAltered, "k1"},
		"newer version":                     {record.Document{ID: "1.2", SetID: "S", Version: 3}, "", record.AddVersion, ""},
		"older version":                     {record.Document{ID: "1.0", SetID: "S", Version: 1}, "", record.AddOlder, "k1"},
		"same version, other id":            {record.Document{ID: "1.3", SetID: "S", Version: 2}, "", record.AddDisputed, "k1"},
		"no set: the id decides":            {record.Document{ID: "7.7"}, "", record.Add, ""},
		"replaces without a common set":     {record.Document{ID: "9.10", SetID: "T", Version: 1, Replaces: "9.9"}, "", record.AddVersion, ""},
		"deleted at its source":             {record.Document{ID: "1.1", Entry: &record.Entry{Status: record.Deleted}}, "", record.MarkWithdrawn, "k1"},
		"known to the DMP only is not here": {record.Document{ID: "5.5", SetID: "gone", Version: 1}, "cc", record.Add, ""},
	} {
		j := record.Judge(here, c.in, c.digest)
		if j.Decision != c.want || j.Twin != c.twin {
			t.Errorf("%s: %+v, want %s %s", name, j, c.want, c.twin)
		}
	}
}

func TestCountLeavesOutOurselvesAndWhatIsGone(t *testing.T) {
	since := time.Date(2026, 11, 14, 0, 0, 0, 0, time.UTC)
	entry := func(day int, s record.Availability) *record.Entry {
		return &record.Entry{Status: s, SubmittedAt: time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC)}
	}
	docs := []record.Document{
		{Entry: entry(15, record.Approved)},
		{Entry: entry(16, record.Approved), Visibility: record.Visibility{HiddenFromPatient: true}},
		{Entry: entry(13, record.Approved)},
		{Entry: entry(17, record.Deprecated)},
		{Entry: entry(18, record.Approved), Author: record.Author{StructureID: "1750000001"}},
		{},
	}
	if c := record.CountNew(docs, since, "1750000001"); c.New != 2 || c.Invisible != 1 {
		t.Errorf("%+v", c)
	}
}

func TestIdentityMovesOnlyAlongAllowedTransitions(t *testing.T) {
	if err := record.CheckTransition(record.Validated, record.Retrieved); record.ReasonOf(err) != record.ReasonTransition {
		t.Error("validated became retrieved without being provisional or qualified:", err)
	}
	if err := record.CheckTransition(record.Retrieved, record.Qualified); err != nil {
		t.Error(err)
	}
}

func TestProfessionalAndStructureNumbersHaveTheirKeys(t *testing.T) {
	for in, ok := range map[string]bool{"10100000016": true, "10100000018": false, "1010000001": false, "101000000A7": false} {
		if _, err := record.ParseRPPS(in); (err == nil) != ok {
			t.Errorf("ParseRPPS(%q): %v", in, err)
		}
	}
	for in, ok := range map[string]bool{"750000000": false, "75": false} {
		if _, err := record.ParseFINESS(in); (err == nil) != ok {
			t.Errorf("ParseFINESS(%q): %v", in, err)
		}
	}
	for in, ok := range map[string]bool{"1.2.250.1.213": true, "1..2": false, "1.02": false, "": false, "a.b": false} {
		if _, err := record.ParseOID(in); (err == nil) != ok {
			t.Errorf("ParseOID(%q): %v", in, err)
		}
	}
}
