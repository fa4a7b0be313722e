package app

import (
	"strings"
	"time"

	"chevet/app/barcode"
	"chevet/app/record"
)

// IdentityDraft is an identity as it is being typed: texts, not values. The form shows it; Read judges it at each key.
type IdentityDraft struct {
	BirthName, GivenNames, BirthDate, BirthCOG, BirthPlace string
	UsedName, UsedGivenName                                string // never filled from the names of birth // INS/va1.02
	Sex                                                    record.Sex
	Homonym, Doubtful, Fictive                             bool
}

// DraftOf returns the draft of a known identity.
func DraftOf(p record.Patient) IdentityDraft {
	return IdentityDraft{BirthName: p.BirthName, GivenNames: strings.Join(p.GivenNames, " "), BirthDate: p.BirthDate.French(),
		BirthCOG: string(p.BirthCOG), BirthPlace: p.BirthPlace, UsedName: p.UsedName, UsedGivenName: p.UsedGivenName, Sex: p.Sex,
		Homonym: p.Homonym, Doubtful: p.Doubtful, Fictive: p.Fictive}
}

// DraftOfQuery fills a draft with what was searched: the words are names, what reads as a date is the birth. A scanned
// datamatrix gives all the traits; its INS is left out, because a scan qualifies nothing. // hl7.md §5
func DraftOfQuery(query string, now time.Time) IdentityDraft {
	if scan, err := barcode.ReadINS(query, now); err == nil {
		return DraftOf(record.Patient{Traits: scan.Traits})
	}
	var d IdentityDraft
	var names []string
	for _, word := range strings.Fields(query) {
		if born, err := record.ParseDate(word, now); err == nil && d.BirthDate == "" {
			d.BirthDate = born.French()
		} else if record.CheckName(word) == nil {
			names = append(names, record.StrictText(word))
		}
	}
	if len(names) > 0 {
		d.BirthName, d.GivenNames = names[0], strings.Join(names[1:], " ")
	}
	return d
}

// ReadDraft is what a draft means: the identity, and what is wrong with each field.
type ReadDraft struct {
	Patient record.Patient
	Wrong   map[record.IdentityField]record.Reason
}

// Read makes an identity of a draft on top of base (the zero Patient when it is created): strict traits in INSi's
// alphabet, status and INS as the attributes leave them. Nothing missing is wrong but the birth name and the sex: an
// identity may be provisional.
func (d IdentityDraft) Read(base record.Patient, rules record.IdentityRules, now time.Time) ReadDraft {
	r := ReadDraft{Patient: base, Wrong: map[record.IdentityField]record.Reason{}}
	wrong := func(f record.IdentityField, err error) {
		if err != nil {
			r.Wrong[f] = record.ReasonOf(err)
		}
	}
	p := &r.Patient
	p.BirthName = respelt(base.BirthName, d.BirthName)
	wrong(record.FieldBirthName, record.CheckName(d.BirthName))
	p.GivenNames = nil
	for _, g := range strings.FieldsFunc(d.GivenNames, func(r rune) bool { return r == ' ' || r == ',' || r == '\u00a0' }) {
		wrong(record.FieldGivenNames, record.CheckName(g))
		p.GivenNames = append(p.GivenNames, record.StrictText(g))
	}
	if strings.EqualFold(strings.Join(base.GivenNames, " "), strings.TrimSpace(d.GivenNames)) {
		p.GivenNames = base.GivenNames
	}
	p.Sex = d.Sex
	if d.Sex == "" {
		wrong(record.FieldSex, record.E(record.Invalid, record.ReasonSex))
	}
	p.BirthDate = ""
	if s := strings.TrimSpace(d.BirthDate); s != "" {
		born, err := record.ParseDate(s, now)
		if _, _, _, ok := born.Age(now); err == nil && !ok {
			err = record.E(record.Invalid, record.ReasonBirthFuture)
		}
		p.BirthDate = born
		wrong(record.FieldBirthDate, err)
	}
	p.BirthCOG = ""
	if s := strings.TrimSpace(d.BirthCOG); s != "" {
		cog, err := record.ParseCOG(s)
		p.BirthCOG = cog
		wrong(record.FieldBirthCOG, err)
	}
	p.BirthPlace = strings.TrimSpace(d.BirthPlace)
	p.UsedName, p.UsedGivenName = respelt(base.UsedName, d.UsedName), respelt(base.UsedGivenName, d.UsedGivenName)
	for f, name := range map[record.IdentityField]string{record.FieldUsedName: d.UsedName, record.FieldUsedGivenName: d.UsedGivenName} {
		if strings.TrimSpace(name) != "" {
			wrong(f, record.CheckName(name))
		}
	}
	p.Homonym, p.Doubtful, p.Fictive = d.Homonym, d.Doubtful, d.Fictive
	if d.Fictive && (d.Doubtful || d.Homonym) {
		wrong(record.FieldFictive, record.E(record.Invalid, record.ReasonAttributes))
	}
	*p = rules.Settle(*p)
	return r
}

// respelt is what was typed in its strict form, or the stored spelling when the person left it alone: an identity received
// with accents is not changed by being looked at.
func respelt(stored, typed string) string {
	if strings.EqualFold(stored, strings.TrimSpace(typed)) {
		return stored
	}
	return record.StrictText(typed)
}

// EmergencyDraft is the identity of somebody nobody can name: a name to call them by and a sex, and the mark douteux.
func EmergencyDraft(name string, sex record.Sex) IdentityDraft {
	if sex == "" {
		sex = record.SexUnknown
	}
	return IdentityDraft{BirthName: name, Sex: sex, Doubtful: true}
}
