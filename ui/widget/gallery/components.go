package gallery

import (
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
)

const half = 688 // width of a card of half the page

// New is a copy of mocks 16 and 17: every state of every component.
func New() fyne.CanvasObject {
	return widget.NewStage(widget.Pad(24, 24, 24, 24, widget.Col(16,
		card("Lignes du tableau des documents", rowStates()),
		pair(card("Pastille DMP : tous les états", chips()), card("Compteur et statuts d’identité", counters())),
		pair(card("Information du patient", choices()), card("Provenance, états, envois", states())),
		pair(card("Boutons", buttons()), card("Barre de filtres, formulaire", fields())),
		card("Vide, chargement, erreur", empties()),
		pair(card("Avis dans l’aperçu", notices()), card("Notifications", toasts())),
		pair(card("Boîte de dialogue, menu contextuel", dialogs()), card("Tâches (barre d’état)", jobs())),
		card("Typographie", types()),
		card("Couleurs", colours()),
	)))
}

func card(title string, content fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewCard(widget.Pad(16, 16, 16, 16, widget.Col(12, text(title, theme.Section, theme.Text), content)))
}

func pair(a, b fyne.CanvasObject) fyne.CanvasObject {
	return widget.RowFill(16, widget.Sized(half, 0, a), widget.Sized(half, 0, b))
}

func rowStates() fyne.CanvasObject {
	plain := sample{from: dmpHere, title: "Hémogramme et CRP", kind: "Biologie", date: "21/11/2026", author: "Labo BIORHÔNE"}
	with := func(f func(s *sample)) sample {
		s := plain
		f(&s)
		return s
	}
	badge := func(word, icon string, tone widget.Tone) func(*sample) {
		return func(s *sample) { s.badge, s.badgeIcon, s.tone, s.from = word, icon, tone, dmpThere }
	}
	quiet := func(word, icon string, ink theme.Token) func(*sample) {
		return func(s *sample) { s.badge, s.badgeIcon, s.plain, s.plainInk, s.from = word, icon, true, ink, dmpThere }
	}
	rows := []struct {
		name string
		row  sample
	}{
		{"normale", plain}, {"survolée", plain}, {"sélectionnée", plain}, {"focus clavier", plain}, {"sélectionnée + focus", plain}, {"cochée", plain},
		{"non lue", with(func(s *sample) {
			badge("Nouveau", "bell", widget.ToneAccent)(s)
			s.from, s.title, s.unread = mss, "Courrier d’adressage", true
		})},
		{"en chargement", with(func(s *sample) { quiet("Récupération…", "loader-circle", theme.AccentText)(s); s.turning = true })},
		{"nouvelle version", with(badge("Nouvelle version", "layers", widget.ToneInfo))},
		{"remplacée", with(badge("Version 2", "history", widget.ToneInfo))},
		{"supprimée du DMP", with(func(s *sample) { badge("Supprimé", "trash-2", widget.ToneDanger)(s); s.struck = true })},
		{"invisible au patient", with(func(s *sample) {
			badge("Invisible patient", "eye-off", widget.ToneInvisible)(s)
			s.title, s.unread = "Histologie de la vésicule biliaire", true
		})},
		{"déjà au dossier", with(func(s *sample) { quiet("Déjà au dossier", "folder-check", theme.Success)(s); s.mute = true })},
		{"intégration en cours", with(func(s *sample) { quiet("Intégration…", "loader-circle", theme.AccentText)(s); s.turning = true })},
		{"envoi en échec", with(func(s *sample) {
			s.from, s.title, s.marks = local, "Consultation préopératoire", []widget.CellMark{mark("triangle-alert", theme.Danger, "DMP échec")}
		})},
		{"hors ligne, absente", with(func(s *sample) { quiet("Non intégré", "cloud", theme.Muted)(s); s.mute = true })},
	}
	t := widget.NewTable(widget.TableOptions[sample]{Columns: columns(), Ticks: true, Key: func(s sample) string { return s.id }})
	var all []sample
	labels := []fyne.CanvasObject{widget.Sized(132, 32, widget.Spacer())}
	for i, r := range rows {
		r.row.id = string(rune('a' + i))
		all = append(all, r.row)
		labels = append(labels, widget.Sized(132, 32, text(r.name, theme.Caption, theme.Muted)))
	}
	t.SetRows(all)
	t.ShowSort("date", true)
	t.SetTicked("f", "n")
	t.ShowRow(1, false, false, true)
	t.ShowRow(2, true, false, false)
	t.ShowRow(3, false, true, false)
	t.ShowRow(4, true, true, false)
	return widget.Sized(0, 32*17, widget.RowFill(0, widget.Col(0, labels...), widget.Grow(t)))
}

func chips() fyne.CanvasObject {
	c := func(s, icon string, tone widget.Tone) fyne.CanvasObject { return widget.NewChip(s, icon, tone, nil) }
	turning := widget.NewChip("DMP : vérification…", "loader-circle", widget.ToneLocal, nil)
	turning.Turning = true
	return widget.Wrap(8, half-34, turning, c("DMP ouvert · accès autorisé", "folder-check", widget.ToneSuccess),
		c("DMP non consulté : patient non informé", "lock", widget.ToneWarning), c("DMP non consulté : opposition du patient", "hand", widget.ToneDanger),
		c("DMP ouvert · accès refusé par le patient", "user-round-x", widget.ToneDanger), c("DMP ouvert · bris de glace en cours", "siren", widget.ToneWarning),
		c("Pas de DMP", "circle-slash", widget.ToneLocal), c("DMP non consulté : INS non qualifiée", "badge-check", widget.ToneWarning),
		c("DMP non consulté : session sans double facteur", "id-card", widget.ToneWarning), c("DMP indisponible · dernier état connu à 13:58", "cloud-off", widget.ToneLocal),
		c("DMP : échec, code DMP-0212", "triangle-alert", widget.ToneDanger))
}

func counters() fyne.CanvasObject {
	c := func(s, icon string, tone widget.Tone) fyne.CanvasObject { return widget.NewChip(s, icon, tone, nil) }
	b := func(s, icon string, tone widget.Tone) fyne.CanvasObject { return widget.NewBadge(s, icon, tone) }
	return widget.Col(12,
		widget.Wrap(8, half-34, c("3 nouveaux depuis le 14/11/2026", "cloud-download", widget.ToneDMP), c("dont 1 invisible au patient", "eye-off", widget.ToneInvisible),
			c("Documents récents…", "loader-circle", widget.ToneLocal), c("Aucun nouveau depuis le 14/11/2026", "cloud", widget.ToneLocal)),
		widget.Wrap(8, half-34, b("Identité provisoire", "circle-dashed", widget.ToneINSProvisoire), b("Identité validée", "id-card", widget.ToneINSValidee),
			b("Identité récupérée", "download", widget.ToneINSRecuperee), b("Identité qualifiée", "badge-check", widget.ToneINSQualifiee),
			b("Douteuse", "circle-question-mark", widget.ToneDanger), b("Homonyme", "users", widget.ToneWarning), b("Fictive", "user-round-x", widget.ToneDanger)))
}

func choices() fyne.CanvasObject {
	row := func(i int) fyne.CanvasObject { return widget.Row(0, consent(i)) }
	return widget.Col(12, row(0), row(1), row(2),
		widget.Pad(216, 0, 0, 0, widget.Row(16, widget.NewCheckbox("alimentation", true, nil), widget.NewCheckbox("consultation", true, nil))), row(3))
}

func states() fyne.CanvasObject {
	prov := func(p provenance) fyne.CanvasObject { return widget.NewMark(p.word, p.icon, p.ink) }
	b := func(s, icon string, tone widget.Tone) fyne.CanvasObject { return widget.NewBadge(s, icon, tone) }
	m := func(s, icon string, ink theme.Token) fyne.CanvasObject {
		k := widget.NewMark(s, icon, ink)
		k.Word, k.Style, k.Gap = theme.Text2, theme.Caption, 4
		return k
	}
	note := func(s string) fyne.CanvasObject { return text(s, theme.Caption, theme.Muted) }
	return widget.Col(12,
		widget.Sized(0, 20, widget.Row(24, prov(local), widget.Row(12, prov(dmpHere), note("intégré")), widget.Row(12, prov(dmpThere), note("au DMP seulement")), prov(mss))),
		widget.Wrap(8, half-34, b("Brouillon", "pencil", widget.ToneLocal), b("Nouvelle version", "layers", widget.ToneInfo), b("Invisible patient", "eye-off", widget.ToneInvisible),
			b("Nouveau", "bell", widget.ToneAccent), b("Supprimé", "trash-2", widget.ToneDanger), b("Version 2", "history", widget.ToneInfo), b("Dépôt du patient", "user", widget.ToneLocal),
			b("Envoi retenu", "circle-pause", widget.ToneWarning), b("Invisible repr. légaux", "eye-off", widget.ToneInvisible), b("Masqué aux pro.", "eye-off", widget.ToneWarning),
			b("Archivé", "archive", widget.ToneLocal), b("Supprimé par l’émetteur", "trash-2", widget.ToneDanger)),
		widget.Wrap(16, half-34, m("DMP 8 min", "clock", theme.Info), m("DMP transmis", "send", theme.Info), m("DMP", "circle-check", theme.Success), m("MSS 2", "circle-check", theme.Success),
			m("MSS lu", "mail-open", theme.Success), m("DMP retenu", "circle-pause", theme.Warning), m("DMP opposition", "hand", theme.Danger), m("DMP échec", "triangle-alert", theme.Danger),
			m("DMP supprimé", "trash-2", theme.Muted)))
}

func buttons() fyne.CanvasObject {
	b := func(s, icon string, k widget.Kind, hover, focus bool) fyne.CanvasObject {
		w := widget.NewButton(s, icon, k, nil)
		w.ShowState(hover, focus)
		return w
	}
	off := widget.NewButton("Indisponible", "upload", widget.Second, nil)
	off.Why = "hors ligne"
	return widget.Wrap(8, half-34, b("Rédiger", "file-pen", widget.Main, false, false), b("Survol", "file-pen", widget.Main, true, false), b("Focus", "file-pen", widget.Main, false, true),
		b("Importer", "upload", widget.Second, false, false), b("Survol", "upload", widget.Second, true, false), off, b("Discret", "", widget.Quiet, false, false),
		b("Lien", "", widget.Link, false, false), b("Supprimer du DMP", "trash-2", widget.Destructive, false, false), widget.NewIconButton("ellipsis", "", widget.Second, nil),
		widget.NewSmallButton("Petit", "send", widget.Second, nil))
}

func fields() fyne.CanvasObject {
	filter := widget.NewField("", "Filtrer")
	filter.Icon, filter.Hint, filter.Low = "list-filter", "Ctrl+F", true
	active := func(s string) fyne.CanvasObject {
		c := widget.NewFilterChip(s, nil, nil)
		c.Active = true
		return c
	}
	field := func(label, value string) *widget.Field {
		f := widget.NewField(label, "")
		f.SetText(value)
		return f
	}
	focused := field("Nom, focus", "MOREAU")
	focused.ShowFocus(true)
	wrong := field("RPPS", "1010000004")
	wrong.Error = "Il manque un chiffre : un RPPS en compte 11."
	fixed := field("Lecture seule", "ROUX")
	fixed.ReadOnly, fixed.Help = true, "Vérifié à l’Annuaire Santé."
	w := float32(half-34-48) / 4
	box := func(f *widget.Field) fyne.CanvasObject { return widget.Sized(w, 100, f) }
	return widget.Col(12,
		widget.Row(8, widget.Sized(188, 28, filter), widget.NewFilterChip("Type", nil, nil), active("Biologie, Imagerie"), active("Provenance : DMP"), text("6 sur 24", theme.Body, theme.Muted)),
		widget.TopRow(16, box(field("Nom", "MOREAU")), box(focused), box(wrong), box(fixed)))
}

func empties() fyne.CanvasObject {
	frame := func(o fyne.CanvasObject) fyne.CanvasObject {
		return widget.Grow(widget.NewCard(widget.Pad(12, 20, 12, 20, o)))
	}
	return widget.Sized(0, 186, widget.RowFill(12,
		frame(widget.NewEmpty("file-text", "Aucun document", "Rien ne correspond aux filtres.", widget.NewButton("Effacer les filtres", "x", widget.Second, nil))),
		frame(widget.NewLoading("Chargement…", "14 documents déjà affichés, 10 arrivent du DMP.", 32, widget.NewButton("Annuler", "", widget.Second, nil))),
		frame(widget.NewEmpty("file-x", "Document non récupéré", "Réessayez ; si cela dure, donnez le code DMP-3207 au support.", widget.NewButton("Réessayer", "rotate-ccw", widget.Main, nil)))))
}

func notices() fyne.CanvasObject {
	return widget.Col(0,
		widget.NewNotice("Version 2 disponible dans le DMP", "layers", widget.ToneInfo, widget.NewSmallButton("Ouvrir", "", widget.Link, nil), widget.NewSmallButton("Intégrer", "", widget.Second, nil)),
		widget.NewNotice("Attention, ce document n’est pas visible du patient.", "eye-off", widget.ToneInvisible, widget.NewSmallButton("Rendre visible…", "", widget.Second, nil)),
		widget.NewNotice("Supprimé du DMP le 18/11/2026. La copie locale reste consultable.", "trash-2", widget.ToneDanger),
		widget.NewNotice("Copie du 21/11/2026 ; version non revérifiée", "cloud-off", widget.ToneWarning))
}

func toasts() fyne.CanvasObject {
	return widget.Wrap(12, half-34,
		widget.NewToast("Lettre validée, envoi dans 10 min.", "circle-check", widget.ToneSuccess, "Annuler l’envoi", nil),
		widget.NewToast("1 envoi au DMP a échoué.", "triangle-alert", widget.ToneDanger, "Voir", nil),
		widget.NewToast("Version 2 intégrée au dossier.", "info", widget.ToneInfo, "", nil))
}

func dialogs() fyne.CanvasObject {
	d := &widget.Dialog{Title: "Rendre ce document visible au patient ?", Icon: "eye", Tone: widget.ToneInvisible, Verb: "Rendre visible", VerbIcon: "eye", Width: 376,
		Text:  "« Histologie de la vésicule biliaire » apparaîtra dans Mon espace santé. C’est définitif : un document rendu visible ne peut plus être masqué.",
		Extra: widget.NewCheckbox("L’annonce a été faite au patient", true, nil)}
	_, cancel := d.Verbs()
	cancel.ShowState(false, true)
	m := widget.NewMenu(
		widget.MenuItem{Text: "Intégrer au dossier", Icon: "folder-input", Shortcut: "Ctrl+I"}, widget.MenuItem{Text: "Rendre visible…", Icon: "eye"},
		widget.MenuItem{Text: "Envoyer…", Icon: "send", Shortcut: "Ctrl+E"}, widget.MenuItem{Text: "Imprimer", Icon: "printer", Shortcut: "Ctrl+P"}, widget.Separator,
		widget.MenuItem{Text: "Versions précédentes", Icon: "history"}, widget.MenuItem{Text: "Copier l’identifiant", Icon: "copy"}, widget.Separator,
		widget.MenuItem{Text: "Supprimer du DMP…", Icon: "trash-2", Danger: true})
	return widget.TopRow(16, d.Box(), m.MenuBox(0))
}

func jobs() fyne.CanvasObject {
	line := func(pad float32, objs ...fyne.CanvasObject) fyne.CanvasObject {
		return widget.Pad(15, pad, 15, pad, widget.Row(8, objs...))
	}
	rule := func(c theme.Token) fyne.CanvasObject { return widget.Sized(0, 1, widget.NewFill(c)) }
	stop := func() fyne.CanvasObject { return widget.NewSmallIconButton("x", "", widget.Quiet, nil) }
	cap := func(s string) fyne.CanvasObject { return text(s, theme.Caption, theme.Muted) }
	name := func(s string, c theme.Token) fyne.CanvasObject { return widget.Flex(text(s, theme.Body, c)) }
	bar := widget.NewProgress(1)
	bar.SetValue(.4)
	box := widget.NewFloat(widget.Col(0,
		widget.Sized(0, 43, widget.Pad(15, 0, 15, 0, widget.Row(8, widget.Flex(text("Tâches", theme.Section, theme.Text)), cap("2 en cours, 1 en échec")))), rule(theme.Border),
		widget.Pad(0, 2, 0, 10, widget.Col(4, widget.Pad(0, 0, 0, 0, line(8, widget.NewSpinner(16), name("Intégration de documents du DMP", theme.Text), cap("2 sur 4"), stop())),
			widget.Pad(39, 0, 51, 0, bar))), rule(theme.ChartGrid),
		line(8, widget.NewSpinner(16), name("Recherche de nouveaux documents", theme.Text), cap("1,8 s"), stop()), rule(theme.ChartGrid),
		line(8, widget.NewIcon("triangle-alert", theme.Danger, 16), name("Envoi « Consultation préopératoire »", theme.Text), cap("PFI-207"), widget.NewSmallButton("Réessayer", "", widget.Link, nil)), rule(theme.ChartGrid),
		line(8, widget.NewIcon("circle-check", theme.Success, 16), name("Synchronisation du dossier", theme.Muted), cap("14:32"))), 440)
	return widget.Row(0, box)
}

func types() fyne.CanvasObject {
	return widget.Wrap(24, 1358, text("DURAND Camille — 20/28 SemiBold", theme.PatientName, theme.Text), text("Titre de panneau — 16/24", theme.Title, theme.Text), text("Titre de section — 14/20", theme.Section, theme.Text),
		text("Texte courant — 13/20 Regular", theme.Body, theme.Text), text("Fort — 13/20 Medium", theme.BodyStrong, theme.Text), text("Légende — 12/16", theme.Caption, theme.Muted),
		text("Il1 O0 œ Œ É Ç € « » 0123456789 12/05/1980", theme.Body, theme.Text))
}

func colours() fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, t := range []theme.Token{theme.Canvas, theme.Surface, theme.Raised, theme.Sunken, theme.Header, theme.Hover, theme.Selection, theme.RowChecked, theme.Border, theme.BorderCtl,
		theme.BorderStrong, theme.Text, theme.Text2, theme.Muted, theme.Accent, theme.AccentSoft, theme.Focus, theme.InfoBg, theme.SuccessBg, theme.WarningBg, theme.DangerBg, theme.InvisibleBg,
		theme.ProvMSSBg, theme.DiffBg, theme.Ribbon} {
		c := widget.NewCard(widget.Spacer())
		c.Fill = t
		all = append(all, widget.Sized(100, 0, widget.Col(2, widget.Sized(100, 32, c), text(t.String(), theme.Caption, theme.Muted))))
	}
	return widget.Wrap(8, 1358, all...)
}
