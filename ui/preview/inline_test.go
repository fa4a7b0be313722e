package preview

import (
	"strings"
	"testing"

	"chevet/ui/theme"
)

// FuzzWrapLosesNothing: whatever the words, the width and the styles, each letter is drawn once and inside the width.
func FuzzWrapLosesNothing(f *testing.F) {
	f.Add("Syndrome inflammatoire biologique", " modéré\nà confronter", float32(120))
	f.Add("Electroencéphalographiquement", "", float32(30))
	f.Add("\u00a0\u202f « a »", "\t\r\n  b", float32(1))
	f.Add("", "", float32(0))
	f.Fuzz(func(t *testing.T, a, b string, wide float32) {
		if len(a)+len(b) > 2000 || wide < 0 || wide > 5000 || wide != wide {
			t.Skip()
		}
		look := theme.New(theme.Light, theme.Scale100)
		spans := []span{{text: a, style: theme.Body}, {text: b, style: theme.BodyUnread}}
		out := wrap(look, spans, wide, atLeft)
		var drawn strings.Builder
		for _, m := range out.marks {
			drawn.WriteString(m.text)
			n := 0 // characters that take room: one too wide for its line stands alone
			for _, r := range m.text {
				if textWidth(look, m.style, string(r)) > 0 {
					n++
				}
			}
			if wide > 0 && n > 1 && m.x+m.w > wide+1.5 && strings.TrimSpace(m.text) != "" {
				t.Fatalf("%q ends at %g in %g", m.text, m.x+m.w, wide)
			}
		}
		letters := func(s string) string { return strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(s) }
		if letters(drawn.String()) != letters(a+b) {
			t.Fatalf("drawn %q of %q", drawn.String(), a+b)
		}
	})
}

func TestGroupsKeepRowsThatACellSpansTogether(t *testing.T) {
	grid := spanned(t)
	got := groups(grid.Grid())
	if len(got) != 3 || got[1] != [2]int{1, 3} {
		t.Fatalf("groups %v", got)
	}
}

func TestDeclaredWidthsYieldToWords(t *testing.T) {
	w := share([]float32{50, 50}, []float32{200, 60}, []float32{100, 200}, 300)
	if w[0] < 200 || w[1] < 60 || w[0]+w[1] > 300.5 {
		t.Fatalf("widths %v", w)
	}
	if w := share([]float32{200, 200}, []float32{300, 300}, nil, 100); w[0]+w[1] < 400 {
		t.Fatalf("a word would be cut: %v", w)
	}
}
