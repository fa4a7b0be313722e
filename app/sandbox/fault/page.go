package fault

import (
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"chevet/assets/texts/sandbox"
)

// most requests and patients shown by the page; the API gives them all.
const pageRows = 100

type pageCount struct {
	Service, Transaction string
	Number               int
}

func (p *Plan) page(w http.ResponseWriter, status int, patients []PatientLine, problem string) {
	var counts []pageCount
	for service, byTransaction := range p.Counts() {
		for transaction, n := range byTransaction {
			counts = append(counts, pageCount{service, transaction, n})
		}
	}
	slices.SortFunc(counts, func(a, b pageCount) int {
		return strings.Compare(a.Service+"\x00"+a.Transaction, b.Service+"\x00"+b.Transaction)
	})
	requests := p.Requests()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = page.Execute(w, map[string]any{
		"Problem": problem, "Rules": p.Rules(), "Kinds": Kinds(), "Counts": counts,
		"Requests": requests[:min(len(requests), pageRows)], "Patients": patients[:min(len(patients), pageRows)], "T": labels,
	})
}

// labels are the fixed texts of the page, by the name that the template uses.
var labels = map[string]string{
	"Title": sandbox.Title, "Intro": sandbox.Intro, "Faults": sandbox.Faults, "NoFault": sandbox.NoFault, "Add": sandbox.Add,
	"Service": sandbox.Service, "Transaction": sandbox.Transaction, "Any": sandbox.Any, "Kind": sandbox.Kind,
	"Delay": sandbox.Delay, "MaxDelay": sandbox.MaxDelay, "Status": sandbox.Status, "Code": sandbox.Code, "Text": sandbox.Text,
	"Times": sandbox.Times, "Set": sandbox.Set, "Remove": sandbox.Remove, "Clear": sandbox.Clear, "Counts": sandbox.Counts,
	"NoCount": sandbox.NoCount, "Number": sandbox.Number, "Reset": sandbox.Reset, "Patients": sandbox.Patients,
	"Patient": sandbox.Patient, "Birth": sandbox.Birth, "Situation": sandbox.Situation, "DMP": sandbox.DMP,
	"Documents": sandbox.Documents, "Requests": sandbox.Requests, "RequestsNote": sandbox.RequestsNote, "At": sandbox.At,
	"Note": sandbox.Note, "Answer": sandbox.Answer, "NoAnswer": sandbox.NoAnswer, "Content": sandbox.Content, "Unknown": sandbox.UnknownAction,
}

var page = template.Must(template.New("controle").Funcs(template.FuncMap{
	"kind":  func(k Kind) string { return sandbox.Fault(string(k)) },
	"left":  sandbox.TimesLeft,
	"state": sandbox.DMPState,
	"clock": func(t time.Time) string { return t.Format("15:04:05") },
	"ms":    func(d time.Duration) int64 { return d.Milliseconds() },
}).Parse(pageSource))

const pageSource = `<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>{{.T.Title}}</title><meta name="viewport" content="width=device-width">
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1d2733;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d5dbe2;vertical-align:top}
form.in{display:inline}label{display:inline-block;margin:.3rem .8rem .3rem 0}input,select,button{font:inherit;padding:.2rem .4rem}
input.n{width:6rem}pre{white-space:pre-wrap;word-break:break-all;max-height:24rem;overflow:auto;background:#f4f6f8;padding:.5rem}
.problem{border-left:4px solid #a61c1c;padding:.4rem .8rem;background:#fbeaea}
</style></head><body>
<h1>{{.T.Title}}</h1><p>{{.T.Intro}}</p>
{{with .Problem}}<p class="problem" role="alert">{{.}}</p>{{end}}
<h2>{{.T.Faults}}</h2>
{{if .Rules}}<table><tr><th>{{.T.Service}}</th><th>{{.T.Transaction}}</th><th>{{.T.Kind}}</th><th>{{.T.Code}}</th><th>{{.T.Text}}</th><th>{{.T.Times}}</th><th></th></tr>
{{range .Rules}}<tr><td>{{or .Service $.T.Any}}</td><td>{{or .Transaction $.T.Any}}</td><td>{{kind .Kind}}{{if .Delay}} {{ms .Delay}} ms{{end}}{{if .MaxDelay}}–{{ms .MaxDelay}} ms{{end}}{{if .Status}} {{.Status}}{{end}}</td><td>{{.Code}}</td><td>{{.Text}}</td><td>{{left .Times}}</td>
<td><form class="in" method="post" action="/controle"><input type="hidden" name="id" value="{{.ID}}"><button name="action" value="retirer">{{$.T.Remove}}</button></form></td></tr>{{end}}</table>
<form method="post" action="/controle"><p><button name="action" value="vider">{{.T.Clear}}</button></p></form>{{else}}<p>{{.T.NoFault}}</p>{{end}}
<h2>{{.T.Add}}</h2>
<form method="post" action="/controle"><label>{{.T.Kind}} <select name="panne">{{range .Kinds}}<option value="{{.}}">{{kind .}}</option>{{end}}</select></label>
<label>{{.T.Service}} <input name="service" size="8" placeholder="{{.T.Any}}"></label><label>{{.T.Transaction}} <input name="transaction" size="10" placeholder="{{.T.Any}}"></label>
<label>{{.T.Delay}} <input class="n" name="delai" inputmode="numeric"></label><label>{{.T.MaxDelay}} <input class="n" name="delaimax" inputmode="numeric"></label>
<label>{{.T.Status}} <input class="n" name="http" inputmode="numeric"></label><label>{{.T.Code}} <input name="code"></label><label>{{.T.Text}} <input name="texte"></label>
<label>{{.T.Times}} <input class="n" name="fois" inputmode="numeric"></label><button>{{.T.Set}}</button></form>
<h2>{{.T.Counts}}</h2>
{{if .Counts}}<table><tr><th>{{.T.Service}}</th><th>{{.T.Transaction}}</th><th>{{.T.Number}}</th></tr>{{range .Counts}}<tr><td>{{.Service}}</td><td>{{or .Transaction $.T.Unknown}}</td><td>{{.Number}}</td></tr>{{end}}</table>
<form method="post" action="/controle"><p><button name="action" value="zero">{{.T.Reset}}</button></p></form>{{else}}<p>{{.T.NoCount}}</p>{{end}}
<h2>{{.T.Patients}}</h2>
<table><tr><th>{{.T.Patient}}</th><th>{{.T.Birth}}</th><th>INS</th><th>{{.T.Situation}}</th><th>{{.T.DMP}}</th><th>{{.T.Documents}}</th></tr>
{{range .Patients}}<tr><td>{{.Name}}</td><td>{{.Birth}}</td><td>{{.INS}}</td><td>{{.Situation}}</td><td>{{state .DMP}}</td><td>{{.Documents}}</td></tr>{{end}}</table>
<h2>{{.T.Requests}}</h2><p>{{.T.RequestsNote}}</p>
<table><tr><th>{{.T.At}}</th><th>{{.T.Service}}</th><th>{{.T.Transaction}}</th><th>{{.T.Note}}</th><th>{{.T.Kind}}</th><th>{{.T.Answer}}</th><th>{{.T.Content}}</th></tr>
{{range .Requests}}<tr><td>{{clock .At}}</td><td>{{.Service}}</td><td>{{or .Transaction $.T.Unknown}}</td><td>{{.Note}}</td><td>{{range .Faults}}{{kind .}} {{end}}</td>
<td>{{if .Status}}{{.Status}}, {{.Sent}} o, {{ms .Took}} ms{{else}}{{$.T.NoAnswer}}{{end}}</td>
<td><details><summary>{{.Method}} {{.Path}}</summary><pre>{{range .Header}}{{.}}
{{end}}
{{.Body}}</pre></details></td></tr>{{end}}</table>
</body></html>
`
