package app

import (
	"context"
	"strings"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"chevet/app/cda"
	"chevet/app/record"
	"unicode"
)

// addressedTo refuses a document that is about somebody else. The same INS settles it; without a common INS (it
// may have changed, or be absent) birth name, birth date and sex must all agree, as written in the document.
// // EX_3.1-1055: the INS of an entry may be a former one, so the registry's patientId decides nothing
func addressedTo(in cda.Patient, p record.Patient) error {
	if !in.INS.IsZero() && in.INS == p.INS {
		return nil
	}
	if !in.INS.IsZero() && !p.INS.IsZero() && in.INS.Realm() != p.INS.Realm() {
		return record.E(record.NotAllowed, record.ReasonWrongPatient).Because("realm of the INS")
	}
	same := foldName(in.Traits.BirthName) == foldName(p.BirthName) && in.Traits.BirthName != "" &&
		in.Traits.BirthDate == p.BirthDate && (in.Traits.Sex == p.Sex || in.Traits.Sex == "" || in.Traits.Sex == record.SexUnknown)
	if !same {
		return record.E(record.NotAllowed, record.ReasonWrongPatient)
	}
	return nil
}

// incoming compares the identity that a document came under with the one held here, before it is filed. A document that
// came by the DMP was asked for under the patient's own INS, so that an identity which INSi must still confirm does not
// hold it back; another identity does. // EXI 11, INS/va1.41
func (w *Workstation) incoming(ctx context.Context, cache Cache, p record.Patient, in cda.Patient) error {
	if in.INS.IsZero() {
		return nil // addressedTo has compared the traits
	}
	lines, err := cache.IdentityHistory(ctx, p.ID)
	if err != nil {
		return err
	}
	events := make([]record.IdentityEvent, 0, len(lines))
	for _, l := range lines {
		events = append(events, l.Event)
	}
	if record.CompareIncoming(p, in.INS, in.Traits, record.FormerINS(p, events)) == record.IncomingMismatch {
		return record.E(record.NotAllowed, record.ReasonINSMismatch)
	}
	return nil
}

// foldName makes two spellings of a name comparable: upper case, without accents, hyphens or apostrophes.
func foldName(s string) string {
	s = strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE", "ß", "ss").Replace(s)
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		plain = s
	}
	fields := strings.FieldsFunc(strings.ToUpper(plain), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(fields, " ")
}
