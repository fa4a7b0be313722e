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

// FuzzImagesAreRefusedOrBounded: whatever the bytes, an image or each page of a TIFF is drawn or refused.
func FuzzImagesAreRefusedOrBounded(f *testing.F) {
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x00\x00\x03\x00\x00\x00\x01\x00\x08\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		frames, err := openFrames(data)
		if err != nil {
			return
		}
		if frames.Pages() > maxFrames {
			t.Fatalf("%d pages", frames.Pages())
		}
		for i := range min(frames.Pages(), 3) {
			if w, h := frames.PageSize(i); w*h > 1e6 {
				continue
			}
			_, _ = frames.Render(t.Context(), i, 0.25, 90*i)
		}
	})
}

func TestFoldedTextsFindWhatPeopleType(t *testing.T) {
	for _, c := range []struct{ text, query, want string }{
		{"L’Œdème, élevé", "l'oedeme", "L’Œdème"},
		{"cœur", "oe", "œ"},
		{"38,4\u00a0°C", "38,4 °c", "38,4\u00a0°C"},
		{"saut\n de ligne", "saut de", "saut\n de"},
		{"anti\u00adcoagulant", "anticoag", "anti\u00adcoag"},
		{"rien", "  ", ""},
		{"a", "ab", ""},
	} {
		runes := []rune(c.text)
		got := ""
		if hits := fold(runes).find(c.query); len(hits) > 0 {
			got = string(runes[hits[0].from:hits[0].to])
		}
		if got != c.want {
			t.Errorf("%q in %q: %q", c.query, c.text, got)
		}
	}
}

// FuzzFindStaysInsideTheText: a hit is never empty nor outside.
func FuzzFindStaysInsideTheText(f *testing.F) {
	f.Add("Œdème élevé", "e")
	f.Add("\u0301e\u0301", "e")
	f.Add("\xff\u00ad a", " a")
	f.Fuzz(func(t *testing.T, text, query string) {
		runes := []rune(text)
		last := 0
		for _, h := range fold(runes).find(query) {
			if h.empty() || h.from < last || h.to > len(runes) {
				t.Fatalf("hit %v in %d runes after %d", h, len(runes), last)
			}
			last = h.from
		}
		for i := range len(runes) + 1 {
			for g := 1; g <= 3; g++ {
				if s := grain(runes, i, g); s.from < 0 || s.to > len(runes) || s.from > s.to {
					t.Fatalf("grain %d at %d: %v", g, i, s)
				}
			}
		}
	})
}
