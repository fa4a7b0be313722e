package access

import (
	"io"
	"strings"

	"chevet/app/audit"
)

// reviewColumns never change order: reviews are compared with each other. // SC.SSI/IAM.94
var reviewColumns = []string{"compte", "identifiant_national", "nom", "prenom", "nom_exercice", "prenom_exercice", "profession", "nature", "roles", "unite",
	"etat", "origine", "fournisseurs", "verification", "creation", "modification", "derniere_connexion", "expiration", "objet"}

// WriteReview writes accounts as CSV, for the review of habilitations: no secret, every cell harmless in a spreadsheet.
func WriteReview(w io.Writer, all []Account, links func(Account) ([]Link, error)) error {
	var failed error
	err := audit.Table(w, reviewColumns, func(yield func([]string) bool) {
		for _, a := range all {
			var issuers []string
			tied, err := links(a)
			if err != nil {
				failed = err
				return
			}
			for _, l := range tied {
				issuers = append(issuers, l.Issuer)
			}
			if !yield(reviewRow(a, issuers)) {
				return
			}
		}
	})
	if failed != nil {
		return failed
	}
	return err
}

func reviewRow(a Account, issuers []string) []string {
	state, roles := "actif", []string{}
	if a.Disabled {
		state = "desactive"
	}
	for _, r := range a.Roles {
		roles = append(roles, string(r))
	}
	return []string{a.ID, a.Practitioner.NationalID, a.Practitioner.FamilyName, a.Practitioner.GivenName, a.Exercise.FamilyName, a.Exercise.GivenName,
		a.Exercise.Profession, string(a.Kind), strings.Join(roles, " "), a.Unit.Code, state, a.Origin, strings.Join(issuers, " "), string(a.Verified.How),
		audit.Time(a.CreatedAt), audit.Time(a.UpdatedAt), audit.Time(a.LastLoginAt), audit.Time(a.ExpiresAt), a.Purpose}
}
