package dmp

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	words "chevet/assets/texts/sandbox"
)

// imageFields are the parameters of the DRIMbox and how each is written; true for the mandatory ones. An unknown or empty
// one is refused. // [I] dmp.md §10.2
var imageFields = map[string]struct {
	mandatory bool
	form      *regexp.Regexp
}{
	"Patient.identifier.value": {true, digits15}, "Patient.identifier.system": {true, dottedForm}, "Patient.name.family": {true, nameForm}, "Patient.name.given": {true, nameForm},
	"Patient.gender": {true, regexp.MustCompile(`^(male|female|unknown)$`)}, "Patient.birthDate": {true, regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)},
	"Address.district": {true, regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)}, "PatientID": {true, nameForm}, "PatientIDIssuer": {true, dottedForm},
	"StudyInstanceUID": {false, dottedForm}, "Modality": {false, regexp.MustCompile(`^[A-Z0-9_]{1,16}$`)}, "AccessionNumber": {false, nameForm},
	"AccessionNumberIssuer": {false, dottedForm}, "StudyDate": {false, regexp.MustCompile(`^\d{8}$`)}, "AnatomicRegion": {false, nameForm},
	"Situation": {false, regexp.MustCompile(`^[a-z_]{1,40}$`)},
}

var (
	dottedForm = regexp.MustCompile(`^[0-2](\.(0|[1-9]\d*)){1,40}$`)
	nameForm   = regexp.MustCompile(`^[^\x00-\x1f<>]{1,100}$`)
)

// images takes the posted call and sends the browser to the viewer, as the DRIMbox does.
func (p *Pages) images(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, frontPath+"/") && r.Method == http.MethodGet:
		p.viewer(w, strings.TrimPrefix(r.URL.Path, frontPath+"/"))
		return
	case r.URL.Path != imagesPath:
		p.refuse(w, http.StatusNotFound, words.PageUnknown)
		return
	case r.Method != http.MethodPost:
		p.refuse(w, http.StatusMethodNotAllowed, words.PageMethod)
		return
	case r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || r.URL.RawQuery != "":
		p.refuse(w, http.StatusUnsupportedMediaType, words.PageForm)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		p.refuse(w, http.StatusBadRequest, words.PageForm)
		return
	}
	if wrong := p.malformed(r.PostForm); wrong != "" {
		p.refuse(w, http.StatusBadRequest, words.PageField(wrong))
		return
	}
	if p.patient(r.PostForm.Get("Patient.identifier.value"), r.PostForm.Get("Patient.identifier.system")) == nil {
		p.refuse(w, http.StatusNotFound, words.PageNobody)
		return
	}
	token := rand.Text()
	p.mu.Lock()
	if len(p.calls) >= mostCalls {
		clear(p.calls)
	}
	p.calls[token] = r.PostForm
	p.mu.Unlock()
	http.Redirect(w, r, frontPath+"/"+token, http.StatusSeeOther)
}

// malformed names the first parameter that is not as it must be, "" when all are.
func (p *Pages) malformed(form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	consents := 0
	for _, name := range names {
		values := form[name]
		if slices.Contains(p.o.ConsentNames, name) {
			if consents++; len(values) != 1 || values[0] != "true" && values[0] != "false" {
				return name
			}
			continue
		}
		f, known := imageFields[name]
		if !known || len(values) != 1 || !f.form.MatchString(values[0]) {
			return name
		}
	}
	missing := make([]string, 0, 4)
	for name, f := range imageFields {
		if f.mandatory && !form.Has(name) {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	switch {
	case len(missing) > 0:
		return missing[0]
	case consents != 1:
		return p.o.ConsentNames[0]
	case !insKey(form.Get("Patient.identifier.value")):
		return "Patient.identifier.value"
	}
	return ""
}

// viewer shows what a call said.
func (p *Pages) viewer(w http.ResponseWriter, token string) {
	p.mu.Lock()
	form, known := p.calls[token]
	p.mu.Unlock()
	if !known {
		p.refuse(w, http.StatusNotFound, words.PageUnknown)
		return
	}
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	facts := make([]shownFact, len(names))
	for i, name := range names {
		facts[i] = shownFact{name, form.Get(name)}
	}
	title := words.PageImagesList
	if form.Has("StudyInstanceUID") || form.Has("AccessionNumber") {
		title = words.PageImagesStudy
	}
	p.show(w, http.StatusOK, title, facts)
}
