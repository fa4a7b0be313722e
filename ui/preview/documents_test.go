package preview_test

import (
	"bytes"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/record"
	"chevet/assets/fonts"

	"codeberg.org/go-pdf/fpdf"
)

func para(text string) []cda.Block { return []cda.Block{&cda.Paragraph{Runs: []cda.Run{{Text: text}}}} }

func cells(header bool, texts ...string) cda.Row {
	var r cda.Row
	for _, t := range texts {
		r.Cells = append(r.Cells, cda.Cell{Header: header, ColSpan: 1, RowSpan: 1, Blocks: para(t)})
	}
	return r
}

func results(rows ...[]string) *cda.Table {
	t := &cda.Table{Head: []cda.Row{cells(true, "Examen", "Résultat", "Unité", "Référence")},
		Columns: []cda.Column{{Width: 40, Percent: true}, {Width: 24, Percent: true}, {Width: 18, Percent: true}, {Width: 18, Percent: true}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, cells(false, r...))
	}
	return t
}

// biology is the document of mocks 03 and 05.
func biology() *cda.Document {
	act := time.Date(2026, 11, 21, 7, 40, 0, 0, time.Local)
	ins, _ := record.ParseINS("280056999999988", record.OIDINSTest)
	d := &cda.Document{}
	d.ID, d.SetID, d.Version, d.Title = "1.2.250.1.999.1^42", "1.2.250.1.999.2^42", 1, "Hémogramme et CRP"
	d.Kind = record.BodyN3PDF
	d.Type = record.Coded{Code: "11502-2", Label: "CR-BIO"}
	d.ActStart, d.EffectiveTime = act, act.Add(150*time.Minute)
	d.Confidentiality, d.Language = "N", "fr-FR"
	d.Patient = cda.Patient{INS: ins, BirthPlace: "Lyon 3e", Traits: record.Traits{BirthName: "DURAND", GivenNames: []string{"Camille", "Anne", "Marie"}, Sex: record.Female, BirthDate: "1980-05-12", BirthCOG: "69383"}}
	author := cda.Participant{Kind: "author", Family: "TESSIER", Given: "Olivier", Role: record.Coded{Label: "biologiste"}, Organization: "Laboratoire BIORHÔNE", Time: act}
	d.Authors = []cda.Participant{author}
	d.Participants = []cda.Participant{author, {Kind: "legalAuthenticator", Family: "TESSIER", Given: "Olivier", Time: act.Add(150 * time.Minute)},
		{Kind: "participant", TypeCode: "REF", Family: "MOREAU", Given: "Hélène", Organization: "Centre hospitalier"}}
	d.Custodian = cda.Participant{Kind: "custodian", Organization: "Laboratoire BIORHÔNE"}
	d.Encounter = cda.Encounter{Class: record.Coded{Code: "IMP", Label: "Hospitalisation"}, Start: act.AddDate(0, 0, -1), Facility: "Chirurgie digestive"}
	d.Sections = []cda.Section{
		{Title: "Hématologie — hémogramme", Blocks: []cda.Block{results([]string{"Hémoglobine", "12,8", "g/dL", "12,0 – 16,0"}, []string{"Hématocrite", "38,4", "%", "35,0 – 47,0"},
			[]string{"Leucocytes", "13,6 élevé", "G/L", "4,0 – 10,0"}, []string{"Neutrophiles", "10,9 élevé", "G/L", "1,8 – 7,5"}, []string{"Plaquettes", "268", "G/L", "150 – 400"})}},
		{Title: "Biochimie sanguine", Blocks: []cda.Block{results([]string{"Sodium", "139", "mmol/L", "136 – 145"}, []string{"Potassium", "3,9", "mmol/L", "3,5 – 5,1"},
			[]string{"Protéine C réactive", "86 élevé", "mg/L", "< 5"}, []string{"Bilirubine totale", "11", "µmol/L", "< 21"})}},
		{Title: "Conclusion", Blocks: para("Syndrome inflammatoire biologique modéré, à confronter au contexte postopératoire (J1). Pas de cholestase biologique.")},
	}
	return d
}

func view(doc *cda.Document, file []byte) *app.DocumentView {
	return &app.DocumentView{CDA: doc, PDF: file, Bytes: 38_400, Origin: record.DMP, Row: app.Row{Document: record.Document{
		Key: "k1", ID: doc.ID, Title: doc.Title, Provenance: record.DMP, State: record.Current,
		Integration: &record.Integration{At: time.Date(2026, 11, 21, 14, 32, 0, 0, time.Local), ByName: "Dr MOREAU Hélène", Unit: "Chirurgie digestive"},
		Entry:       &record.Entry{EntryUUID: "urn:uuid:7f3a91c2-08bd-4c55-9c2e-111111111111", SeenAt: time.Date(2026, 11, 21, 12, 0, 0, 0, time.Local)},
	}}}
}

// file writes a PDF of n pages that looks like the report of mock 03.
func file(t testing.TB, n int) []byte {
	t.Helper()
	f := fpdf.New("P", "pt", "A4", "")
	f.AddUTF8FontFromBytes("plex", "", fonts.Regular)
	f.AddUTF8FontFromBytes("plex", "B", fonts.SemiBold)
	for i := range n {
		f.AddPage()
		f.SetTextColor(11, 74, 87)
		f.SetFont("plex", "B", 15)
		f.Text(38, 50, "Laboratoire BIORHÔNE")
		f.SetTextColor(60, 60, 60)
		f.SetFont("plex", "", 9)
		f.Text(38, 66, "12, quai des Essais — 69003 LYON · FINESS 690000000")
		f.SetFont("plex", "B", 13)
		f.Text(38, 190, "Compte rendu d’examens biologiques")
		f.SetFont("plex", "", 9)
		for j, row := range [][]string{{"Hémoglobine", "12,8", "g/dL"}, {"Hématocrite", "38,4", "%"}, {"Leucocytes", "13,6", "G/L"}} {
			y := 230 + float64(j)*18
			f.Text(38, y, row[0])
			f.Text(260, y, row[1])
			f.Text(300, y, row[2])
			f.Line(38, y+5, 557, y+5)
		}
		f.Text(500, 810, "Page "+string(rune('1'+i%9)))
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
