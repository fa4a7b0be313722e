package hospital

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/assets/reference"
)

func world(t testing.TB, o Options) *World {
	t.Helper()
	w, err := Seed(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (p *Patient) all() []*Document { return slices.Concat(p.Local, p.Remote) }

func TestTheSameSeedAndDayGiveTheSameBytes(t *testing.T) {
	sum := func(w *World) map[string][32]byte {
		out := map[string][32]byte{}
		for _, p := range w.Patients {
			for i, d := range p.all() {
				b, err := d.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				out[fmt.Sprint(p.Name(), i, d.Title, d.ID, d.Key)] = sha256.Sum256(b)
			}
		}
		return out
	}
	o := Options{Seed: 7, Many: 40, TooMany: 60}
	a, b := sum(world(t, o)), sum(world(t, o))
	for k, v := range a {
		if b[k] != v {
			t.Errorf("%s differs", k)
		}
	}
	other := world(t, Options{Seed: 8, Many: -1, TooMany: -1})
	if other.Patients[0].Remote[0].ID == world(t, o).Patients[0].Remote[0].ID {
		t.Error("another seed gives the same identifiers")
	}
}

func TestEveryIdentifierHasAValidKey(t *testing.T) {
	w := world(t, Options{})
	seen := map[record.Matricule]string{}
	for _, p := range w.Patients {
		if p.INS.IsZero() {
			if p.Status == record.Qualified || p.Status == record.Retrieved {
				t.Errorf("%s is %s without an INS", p.Name(), p.Status)
			}
			continue
		}
		ins, err := record.ParseINS(string(p.INS.Matricule), p.INS.OID)
		if err != nil || ins.Realm() != record.RealmTest {
			t.Errorf("%s: %v, realm %q", p.Name(), err, ins.Realm())
		}
		if who := seen[p.INS.Matricule]; who != "" {
			t.Errorf("%s has the INS of %s", p.Name(), who)
		}
		seen[p.INS.Matricule] = p.Name()
		if p.BirthCOG != "" {
			if _, err := record.ParseCOG(string(p.BirthCOG)); err != nil {
				t.Errorf("%s: %v", p.Name(), err)
			}
		}
	}
	if got := w.Patient("DURAND Camille").INS.Grouped(); got != "2\u00a080\u00a005\u00a069\u00a0999\u00a0999\u00a088" {
		t.Errorf("the INS of the screens is %q", got)
	}
	for _, s := range []*signer{moreau, tessier, giraud} {
		if _, err := record.ParseRPPS(s.id[1:]); err != nil || !strings.HasPrefix(s.id, "8997") {
			t.Errorf("%s: %s %v", s.family, s.id, err)
		}
	}
	for _, p := range []*place{chEssais, labo, endoscopie} {
		if _, err := record.ParseFINESS(string(p.finess)); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
}

func TestEverySituationIsPresent(t *testing.T) {
	w := world(t, Options{})
	now := time.Date(2026, 11, 22, 14, 35, 0, 0, time.FixedZone("CET", 3600))
	found := map[string]int{}
	for _, p := range w.Patients {
		found["statut "+string(p.Status)]++
		for flag, on := range map[string]bool{"homonyme": p.Homonym, "douteux": p.Doubtful, "fictif": p.Fictive, "mineur": p.Minor(now),
			"né à l’étranger": p.BirthCOG.Abroad(), "date partielle": p.BirthDate != "" && !p.BirthDate.Complete()} {
			if on {
				found[flag]++
				if (flag == "homonyme" || flag == "douteux" || flag == "fictif") && p.Status != record.Provisional {
					t.Errorf("%s: %s with status %s", p.Name(), flag, p.Status)
				}
			}
		}
		if strings.HasPrefix(string(p.BirthCOG), "2A") || strings.HasPrefix(string(p.BirthCOG), "2B") {
			found["né en Corse "+string(p.BirthCOG[:2])]++
		}
		if y, _, d, ok := p.BirthDate.Age(now); ok && y == 0 && d < 7 {
			found["nouveau-né"]++
		}
		if len(p.Name()) > 80 {
			found["nom très long"]++
		}
		found["dmp "+string(p.DMP.Existence)]++
		switch until, ok := p.DMP.Authorized[moreau.id]; {
		case p.DMP.Existence != record.DMPOpen:
		case slices.Contains(p.DMP.Blocked, moreau.id):
			found["bloqué"]++
		case !ok:
			found["sans autorisation"]++
		case until.Before(now):
			found["autorisation expirée"]++
		default:
			found["autorisé"]++
		}
		if e := record.CurrentEncounter(p.Encounters, now); e != nil {
			found["présent "+e.Unit.Name]++
			perm := record.PermissionsOf(p.Consents, e.ID)
			found[fmt.Sprintf("alimentation %v lecture %v", perm.Feeding, perm.Reading)]++
		}
		withdrawn, newer := false, false
		for _, l := range p.Local {
			found["local "+string(l.Provenance)]++
			for _, r := range p.Remote {
				withdrawn = withdrawn || l.ID == r.ID && r.Entry.Status == record.Deleted && l.Integration != nil
				newer = newer || l.SetID == r.SetID && r.Version > l.Version && r.Entry.Status == record.Approved && l.Integration != nil
			}
		}
		if withdrawn {
			found["supprimé dans le DMP"]++
		}
		if newer {
			found["nouvelle version dans le DMP"]++
		}
		for _, d := range p.Remote {
			for what, on := range map[string]bool{"invisible au patient": d.Visibility.HiddenFromPatient, "invisible aux représentants": d.Visibility.HiddenFromGuardians,
				"masqué": d.Visibility.HiddenFromProfessionals, "déposé par le patient": d.Author.Patient, "archivé": d.Entry.Status == record.Archived} {
				if on {
					found[what]++
				}
			}
		}
		switch n := len(p.Remote); {
		case n >= 10_000:
			found["10 000 documents"]++
		case n >= 300:
			found["300 documents"]++
		}
	}
	for _, want := range []string{"statut provisoire", "statut validee", "statut recuperee", "statut qualifiee", "homonyme", "douteux", "fictif", "mineur",
		"né à l’étranger", "date partielle", "né en Corse 2A", "né en Corse 2B", "nouveau-né", "nom très long", "dmp none", "dmp open", "dmp closed", "bloqué",
		"sans autorisation", "autorisation expirée", "autorisé", "alimentation true lecture false", "alimentation true lecture true", "alimentation false lecture true",
		"alimentation false lecture false", "local local", "local dmp", "local mssante", "supprimé dans le DMP", "nouvelle version dans le DMP", "invisible au patient",
		"invisible aux représentants", "masqué", "déposé par le patient", "archivé", "10 000 documents", "300 documents"} {
		if found[want] == 0 {
			t.Errorf("nobody shows: %s", want)
		}
	}
	for unit, n := range map[string]int{"Chirurgie digestive": 14, "Consultations externes": 9, "Urgences": 6, "Pédiatrie": 2} {
		if found["présent "+unit] != n {
			t.Errorf("%s: %d present, want %d", unit, found["présent "+unit], n)
		}
	}
}

func TestTheRecordOfTheDemonstrationStartsClosedAndCountsThreeNewDocuments(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 35, 0, 0, time.FixedZone("CET", 3600))
	p := world(t, Options{}).Patient("DURAND Camille")
	e := record.CurrentEncounter(p.Encounters, now)
	if e == nil || e.Room != "214" || e.Unit.Name != "Chirurgie digestive" {
		t.Fatalf("%+v", e)
	}
	if record.LastConsent(p.Consents, e.ID) != nil {
		t.Error("something is recorded for the stay")
	}
	var docs []record.Document
	for _, d := range p.Remote {
		docs = append(docs, d.Document)
	}
	count := record.CountNew(docs, now.AddDate(0, 0, -8), chEssais.finess.StructureID())
	if count.New != 3 || count.Invisible != 1 {
		t.Errorf("%+v", count)
	}
}

// head is what the tests read of a document, with a reader of their own.
type head struct {
	ID    ident `xml:"id"`
	Code  coded `xml:"code"`
	SetID ident `xml:"setId"`
	Role  struct {
		IDs     []ident `xml:"id"`
		Patient struct {
			Name struct {
				Family []named `xml:"family"`
				Given  []named `xml:"given"`
			} `xml:"name"`
			Gender coded `xml:"administrativeGenderCode"`
			Birth  struct {
				Value string `xml:"value,attr"`
			} `xml:"birthTime"`
			County string `xml:"birthplace>place>addr>county"`
		} `xml:"patient"`
	} `xml:"recordTarget>patientRole"`
}

type ident struct {
	Root      string `xml:"root,attr"`
	Extension string `xml:"extension,attr"`
}

type coded struct {
	Code string `xml:"code,attr"`
}

type named struct {
	Qualifier string `xml:"qualifier,attr"`
	Text      string `xml:",chardata"`
}

// readHead finds ClinicalDocument wherever it is.
func readHead(b []byte) (head, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	var h head
	found := false
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			if !found {
				return h, errors.New("no ClinicalDocument")
			}
			return h, nil
		}
		if err != nil {
			return h, err
		}
		if s, ok := tok.(xml.StartElement); ok && s.Name.Local == "ClinicalDocument" {
			found = true
			if err := d.DecodeElement(&h, &s); err != nil {
				return h, err
			}
		}
	}
}

func checkHead(t *testing.T, p *Patient, d *Document) {
	t.Helper()
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	h, err := readHead(b)
	if err != nil {
		t.Fatalf("%s, %s: %v", p.Name(), d.Title, err)
	}
	who := h.Role.Patient
	if record.DocumentID(record.Identifier(h.ID.Root, h.ID.Extension)) != d.ID || record.SetID(record.Identifier(h.SetID.Root, h.SetID.Extension)) != d.SetID || h.Code.Code != d.Type.Code {
		t.Errorf("%s, %s: id %+v set %+v code %s", p.Name(), d.Title, h.ID, h.SetID, h.Code.Code)
	}
	if !p.INS.IsZero() && !slices.Contains(h.Role.IDs, ident{string(p.INS.OID), string(p.INS.Matricule)}) {
		t.Errorf("%s, %s: the INS is not among the ids", p.Name(), d.Title)
	}
	if !slices.Contains(who.Name.Family, named{"BR", p.BirthName}) || !slices.Contains(who.Name.Given, named{"BR", p.FirstGivenName()}) ||
		!slices.Contains(who.Name.Given, named{"", strings.Join(p.GivenNames, " ")}) ||
		who.Gender.Code != string(p.Sex) || who.Birth.Value != p.BirthDate.HL7() || who.County != string(p.BirthCOG) {
		t.Errorf("%s, %s: traits differ: %+v", p.Name(), d.Title, who)
	}
}

func TestEveryDocumentIsAddressedToItsPatientAndHasItsOwnIdentifier(t *testing.T) {
	ids := map[record.DocumentID]string{}
	for _, p := range world(t, Options{TooMany: 50, Many: 20}).Patients {
		for _, d := range p.all() {
			checkHead(t, p, d)
			if who, twice := ids[d.ID]; twice && who != p.Name()+d.Title {
				t.Errorf("%s has the id of %s", d.Title, who)
			}
			ids[d.ID] = p.Name() + d.Title
			if d.Entry == nil && d.Provenance == record.DMP {
				t.Errorf("%s: no entry", d.Title)
			}
			if d.ActStart.After(d.CreatedAt) {
				t.Errorf("%s: made before its act", d.Title)
			}
		}
	}
}

// invalid are those that break the rules on purpose.
func invalid(d *Document) bool {
	return strings.Contains(d.Title, "hostile") || strings.Contains(d.Title, "auto-présentable") || strings.Contains(d.Title, "avec image")
}

func TestTheDocumentsPassTheOfficialSchemasAndSchematrons(t *testing.T) {
	tool := reference.Path(t, "tools", "cda-validate", "cda-validate")
	reference.Installed(t, "/usr/share/java/Saxon-HE.jar", "libsaxonhe-java")
	dir := t.TempDir()
	var files []string
	kinds := map[string]int{}
	for _, p := range world(t, Options{Many: 1, TooMany: 1}).Patients {
		for i, d := range p.all() {
			what := d.Type.Code + string(d.BodyKind) + fmt.Sprint(d.Author.Patient, p.UsedName != "", len(p.Guardians), p.BirthCOG.Abroad(), d.Replaces != "")
			if invalid(d) || kinds[what] > 0 {
				continue
			}
			kinds[what]++
			b, err := d.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, fmt.Sprintf("%s-%d-%s.xml", string(p.IPP), i, d.Type.Code))
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	out, err := exec.CommandContext(t.Context(), tool, files...).CombinedOutput()
	if err != nil {
		t.Errorf("%d documents: %v\n%s", len(files), err, errorsOnly(out))
	}
	t.Logf("%d documents validated", len(files))
}

func errorsOnly(out []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "\terror\t") {
			b.WriteString(line)
		}
	}
	if b.Len() == 0 {
		return string(out)
	}
	return b.String()
}

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		if _, err := Seed(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheapDocument(b *testing.B) {
	docs := world(b, Options{}).Patient("BARBIER").Remote
	for i := 0; b.Loop(); i++ {
		if _, err := docs[i%len(docs)].Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}
