package barcode_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/barcode"
	"chevet/app/record"
	"chevet/assets/reference"

	"github.com/boombuler/barcode/datamatrix"
	"pgregory.net/rapid"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// sarah is the fictitious person of the published example of the format.
func sarah(oid record.OID) record.Patient {
	return record.Patient{Status: record.Qualified, INS: record.INS{Matricule: "277010115400329", OID: oid},
		Traits: record.Traits{BirthName: "Garcia-Hammadi", GivenNames: []string{"Sarah-Lou", "Anna"}, Sex: record.Female,
			BirthDate: "1977-01-21", BirthCOG: "01154"}}
}

func TestTheINSDatamatrixIsThePublishedExampleToTheByte(t *testing.T) {
	got, err := barcode.INS(sarah(record.OIDINSNIR))
	const want = "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\x1dS3SARAH-LOU ANNA\x1dS4GARCIA-HAMMADI\x1dS5FS621-01-1977S701154"
	if err != nil || got != want {
		t.Errorf("%q, %v\nwant %q", got, err, want)
	}
	if got, err = barcode.INS(sarah(record.OIDINSTest)); err != nil || !strings.Contains(got, "1.4.10S3SARAH") {
		t.Errorf("an OID of 20 characters takes no separator: %q, %v", got, err)
	}
}

func TestNoINSDatamatrixWithoutAQualifiedIdentityAndItsTraits(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*record.Patient)
		want   record.Reason
	}{
		"retrieved":    {func(p *record.Patient) { p.Status = record.Retrieved }, barcode.ReasonINSNotQualified},
		"homonym":      {func(p *record.Patient) { p.Homonym = true }, barcode.ReasonINSNotQualified},
		"no INS":       {func(p *record.Patient) { p.INS = record.INS{} }, barcode.ReasonINSNotQualified},
		"no name":      {func(p *record.Patient) { p.BirthName = " " }, barcode.ReasonINSTraits},
		"no day":       {func(p *record.Patient) { p.BirthDate = "1977-01" }, barcode.ReasonINSTraits},
		"sex unknown":  {func(p *record.Patient) { p.Sex = record.SexUnknown }, barcode.ReasonINSTraits},
		"odd alphabet": {func(p *record.Patient) { p.BirthName = "ДОЕ" }, barcode.ReasonINSTraits},
	} {
		p := sarah(record.OIDINSTest)
		c.change(&p)
		if got, err := barcode.INS(p); got != "" || record.ReasonOf(err) != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestAnINSDatamatrixIsReadInAnyOrderAndHoweverTheScannerWritesItsSeparators(t *testing.T) {
	const h = "IS010000000000000000000000"
	for _, text := range []string{
		h + "S1277010115400329S21.2.250.1.213.1.4.8\x1dS3SARAH-LOU ANNA\x1dS4GARCIA-HAMMADI\x1dS5FS621-01-1977S701154",
		h + "S1277010115400329S21.2.250.1.213.1.4.8<GS>S3SARAH-LOU ANNA<GS>S4GARCIA-HAMMADI<GS>S5FS621-01-1977S701154\r\n",
		h + "S5FS4GARCIA-HAMMADI\x1dS701154S621-01-1977S3SARAH-LOU ANNA\x1dS21.2.250.1.213.1.4.8\x1dS1277010115400329",
		h + "S1277010115400329S21.2.250.1.213.1.4.8S3SARAH-LOU ANNA\x1dS5FS621-01-1977S701154S4GARCIA-HAMMADI",
		"]d1" + h + "S1277010115400329S21.2.250.1.213.1.4.8\x1dS3SARAH-LOU ANNA\x1dS4GARCIA-HAMMADI\x1dS5F\x1dS621-01-1977\x1dS701154",
	} {
		scan, err := barcode.ReadINS(text, now)
		want := sarah(record.OIDINSNIR)
		if err != nil || scan.INS != want.INS || scan.Traits.BirthName != "GARCIA-HAMMADI" || strings.Join(scan.Traits.GivenNames, " ") != "SARAH-LOU ANNA" ||
			scan.Traits.Sex != "F" || scan.Traits.BirthDate != "1977-01-21" || scan.Traits.BirthCOG != "01154" {
			t.Errorf("%q: %v %+v", text, err, scan.Traits)
		}
	}
	for text, want := range map[string]record.Reason{
		"": barcode.ReasonINSHeader, "0103400930000120": barcode.ReasonINSHeader,
		h + "S1277010115400328S21.2.250.1.213.1.4.8\x1dS3A\x1dS4B\x1dS5FS621-01-1977":  record.ReasonINSKey,
		h + "S1277010115400329S21.2.250.1.213.1.4.8\x1dS3A\x1dS4B\x1dS5XS621-01-1977":  barcode.ReasonINSField,
		h + "S1277010115400329S21.2.250.1.213.1.4.8\x1dS3A\x1dS4B\x1dS5FS631-02-1977":  record.ReasonDate,
		h + "S1277010115400329S21.2.250.1.213.1.4.8\x1dS3A\x1dS4B\x1dS5F":              barcode.ReasonINSField,
		h + "S1277010115400329S1277010115400329":                                       barcode.ReasonINSField,
		h + "S1277010115400329S21.2.250.1.213.1.4.99\x1dS3A\x1dS4B\x1dS5FS621-01-1977": record.ReasonINSOID,
		h + "S9277":        barcode.ReasonINSField,
		h + "S12770101154": barcode.ReasonINSField,
	} {
		if _, err := barcode.ReadINS(text, now); record.ReasonOf(err) != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestEveryPersonRoundTripsThroughTheINSDatamatrix(t *testing.T) {
	name := rapid.StringMatching(`[A-ZÉÈÇÏŒ][A-Za-zéèçïœ]{0,20}([ '-][A-Z][a-zëö]{1,8}){0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		p := record.Patient{Status: record.Qualified, Traits: record.Traits{BirthName: name.Draw(t, "name"),
			GivenNames: rapid.SliceOfN(rapid.StringMatching(`[A-ZÉ][a-zéô]{1,8}(-[A-Z][a-z]{1,6})?`), 1, 4).Draw(t, "given"),
			Sex:        rapid.SampledFrom([]record.Sex{record.Female, record.Male}).Draw(t, "sex"),
			BirthDate:  record.DateOf(time.Unix(int64(rapid.IntRange(-2_000_000_000, 1_700_000_000).Draw(t, "born")), 0).UTC())}}
		p.INS = record.INS{Matricule: "277010115400329", OID: rapid.SampledFrom([]record.OID{record.OIDINSNIR, record.OIDINSNIA, record.OIDINSTest, record.OIDINSDemo}).Draw(t, "oid")}
		text, err := barcode.INS(p)
		if err != nil {
			t.Fatal(err)
		}
		symbol, err := barcode.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		read, err := barcode.ReadImage(pngOf(symbol.Image(4, 2)))
		if err != nil || read != text {
			t.Fatalf("read %q, %v\nwrote %q", read, err, text)
		}
		scan, err := barcode.ReadINS(read, now)
		if err != nil || scan.INS != p.INS || scan.Traits.BirthName != barcode.Capitals(p.BirthName) || scan.Traits.BirthDate != p.BirthDate {
			t.Fatalf("%v %+v", err, scan)
		}
	})
}

func TestAnotherReaderDecodesOurSymbolsToTheExactString(t *testing.T) {
	dmtxread := reference.Tool(t, "dmtxread", "dmtx-utils")
	long := sarah(record.OIDINSNIA)
	long.GivenNames = []string{"Maximilienne-Alexandrine", "Bérengère", "Françoise-Scholastique", "Éléonore"}
	long.BirthName = "D'Aubigné de La Rochefoucauld-Montmorency"
	for _, p := range []record.Patient{sarah(record.OIDINSNIR), sarah(record.OIDINSTest), long} {
		text, err := barcode.INS(p)
		if err != nil {
			t.Fatal(err)
		}
		symbol, err := barcode.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "ins.png")
		if err := os.WriteFile(file, pngOf(symbol.Image(6, 4)).Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(dmtxread, file).Output()
		if err != nil || string(out) != text {
			t.Errorf("%v: %q\nwant %q", err, out, text)
		}
	}
}

func pngOf(img image.Image) *bytes.Buffer {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return &b
}

func TestABoxIsReadFromEveryWayAScannerSpeaks(t *testing.T) {
	for _, scan := range []string{
		"0103400930000014" + "172802" + "29" + "10AB12-3\x1d21SN0042",
		"]d20103400930000014172802291" + "0AB12-3\x1d21SN0042\r",
		"010340093000001410AB12-3<GS>1728022921SN0042",
		"\x1d0103400930000014" + "21SN0042\x1d17280229" + "10AB12-3",
		"(01)03400930000014(17)280229(10)AB12-3(21)SN0042",
		"\u00e80103400930000014" + "1728022910AB12-3\u00e821SN0042",
	} {
		box, err := barcode.ReadGS1(scan, now)
		if err != nil || box.GTIN != "03400930000014" || box.CIP13 != "3400930000014" || box.Lot != "AB12-3" || box.Serial != "SN0042" || box.Expiry != "2028-02-29" {
			t.Errorf("%q: %v %+v", scan, err, box)
		}
	}
}

func TestADayZeroIsTheLastDayOfTheMonth(t *testing.T) {
	for raw, want := range map[string]record.Date{"280200": "2028-02-29", "270200": "2027-02-28", "261200": "2026-12-31", "991100": "1999-11-30", "770115": "1977-01-15", "760115": "2076-01-15"} {
		if box, err := barcode.ReadGS1("010340093000001417"+raw, now); err != nil || box.Expiry != want || box.ExpiryRaw != raw {
			t.Errorf("%s: %s, %v, want %s", raw, box.Expiry, err, want)
		}
	}
}

func TestABadScanSaysWhatIsWrong(t *testing.T) {
	for scan, want := range map[string]record.Reason{
		"": barcode.ReasonEmptyScan, "]d2": barcode.ReasonEmptyScan, "hello": barcode.ReasonNotGS1,
		"0103400930000015":                             barcode.ReasonCheckDigit,
		"010340093000001":                              barcode.ReasonElement,
		"010340093000001417281332":                     barcode.ReasonExpiryDate,
		"010340093000001417270230":                     barcode.ReasonExpiryDate,
		"1728022910AB":                                 barcode.ReasonNoGTIN,
		"010340093000001410A\x1d10B":                   barcode.ReasonTwice,
		"010340093000001455X":                          barcode.ReasonAI,
		"010340093000001410" + strings.Repeat("A", 21): barcode.ReasonAI, // longer than a lot may be
		"(01)03400930000014(17":                        barcode.ReasonElement,
	} {
		if _, err := barcode.ReadGS1(scan, now); record.ReasonOf(err) != want {
			t.Errorf("%q: %v, want %s", scan, err, want)
		}
	}
}

func TestWarningsSayExpiredAndUnknown(t *testing.T) {
	known := func(code string) bool { return code == "3400930000014" }
	for scan, want := range map[string][]record.Reason{
		"01034009300000141728022910A": nil,
		"01034009300000141726112210A": nil, // the last day is still good
		"01034009300000141726112110A": {barcode.ReasonExpired},
		"0103400930000014":            {barcode.ReasonNoExpiry, barcode.ReasonNoLot},
		"01034009300000211728022910A": {barcode.ReasonUnknownProduct},
		"à&à\"'ààç\"ààààà&'":          {barcode.ReasonNoExpiry, barcode.ReasonNoLot, barcode.ReasonKeyboard},
	} {
		box, err := barcode.ReadGS1(scan, now)
		got := box.Warnings(now, known)
		if err != nil || len(got) != len(want) || len(want) > 0 && got[0] != want[0] {
			t.Errorf("%q: %v %v, want %v", scan, err, got, want)
		}
	}
	box, err := barcode.ReadGS1(`à&à"'ààç"ààààà&'&èé_àéàà&àQB&é`, now)
	if err != nil || box.CIP13 != "3400930000014" || box.Expiry != "2028-02-29" || box.Lot != "AB12" || !box.Repaired {
		t.Errorf("%v %+v", err, box)
	}
}

func TestAGS1SymbolIsReadFromAnImageFile(t *testing.T) {
	code, err := datamatrix.Encode(string(rune(datamatrix.FNC1)) + "010340093000001417280229" + "10AB12" + string(rune(datamatrix.FNC1)) + "21SN7")
	if err != nil {
		t.Fatal(err)
	}
	n := code.Bounds().Dx()
	page := image.NewGray(image.Rect(0, 0, 900, 1200))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	for y := range n * 5 {
		for x := range n * 5 {
			page.Set(500+x, 150+y, code.At(x/5, y/5))
		}
	}
	for i := range 60 { // something else on the page
		page.SetGray(40+i*3, 800, color.Gray{Y: 30})
	}
	for name, img := range map[string]image.Image{"crop": page.SubImage(image.Rect(480, 130, 520+n*5, 170+n*5)), "page": page} {
		text, err := barcode.ReadImage(pngOf(img))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if box, err := barcode.ReadGS1(text, now); err != nil || box.CIP13 != "3400930000014" || box.Lot != "AB12" || box.Serial != "SN7" {
			t.Errorf("%s: %q %v %+v", name, text, err, box)
		}
	}
	large := image.NewGray(image.Rect(0, 0, 3000, 4000)) // a photograph
	draw.Draw(large, large.Bounds(), image.White, image.Point{}, draw.Src)
	for y := range n * 20 {
		for x := range n * 20 {
			large.Set(1900+x, 700+y, code.At(x/20, y/20))
		}
	}
	if text, err := barcode.ReadImage(pngOf(large)); err != nil || !strings.Contains(text, "10AB12") {
		t.Errorf("photograph: %q %v", text, err)
	}
	if _, err := barcode.ReadImage(strings.NewReader("not an image")); record.ReasonOf(err) != barcode.ReasonImage {
		t.Error(err)
	}
	blank := image.NewGray(image.Rect(0, 0, 120, 90))
	if _, err := barcode.ReadImage(pngOf(blank)); record.ReasonOf(err) != barcode.ReasonNoCode {
		t.Error(err)
	}
}

func TestAScannerIsToldFromAPerson(t *testing.T) {
	var w barcode.Wedge
	at := now
	type_ := func(s string, gap time.Duration) (scan string, done bool) {
		for _, r := range s {
			at = at.Add(gap)
			scan, done = w.Key(r, at)
		}
		return
	}
	if scan, done := type_("0103400930000014\r", 5*time.Millisecond); !done || scan != "0103400930000014" {
		t.Errorf("scanner: %q %v", scan, done)
	}
	if _, done := type_("0103400930000014\r", 150*time.Millisecond); done {
		t.Error("a person typing was taken for a scanner")
	}
	if _, done := type_("12\r", 5*time.Millisecond); done {
		t.Error("two characters were taken for a scan")
	}
}

func FuzzReadINS(f *testing.F) {
	text, _ := barcode.INS(sarah(record.OIDINSNIR))
	f.Add(text)
	f.Add("IS010000000000000000000000S4\x1d")
	f.Fuzz(func(t *testing.T, s string) {
		scan, err := barcode.ReadINS(s, now)
		if err == nil && (scan.INS.IsZero() || scan.Traits.BirthDate == "") {
			t.Errorf("%q was accepted without its traits", s)
		}
	})
}

func FuzzReadGS1(f *testing.F) {
	f.Add("]d2010340093000001417280229" + "10AB12\x1d21X")
	f.Add("(01)03400930000014(10)A(B)")
	f.Fuzz(func(t *testing.T, s string) {
		box, err := barcode.ReadGS1(s, now)
		var e *record.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%v is no domain error", err)
		}
		if err == nil && len(box.GTIN) != 14 {
			t.Errorf("%q: GTIN %q", s, box.GTIN)
		}
	})
}

func FuzzReadImage(f *testing.F) {
	symbol, _ := barcode.Encode("IS01TEST")
	f.Add(pngOf(symbol.Image(3, 2)).Bytes())
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) < 1<<14 {
			_, _ = barcode.ReadImage(bytes.NewReader(raw))
		}
	})
}

func BenchmarkINSSymbol(b *testing.B) {
	for b.Loop() {
		text, _ := barcode.INS(sarah(record.OIDINSTest))
		if _, err := barcode.Encode(text); err != nil {
			b.Fatal(err)
		}
	}
}
