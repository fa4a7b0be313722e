package preview

import (
	"strings"

	"chevet/app/cda"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
)

// summary is the card above the narrative: who it is about, who wrote it, where and when. // mock 05
func (r *reader) summary(doc *cda.Document, width float32) box {
	look := r.look
	padX, padY, gap := look.Px(17), look.Px(13), look.Px(2)
	who, made := patientLines(doc), originLines(doc)
	inner := width - 2*padX
	var in box
	if inner < look.Px(440) {
		for _, l := range append(who, made...) {
			in.below(gap, wrap(look, l, inner, atLeft))
		}
	} else {
		col := snap((inner - look.Px(24)) / 2)
		for i, lines := range [2][][]span{who, made} {
			var side box
			for _, l := range lines {
				side.below(gap, wrap(look, l, col, atLeft))
			}
			in.put(float32(i)*(col+look.Px(24)), 0, side)
		}
	}
	out := box{w: width, h: in.h + 2*padY}
	out.add(mark{kind: frameMark, w: width, h: out.h})
	out.put(padX, padY, in)
	out.h = in.h + 2*padY
	return out
}

func labelled(label, value string) []span {
	return []span{{text: label + " ", style: theme.Body, ink: theme.Muted}, {text: value, style: theme.Body, ink: theme.Text}}
}

func patientLines(doc *cda.Document) [][]span {
	p := doc.Patient
	name := strings.TrimSpace(p.Traits.BirthName + " " + p.Traits.FirstGivenName())
	if name == "" {
		name = strings.TrimSpace(p.UsedName + " " + p.UsedGiven)
	}
	lines := [][]span{{{text: name, style: theme.BodyUnread, ink: theme.Text}}}
	birth := window.Birth(p.Traits.BirthDate)
	if p.BirthPlace != "" {
		birth += window.BornAt + p.BirthPlace
	} else if p.Traits.BirthCOG != "" {
		birth += window.BornAt + string(p.Traits.BirthCOG)
	}
	if birth != "" {
		lines = append(lines, labelled(window.BornOn(p.Traits.Sex), strings.TrimSpace(birth)+" · "+window.SexLetter(p.Traits.Sex)))
	}
	if p.INS.IsZero() {
		lines = append(lines, []span{{text: window.NoINS, style: theme.Body, ink: theme.Muted}})
	} else {
		lines = append(lines, labelled("INS", p.INS.Grouped()))
	}
	return lines
}

func originLines(doc *cda.Document) [][]span {
	var lines [][]span
	a := doc.Author()
	name := a.Name
	if name != "" && a.Specialty != "" {
		name += ", " + a.Specialty
	}
	if name != "" {
		lines = append(lines, labelled(window.PreviewAuthor, name))
	}
	structure := a.Organization
	if structure == "" {
		structure = doc.Custodian.Organization
	}
	if structure != "" {
		lines = append(lines, labelled(window.PreviewStructure, structure))
	}
	at := doc.ActStart
	if at.IsZero() {
		at = doc.EffectiveTime
	}
	if !at.IsZero() {
		lines = append(lines, labelled(window.PreviewAct, window.DateTime(at)))
	}
	return lines
}
