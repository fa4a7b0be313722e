package cda

import (
	"strings"
	"testing"
)

func TestTheNarrativeBecomesBlocks(t *testing.T) {
	d := mustParse(t, fixture(t, "n3.xml"))
	if len(d.Sections) != 2 {
		t.Fatalf("%d sections", len(d.Sections))
	}
	s := d.Sections[0]
	equal(t, "section", s.ID+"|"+s.Title+"|"+s.Code.Code, "s1|Motif d'hospitalisation|42349-1")
	var kinds []string
	for _, b := range s.Blocks {
		switch b := b.(type) {
		case *Paragraph:
			kinds = append(kinds, "p")
		case *List:
			kinds = append(kinds, "list")
		case *Table:
			kinds = append(kinds, "table")
		case *Figure:
			kinds = append(kinds, "figure "+b.Caption)
		}
	}
	equal(t, "blocks", kinds, []string{"p", "p", "list", "table", "p", "figure Schéma", "p", "p"})

	equal(t, "first paragraph", s.Blocks[0], &Paragraph{Runs: []Run{
		{Text: "Texte nu avec "}, {Text: "du gras ", Bold: true}, {Text: "et de l'italique", Bold: true, Italic: true},
		{Text: ", H"}, {Text: "2", Sub: true}, {Text: "O,"}, {Text: "\n"}, {Text: "une "}, {Text: "coupe", Strike: true, ID: "mot"}, {Text: "."},
	}})
	equal(t, "second paragraph", s.Blocks[1], &Paragraph{ID: "p1", Caption: "Légende", Align: "right", Runs: []Run{
		{Text: "Un paragraphe"}, {ID: "n1", Note: "La note"}, {Text: " puis"}, {Note: "La note"}, {Text: "."},
	}})
	equal(t, "list", s.Blocks[2], &List{Caption: "Choix", Ordered: true, Marker: "LittleRoman", Items: []Item{
		{Blocks: []Block{para("Un")}},
		{ID: "i2", Blocks: []Block{para("Deux"), &List{Items: []Item{{Blocks: []Block{para("Deux bis")}}}}}},
	}})
	bold := func(s string) *Paragraph { return &Paragraph{Runs: []Run{{Text: s, Bold: true}}} }
	equal(t, "table", s.Blocks[3], &Table{ID: "t1", Caption: "Doses",
		Columns: []Column{{Width: 30, Percent: true}, {Width: 120, Align: "right"}, {Width: 120, Align: "right"}},
		Head: []Row{
			{Cells: []Cell{{Header: true, ColSpan: 1, RowSpan: 2, Blocks: []Block{para("Produit")}}, {Header: true, ColSpan: 2, RowSpan: 1, Blocks: []Block{para("Prises")}}}},
			{Cells: []Cell{{Header: true, ColSpan: 1, RowSpan: 1, Blocks: []Block{para("Matin")}}, {Header: true, ColSpan: 1, RowSpan: 1, Blocks: []Block{para("Soir")}}}},
		},
		Rows: []Row{{Cells: []Cell{
			{ID: "c1", ColSpan: 1, RowSpan: 1, Align: "center", Blocks: []Block{bold("Fictol")}},
			{ColSpan: 1, RowSpan: 1, Align: "center", Blocks: []Block{bold("1")}},
			{ColSpan: 1, RowSpan: 1, Align: "left", Blocks: []Block{&List{Items: []Item{{Blocks: []Block{bold("2")}}}}}},
		}}},
		Foot: []Row{{Cells: []Cell{{ColSpan: 3, RowSpan: 1, Blocks: []Block{para("Fin")}}}}},
	})
	equal(t, "unrecognized", d.Unrecognized, 2)
	equal(t, "deep section", s.Sections[0].Sections[0].PlainText(), "Profonde\nFond\n")
}

func para(s string) *Paragraph { return &Paragraph{Runs: []Run{{Text: s}}} }

func TestOnlyInnerAndWebLinksSurvive(t *testing.T) {
	s := mustParse(t, fixture(t, "n3.xml")).Sections[0]
	links := map[string]string{}
	for _, r := range s.Blocks[4].(*Paragraph).Runs {
		links[r.Text] = r.Link
	}
	for text, want := range map[string]string{"la dose": "#c1", "sans dièse": "#c1", "perdue": "", "le site": "https://exemple.invalid/a?b=1&c=2",
		"piège": "", "données": "", "fichier": ""} {
		got, there := links[text]
		if !there || got != want {
			t.Errorf("%s leads to %q (%v), want %q", text, got, there, want)
		}
	}
	for _, href := range []string{"javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\nscript:x", "vbscript:x", "data:text/html,<script>", "file:///c:/", "\\\\serveur\\partage",
		"//hote/x", "/etc/passwd", "http:", "https:///x", "ftp://h/x", "blob:x", "%6aavascript:x", "smb://h", "#", ""} {
		if got, unsure := safeLink(href); got != "" && !unsure {
			t.Errorf("%q leads to %q", href, got)
		}
	}
}

func TestReferencesToMediaAreResolvedAndMayDangle(t *testing.T) {
	d := mustParse(t, fixture(t, "n3.xml"))
	fig := d.Sections[0].Blocks[5].(*Figure)
	if len(fig.Media) != 1 || fig.Media[0].MIME != "image/jpeg" || fig.Media[0].Size != 72 {
		t.Fatalf("figure: %+v", fig)
	}
	b, err := fig.Media[0].Bytes()
	equal(t, "inflated", string(b), strings.Repeat("\xff\xd8\xff image fictive ", 4))
	equal(t, "error", err, nil)
	inline := d.Sections[0].Blocks[6].(*Paragraph).Runs[1].Figure
	if inline == nil || len(inline.Media) != 1 || inline.Media[0].ID != "m2" {
		t.Errorf("a region does not lead to its picture: %+v", inline)
	}
	pdf := d.Sections[1].Blocks[0].(*Figure).Media
	if len(pdf) != 1 || pdf[0] != d.PDF() {
		t.Error("the figure of the copy is not the document's PDF")
	}
}

func TestCyclicReferencesEnd(t *testing.T) {
	const src = `<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section ID="s"><text>
<content ID="a"><linkHtml href="#b">vers b</linkHtml></content> <content ID="b"><linkHtml href="#a">vers a</linkHtml></content>
<footnote ID="f">note <footnoteRef IDREF="g"/></footnote> <footnote ID="g">autre <footnoteRef IDREF="f"/></footnote>
<renderMultiMedia ID="r" referencedObject="r roi"/></text>
<entry><regionOfInterest ID="roi"><entryRelationship><regionOfInterest ID="roi"><entryRelationship><observationMedia ID="roi"><value mediaType="image/png" representation="B64">iVBORw==</value></observationMedia></entryRelationship></regionOfInterest></entryRelationship></regionOfInterest></entry>
</section></component></structuredBody></component></ClinicalDocument>`
	d := mustParse(t, []byte(src))
	equal(t, "text", strings.Fields(d.PlainText()), strings.Fields("vers b vers a (note) (autre)"))
}

func TestTextIsNeverLostInOddPlaces(t *testing.T) {
	for in, want := range map[string]string{
		`<table>perdu<tr>ici <td>a</td>là</tr><td>b</td><div>c<tr><td>d</td></tr></div></table>`: "perdu ici là c a b d",
		`<list>hors<item>dans</item><p>autre</p></list>`:                                         "hors autre dans",
		`<paragraph>a<table><tr><td>b</td></tr></table>c<caption>d</caption></paragraph>`:        "d a b c",
		`<paragraph><table><tr><td>b</td></tr></table><caption>d</caption></paragraph>`:          "b d",
		`<caption>seule</caption><item>x</item><tr>y</tr>`:                                       "seule x y",
		`<div>un</div><div>deux</div>`:                                                           "un deux",
		`m<b>o</b>t <span>entier</span>`:                                                         "mot entier",
		`<renderMultiMedia referencedObject="x">texte</renderMultiMedia>`:                        "texte",
		`<footnote>note</footnote>`:                                                              "(note)",
		`<linkHtml href="https://exemple.invalid/"/>`:                                            "https://exemple.invalid/",
		"a\u00a0b &#233;&#xE9; <![CDATA[<x> & y]]>":                                              "a\u00a0b éé <x> & y",
		`<table><col><col/>z</col><tr><td/></tr></table>`:                                        "",
	} {
		d := mustParse(t, []byte(section(in)))
		got := strings.Join(strings.FieldsFunc(d.PlainText(), func(r rune) bool { return strings.ContainsRune(" \n\t", r) }), " ")
		if got != want {
			t.Errorf("%s\n got %q\nwant %q", in, got, want)
		}
	}
}

func section(text string) string {
	return `<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section><text>` + text +
		`</text></section></component></structuredBody></component></ClinicalDocument>`
}

func TestLineBreaksDoNotPileUpAtTheEnds(t *testing.T) {
	d := mustParse(t, []byte(section(`<br/> a <br/><br/> b <br/> <br/>`)))
	equal(t, "blocks", d.Sections[0].Blocks, []Block{&Paragraph{Runs: []Run{{Text: "a"}, {Text: "\n"}, {Text: "\n"}, {Text: "b"}}}})
}
