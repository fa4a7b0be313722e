package central_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/central/api"
	"chevet/app/pam"
	"chevet/app/record"
)

type searcher interface {
	SearchPatients(ctx context.Context, query string, now time.Time, limit int) ([]api.PatientHit, error)
}

func TestAPatientIsFoundByAnyPartOfWhatIsKnown(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		patients := []record.Patient{
			{ID: "p1", IPP: "8000123456", INS: record.INS{Matricule: "280056999999988", OID: record.OIDINSTest}, Status: record.Qualified, UsedName: "Bœuf",
				Traits: record.Traits{BirthName: "D’ARTAGNAN-ÉLUARD", GivenNames: []string{"JEAN-PIERRE", "LOÏC"}, BirthDate: "1980-05-12", Sex: record.Male}},
			{ID: "p2", IPP: "77", Traits: record.Traits{BirthName: "DUPONT", GivenNames: []string{"Jean"}, BirthDate: "1980-05"}},
			{ID: "p3", IPP: "78", Traits: record.Traits{BirthName: "DUPONTEL", GivenNames: []string{"Marie"}, BirthDate: "1999-12-31"}},
			{ID: "p4", IPP: "79", Traits: record.Traits{BirthName: "JEAN", GivenNames: []string{"Dupont"}, BirthDate: "1921"}},
		}
		stay := record.Encounter{ID: "e2", Patient: "p3", NDA: "24000123", Start: noon.Add(-time.Hour)}
		if err := s.Import(context.Background(), patients, []record.Encounter{stay}, nil, nil); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			"eluard": "p1", "d'artagnan": "p1", "boeuf": "p1", "jean pierre": "p1", "JEAN-PIERRE loic": "p1", "12/05/1980": "p1", "2 80 05 69 999 999 88": "p1", "280056": "p1", "8000": "p1",
			"05/1980": "p1 p2", "1980": "p1 p2", "dupont": "p2 p3 p4", "dupont 1999": "p3", "dupont jean": "p2 p4", "24000123": "p3", "79": "p4", "absent": "", "dupont 31/12/1998": "", "'": "", "%": "", "\\": "",
		} {
			hits, err := s.(searcher).SearchPatients(context.Background(), query, noon, 10)
			if err != nil {
				t.Fatal(query, err)
			}
			var got []string
			for _, h := range hits {
				got = append(got, string(h.Patient.ID))
			}
			if query != "dupont" {
				slices.Sort(got)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%q: %v, want %s", query, got, want)
			}
		}
		hits, err := s.(searcher).SearchPatients(context.Background(), "dupontel", noon, 10)
		if err != nil || len(hits) != 1 || len(hits[0].Encounters) != 1 || hits[0].Encounters[0].NDA != "24000123" {
			t.Fatalf("%+v %v", hits, err)
		}
	})
}

func TestWhatChangesIsFoundAsItIs(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		a := pam.New(pamSettings(), ids())
		found := func(query string, want int) {
			t.Helper()
			hits, err := s.(searcher).SearchPatients(context.Background(), query, noon, 10)
			if err != nil || len(hits) != want {
				t.Fatalf("%s: %d, want %d, %v", query, len(hits), want, err)
			}
		}
		for i, m := range []adt{
			{event: "A28", ipp: "801", name: "AVANT", ins: pamINS[1], status: "VALI"}, {event: "A28", ipp: "802", name: "DOUBLE"},
			{event: "A31", at: "20260106", ipp: "801", name: "APRES", ins: pamINS[1], status: "VALI"},
			{event: "A40", at: "20260107", ipp: "801", mrg: "802" + pamAuthority + "^PI"},
		} {
			if out, err := feed(s.(pam.Inbox), a, fmt.Sprint(i), m.String()); err != nil || out.Code != "AA" {
				t.Fatal(out, err)
			}
		}
		found("avant", 0)
		found("apres", 1)
		found("double", 0)
		found("802", 1) // the survivor, by the number of the absorbed
		found("280056999999988", 1)
		if out, err := feed(s.(pam.Inbox), a, "x", adt{event: "A47", at: "20260108", ipp: "801", ins: `""^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS`, status: "PROV", mrg: pamINS[1]}.String()); err != nil || out.Code != "AA" {
			t.Fatal(out, err)
		}
		found("280056999999988", 0)
	})
}

// BenchmarkSearch asks a million patients, by every criterion. Names follow the frequencies of French ones: the first is
// one patient in 250.
func BenchmarkSearch(b *testing.B) {
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) { searchMillion(b, engines[name](b)) })
	}
}

var millions = 1_000_000

// searchMillion keeps the SQLite base of CHEVET_BENCH_BASE, when that names a file, from one run to the next.
func searchMillion(b *testing.B, at base) {
	if f, is := at.(*file); is && os.Getenv("CHEVET_BENCH_BASE") != "" {
		f.path = os.Getenv("CHEVET_BENCH_BASE")
	}
	s := open(b, at)
	head, err := s.Head(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"ma", "du", "le", "ber", "nar", "ro", "si", "lam", "pe", "ti", "mo", "reau", "gar", "nier", "fon", "taine", "che", "va", "lier", "bois"}
	name := func(n int) string {
		var w strings.Builder
		for x := n + 41; x > 0; x /= len(syllables) {
			w.WriteString(syllables[x%len(syllables)])
		}
		return w.String()
	}
	zipf := rand.NewZipf(r, 1.07, 8, 200_000)
	given := rand.NewZipf(r, 1.2, 10, 2000)
	var some []record.Patient
	load(b, s, int(head), millions, func(i int) record.Patient {
		day := time.Date(1925, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(36500))
		p := record.Patient{ID: record.PatientID(fmt.Sprintf("01935c2e-0000-7000-8000-%012d", i)), IPP: record.IPP(fmt.Sprintf("8%09d", i)),
			INS:    record.INS{Matricule: record.Matricule(fmt.Sprintf("%015d", 100_000_000_000_000+int64(i)*7919)), OID: record.OIDINSTest},
			Status: record.Qualified, Traits: record.Traits{BirthName: strings.ToUpper(name(int(zipf.Uint64()))),
				GivenNames: []string{name(int(given.Uint64())), name(int(given.Uint64()))}, Sex: record.Female, BirthDate: record.Date(day.Format(time.DateOnly))}}
		if i%1000 == 0 {
			some = append(some, p)
		}
		return p
	})
	pick := func() record.Patient { return some[r.IntN(len(some))] }
	for criterion, ask := range map[string]func() string{
		"name":          func() string { return pick().BirthName },
		"3-letters":     func() string { return pick().BirthName[:3] },
		"1-letter":      func() string { return pick().BirthName[:1] },
		"given":         func() string { return pick().GivenNames[0] },
		"name-given":    func() string { p := pick(); return p.BirthName + " " + p.GivenNames[0] },
		"2-letters-two": func() string { p := pick(); return p.BirthName[:2] + " " + p.GivenNames[0][:2] },
		"birth":         func() string { return pick().BirthDate.French() },
		"year":          func() string { return string(pick().BirthDate[:4]) },
		"name-year":     func() string { p := pick(); return p.BirthName + " " + string(p.BirthDate[:4]) },
		"given-year":    func() string { p := pick(); return p.GivenNames[1] + " " + string(p.BirthDate[:4]) },
		"two-strangers": func() string {
			return pick().GivenNames[0] + " " + string(pick().BirthDate[:4]) + " " + pick().GivenNames[0]
		},
		"IPP":    func() string { return string(pick().IPP) },
		"INS":    func() string { return string(pick().INS.Matricule) },
		"nobody": func() string { return "xyzzy" },
	} {
		b.Run(criterion, func(b *testing.B) {
			took := make([]time.Duration, 0, b.N)
			for b.Loop() {
				q := ask()
				began := time.Now()
				if _, err := s.(searcher).SearchPatients(context.Background(), q, noon, 50); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

// load fills a database, a few thousand patients at a time.
// The first done are there already.
func load(b *testing.B, s store, done, n int, make func(int) record.Patient) {
	const some = 2000
	for from := 0; from < n; from += some {
		patients := []record.Patient{}
		for i := range min(some, n-from) {
			patients = append(patients, make(from+i))
		}
		if from < done {
			continue
		}
		if err := s.Import(context.Background(), patients, nil, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}
