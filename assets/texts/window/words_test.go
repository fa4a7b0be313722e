package window_test

import (
	"strings"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
)

// plain shows no-break spaces as «_» and narrow ones as «~».
func plain(s string) string { return strings.NewReplacer("\u00a0", "_", "\u202f", "~").Replace(s) }

func TestDurationsAndNumbersAreWrittenTheFrenchWay(t *testing.T) {
	for got, want := range map[string]string{
		plain(window.Ago(12 * time.Second)):                "il y a 12_s",
		plain(window.Ago(3 * time.Hour)):                   "il y a 3_h",
		plain(window.Left(3*time.Hour + 12*time.Minute)):   "3_h_12",
		plain(window.Number(10000)):                        "10~000",
		plain(window.Number(1234567)):                      "1~234~567",
		plain(window.Count(1, "document", "documents")):    "1_document",
		plain(window.Count(0, "document", "documents")):    "0_document",
		plain(window.Size(38_400)):                         "38,4_ko",
		plain(window.Age("1980-05-12", day(2026, 11, 22))): "46_ans",
		plain(window.Age("2026-04-12", day(2026, 11, 22))): "7_mois",
		plain(window.Age("2026-11-19", day(2026, 11, 22))): "3_jours",
		plain(window.Age("1965", day(2026, 11, 22))):       "environ 61_ans",
		window.Birth("1965"):                               "vers 1965",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, time.UTC) }

func TestTheBannerNamesBirthWithPlaceAndCode(t *testing.T) {
	p := record.Patient{BirthPlace: "Lyon 3e", Traits: record.Traits{Sex: record.Female, BirthDate: "1980-05-12", BirthCOG: "69383"}}
	if got := plain(window.Traits(p, day(2026, 11, 22))); got != "Femme · 12/05/1980 (46_ans) · née à Lyon 3e (69383)" {
		t.Error(got)
	}
}

func TestEveryStateHasItsWords(t *testing.T) {
	for _, s := range []app.DMPState{app.DMPChecking, app.DMPAuthorized, app.DMPNotInformed, app.DMPOpposed, app.DMPBlocked, app.DMPNoAccess,
		app.DMPExpired, app.DMPBreakGlass, app.DMPNone, app.DMPClosed, app.DMPINSUnusable, app.DMPOneFactor, app.DMPNoEncounter, app.DMPUnavailable, app.DMPFailed} {
		if window.DMPChip(app.DMPChip{State: s}, time.Now()) == "" {
			t.Errorf("no words for %s", s)
		}
	}
	for _, b := range []app.RowBadge{app.BadgeWithdrawn, app.BadgeHiddenPatient, app.BadgeHiddenGuardians, app.BadgeMasked, app.BadgeNewVersion, app.BadgeHeld,
		app.BadgeNew, app.BadgeDraft, app.BadgeFromPatient, app.BadgeVersion, app.BadgeArchived, app.BadgeDisputed, app.BadgeNotIntegrated} {
		if window.Badge(app.Row{Badge: b}) == "" {
			t.Errorf("no words for badge %s", b)
		}
	}
	for _, j := range []app.JobName{app.JobLogin, app.JobOpenDMP, app.JobRefresh, app.JobFetch, app.JobIntegrate, app.JobConsent, app.JobServices, app.JobPDF, app.JobPrint, app.JobRefreshNew, app.JobSearchDMP, app.JobChangeDMP, app.JobPeopleDMP, app.JobPage, app.JobTraces} {
		if window.Job(app.Job{Name: j}) == "" {
			t.Errorf("no name for job %s", j)
		}
	}
}
