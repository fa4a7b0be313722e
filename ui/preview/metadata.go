package preview

import (
	"strconv"
	"strings"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
)

// metadataSheet writes what is known of the document, label and value, and nothing that is not.
type metadataSheet struct {
	r     *reader
	s     *sheet
	inner float32
	gap   float32 // before the next line
}

func (p *Pane) layMetadata(width float32) {
	if p.view == nil {
		return
	}
	look := theme.Current()
	m := &metadataSheet{r: &reader{look: look}, s: &sheet{width: width, margin: look.Px(sideMargin)}, gap: look.Px(topMargin)}
	m.inner = max(look.Px(160), width-2*m.s.margin)
	var patient *record.Patient
	if p.env != nil && p.env.Desk != nil {
		if rec := p.env.Desk.Current(); rec != nil {
			patient = &rec.Patient
		}
	}
	m.write(p.view, patient)
	m.s.height += look.Px(topMargin)
	p.metadata.sheet = m.s
	clear(p.metadata.shown)
}

func (m *metadataSheet) group(title string) {
	look := m.r.look
	if m.s.height > 0 {
		m.gap = look.Px(16)
	}
	m.s.append(m.gap, wrap(look, []span{{text: title, style: theme.Section, ink: theme.Text}}, m.inner, atLeft))
	m.gap = look.Px(8)
}

// line writes a label and its value; nothing when there is no value.
func (m *metadataSheet) line(label, value string) {
	if strings.TrimSpace(value) != "" {
		m.spans(label, []span{{text: value, style: theme.Body, ink: theme.Text}})
	}
}

func (m *metadataSheet) spans(label string, value []span) {
	look := m.r.look
	col := look.Px(144)
	var b box
	b.put(0, 0, wrap(look, []span{{text: label, style: theme.Body, ink: theme.Muted}}, col-look.Px(8), atLeft))
	b.put(col, 0, wrap(look, value, max(look.Px(80), m.inner-col), atLeft))
	b.h = max(b.h+look.Px(4), look.Px(24))
	m.s.append(m.gap, b)
	m.gap = 0
}

func coded(c record.Coded) string {
	switch {
	case c.Label != "" && c.Code != "":
		return c.Label + " (" + c.Code + ")"
	case c.Label != "":
		return c.Label
	}
	return c.Code
}

func (m *metadataSheet) write(v *app.DocumentView, patient *record.Patient) {
	d, doc := v.Row.Document, v.CDA
	if doc == nil {
		doc = &cda.Document{}
	}
	m.group(window.MetaDocument)
	m.line(window.MetaTitle, first(doc.Title, d.Title))
	m.line(window.MetaType, first(coded(doc.Type), coded(d.Type)))
	m.line(window.MetaClass, coded(d.Class))
	m.line(window.MetaAct, first(window.Period(doc.ActStart, doc.ActEnd), window.Period(d.ActStart, d.ActEnd)))
	m.line(window.MetaCreated, first(window.DateTime(doc.EffectiveTime), window.DateTime(d.CreatedAt)))
	if n := max(doc.Version, d.Version); n > 0 {
		m.line(window.MetaVersion, strconv.Itoa(n))
	}
	m.line(window.MetaID, first(string(doc.ID), string(d.ID)))
	m.line(window.MetaSet, first(string(doc.SetID), string(d.SetID)))
	m.line(window.MetaReplaces, first(string(doc.Replaces), string(d.Replaces)))
	m.line(window.MetaConfidentiality, window.Confidentiality(first(doc.Confidentiality, d.Confidentiality)))
	m.line(window.MetaFormat, m.format(v, doc))
	if v.Bytes > 0 {
		m.line(window.MetaSize, window.Size(v.Bytes))
	}
	if n := len(v.PDF); n > 0 {
		m.line(window.MetaPDFSize, window.Size(int64(n)))
	}
	m.line(window.MetaLanguage, doc.Language)

	m.group(window.MetaPeople)
	if len(doc.Participants) == 0 {
		m.line(window.PreviewAuthor, d.Author.Display())
		m.line(window.PreviewStructure, d.Author.Organization)
	}
	custodian := false
	for _, p := range doc.Participants {
		custodian = custodian || p.Kind == "custodian"
		m.line(window.Participant(p.Kind, p.TypeCode), participant(p))
	}
	if !custodian {
		m.line(window.MetaCustodian, participant(doc.Custodian))
	}

	if e := doc.Encounter; coded(e.Class) != "" || !e.Start.IsZero() || e.Facility != "" {
		m.group(window.MetaEncounter)
		m.line(window.MetaKind, coded(e.Class))
		m.line(window.MetaPeriod, window.Period(e.Start, e.End))
		m.line(window.MetaPlace, e.Facility)
		m.line(window.MetaResponsible, participant(e.Responsible))
	}
	if len(doc.Acts) > 0 {
		m.group(window.MetaActs)
		for _, a := range doc.Acts {
			m.line(first(window.Period(a.Start, a.End), window.PreviewAct), first(coded(a.Code), window.MetaNoCode))
			for _, p := range a.Performers {
				m.line("", participant(p))
			}
		}
	}
	m.identity(doc, patient)
	m.provenance(v)
}

// identity compares the INS of the document with the patient's. // SC.CDA/INT.01
func (m *metadataSheet) identity(doc *cda.Document, patient *record.Patient) {
	if doc.Patient.Traits.BirthName == "" && doc.Patient.INS.IsZero() {
		return
	}
	m.group(window.MetaPatient)
	m.line(window.MetaName, strings.TrimSpace(doc.Patient.Traits.BirthName+" "+strings.Join(doc.Patient.Traits.GivenNames, " ")))
	m.line(window.MetaUsedName, strings.TrimSpace(doc.Patient.UsedName+" "+doc.Patient.UsedGiven))
	birth := window.Birth(doc.Patient.Traits.BirthDate)
	if doc.Patient.BirthPlace != "" {
		birth += window.BornAt + doc.Patient.BirthPlace
	}
	m.line(window.MetaBirth, strings.TrimSpace(birth))
	if doc.Patient.INS.IsZero() {
		m.line("INS", window.NoINS)
		return
	}
	value := []span{{text: doc.Patient.INS.Grouped(), style: theme.Body, ink: theme.Text}}
	if patient != nil && !patient.INS.IsZero() {
		same := patient.INS == doc.Patient.INS
		icon, ink, word := "circle-check", theme.Success, window.MetaSameINS
		if !same {
			icon, ink, word = "triangle-alert", theme.Danger, window.MetaOtherINS
		}
		value = append(value, span{text: " \u00a0", style: theme.Body}, span{icon: icon, ink: ink}, span{text: "\u00a0" + word, style: theme.CaptionStrong, ink: ink})
	}
	m.spans("INS", value)
}

func (m *metadataSheet) provenance(v *app.DocumentView) {
	d := v.Row.Document
	m.group(window.MetaProvenance)
	origin := v.Origin
	if origin == "" {
		origin = d.Provenance
	}
	from := []string{window.Provenance(origin)}
	for _, o := range d.AlsoFrom {
		from = append(from, window.Provenance(o))
	}
	m.line(window.MetaOrigin, strings.Join(from, ", "))
	if i := d.Integration; i != nil {
		m.line(window.MetaIntegrated, window.IntegratedBy(*i))
	}
	m.line(window.MetaVisibility, window.Visibility(d.Visibility))
	if !d.WithdrawnAt.IsZero() {
		m.line(window.MetaWithdrawn, window.DateTime(d.WithdrawnAt))
	}
	if e := d.Entry; e != nil {
		m.line(window.MetaSubmitted, window.DateTime(e.SubmittedAt))
		m.line(window.MetaEntry, e.EntryUUID)
		m.line(window.MetaLogical, e.LogicalID)
		m.line(window.MetaRepository, e.Repository)
	}
}

func (m *metadataSheet) format(v *app.DocumentView, doc *cda.Document) string {
	kind := doc.Kind
	if kind == record.BodyUnknown {
		kind = v.Row.Document.BodyKind
	}
	f := window.BodyKind(kind)
	if e := v.Row.Document.Entry; e != nil && coded(e.Format) != "" {
		f = strings.TrimPrefix(f+" · "+coded(e.Format), " · ")
	}
	return f
}

func participant(p cda.Participant) string {
	var parts []string
	for _, s := range []string{p.Name(), p.Role.Label, p.Function.Label, p.Organization} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	s := strings.Join(parts, " · ")
	if !p.Time.IsZero() && s != "" {
		s += " · " + window.DateTime(p.Time)
	}
	return s
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
