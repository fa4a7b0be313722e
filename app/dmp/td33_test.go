package dmp_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/vihf"
)

func TestADocumentIsMadeVisibleAndKeepsTheRestOfItsMetadata(t *testing.T) { // SC.DMP/UX.14.BIS
	h := stranger(ordinary()) // anybody who may read it may
	h.hidden = []string{"INVISIBLE_PATIENT", "MASQUE_PS", "INVISIBLE_REPRESENTANTS_LEGAUX"}
	g := &registry{entries: []held{h}}
	c, s := registryClient(t, g)
	got, err := c.TD33b(ctx, call(), documentUID, dmp.Audience{Patient: true})
	if err != nil || got.Already || got.Settled || got.Document.Visibility != (record.Visibility{HiddenFromProfessionals: true, HiddenFromGuardians: true}) {
		t.Fatalf("%+v %v", got, err)
	}
	if now := g.entries[1]; !slices.Equal(now.hidden, []string{"MASQUE_PS", "INVISIBLE_REPRESENTANTS_LEGAUX"}) || now.lid != h.lid {
		t.Errorf("%+v", now)
	}
	body := string(bodyOf(t, s.seen()[1].envelope))
	for _, kept := range []string{`<Slot name="documentAvailability"><ValueList><Value>Online<`, `value="libellé &amp; &quot;cité&quot;"`, `<Slot name="PreviousVersion"><ValueList><Value>1<`,
		`lid="` + h.lid + `"`, `<Slot name="hash">`, `<Slot name="size">`, `810000000009^LIBRE^MAX`, `INVISIBLE_REPRESENTANTS_LEGAUX`} {
		if !strings.Contains(body, kept) {
			t.Errorf("%s is lost:\n%s", kept, body)
		}
	}
	if strings.Contains(body, "INVISIBLE_PATIENT") || !strings.Contains(string(s.seen()[1].envelope), ">INDIRECTE_RENFORCEE<") {
		t.Error(body)
	}
	got, err = c.TD33b(ctx, call(), documentUID, dmp.Audience{Patient: true})
	if err != nil || !got.Already || g.updates != 1 {
		t.Errorf("twice: %+v %v, %d updates", got, err, g.updates)
	}
	if got, err = c.TD33b(ctx, call(), documentUID, dmp.Audience{Guardians: true}); err != nil || g.entries[2].version != "100" || got.Document.Visibility.HiddenFromGuardians {
		t.Errorf("the version that follows the last: %+v %v", g.entries, err)
	}
}

func TestHidingAgainIsNoTransaction(t *testing.T) { // EX_3.3-1045
	g := &registry{entries: []held{ordinary()}}
	c, s := registryClient(t, g)
	_, err := c.TD33b(ctx, call(), documentUID, dmp.Audience{})
	wantReason(t, err, record.NotAllowed, dmp.ReasonTD33Hide)
	if len(s.seen()) != 0 {
		t.Error("something left")
	}
}

func TestMaskingAndArchivingChangeTheRegistry(t *testing.T) {
	g := &registry{entries: []held{ordinary()}}
	c, _ := registryClient(t, g)
	if got, err := c.TD33a(ctx, call(), documentUID, true); err != nil || !got.Document.Visibility.HiddenFromProfessionals {
		t.Fatal(got, err)
	}
	if got, err := c.TD33a(ctx, call(), documentUID, false); err != nil || got.Document.Visibility.HiddenFromProfessionals || len(g.entries) != 3 || len(g.entries[2].hidden) != 0 {
		t.Fatal(got, err)
	}
	got, err := c.TD33d(ctx, call(), documentUID, true)
	if err != nil || got.Document.Entry.Status != record.Archived || g.entries[2].status != stArchived {
		t.Fatal(got, err)
	}
	if got, err = c.TD33d(ctx, call(), documentUID, false); err != nil || got.Document.Entry.Status != record.Approved || g.entries[2].status != stApproved {
		t.Fatal(got, err)
	}
	if got, err = c.TD33c(ctx, call(), documentUID); err != nil || got.Document.State != record.Withdrawn || g.entries[2].status != stDeleted {
		t.Fatal(got, err)
	}
	_, err = c.TD33c(ctx, call(), documentUID)
	wantReason(t, err, record.NotAllowed, dmp.ReasonTD33Status)
}

// The structure's seal may ask for a reference, and nothing more: the entry in force is found by what the DMP refuses.
func TestADeletionInIndirectModeReadsReferencesOnly(t *testing.T) {
	first, last := ordinary(), ordinary()
	first.status, last.uuid, last.version, last.status = stDeprecated, "urn:uuid:0b2a1d7e-1111-4222-8333-444455557770", "2", stArchived
	for name, entries := range map[string][]held{"in order": {first, last}, "in disorder": {last, first}} {
		g := &registry{entries: entries}
		c, s := registryClient(t, g)
		opposed := call()
		opposed.Gate.Permissions = record.Permissions{Why: record.ReasonOpposed}
		got, err := c.TD33c(ctx, opposed, documentUID)
		if err != nil || got.Settled || got.Document.ID != documentUID || got.Document.Patient != "p1" || g.queries != 1 {
			t.Fatalf("%s: %+v %v, %d questions", name, got, err, g.queries)
		}
		for _, h := range g.entries {
			if want := map[string]string{"1": stDeprecated, "2": stDeleted}[h.version]; h.status != want {
				t.Errorf("%s: version %s is %s", name, h.version, h.status)
			}
		}
		for _, in := range s.seen() {
			if !strings.Contains(string(in.envelope), ">INDIRECTE<") || strings.Contains(string(in.envelope), "LeafClass") {
				t.Errorf("%s: %s", name, in.envelope)
			}
		}
	}
}

func TestADeletionWhoseAnswerIsLostIsSettledOrSaidUncertain(t *testing.T) {
	opposed := call()
	opposed.Gate.Permissions = record.Permissions{Why: record.ReasonOpposed}
	for _, c := range []struct {
		name    string
		call    dmp.Call
		fate    func(int) (bool, bool)
		reason  record.Reason
		settled bool
		updates int
	}{
		{"done, and the person may read", call(), func(int) (bool, bool) { return true, true }, "", true, 1},
		{"not done, and the person may read", call(), func(n int) (bool, bool) { return n > 1, n == 1 }, "", false, 2},
		{"never done, and the person may read", call(), func(int) (bool, bool) { return false, true }, dmp.ReasonUnreachable, false, 3},
		{"done, and nobody may read", opposed, func(n int) (bool, bool) { return true, n == 1 }, dmp.ReasonUncertain, false, 3},
		{"not done, and nobody may read", opposed, func(n int) (bool, bool) { return n > 1, n == 1 }, "", false, 2},
		{"never done, and nobody may read", opposed, func(int) (bool, bool) { return false, true }, dmp.ReasonUncertain, false, 3},
	} {
		g := &registry{entries: []held{ordinary()}, fate: c.fate}
		client, _ := registryClient(t, g)
		got, err := client.TD33c(ctx, c.call, documentUID)
		asWanted := err == nil && c.reason == "" || err != nil && record.ReasonOf(err) == c.reason
		if !asWanted || got.Settled != c.settled || g.updates != c.updates {
			t.Errorf("%s: %+v %v, %d updates", c.name, got, err, g.updates)
		}
	}
}

// Rules that the DMP enforces too: what it would refuse does not leave. // dmp.md §2 notes 8 and 9
func TestUpdatesThatTheRulesForbidDoNotLeave(t *testing.T) {
	patients := ordinary()
	patients.class = "90"
	deleted, replaced, odd := ordinary(), ordinary(), ordinary()
	deleted.status, replaced.status, odd.unknown = stDeleted, stDeprecated, true
	masked, maskedElsewhere := ordinary(), stranger(ordinary())
	masked.hidden, maskedElsewhere.hidden = []string{"MASQUE_PS"}, []string{"MASQUE_PS"}
	glass := func(c dmp.Call) dmp.Call {
		c.Gate.Permissions = record.Permissions{Why: record.ReasonNotInformed}
		c.Gate.BreakGlass = &record.BreakGlass{Patient: "p1", Motive: "coma", ByID: dpiAuthor, Until: now.Add(1e12)}
		return c
	}
	treating := call()
	treating.Caller.Treating = true
	secretary := call()
	secretary.Caller.Activity.Profession = "SECRETARIAT_MEDICAL"
	opposed := call()
	opposed.Gate.Permissions = record.Permissions{Why: record.ReasonOpposed}
	direct, air := call(), call()
	direct.Mode, air.Mode = vihf.Indirect, vihf.IndirectReinforced
	mask := func(masked bool) func(*dmp.Client, dmp.Call) error {
		return func(c *dmp.Client, k dmp.Call) error { _, err := c.TD33a(ctx, k, documentUID, masked); return err }
	}
	show := func(c *dmp.Client, k dmp.Call) error {
		_, err := c.TD33b(ctx, k, documentUID, dmp.Audience{Patient: true, Guardians: true})
		return err
	}
	erase := func(c *dmp.Client, k dmp.Call) error { _, err := c.TD33c(ctx, k, documentUID); return err }
	shelf := func(c *dmp.Client, k dmp.Call) error { _, err := c.TD33d(ctx, k, documentUID, true); return err }
	invisible := stranger(ordinary())
	invisible.hidden = []string{"INVISIBLE_PATIENT"}
	for _, c := range []struct {
		name   string
		entry  held
		call   dmp.Call
		do     func(*dmp.Client, dmp.Call) error
		reason record.Reason // "" when allowed
	}{
		{"anybody masks", stranger(ordinary()), call(), mask(true), ""},
		{"unmasking another's", maskedElsewhere, call(), mask(false), dmp.ReasonTD33Author},
		{"unmasking one's own", masked, call(), mask(false), ""},
		{"unmasking by the treating physician", maskedElsewhere, treating, mask(false), ""},
		{"masking under break-glass", ordinary(), glass(call()), mask(true), dmp.ReasonMatrix},
		{"masking in indirect mode", ordinary(), direct, mask(true), dmp.ReasonMatrix},
		{"masking by a secretary", ordinary(), secretary, mask(true), dmp.ReasonMatrix},
		{"metadata that we would lose", odd, call(), mask(true), dmp.ReasonTD33Unknown},
		{"showing under break-glass", invisible, glass(call()), show, dmp.ReasonMatrix},
		{"showing a deleted one", func() held { h := deleted; h.hidden = []string{"INVISIBLE_PATIENT"}; return h }(), call(), show, dmp.ReasonTD33Status},
		{"opposed", invisible, opposed, show, record.ReasonOpposed},
		{"archiving by a physician", stranger(ordinary()), call(), shelf, ""},
		{"archiving by a physician in an emergency", stranger(ordinary()), glass(call()), shelf, ""},
		{"archiving another's by a nurse", stranger(ordinary()), nurseCall(), shelf, dmp.ReasonTD33Author},
		{"archiving one's own by a nurse", ordinary(), nurseCall(), shelf, ""},
		{"archiving one's own by a nurse in an emergency", ordinary(), glass(nurseCall()), shelf, dmp.ReasonTD33Author},
		{"archiving the patient's", patients, call(), shelf, dmp.ReasonTD33Patient},
		{"archiving the patient's by the treating physician", patients, treating, shelf, ""},
		{"archiving a replaced one", replaced, call(), shelf, dmp.ReasonTD33Status},
		{"deleting in AIR another structure's", stranger(ordinary()), air, erase, dmp.ReasonTD33Author},
		{"deleting in AIR the patient's", patients, air, erase, dmp.ReasonTD33Patient},
		{"deleting ours by a secretary", func() held { h := ordinary(); h.person = "810000000009"; return h }(), secretary, erase, ""},
		{"deleting ours although opposed", ordinary(), opposed, erase, ""}, // SC.DMP/CONF.03
		{"deleting in AIR a document of a colleague", func() held { h := ordinary(); h.person = "810000000009"; return h }(), air, erase, dmp.ReasonTD33Author},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &registry{entries: []held{c.entry}}
			client, _ := registryClient(t, g)
			err := c.do(client, c.call)
			if c.reason != "" {
				if record.ReasonOf(err) != c.reason || g.updates != 0 {
					t.Errorf("%v, %d updates", err, g.updates)
				}
			} else if err != nil || g.updates != 1 {
				t.Errorf("%v, %d updates", err, g.updates)
			}
		})
	}
}

func TestTheDirectWayIsOffByDefault(t *testing.T) { // decisions.md 1 and 3
	g := &registry{entries: []held{ordinary()}}
	c, s := registryClient(t, g, func(c *dmp.Config) { c.Direct = false })
	_, err := c.TD33c(ctx, call(), documentUID)
	wantReason(t, err, record.NotAllowed, dmp.ReasonDirectOff)
	_, err = c.TD21(ctx, call(), letter())
	wantReason(t, err, record.NotAllowed, dmp.ReasonDirectOff)
	if len(s.seen()) != 0 {
		t.Error("something left")
	}
}

func TestAnAbsentDocumentIsSaidSo(t *testing.T) {
	c, _ := registryClient(t, &registry{})
	_, err := c.TD33d(ctx, call(), documentUID, true)
	wantReason(t, err, record.NotFound, dmp.ReasonTD33Absent)
}

// QUALITY 12: the connection is cut after the server committed; asking settles it.
func TestAnUpdateCutAfterItsCommitIsNotSentAgain(t *testing.T) {
	for name, do := range map[string]func(*dmp.Client) (dmp.Changed, error){
		"TD3.3a": func(c *dmp.Client) (dmp.Changed, error) { return c.TD33a(ctx, call(), documentUID, true) },
		"TD3.3c": func(c *dmp.Client) (dmp.Changed, error) { return c.TD33c(ctx, call(), documentUID) },
		"TD3.3d": func(c *dmp.Client) (dmp.Changed, error) { return c.TD33d(ctx, call(), documentUID, true) },
	} {
		g := &registry{entries: []held{ordinary()}, fate: func(int) (bool, bool) { return true, true }}
		c, _ := registryClient(t, g)
		got, err := do(c)
		if err != nil || !got.Settled || got.Already || g.updates != 1 || g.queries != 2 {
			t.Errorf("%s: %+v %v, %d updates, %d questions", name, got, err, g.updates, g.queries)
		}
	}
}

func TestAnUpdateCutBeforeItsCommitIsSentAgain(t *testing.T) {
	g := &registry{entries: []held{ordinary()}, fate: func(n int) (bool, bool) { return n > 1, n == 1 }}
	c, _ := registryClient(t, g)
	got, err := c.TD33d(ctx, call(), documentUID, true)
	if err != nil || got.Settled || g.updates != 2 || g.entries[0].status != stArchived {
		t.Errorf("%+v %v, %d updates", got, err, g.updates)
	}
	g = &registry{entries: []held{ordinary()}, fate: func(int) (bool, bool) { return false, true }}
	c, _ = registryClient(t, g)
	_, err = c.TD33d(ctx, call(), documentUID, true)
	wantReason(t, err, record.Unavailable, dmp.ReasonUnreachable) // it is known that nothing was done
	if g.updates != 3 || g.queries != 4 {
		t.Errorf("%d updates, %d questions", g.updates, g.queries)
	}
}

func TestWhatNobodyCanTellIsSaidSo(t *testing.T) {
	g := &registry{entries: []held{ordinary()}, silent: true, fate: func(int) (bool, bool) { return true, true }}
	c, _ := registryClient(t, g)
	_, err := c.TD33d(ctx, call(), documentUID, true)
	wantReason(t, err, record.Unavailable, dmp.ReasonUncertain)
	if g.updates != 1 {
		t.Errorf("sent %d times", g.updates)
	}
	leaving, leave := context.WithCancel(ctx)
	g = &registry{entries: []held{ordinary()}, fate: func(int) (bool, bool) { leave(); return true, true }}
	c, _ = registryClient(t, g)
	_, err = c.TD33d(leaving, call(), documentUID, true)
	wantReason(t, err, record.Unavailable, dmp.ReasonUncertain)
}

func TestARefusedUpdateIsNotSentAgainButARacedOneFollows(t *testing.T) {
	for code, want := range map[string]struct {
		reason record.Reason
		sent   int
	}{
		"XDSMetadataUpdateError":         {dmp.ReasonTD33Failed, 1},
		"DMPAccessDeniedByRightsService": {dmp.ReasonRights, 1},
		"XDSMetadataVersionError":        {dmp.ReasonTD33Raced, 3},
	} {
		g := &registry{entries: []held{ordinary()}, refuse: code}
		c, _ := registryClient(t, g)
		_, err := c.TD33a(ctx, call(), documentUID, true)
		if record.ReasonOf(err) != want.reason || g.updates != want.sent {
			t.Errorf("%s: %v, %d updates", code, err, g.updates)
		}
	}
}

func TestOfficialAnswersToUpdatesAreRead(t *testing.T) {
	for _, name := range []string{"TD3.3c_-_Supprimer_un_document_reponse.xml", "TD3.3d_-_Archiver_un_document_reponse.xml"} {
		s := start(t, nil)
		s.answer = func(w http.ResponseWriter, in received) {
			if in.number == 1 {
				reply(w, soapAnswer(in, objects(ordinary().xml())))
				return
			}
			reply(w, sample(t, name, in))
		}
		if got, err := client(t, s).TD33d(ctx, call(), documentUID, true); err != nil || got.Document.Entry.Status != record.Archived {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}
