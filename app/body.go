package app

import (
	"strconv"
	"strings"
	"time"

	"chevet/app/compose"
	"chevet/app/record"
)

// answers reads what was written, typed.
type answers struct {
	Answers
	now time.Time
}

func (a answers) text(id string) string            { return strings.TrimSpace(a.Texts[id]) }
func (a answers) ticked(id string) bool            { return a.Texts[id] != "" }
func (a answers) date(id string) record.Date       { return record.Date(a.text(id)) }
func (a answers) blocks(id string) []compose.Block { return paragraphs(a.Texts[id]) }

func (a answers) number(id string) int { return whole(a.text(id)) }

func whole(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// day is a date at noon, where no hour was asked; the zero time when it is not complete.
func (a answers) day(id string) time.Time {
	t, err := time.ParseInLocation("2006-01-02", a.text(id), a.now.Location())
	if err != nil {
		return time.Time{}
	}
	return t
}

// rows are the lines in which something is written.
func (a answers) rows(id string) []answers {
	var out []answers
	for _, r := range a.Rows[id] {
		for _, v := range r {
			if strings.TrimSpace(v) != "" {
				out = append(out, answers{Answers{Texts: r}, a.now})
				break
			}
		}
	}
	return out
}

func (a answers) names(id string) []string {
	var out []string
	for _, r := range a.rows(id) {
		out = append(out, r.text("name"))
	}
	return out
}

// paragraphs cuts a text at its empty lines; nil when nothing is written.
func paragraphs(text string) []compose.Block {
	var out []compose.Block
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for part := range strings.SplitSeq(text, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, compose.Text(part))
		}
	}
	return out
}

// end is the last day of so many days from now, "" when it goes on.
func (a answers) end(days string) record.Date {
	n := a.number(days)
	if n == 0 {
		return ""
	}
	return record.DateOf(a.now.AddDate(0, 0, n))
}

func (a answers) treatments(id string) []compose.Treatment {
	var out []compose.Treatment
	for _, r := range a.rows(id) {
		out = append(out, compose.Treatment{Medicine: compose.Medicine{Name: r.text("name")}, Rhythm: r.text("rhythm"), Start: record.DateOf(a.now), End: r.end("days")})
	}
	return out
}

// stoppedTreatments ended today: nobody is asked when they began.
func (a answers) stoppedTreatments(id string) []compose.Treatment {
	out := a.treatments(id)
	for i := range out {
		out[i].Start, out[i].End = "", record.DateOf(a.now)
	}
	return out
}

// bodies make the content of each form.
var bodies = map[FormName]func(a answers, file []byte) compose.Body{
	FormLetter: func(a answers, _ []byte) compose.Body {
		return compose.DischargeLetter{Reason: a.text("reason"), Admission: a.text("admission"), Discharge: a.text("discharge"), Destination: a.text("destination"),
			Summary: a.blocks("summary"), Conclusion: a.text("conclusion"), Adverse: a.text("adverse"),
			Resistant:   compose.ResistantBug{Searched: a.ticked("bmr"), Found: a.text("bmrFound")},
			Transfusion: compose.Exposure{Done: a.ticked("transfusion"), Accidents: a.text("transfusionAccidents")},
			BloodDerivs: compose.Exposure{Done: a.ticked("derivatives"), Accidents: a.text("derivativeAccidents")},
			Stopped:     a.stoppedTreatments("stopped"), Treatments: a.treatments("treatments"), Pending: a.blocks("pending"), Allergies: a.blocks("allergies"), Plan: a.blocks("plan")}
	},
	FormOperative: func(a answers, _ []byte) compose.Body {
		r := compose.OperativeReport{Intervention: a.text("intervention"), Surgeons: a.names("surgeons"), Anaesthesia: a.text("anaesthesia"),
			Indication: a.blocks("indication"), Findings: a.blocks("findings"), Procedure: a.blocks("procedure"), Implants: a.names("implants"),
			Specimens: a.names("specimens"), Incidents: a.text("incidents"), BloodLoss: a.text("bloodLoss"), Orders: a.blocks("orders")}
		for _, act := range a.rows("acts") {
			r.Acts = append(r.Acts, compose.CCAM(act.text("code"), act.text("label")))
		}
		return r
	},
	FormConsultation: func(a answers, _ []byte) compose.Body {
		return compose.ConsultationReport{Reason: a.text("reason"), History: a.blocks("history"), Allergies: a.blocks("allergies"), Treatments: a.treatments("treatments"),
			Findings: a.blocks("findings"), Results: a.blocks("results"), Conclusion: a.blocks("conclusion"), Plan: a.blocks("plan")}
	},
	FormPrescription: prescription,
	FormOrders: func(a answers, _ []byte) compose.Body {
		o := compose.OtherPrescription{Type: a.text("type"), Reason: a.text("reason"), Comment: a.text("comment"), Urgent: a.ticked("urgent"), AtHome: a.ticked("atHome")}
		for _, r := range a.rows("lines") {
			o.Lines = append(o.Lines, compose.OrderLine{Act: r.text("act"), Detail: r.text("detail"), ALD: r.ticked("ald")})
		}
		return o
	},
	FormVaccination: func(a answers, _ []byte) compose.Body {
		return compose.Vaccination{Vaccine: compose.Medicine{Name: a.text("vaccine"), CIS: a.text("cis"), CIP13: a.text("cip"), ATC: a.text("atc"), ATCLabel: a.text("atcLabel")},
			Lot: a.text("lot"), Expiry: a.date("expiry"), Serial: a.text("serial"), Date: a.date("given"), Kind: a.text("kind"), Rank: a.number("rank"),
			Route: a.text("route"), Site: a.text("site"), Comment: a.text("comment")}
	},
	FormReport: func(a answers, _ []byte) compose.Body {
		r := compose.Report{Type: a.text("type")}
		for _, s := range a.rows("sections") {
			r.Sections = append(r.Sections, compose.Section{Title: s.text("title"), Blocks: s.blocks("text")})
		}
		return r
	},
	FormImport: func(a answers, file []byte) compose.Body { return compose.Wrapped{Type: a.text("type"), PDF: file} },
}

func prescription(a answers, _ []byte) compose.Body {
	p := compose.Prescription{From: a.day("from"), Until: a.day("until"), Comment: a.text("comment"), Urgent: a.ticked("urgent"), AtHome: a.ticked("atHome"),
		Secured: a.ticked("secured"), TwoZones: a.ticked("twoZones"), Exception: a.ticked("exception")}
	for _, r := range a.rows("medicines") {
		p.Medicines = append(p.Medicines, compose.MedicineLine{Medicine: compose.Medicine{Name: r.text("name")}, Dosage: r.text("dosage"),
			Start: record.DateOf(a.now), End: r.end("days"), Repeats: r.number("repeats"), Cover: compose.Cover{ALD: r.ticked("ald")}})
	}
	for _, r := range a.rows("devices") {
		p.Devices = append(p.Devices, compose.DeviceLine{Name: r.text("name"), Start: record.DateOf(a.now), Quantity: r.number("quantity"), Cover: compose.Cover{ALD: r.ticked("ald")}})
	}
	return p
}

// inputOf says which input a finding of app/compose is about. The others are of the header: nobody types them here.
var inputOf = map[compose.Field]map[FormName]string{
	compose.FieldStay:      {FormLetter: "conclusion"},
	compose.FieldMedicines: {FormLetter: "treatments", FormPrescription: "medicines"},
	compose.FieldDevices:   {FormPrescription: "devices"},
	compose.FieldValidity:  {FormPrescription: "until"},
	compose.FieldVaccine:   {FormVaccination: "cis"},
	compose.FieldAct:       {FormPrescription: "until", FormOperative: "act", FormImport: "act"},
	compose.FieldType:      {FormOrders: "type", FormReport: "type", FormImport: "type"},
	compose.FieldTitle:     {FormReport: "title", FormImport: "title"},
	compose.FieldBody: {FormLetter: "summary", FormOperative: "procedure", FormConsultation: "conclusion", FormPrescription: "medicines",
		FormOrders: "lines", FormVaccination: "vaccine", FormReport: "sections"},
}
