package window

import (
	"strconv"
	"time"

	"chevet/app"
	"chevet/app/record"
)

// Words of the preview. // mocks 03, 05, 15
const (
	PreviewPDF        = "PDF"
	PreviewStructured = "Structuré"
	PreviewMetadata   = "Métadonnées"

	PreviewNoPDF       = "Ce document ne contient pas de PDF."
	PreviewNoStructure = "Ce document n’a pas de contenu structuré" + NBSP + ": il ne contient qu’un fichier."
	PreviewNotYet      = "Le document n’est pas encore affiché."
	PreviewNotShown    = "Le document n’a pas pu être affiché."

	PreviewEmptyTitle   = "Aucun document choisi"
	PreviewEmptyText    = "Choisissez un document dans la liste pour le lire ici."
	PreviewLoading      = "Récupération du document…"
	PreviewListUsable   = "La liste reste utilisable."
	PreviewOpening      = "Ouverture du document…"
	PreviewFailedTitle  = "Document non récupéré"
	PreviewPDFFailed    = "PDF non affichable"
	PreviewOthersUsable = "Les autres documents restent consultables."
	PreviewSeePDF       = "Voir le PDF"
	PreviewSeeStructure = "Voir le document structuré"

	PreviewPreviousPage = "Page précédente"
	PreviewNextPage     = "Page suivante"
	PreviewZoomIn       = "Agrandir"
	PreviewZoomOut      = "Réduire"
	PreviewNoFurther    = "Pas plus loin."
	PreviewPrint        = "Imprimer"
	DocPrinted          = "Document donné à l’imprimante."
	PreviewNoPrinting   = "Ce poste n’imprime pas."
	PreviewMore         = "Autres actions"
	PreviewFitWidth     = "Ajuster à la largeur"
	PreviewFitPage      = "Page entière"
	PreviewRotate       = "Tourner d’un quart de tour"
	PreviewGoToPage     = "Aller à la page…"
	PreviewSelectAll    = "Tout sélectionner"
	PreviewCopy         = "Copier"

	PreviewFind         = "Chercher dans le document"
	PreviewFindPrevious = "Occurrence précédente (Maj+F3)"
	PreviewFindNext     = "Occurrence suivante (F3)"
	PreviewFindClose    = "Fermer la recherche (Échap)"
	PreviewFindNone     = "Aucune occurrence."

	PreviewBackToDocument = "Retour au document"
	PreviewFileUnknown    = "Chevet n’affiche pas ce type de fichier."
	PreviewFileDamaged    = "Ce fichier est illisible ou abîmé."
	PreviewMoreSections   = "Suite…"
	PreviewCopyID         = "Copier l’identifiant du document"
	PreviewSections       = "Sections"
	PreviewOpen           = "Ouvrir"
	PreviewIntegrate      = "Intégrer"

	PreviewAuthor      = "Auteur"
	PreviewStructure   = "Structure"
	PreviewAct         = "Acte"
	PreviewAttachments = "Pièces jointes"
	PreviewPDFCopy     = "Copie PDF du document"
	PreviewNoMedia     = "Image ou pièce jointe absente du document"
	PreviewAttachment  = "Pièce jointe"
)

// Attachment writes «Pièce jointe · PDF · 181,3 ko».
func Attachment(name, kind string, size int64) string {
	if name == "" {
		name = PreviewAttachment
	}
	if kind == "PLAIN" {
		kind = "Texte"
	}
	if size == 0 {
		return name + " · " + kind
	}
	return name + " · " + kind + " · " + Size(size)
}

// OtherForm names the other form of a document.
func OtherForm(k record.BodyKind) string {
	if k.Structured() {
		return "Voir le CDA structuré"
	}
	return "Voir l’autre format"
}

// DocForms marks the row of a document that has two forms.
const DocForms = "2 formats"

// DamagedAttachment says of a file that it cannot be read.
func DamagedAttachment(name string) string { return name + " · fichier abîmé" }

// NotShownHere counts the pictures and objects of a text that are left out.
func NotShownHere(n int) string {
	return Count(n, "image ou objet de ce texte n’est pas affiché.", "images ou objets de ce texte ne sont pas affichés.")
}

// HitOf writes «3 / 12», with «…» while the search goes on.
func HitOf(at, of int, more bool) string {
	switch {
	case of == 0 && more:
		return "Recherche…"
	case of == 0:
		return "Introuvable"
	}
	s := strconv.Itoa(at) + " / " + strconv.Itoa(of)
	if more {
		s += "…"
	}
	return s
}

// BornOn writes «Née le».
func BornOn(s record.Sex) string {
	switch s {
	case record.Female:
		return "Née le"
	case record.Male:
		return "Né le"
	}
	return "Né(e) le"
}

// OfPages writes «/ 12», after the number of the page.
func OfPages(pages int) string { return "/ " + strconv.Itoa(pages) }

// PageOf writes «1 / 2».
func PageOf(page, pages int) string { return strconv.Itoa(page) + " / " + strconv.Itoa(pages) }

// ZoomOf writes «100 %».
func ZoomOf(n int) string { return strconv.Itoa(n) + NBSP + "%" }

// FailureText joins the sentence of a failure and the code that support asks for.
func FailureText(sentence string, code record.Reason) string {
	return sentence + " Code" + NBSP + ": " + string(code) + "."
}

// FailureDetails writes what is folded under an error: hour, transaction, correlation, one a line.
func FailureDetails(f app.Failure) string {
	s := ""
	if !f.At.IsZero() {
		s = f.At.Local().Format("02/01/2006 à 15:04:05")
	}
	if f.Transaction != "" {
		if s != "" {
			s += " · "
		}
		s += f.Transaction
	}
	if f.Correlation != "" {
		if s != "" {
			s += "\n"
		}
		s += "Corrélation " + f.Correlation
	}
	return s
}

// Widths of the preview, px, under which a notice says less.
const (
	noticeShort   = 480
	noticeShorter = 420
)

// PreviewNotice writes the sentence of a notice; unrecognized counts the elements that were not understood, width is
// that of the preview.
func PreviewNotice(n app.Notice, r app.Row, unrecognized int, width float32) string {
	d := r.Document
	switch n {
	case app.NoticeWithdrawn:
		from := "Supprimé du DMP"
		if d.Provenance == record.MSSante {
			from = "Supprimé par l’émetteur"
		}
		if !d.WithdrawnAt.IsZero() {
			from += " le " + Date(d.WithdrawnAt)
		}
		return from + ". La copie locale reste consultable."
	case app.NoticeHiddenPatient:
		return "Attention, ce document n’est pas visible du patient."
	case app.NoticeHiddenGuardians:
		return "Non visible des représentants légaux, pour préserver le secret du mineur titulaire du DMP."
	case app.NoticeNewVersion:
		s := "Nouvelle version disponible"
		if r.Newer != nil && r.Newer.Version > 0 {
			s = "Version " + strconv.Itoa(r.Newer.Version) + " disponible"
		}
		if width > noticeShorter {
			s += " dans le DMP"
		}
		return s
	case app.NoticeImages:
		return ImagesNotice
	case app.NoticeTwin:
		return "Ce document a 2 formats."
	case app.NoticePDFDamaged:
		if width > noticeShort {
			return "La copie PDF de ce document est abîmée" + NBSP + ": voici son contenu structuré."
		}
		return "Copie PDF abîmée" + NBSP + ": contenu structuré affiché."
	case app.NoticeBodyDamaged:
		if width > noticeShort {
			return "Le contenu structuré de ce document est illisible" + NBSP + ": voici son PDF."
		}
		return "Contenu structuré illisible" + NBSP + ": PDF affiché."
	case app.NoticeStylesheet:
		return "La feuille de style du document n’est pas exécutée."
	case app.NoticeUnrecognized:
		return Count(unrecognized, "élément non reconnu", "éléments non reconnus") + NBSP + ": leur texte est affiché tel quel."
	case app.NoticeNotRechecked:
		at := copiedAt(d)
		if at.IsZero() {
			return "Copie de ce poste" + NNBSP + "; version non revérifiée"
		}
		return "Copie du " + Date(at) + NNBSP + "; version non revérifiée"
	case app.NoticeBuiltIn:
		if width > noticeShort {
			return "Mise en forme par Chevet à partir du document structuré."
		}
		return "Mise en forme par Chevet."
	}
	return ""
}

// copiedAt is when the copy here was made.
func copiedAt(d record.Document) time.Time {
	switch {
	case d.Integration != nil && !d.Integration.At.IsZero():
		return d.Integration.At
	case d.Entry != nil && !d.Entry.SeenAt.IsZero():
		return d.Entry.SeenAt
	}
	return d.UpdatedAt
}
