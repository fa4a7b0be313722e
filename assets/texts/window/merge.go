package window

import (
	"strings"

	"chevet/app/record"
)

// Words of a merge: above a record that joined another, in the banner of the one that was kept, in the history.
const (
	RecordMerged   = "Fusionné avec" + NBSP + ": "
	MergeNoWriting = "Ce dossier a été fusionné" + NBSP + ": on écrit dans l’autre"
	MergeOpen      = "Ouvrir l’autre dossier"
	MergeExplain   = "Voir la fusion"
	MergeKept      = "Dossier conservé"
	MergeAbsorbed  = "Dossier absorbé"
	MergeBack      = "Retour à l’historique"
	MergeNoOther   = "L’autre dossier n’est pas sur ce poste" + NBSP + ": seul ce qui différait est connu ici."
	MergeNothing   = "Rien n’est passé d’un dossier à l’autre" + NBSP + ": l’absorbé était vide."
	mergeOf        = "Fusionné avec "
	mergeGone      = "Ce dossier a été fusionné avec "
	mergeUnnamed   = "un autre dossier"
)

// mergeOther names the other record: «DURANT Camille, IPP 1002».
func mergeOther(e record.IdentityEvent) string {
	if e.Merge == nil || e.Merge.Name == "" {
		return mergeUnnamed
	}
	name := e.Merge.Name
	if e.Merge.IPP != "" {
		name += ", IPP" + NBSP + string(e.Merge.IPP)
	}
	return name
}

// MergePair writes for the banner «DURANT Camille, IPP 1002, le 05/01/2026», the newest of them, and how many more.
func MergePair(merges []record.IdentityEvent) string {
	text := mergeOther(merges[0]) + ", le " + Date(merges[0].At)
	if more := len(merges) - 1; more > 0 {
		text += " (+" + NNBSP + Number(more) + ")"
	}
	return text
}

// MergeGone writes above an absorbed record where it went, when and by whom.
func MergeGone(e record.IdentityEvent) string {
	return mergeGone + mergeWhen(e)
}

// MergeHeading writes over the explanation «Fusionné avec DURANT Camille, IPP 1002, le 05/01/2026 à 13:00, par …».
func MergeHeading(e record.IdentityEvent) string {
	if e.Kind == record.IdentityAbsorbed {
		return MergeGone(e)
	}
	return mergeOf + mergeWhen(e)
}

func mergeWhen(e record.IdentityEvent) string {
	text := mergeOther(e) + ", le " + DateTime(e.At)
	if e.ByName != "" {
		text += ", par " + e.ByName
	}
	if e.Source == record.SourcePAM {
		text += " (reçu du SIH, " + e.Message + ")"
	}
	return text + "."
}

// MergeMoved writes what passed from the absorbed record to the kept one: «2 séjours, 1 document».
func MergeMoved(e record.IdentityEvent) string {
	if e.Merge == nil {
		return ""
	}
	if moved := mergeCounts(e.Merge); moved != "" {
		return "Passés au dossier conservé" + NBSP + ": " + moved + "."
	}
	return MergeNothing
}

func mergeCounts(m *record.MergeFact) string {
	var parts []string
	for _, c := range []struct {
		n         int
		one, many string
	}{{m.Stays, "séjour", "séjours"}, {m.Documents, "document", "documents"}, {m.Consents, "consentement", "consentements"}} {
		if c.n > 0 {
			parts = append(parts, Count(c.n, c.one, c.many))
		}
	}
	return strings.Join(parts, ", ")
}

// mergeText is a merge in one line of history.
func mergeText(e record.IdentityEvent) string {
	text := mergeOf + mergeOther(e)
	if e.Merge != nil {
		if moved := mergeCounts(e.Merge); moved != "" {
			text += NBSP + ": " + moved
		}
	}
	return text
}
