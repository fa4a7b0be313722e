package gallery

import (
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
)

type provenance struct {
	icon, word string
	ink        theme.Token
}

var (
	local    = provenance{"hospital", "Local", theme.ProvLocal}
	dmpHere  = provenance{"cloud-download", "DMP", theme.ProvDMP}
	dmpThere = provenance{"cloud", "DMP", theme.ProvDMP}
	mss      = provenance{"mail", "MSSanté", theme.ProvMSS}
)

type sample struct {
	id                            string
	from                          provenance
	title, kind, date, author     string
	badge, badgeIcon              string
	tone                          widget.Tone
	plain                         bool // state without fill
	plainInk                      theme.Token
	turning, unread, struck, mute bool
	marks                         []widget.CellMark
}

func mark(icon string, ink theme.Token, word string) widget.CellMark {
	return widget.CellMark{Icon: icon, IconInk: ink, Text: word}
}

var (
	sentDMP  = mark("circle-check", theme.Success, "DMP")
	sentMSS1 = mark("circle-check", theme.Success, "MSS 1")
	sentMSS2 = mark("circle-check", theme.Success, "MSS 2")
)

var documents = []sample{
	{from: local, title: "Lettre de liaison à la sortie", kind: "Lettre de liaison", date: "22/11/2026", author: "MOREAU Hélène", badge: "Brouillon", badgeIcon: "pencil", tone: widget.ToneLocal},
	{from: local, title: "Ordonnance de sortie — antalgiques", kind: "Ordonnance", date: "22/11/2026", author: "MOREAU Hélène", marks: []widget.CellMark{mark("clock", theme.Info, "DMP 8 min")}},
	{from: dmpHere, title: "Hémogramme et CRP", kind: "Biologie", date: "21/11/2026", author: "Labo BIORHÔNE", badge: "Nouvelle version", badgeIcon: "layers", tone: widget.ToneInfo},
	{from: dmpThere, title: "Histologie de la vésicule biliaire", kind: "Anatomopath.", date: "21/11/2026", author: "KASSAB Nadia", badge: "Invisible patient", badgeIcon: "eye-off", tone: widget.ToneInvisible, unread: true},
	{from: local, title: "Cholécystectomie par cœlioscopie", kind: "Opératoire", date: "21/11/2026", author: "LEFÈVRE Antoine", marks: []widget.CellMark{sentDMP, sentMSS2}},
	{from: mss, title: "Courrier d’adressage", kind: "Lettre", date: "20/11/2026", author: "BENOÎT Julie", badge: "Nouveau", badgeIcon: "bell", tone: widget.ToneAccent, unread: true},
	{from: local, title: "Consultation d’anesthésie", kind: "Consultation", date: "19/11/2026", author: "ROUX Samir", marks: []widget.CellMark{sentDMP}},
	{from: dmpThere, title: "Échographie abdominale", kind: "Imagerie", date: "18/11/2026", author: "PAOLI Marc", badge: "Nouveau", badgeIcon: "bell", tone: widget.ToneAccent, unread: true},
	{from: dmpThere, title: "Bilan hépatique complet", kind: "Biologie", date: "16/11/2026", author: "Labo BIORHÔNE", badge: "Récupération…", badgeIcon: "loader-circle", plain: true, plainInk: theme.AccentText, turning: true, unread: true},
	{from: dmpHere, title: "Volet de synthèse médicale", kind: "Synthèse", date: "02/11/2026", author: "BENOÎT Julie"},
	{from: local, title: "Consultation préopératoire", kind: "Consultation", date: "28/10/2026", author: "LEFÈVRE Antoine", marks: []widget.CellMark{mark("triangle-alert", theme.Danger, "DMP échec")}},
	{from: dmpHere, title: "Scanner abdomino-pelvien", kind: "Imagerie", date: "12/10/2026", author: "PAOLI Marc", badge: "Supprimé", badgeIcon: "trash-2", tone: widget.ToneDanger, struck: true},
	{from: mss, title: "Endoscopie œso-gastro-duodénale", kind: "Endoscopie", date: "30/09/2026", author: "GIRAUD Élise", badge: "Version 2", badgeIcon: "history", tone: widget.ToneInfo},
	{from: dmpThere, title: "Directives anticipées", kind: "Directives", date: "14/09/2026", author: "Patient", badge: "Dépôt du patient", badgeIcon: "user", tone: widget.ToneLocal},
	{from: local, title: "Passage aux urgences — douleur abdominale", kind: "Urgences", date: "03/09/2026", author: "NGUYEN Linh", marks: []widget.CellMark{sentDMP, sentMSS1}},
	{from: dmpThere, title: "Ordonnance de produits de santé", kind: "Ordonnance", date: "26/08/2026", author: "BENOÎT Julie", badge: "Non intégré", badgeIcon: "cloud", plain: true, plainInk: theme.Muted},
	{from: local, title: "Lettre de liaison — séjour d’ambulatoire", kind: "Lettre de liaison", date: "11/04/2025", author: "LEFÈVRE Antoine", badge: "Envoi retenu", badgeIcon: "circle-pause", tone: widget.ToneWarning, marks: []widget.CellMark{mark("circle-pause", theme.Warning, "DMP")}},
	{from: dmpHere, title: "Radiographie du thorax de face", kind: "Imagerie", date: "09/04/2025", author: "PAOLI Marc"},
	{from: local, title: "Note de vaccination — grippe", kind: "Vaccination", date: "18/10/2024", author: "MARCHAND Léa", marks: []widget.CellMark{mark("hand", theme.Danger, "DMP opposé")}},
}

// columns are those of the documents table at 1440.
func columns() []widget.Column[sample] {
	w := theme.ColumnsAt1440
	return []widget.Column[sample]{
		{ID: "provenance", Title: "Provenance", Width: w[1], Fill: func(s sample, c *widget.Cell) {
			c.Icon, c.Text, c.Ink, c.Weight, c.Small = s.from.icon, s.from.word, s.from.ink, theme.Medium, true
		}},
		{ID: "titre", Title: "Titre", Min: 160, Compare: compare(func(s sample) string { return s.title }), Fill: func(s sample, c *widget.Cell) {
			c.Text = s.title
			if s.unread {
				c.Weight = theme.SemiBold
			}
			if s.struck || s.mute {
				c.Ink, c.Strike = theme.Muted, s.struck
			}
		}},
		{ID: "type", Title: "Type", Width: w[3], Compare: compare(func(s sample) string { return s.kind }), Fill: func(s sample, c *widget.Cell) { c.Text, c.Ink = s.kind, theme.Text2 }},
		{ID: "date", Title: "Date acte", Width: w[4], Min: 88, Compare: compare(func(s sample) string { return s.date[6:] + s.date[3:5] + s.date[:2] }), Fill: func(s sample, c *widget.Cell) {
			c.Text = s.date
			if s.struck || s.mute {
				c.Ink = theme.Muted
			}
		}},
		{ID: "auteur", Title: "Auteur", Width: w[5], Fill: func(s sample, c *widget.Cell) { c.Text, c.Ink = s.author, theme.Text2 }},
		{ID: "etat", Title: "État", Width: w[6], Fill: func(s sample, c *widget.Cell) {
			c.Icon, c.Text, c.Tone, c.Badge, c.Turning = s.badgeIcon, s.badge, s.tone, s.badge != "" && !s.plain, s.turning
			if s.plain {
				c.Ink, c.IconInk, c.Small = theme.Muted, s.plainInk, true
				if !s.turning {
					c.Gap = 4
				}
			}
		}},
		{ID: "envois", Title: "Envois", Width: w[7], Fill: func(s sample, c *widget.Cell) {
			for _, m := range s.marks {
				c.Mark(m)
			}
		}},
	}
}

func compare(of func(sample) string) func(a, b sample) int {
	return func(a, b sample) int {
		x, y := of(a), of(b)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
}

func text(s string, style theme.Style, c theme.Token) *widget.Text {
	return widget.NewText(s, style, c)
}

// Record is a still copy of mock 03, made of the widgets.
func Record() fyne.CanvasObject { return widget.NewStage(record()) }

func record() fyne.CanvasObject {
	return widget.Col(0, widget.NewRibbon(), topBar(), banner(), widget.Grow(body()), statusBar())
}

func topBar() fyne.CanvasObject {
	nav := func(word, icon, count string, tone widget.Tone) *widget.NavItem {
		n := widget.NewNavItem(word, icon, nil)
		n.Count, n.Tone = count, tone
		return n
	}
	who := widget.NewFill(theme.Surface)
	who.Left = true
	f := widget.NewFill(theme.Surface)
	f.Bottom = true
	return widget.Bar(theme.HeightTopBar, f, 16, 16, widget.Row(0,
		widget.NewLogo(24), widget.Pad(8, 0, 24, 0, text("Chevet", theme.Brand, theme.Text)),
		widget.Row(4,
			nav("Accueil", "house", "", widget.ToneLocal), nav("Réceptions", "inbox", "4", widget.ToneWarning),
			nav("Envois", "send", "1", widget.ToneDanger), nav("Indicateurs", "chart-column", "", widget.ToneLocal),
			nav("Administration", "settings", "", widget.ToneLocal)),
		widget.Spacer(),
		widget.Sized(320, 0, widget.NewSearchButton("Rechercher un patient", nil)),
		widget.Pad(16, 0, 0, 0, widget.Sized(0, 32, widget.On(who, widget.Pad(17, 0, 0, 0, widget.Row(8,
			widget.NewAvatar("HM"),
			widget.Col(0, text("Dr MOREAU Hélène", theme.Style{Size: 13, Line: 16, Weight: theme.Medium}, theme.Text), text("Chirurgie digestive", theme.Caption, theme.Muted)),
			widget.NewIcon("chevron-down", theme.Muted, 14)))))),
	))
}

func banner() fyne.CanvasObject {
	title := widget.Sized(0, 28, widget.Row(12,
		text("DURAND Camille", theme.PatientName, theme.Text),
		text("Femme · 12/05/1980 (46 ans) · née à Lyon 3e (69383)", theme.Large, theme.Text2),
		widget.Pad(8, 0, 0, 0, widget.Row(8, text("INS", theme.CaptionStrong, theme.Muted), text("2 80 05 69 999 999 88", theme.LargeStrong, theme.Text),
			widget.NewBadge("Identité qualifiée", "badge-check", widget.ToneINSQualifiee))),
		widget.Spacer(),
		widget.Row(12, widget.NewButton("WebPS DMP", "external-link", widget.Second, nil), more(widget.NewButton("Rédiger", "file-pen", widget.Main, nil)),
			widget.NewButton("Importer", "upload", widget.Second, nil), widget.NewIconButton("ellipsis", "", widget.Second, nil)),
	))
	pair := func(label, value string) fyne.CanvasObject {
		return widget.Row(0, text(label, theme.Body, theme.Muted), text(value, theme.Body, theme.Text2))
	}
	dot := func() fyne.CanvasObject { return text("·", theme.Body, theme.BorderStrong) }
	second := widget.Sized(0, 20, widget.Row(8,
		pair("Nom utilisé : ", "PERRIN"), dot(), pair("IPP ", "0004512"), dot(),
		pair("Séjour en cours : ", "Chirurgie digestive, chambre 214, entrée le 20/11/2026"), dot(), pair("Médecin traitant : ", "Dr BENOÎT Julie")))
	third := widget.Sized(0, 32, widget.Row(8,
		widget.NewChip("DMP ouvert · accès autorisé", "folder-check", widget.ToneSuccess, nil),
		widget.NewChip("3 nouveaux depuis le 14/11/2026", "cloud-download", widget.ToneDMP, nil),
		widget.NewChip("dont 1 invisible au patient", "eye-off", widget.ToneInvisible, nil),
		widget.Spacer(),
		widget.Pad(0, 0, 4, 0, text("Patient", theme.Body, theme.Muted)),
		consent(1)))
	tabs := widget.NewTabs([]widget.Tab{
		{Text: "Documents", Icon: "file-text", Count: "24"}, {Text: "Séjours", Icon: "bed-double", Count: "3"}, {Text: "Vaccinations", Icon: "syringe"},
		{Text: "Envois", Icon: "send", Count: "1", Tone: widget.ToneDanger}, {Text: "Traces", Icon: "history"}}, 0, nil)
	refreshed := widget.NewMark("DMP actualisé à 14:32", "refresh-cw", theme.Muted)
	refreshed.Style = theme.Caption
	f := widget.NewFill(theme.Surface)
	f.Bottom = true
	return widget.Bar(theme.HeightBanner, f, 0, 0, widget.Col(0,
		widget.Pad(16, 12, 16, 0, widget.Col(0, title, widget.Pad(0, 4, 0, 12, second), third)),
		widget.Pad(4, 8, 16, 0, widget.Row(8, tabs, widget.Spacer(), refreshed, widget.NewKeyHint("F5")))))
}

func more(b *widget.Button) *widget.Button {
	b.More = "chevron-down"
	return b
}

func consent(chosen int) *widget.Segment {
	return widget.NewChoice([]widget.SegmentPart{
		{Text: "Non informé", Tone: widget.ToneWarning}, {Text: "Informé, non opposé", Tone: widget.ToneSuccess},
		{Text: "Informé, opposé…", Tone: widget.ToneDanger}, {Text: "Bris de glace…", Tone: widget.ToneWarning}}, chosen, nil)
}

func body() fyne.CanvasObject {
	filter := widget.NewField("", "Filtrer")
	filter.Icon, filter.Hint, filter.Low = "list-filter", "Ctrl+F", true
	chip := func(s string) fyne.CanvasObject { return widget.NewFilterChip(s, nil, nil) }
	tools := widget.NewFill(theme.Surface)
	tools.Bottom = true
	table := widget.NewTable(widget.TableOptions[sample]{
		Columns: columns(), Ticks: true, SortBy: "", Key: func(s sample) string { return s.id },
		Letter: func(s sample) string { return s.title },
	})
	rows := make([]sample, len(documents))
	for i, d := range documents {
		d.id = string(rune('a' + i))
		rows[i] = d
	}
	table.SetRows(rows)
	table.ShowSort("date", true)
	table.Select("c")
	table.ShowHover(5)
	left := widget.On(widget.NewFill(theme.Surface), widget.Col(0,
		widget.Bar(theme.HeightToolbar, tools, 16, 16, widget.Row(8, widget.Sized(188, 28, filter), chip("Type"), chip("Période : tout"), chip("Auteur"), chip("Provenance"),
			widget.Pad(4, 0, 0, 0, widget.NewCheckbox("Invisibles", false, nil)), widget.Spacer(), widget.NewSmallButton("Rechercher dans le DMP", "cloud-download", widget.Second, nil))),
		widget.Grow(table)))
	return widget.NewSplitter(left, preview(), theme.PreviewAt1440)
}

func preview() fyne.CanvasObject {
	head := widget.NewFill(theme.Surface)
	head.Bottom = true
	foot := widget.NewFill(theme.Surface)
	foot.Top = true
	page := widget.NewFill(theme.None)
	page.Paper = true
	vline := widget.NewFill(theme.Border)
	quiet := func(icon string) fyne.CanvasObject { return widget.NewSmallIconButton(icon, "", widget.Quiet, nil) }
	return widget.Col(0,
		widget.Bar(theme.HeightPanelHead, head, 16, 12, widget.Row(8, widget.Flex(text("Hémogramme et CRP", theme.Section, theme.Text)), widget.NewSegment([]string{"PDF", "Structuré", "Métadonnées"}, 0, nil))),
		widget.NewNotice("Version 2 disponible dans le DMP", "layers", widget.ToneInfo, widget.NewSmallButton("Ouvrir", "", widget.Link, nil), widget.NewSmallButton("Intégrer", "", widget.Second, nil)),
		widget.Grow(widget.On(widget.NewFill(theme.Sunken), widget.Pad(16, 16, 16, 0, page))),
		widget.Bar(theme.HeightPanelFoot, foot, 12, 12, widget.Row(4, quiet("chevron-left"), text("1 / 2", theme.Caption, theme.Muted), quiet("chevron-right"),
			widget.Pad(4, 0, 4, 0, widget.Sized(1, 20, vline)),
			quiet("zoom-out"), text("100 %", theme.Caption, theme.Muted), quiet("zoom-in"), widget.Spacer(),
			widget.Row(8, widget.NewSmallIconButton("printer", "", widget.Second, nil), widget.NewSmallButton("Envoyer…", "send", widget.Second, nil), widget.NewSmallIconButton("ellipsis", "", widget.Second, nil)))),
	)
}

func statusBar() fyne.CanvasObject {
	item := widget.NewStatusItem
	bar := widget.NewProgress(64)
	bar.SetValue(.6)
	job := item("Recherche dans le DMP", "loader-circle", theme.AccentText)
	job.Turning = true
	count := item("2 tâches en cours", "", theme.Muted)
	count.More, count.Strong, count.Word = "chevron-up", true, theme.Text2
	help := widget.NewKeyHint("F1")
	help.Low = true
	return widget.NewStatusBar([]fyne.CanvasObject{
		item("Serveur central : synchronisé il y a 12 s", "circle-check", theme.Success), item("DMP", "circle-check", theme.Success),
		item("Annuaire Santé", "circle-check", theme.Success), item("Pro Santé Connect : encore 3 h 12", "key-round", theme.Muted),
	}, []fyne.CanvasObject{widget.Row(6, job, bar), count, widget.Row(6, text("Aide", theme.Caption, theme.Muted), help)})
}
