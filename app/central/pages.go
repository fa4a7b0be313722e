package central

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"chevet/app/central/api"
	"chevet/app/record"
)

// Pages are the web pages that a person opens on the patient. Hosts and forms are the hospital's to set: official
// documents do not give them. // dmp.md §10
type Pages struct {
	// WebPS is the origin of the Web PS DMP, https. Default: none, its pages are refused.
	WebPS string
	// Path is where its pages are. Default: /AccesDirect/.
	Path string
	// INS is how the INS is written in a path: "matricule" (15 characters), or "oid" for MATRICULE^OID. Default:
	// matricule.
	INS string
	// Contextual makes the call in AIR («TD0.10»), whose mechanics are not published: what it returns is opened as it
	// is. Default: none, the person authenticates at the page with Pro Santé Connect. // DPI.AUTH.01, DPI.AUTH.02
	Contextual func(ctx context.Context, c Call, page string) (api.DMPPage, error)
	// Images is the address of the DRIMbox's contextual call, https. Default: none.
	Images string
	// ConsentName is how the DRIMbox names «informed and not opposed»: InformationEtOppositionConsultation, or
	// InformationEtConsentement in older ones. Default: the former.
	ConsentName string
	// PatientIssuer is the OID of the hospital's patient identifiers, for the DRIMbox.
	PatientIssuer record.OID
}

// names of the pages of the Web PS DMP. // PDT-INF-527 v1.7
var names = map[api.WebPage]string{
	api.PageRecord:      "DossierPatient",
	api.PageDocuments:   "Documents",
	api.PageHistory:     "HistoriqueAcces",
	api.PageWishes:      "VolontesEtDroits",
	api.PageManagement:  "GestionDMPPatient",
	api.PagePath:        "ParcoursDeSoins",
	api.PageVaccination: "CarnetVaccination", // the notebook, or its first page when there is none // decisions.md 8
	api.PageBoard:       "TableauDeBord",
}

func (p Pages) check() error {
	for name, address := range map[string]string{"WebPS": p.WebPS, "Images": p.Images} {
		if address != "" && !secure(address) {
			return fmt.Errorf("central: %s is no https address", name)
		}
	}
	return nil
}

// secure reports an https address that carries neither password nor question of its own.
func secure(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// dmpLink makes the contextual call of a page. It holds the patient's INS: it is traced, and never logged.
func (s *Server) dmpLink(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPLink
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	action := record.TraceDMPWeb
	if in.Page == api.PageImages {
		action = record.TraceImages
	}
	var out api.DMPPage
	err := s.traced(r.Context(), by, in.DMPCall, action, func(ctx context.Context, c Call, t *record.Trace) (err error) {
		t.Detail = string(in.Page)
		if in.Page == api.PageImages {
			out, err = s.o.Pages.images(c, in.Study)
			return err
		}
		out, err = s.o.Pages.web(ctx, c, in.Page)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// web builds https://host/AccesDirect/Page/INS.
func (p Pages) web(ctx context.Context, c Call, page api.WebPage) (api.DMPPage, error) {
	name, known := names[page]
	if !known || p.WebPS == "" && p.Contextual == nil {
		return api.DMPPage{}, record.E(record.NotFound, api.ReasonNoPage)
	}
	if p.Contextual != nil {
		out, err := p.Contextual(ctx, c, name)
		if err == nil && !secureCall(out.URL) {
			return api.DMPPage{}, record.E(record.Invalid, api.ReasonBadPage)
		}
		return out, err
	}
	path := p.Path
	if path == "" {
		path = "/AccesDirect/"
	}
	address := strings.TrimRight(p.WebPS, "/") + "/" + strings.Trim(path, "/") + "/" + name
	if page != api.PageBoard { // the board is the person's own
		ins := string(c.Patient.INS.Matricule)
		if p.INS == "oid" {
			ins += "^" + string(c.Patient.INS.OID)
		}
		address += "/" + url.PathEscape(ins)
	}
	return api.DMPPage{Method: http.MethodGet, URL: address}, nil
}

func secureCall(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil
}

// images builds the form of the DRIMbox: a field without a value is not written, an unknown one is refused there.
// // dmp.md §10.2
func (p Pages) images(c Call, study api.Study) (api.DMPPage, error) {
	if p.Images == "" {
		return api.DMPPage{}, record.E(record.NotFound, api.ReasonNoPage)
	}
	consent := p.ConsentName
	if consent == "" {
		consent = "InformationEtOppositionConsultation"
	}
	out := api.DMPPage{Method: http.MethodPost, URL: p.Images}
	add := func(name, value string) {
		if value != "" {
			out.Form = append(out.Form, api.FormField{Name: name, Value: value})
		}
	}
	sex := map[record.Sex]string{record.Female: "female", record.Male: "male"}[c.Patient.Sex]
	if sex == "" {
		sex = "unknown"
	}
	add("Patient.identifier.value", string(c.Patient.INS.Matricule))
	add("Patient.identifier.system", string(c.Patient.INS.OID))
	add("Patient.name.family", c.Patient.BirthName)
	add("Patient.name.given", c.Patient.FirstGivenName())
	add("Patient.gender", sex)
	add("Patient.birthDate", string(c.Patient.BirthDate))
	add("Address.district", string(c.Patient.BirthCOG))
	informed := "true"
	if !c.Gate.Permissions.Reading { // break-glass: nobody said yes
		informed = "false"
	}
	add(consent, informed)
	add("PatientID", string(c.Patient.IPP))
	add("PatientIDIssuer", string(p.PatientIssuer))
	if !c.Gate.Permissions.Reading {
		add("Situation", string(record.BreakGlassAccess))
	}
	add("StudyInstanceUID", study.UID)
	add("Modality", study.Modality)
	add("AccessionNumber", study.Accession)
	add("AccessionNumberIssuer", study.AccessionIssuer)
	if !study.Date.IsZero() {
		add("StudyDate", study.Date.Format("20060102"))
	}
	add("AnatomicRegion", study.Region)
	return out, nil
}
