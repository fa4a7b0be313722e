package preview

import (
	"sync"

	"chevet/assets/fonts"
	"chevet/ui/theme"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Texts are measured from the advances of the font file: a driver shapes each text, some 10 µs a word, on the UI thread
// only; a document of 10,000 words would hold it.
type advances struct {
	mu    sync.RWMutex
	file  *sfnt.Font
	buf   sfnt.Buffer
	low   [0x250]float32 // Latin: all that most documents hold
	other map[rune]float32
}

// unknownAdvance is the width, in em, given to a character that the font has not: another font draws it.
const unknownAdvance = 0.9

var faces = sync.OnceValue(func() map[theme.Weight]*advances {
	all := map[theme.Weight]*advances{}
	for w, data := range map[theme.Weight][]byte{theme.Regular: fonts.Regular, theme.Medium: fonts.Medium, theme.SemiBold: fonts.SemiBold} {
		a := &advances{other: map[rune]float32{}}
		a.file, _ = sfnt.Parse(data) // an unreadable file makes every character unknown
		for r := range a.low {
			a.low[r] = a.read(rune(r))
		}
		all[w] = a
	}
	return all
})

func (a *advances) read(r rune) float32 {
	if r < ' ' {
		return 0
	}
	if a.file == nil {
		return unknownAdvance
	}
	i, err := a.file.GlyphIndex(&a.buf, r)
	if err != nil || i == 0 {
		return unknownAdvance
	}
	adv, err := a.file.GlyphAdvance(&a.buf, i, fixed.I(1000), font.HintingNone)
	if err != nil {
		return unknownAdvance
	}
	return float32(adv) / 64 / 1000
}

func (a *advances) of(r rune) float32 {
	if r >= 0 && int(r) < len(a.low) {
		return a.low[r]
	}
	a.mu.RLock()
	v, ok := a.other[r]
	a.mu.RUnlock()
	if ok {
		return v
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	v = a.read(r)
	if len(a.other) < 20_000 {
		a.other[r] = v
	}
	return v
}

// textWidth returns the width of a text, px.
func textWidth(look *theme.Look, s theme.Style, text string) float32 {
	a, size := faces()[s.Weight], look.Px(s.Size)
	var w float32
	for _, r := range text {
		w += a.of(r)
	}
	return w * size
}
