package search

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// hitRow is one answer, 48 high: identity with the matched letters in the accent, then INS, IPP and place.
func hitRow(h app.Hit, now time.Time, chosen, born bool, tapped func()) *row {
	birth := widget.NewText(window.Birth(h.Patient.BirthDate), theme.Body, theme.Text2)
	if born {
		birth.Style, birth.Colour = theme.BodyUnread, theme.AccentText
	}
	name := append(nameRuns(h), widget.Pad(8, 0, 0, 0, widget.NewText(window.SexLetter(h.Patient.Sex)+" · ", theme.Body, theme.Text2)), birth,
		widget.NewText(age(h, now), theme.Body, theme.Text2))
	return newRow(48, chosen, tapped, func(enter fyne.CanvasObject) fyne.CanvasObject {
		right := append(attributes(h.Patient, h.Homonyms), enter)
		return widget.Row(8, widget.Flex(widget.Col(0, widget.Row(0, name...), widget.NewText(secondLine(h), theme.Caption, theme.Muted))), widget.Row(8, right...))
	})
}

// createRow is the last line of the answers, 40 high: a new patient, filled with what was searched.
func createRow(chosen bool, tapped func()) *row {
	return newRow(40, chosen, tapped, func(enter fyne.CanvasObject) fyne.CanvasObject {
		return widget.Row(8, widget.NewIcon("plus", theme.AccentText, 16),
			widget.Flex(widget.NewText(window.SearchCreateFor, theme.Body, theme.AccentText)), widget.Spacer(), enter)
	})
}

// nameRuns cuts the name where the query matched.
func nameRuns(h app.Hit) []fyne.CanvasObject {
	name, at := h.Patient.Name(), 0
	var runs []fyne.CanvasObject
	add := func(text string, ink theme.Token) {
		if text != "" {
			runs = append(runs, widget.NewText(text, theme.BodyUnread, ink))
		}
	}
	for _, m := range h.Matched {
		if m[0] < at || m[1] > len(name) || m[0] >= m[1] {
			continue
		}
		add(name[at:m[0]], theme.Text)
		add(name[m[0]:m[1]], theme.AccentText)
		at = m[1]
	}
	add(name[at:], theme.Text)
	return runs
}

// bornAsTyped says that a word of the query is this birth date, or its beginning.
func bornAsTyped(query string, born record.Date, now time.Time) bool {
	for _, word := range strings.Fields(query) {
		if d, err := record.ParseDate(word, now); err == nil && strings.HasPrefix(string(born), string(d)) {
			return true
		}
	}
	return false
}

// secondLine writes «INS 2 80 05 … · IPP 0004512 · Chirurgie digestive, chambre 214».
func secondLine(h app.Hit) string {
	parts := []string{window.SearchNoINS}
	if !h.Patient.INS.IsZero() {
		parts[0] = "INS" + window.NBSP + h.Patient.INS.Grouped()
	}
	if h.Patient.IPP != "" {
		parts = append(parts, "IPP"+window.NBSP+string(h.Patient.IPP))
	}
	if place := window.Place(h.Encounter); place != "" {
		parts = append(parts, place)
	}
	return strings.Join(parts, " · ")
}

func attributes(p record.Patient, homonyms bool) []fyne.CanvasObject {
	icon, tone := screen.IdentityLook(p.Status)
	out := []fyne.CanvasObject{widget.NewBadge(window.ShortStatus(p.Status), icon, tone)}
	if p.Homonym || homonyms {
		out = append(out, widget.NewBadge(window.Homonym, "users", widget.ToneWarning))
	}
	if p.Doubtful {
		out = append(out, widget.NewBadge(window.Doubtful, "circle-question-mark", widget.ToneDanger))
	}
	if p.Fictive {
		out = append(out, widget.NewBadge(window.Fictive, "user-round-x", widget.ToneDanger))
	}
	return out
}

func age(h app.Hit, now time.Time) string {
	if a := window.Age(h.Patient.BirthDate, now); a != "" {
		return " (" + a + ")"
	}
	return ""
}
