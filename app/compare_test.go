package app_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chevet/app"
)

func marked(p []app.Piece) string {
	var b strings.Builder
	for _, x := range p {
		if x.Differs {
			b.WriteString("[" + x.Text + "]")
		} else {
			b.WriteString(x.Text)
		}
	}
	return b.String()
}

func TestOnlyTheWordsThatDifferAreMarked(t *testing.T) { // mock 11
	for _, c := range [][4]string{
		{"Apyrétique depuis 24 h.", "Apyrétique depuis 12 h.", "Apyrétique depuis [24] h.", "Apyrétique depuis [12] h."},
		{"Ibuprofène 400 mg, 3 jours", "Ibuprofène 400 mg, 5 jours", "Ibuprofène 400 mg, [3] jours", "Ibuprofène 400 mg, [5] jours"},
		{"", "Rien", "", "[Rien]"},
		{"Même texte", "Même texte", "Même texte", "Même texte"},
		{"arrêt", "arrêt, puis reprise", "arrêt", "arrêt[, puis reprise]"},
	} {
		l, r := app.CompareTexts(c[0], c[1])
		if marked(l) != c[2] || marked(r) != c[3] {
			t.Errorf("%q | %q", marked(l), marked(r))
		}
	}
}

func TestPiecesGiveTheTextsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-cé,] ?\n?){0,40}`)
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		l, r := app.CompareTexts(a, b)
		join := func(p []app.Piece) (all, common string) {
			for _, x := range p {
				if all += x.Text; !x.Differs {
					common += x.Text
				}
			}
			return all, common
		}
		la, lc := join(l)
		ra, rc := join(r)
		if la != a || ra != b || lc != rc {
			t.Fatal(marked(l), marked(r))
		}
		if a == b && lc != a {
			t.Fatal("the same text differs")
		}
	})
}

func TestVeryLongTextsAreComparedInBoundedTime(t *testing.T) {
	a, b := strings.Repeat("un ", 50_000), strings.Repeat("deux ", 50_000)
	l, r := app.CompareTexts("début "+a+"fin", "début "+b+"fin")
	if len(l) != 3 || len(r) != 3 || !l[1].Differs || l[0].Text == "" {
		t.Errorf("%d %d pieces", len(l), len(r))
	}
}
