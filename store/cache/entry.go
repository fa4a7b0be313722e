package cache

import (
	"strings"

	"chevet/app/record"
)

// entry is what the search index keeps of a patient: little, in few allocations, for 100,000 of them.
type entry struct {
	id record.PatientID
	// text holds folded fields separated by NUL: birth name, first given name, other given names, used names,
	// numbers (INS, IPP, NDA). Words inside a field are separated by a space. Texts sort like the patients' names.
	text  string
	name  int32  // length of «birth name NUL first given name» in text
	birth uint32 // yyyymmdd, zeros for what is unknown
	stays []stay
}

// stay is an encounter as ward lists and ranking need it. Times are Unix seconds, end 0 while it lasts.
type stay struct {
	start, end int64
	unit       string
	class      record.EncounterClass
}

func (s stay) current(now int64) bool { return s.start <= now && (s.end == 0 || s.end > now) }

// maxText bounds an entry: positions in it fit 16 bits.
const maxText = 1<<16 - 1

func newEntry(p *record.Patient, encounters []record.Encounter) *entry {
	var b strings.Builder
	given := p.FirstGivenName()
	first := fold(given)
	b.WriteString(fold(p.BirthName))
	b.WriteByte(0)
	b.WriteString(first)
	e := &entry{id: p.ID, name: int32(b.Len()), birth: birthNumber(p.BirthDate)}
	b.WriteByte(0)
	for i, g := range p.GivenNames {
		if i > 0 {
			b.WriteString(fold(g))
			b.WriteByte(' ')
		}
	}
	b.WriteByte(0)
	b.WriteString(fold(p.UsedName))
	b.WriteByte(' ')
	b.WriteString(fold(p.UsedGivenName))
	b.WriteByte(0)
	b.WriteString(fold(string(p.INS.Matricule)))
	b.WriteByte(' ')
	b.WriteString(fold(string(p.IPP)))
	e.stays = make([]stay, 0, len(encounters))
	for i := range encounters {
		x := &encounters[i]
		b.WriteByte(' ')
		b.WriteString(fold(string(x.NDA)))
		s := stay{start: x.Start.Unix(), unit: strings.Clone(x.Unit.Code), class: x.Class}
		if !x.End.IsZero() {
			s.end = x.End.Unix()
		}
		e.stays = append(e.stays, s)
	}
	e.text = b.String()
	if len(e.text) > maxText {
		e.text = e.text[:maxText]
	}
	e.name = min(e.name, int32(len(e.text)))
	return e
}

func birthNumber(d record.Date) uint32 {
	y, m, day := d.Parts()
	return uint32(y*10000 + m*100 + day)
}

func (e *entry) sameName(o *entry) bool {
	return e.birth == o.birth && e.text[:e.name] == o.text[:o.name]
}

func present(stays []stay, now int64) bool {
	for i := range stays {
		if stays[i].current(now) {
			return true
		}
	}
	return false
}

func separator(c byte) bool { return c <= ' ' }

// words calls f with the bounds of each word of the text.
func (e *entry) words(f func(from, to int)) {
	for i := 0; i < len(e.text); i++ {
		if separator(e.text[i]) {
			continue
		}
		from := i
		for i < len(e.text) && !separator(e.text[i]) {
			i++
		}
		f(from, i)
	}
}

// hasWord reports that a word of the text starts with prefix.
func (e *entry) hasWord(prefix string) bool {
	for at := 0; ; at++ {
		i := strings.Index(e.text[at:], prefix)
		if i < 0 {
			return false
		}
		at += i
		if at == 0 || separator(e.text[at-1]) {
			return true
		}
	}
}
