package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Texts are measured by shaping them, some 10 µs each: lists would feel it. Both maps are emptied when full.
const measuresKept = 40_000

type widthKey struct {
	text   string
	size   float32
	weight theme.Weight
}

type cutKey struct {
	widthKey
	max int32
}

var (
	widths = map[widthKey]float32{}
	cuts   = map[cutKey]string{}
)

// width returns the width of a text; each weight has its own.
func width(look *theme.Look, s theme.Style, text string) float32 {
	if text == "" {
		return 0
	}
	k := widthKey{text, look.Px(s.Size), s.Weight}
	if w, ok := widths[k]; ok {
		return w
	}
	app := fyne.CurrentApp()
	if app == nil {
		return 0
	}
	size, _ := app.Driver().RenderedTextSize(text, k.size, s.TextStyle(), s.Source())
	if len(widths) >= measuresKept {
		clear(widths)
	}
	widths[k] = size.Width
	return size.Width
}

// cut returns the longest beginning of text that holds in max px with “…” after it.
func cut(look *theme.Look, s theme.Style, text string, max float32) string {
	if width(look, s, text) <= max+0.5 {
		return text
	}
	k := cutKey{widthKey{text, look.Px(s.Size), s.Weight}, int32(max)}
	if c, ok := cuts[k]; ok {
		return c
	}
	app := fyne.CurrentApp()
	if app == nil {
		return text
	}
	runes := []rune(text)
	lo, hi := 0, len(runes)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		// Not through the cache: these lengths are asked once.
		size, _ := app.Driver().RenderedTextSize(string(runes[:mid])+"…", k.size, s.TextStyle(), s.Source())
		if size.Width <= max {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	c := "…"
	if lo > 0 {
		c = string(runes[:lo]) + "…"
	} else if max < width(look, s, "…") {
		c = ""
	}
	if len(cuts) >= measuresKept {
		clear(cuts)
	}
	cuts[k] = c
	return c
}
