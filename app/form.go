package app

import (
	"chevet/app/compose"
)

// FormName is a kind of document that the workstation writes; assets/texts has its French name.
type FormName string

// The forms.
const (
	FormLetter       FormName = "letter"       // lettre de liaison à la sortie, N3
	FormOperative    FormName = "operative"    // compte rendu opératoire, N1
	FormConsultation FormName = "consultation" // compte rendu de consultation, N1
	FormPrescription FormName = "prescription" // médicaments et dispositifs, N3 with its PDF copy
	FormOrders       FormName = "orders"       // another prescription, N1
	FormVaccination  FormName = "vaccination"  // note de vaccination, N3
	FormReport       FormName = "report"       // any other report or certificate, N1
	FormImport       FormName = "import"       // an existing PDF, N1
)

// InputKind is what a person does in an input.
type InputKind string

// Kinds of input.
const (
	InputLine   InputKind = "line"
	InputArea   InputKind = "area"
	InputDate   InputKind = "date"   // JJ/MM/AAAA on the screen, YYYY-MM-DD in the answers
	InputNumber InputKind = "number" // not negative
	InputChoice InputKind = "choice" // one of Options
	InputTick   InputKind = "tick"   // "1" or ""
	InputRows   InputKind = "rows"   // lines of Columns
)

// Input is one place of a form.
type Input struct {
	ID       string
	Kind     InputKind
	Required bool
	Beside   bool    // on the same line as the input before it
	Columns  []Input // of InputRows

	set   compose.Set
	codes []string // a part of the set; nil for all of it
}

// Option is one answer of an InputChoice.
type Option struct{ Code, Label string }

// Options lists what may be chosen, in the order of the official table.
func (i Input) Options() []Option {
	var out []Option
	if i.codes != nil {
		for _, code := range i.codes {
			out = append(out, Option{code, compose.Code(i.set, code).Label})
		}
		return out
	}
	for _, c := range compose.Codes(i.set) {
		out = append(out, Option{c.Code, c.Label})
	}
	return out
}

// Form is a document to fill in: a table that the window draws and that bodies are made from.
type Form struct {
	Name   FormName
	Inputs []Input
}

// Input returns an input by its identifier; false when the form has none of that name.
func (f Form) Input(id string) (Input, bool) {
	for _, i := range f.Inputs {
		if i.ID == id {
			return i, true
		}
	}
	return Input{}, false
}

// FormNames lists the forms in the order of the menu «Rédiger». FormImport is not in it: it starts from a file.
func FormNames() []FormName {
	return []FormName{FormLetter, FormConsultation, FormOperative, FormPrescription, FormOrders, FormVaccination, FormReport}
}

// FormOf returns the form of that name; the zero Form when there is none.
func FormOf(name FormName) Form { return Form{name, forms[name]} }

func line(id string) Input   { return Input{ID: id, Kind: InputLine} }
func area(id string) Input   { return Input{ID: id, Kind: InputArea} }
func date(id string) Input   { return Input{ID: id, Kind: InputDate} }
func number(id string) Input { return Input{ID: id, Kind: InputNumber} }
func tick(id string) Input   { return Input{ID: id, Kind: InputTick} }

func choice(id string, set compose.Set, codes ...string) Input {
	return Input{ID: id, Kind: InputChoice, set: set, codes: codes}
}

func rows(id string, columns ...Input) Input {
	return Input{ID: id, Kind: InputRows, Columns: columns}
}

func must(i Input) Input   { i.Required = true; return i }
func beside(i Input) Input { i.Beside = true; return i }

// treatmentColumns are those of a line of treatment: days without an end is a treatment that goes on.
func treatmentColumns() []Input { return []Input{must(line("name")), line("rhythm"), number("days")} }

var forms = map[FormName][]Input{
	FormLetter: {
		must(line("reason")), must(area("summary")), must(line("conclusion")),
		area("pending"), area("allergies"), rows("treatments", treatmentColumns()...), area("plan"),
		must(choice("admission", compose.Admissions)), beside(must(choice("discharge", compose.Discharges))), line("destination"),
		rows("stopped", treatmentColumns()...), line("adverse"),
		tick("bmr"), beside(line("bmrFound")), tick("transfusion"), beside(line("transfusionAccidents")), tick("derivatives"), beside(line("derivativeAccidents")),
	},
	FormOperative: {
		must(line("intervention")), date("act"), beside(line("anaesthesia")),
		rows("acts", must(line("code")), must(line("label"))), rows("surgeons", must(line("name"))),
		area("indication"), area("findings"), must(area("procedure")),
		rows("implants", must(line("name"))), rows("specimens", must(line("name"))),
		line("incidents"), beside(line("bloodLoss")), area("orders"),
	},
	FormConsultation: {
		must(line("reason")), area("history"), area("allergies"), rows("treatments", treatmentColumns()...),
		area("findings"), area("results"), must(area("conclusion")), area("plan"),
	},
	FormPrescription: {
		must(date("from")), beside(must(date("until"))),
		rows("medicines", must(line("name")), must(line("dosage")), number("days"), number("repeats"), tick("ald")),
		rows("devices", must(line("name")), number("quantity"), tick("ald")),
		area("comment"), tick("urgent"), beside(tick("atHome")), tick("secured"), beside(tick("twoZones")), tick("exception"),
	},
	FormOrders: {
		must(choice("type", compose.Types, "PRESC-BIO", "PRESC-KINE", "PRESC-INF", "57832-8", "PRESC-PEDI", "PRESC-ORTHOPHO", "PRESC-ORTHOPTIE", "PRESC-AAT", "55115-0", "57828-6")),
		rows("lines", must(line("act")), line("detail"), tick("ald")), line("reason"), area("comment"), tick("urgent"), beside(tick("atHome")),
	},
	FormVaccination: {
		must(line("vaccine")), must(line("cis")), beside(line("cip")), must(line("atc")), beside(must(line("atcLabel"))),
		must(line("lot")), beside(date("expiry")), beside(line("serial")), must(date("given")), beside(choice("kind", compose.Immunizations)), beside(number("rank")),
		choice("route", compose.VaccineRoutes), beside(choice("site", compose.VaccineSites)), area("comment"),
	},
	FormReport: {
		must(choice("type", compose.Types, "89601-9", "CERT_DECL", "34112-3", "15507-7", "34749-2", "77436-4", "70004-7", "11505-5", "96349-6", "18761-7", "34133-9", "51851-4")),
		line("title"), rows("sections", must(line("title")), must(area("text"))),
	},
	FormImport: {
		must(choice("type", compose.Types, "34112-3", "11488-4", "34874-8", "15507-7", "18748-4", "11502-2", "60568-3", "70004-7", "11505-5", "96349-6",
			"18761-7", "34133-9", "60591-5", "57828-6", "89601-9", "51851-4")), must(line("title")), date("act"),
	},
}
