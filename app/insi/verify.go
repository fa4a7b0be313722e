package insi

import (
	"context"

	"chevet/app/record"
)

// Verification says whether an INS and traits held here are still those of INSi.
type Verification struct {
	Code    record.INSiCode        // 00: they agree; 01: they do not, or INSi knows nobody; 02: several
	Answer  Answer                 // what INSi holds, when it found one person
	Differs []record.IdentityField // FieldINS or traits, when Answer is somebody and does not agree
}

// Verify compares a patient with INSi: the person is searched by the traits held here, with the birth place, and the INS
// and traits of the answer must be the same. The dedicated operation, verifierInsAvecTraitsIdentite, belongs to lot 2,
// whose schema is not in our package of 1.5.0. [?]
func (c *Client) Verify(ctx context.Context, by Caller, p record.Patient) (Verification, error) {
	found, err := c.Search(ctx, by, p.Traits)
	if err != nil {
		return Verification{}, err
	}
	v := Verification{Code: found.Code, Answer: found.Answer}
	if found.Code != record.INSiOne {
		return v, nil
	}
	for _, d := range record.CompareTraits(p.Traits, found.Traits) {
		if d.Differ && !(d.Missing && d.Here == "") {
			v.Differs = append(v.Differs, d.Field)
		}
	}
	if p.INS != found.INS {
		v.Differs = append(v.Differs, record.FieldINS)
	}
	if len(v.Differs) > 0 {
		v.Code = record.INSiNone
	}
	return v, nil
}
