package psc

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
)

//go:embed pages/*.html pages/style.css
var files embed.FS

var style = func() string { b, _ := files.ReadFile("pages/style.css"); return string(b) }()

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(style) },
}).ParseFS(files, "pages/*.html"))

// policy lets through the one inline style, and forms to these pages. A form's answer is a redirect to the service,
// so form-action cannot be narrower: browsers check it along redirects.
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; frame-ancestors 'none'"
}()

// view is what a page shows.
type view struct {
	Request, Service string
	People           []row
	Demands          []Demand
	Refresh          bool
}

type row struct{ ID, Name, Detail string }

// listed gives the fictitious professionals of the page.
func (s *Server) listed() []row {
	var rows []row
	for _, p := range s.o.People {
		r := row{ID: p.NationalID, Name: p.Name()}
		var at []string
		for i, a := range p.Activities {
			if i == 0 || a.StructureName != p.Activities[i-1].StructureName {
				at = append(at, a.StructureName)
			}
		}
		if p.NoRecord {
			at = nil
		}
		r.Detail = strings.Join(at, ", ")
		rows = append(rows, r)
	}
	return rows
}

func (s *Server) page(w http.ResponseWriter, status int, name string, v view) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := templates.ExecuteTemplate(w, name, v); err != nil {
		s.o.Log.Debug("page", "err", err)
	}
}

// showDemands lists the demands that wait. It reads itself again while it is empty: never under a hand about to press.
func (s *Server) showDemands(w http.ResponseWriter, r *http.Request) {
	all := s.Demands()
	s.page(w, http.StatusOK, "demandes", view{Demands: all, Refresh: len(all) == 0})
}

// answerDemand takes «demande» and «reponse» (approuver or refuser).
func (s *Server) answerDemand(w http.ResponseWriter, r *http.Request) {
	// a page of another site must not answer in the person's place
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	id := r.PostFormValue("demande")
	ok := false
	switch r.PostFormValue("reponse") {
	case "approuver":
		ok = s.Approve(id)
	case "refuser":
		ok = s.Refuse(id)
	}
	if !ok {
		s.page(w, http.StatusGone, "erreur", view{})
		return
	}
	http.Redirect(w, r, "/wallet/demandes", http.StatusSeeOther)
}
