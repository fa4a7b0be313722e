package dmp

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chevet/app/sandbox/hospital"
	"chevet/app/sandbox/pki"
)

type browsing struct {
	t      *testing.T
	pages  *Pages
	client *http.Client
	who    *hospital.Patient
}

func browse(t *testing.T) browsing {
	t.Helper()
	world, err := hospital.Seed(hospital.Options{Now: time.Now(), Many: 3, TooMany: -1})
	if err != nil {
		t.Fatal(err)
	}
	authority, err := pki.New(pki.Options{Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	id, err := authority.Issue(pki.Request{Use: pki.Server, Subject: pki.Subject{CommonName: "localhost"}})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := NewPages(PagesOptions{World: world, TLS: &tls.Config{Certificates: []tls.Certificate{id.TLS()}, MinVersion: tls.VersionTLS12}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pages.Close() })
	return browsing{t, pages, &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: authority.Pool(), MinVersion: tls.VersionTLS12}}}, world.Patient("DURAND")}
}

func (b browsing) read(answer *http.Response, err error) (int, string, string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer.StatusCode, string(text), answer.Header.Get("Content-Security-Policy")
}

func TestTheWebPSShowsItsPatientAndRefusesWhatIsMalformed(t *testing.T) {
	b := browse(t)
	ins := string(b.who.INS.Matricule)
	status, text, policy := b.read(b.client.Get(b.pages.WebURL() + "/AccesDirect/CarnetVaccination/" + ins))
	if status != 200 || !strings.Contains(text, ins) || !strings.Contains(text, "DURAND") || !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(text, "<script") {
		t.Errorf("%d %s\n%s", status, policy, text)
	}
	for path, want := range map[string]int{
		"/AccesDirect/Inconnue/" + ins: 404, "/AccesDirect/DossierPatient": 400, "/AccesDirect/DossierPatient/" + ins[:14]: 400,
		"/AccesDirect/DossierPatient/" + ins[:13] + "00": 400, "/AccesDirect/DossierPatient/" + ins + "?x=1": 400, "/AccesDirect/TableauDeBord": 200,
		"/AccesDirect/DossierPatient/" + ins + "%5E" + string(b.who.INS.OID): 200, "/AccesDirect/DossierPatient/%3Cb%3E": 400,
	} {
		if status, text, _ := b.read(b.client.Get(b.pages.WebURL() + path)); status != want || strings.Contains(text, "<b>") {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	if status, _, _ := b.read(b.client.PostForm(b.pages.WebURL()+"/AccesDirect/DossierPatient/"+ins, nil)); status != 405 {
		t.Error(status)
	}
}

func TestTheDRIMboxTakesAWholeFormOnceAndRefusesTheRest(t *testing.T) { // dmp.md §10.2
	b := browse(t)
	whole := func() url.Values {
		return url.Values{"Patient.identifier.value": {string(b.who.INS.Matricule)}, "Patient.identifier.system": {string(b.who.INS.OID)},
			"Patient.name.family": {`D"URAND & fils`}, "Patient.name.given": {"Camille"}, "Patient.gender": {"female"}, "Patient.birthDate": {"1980-05-12"},
			"Address.district": {"69383"}, "PatientID": {"0004512"}, "PatientIDIssuer": {"1.2.3"}, "InformationEtOppositionConsultation": {"true"}}
	}
	status, text, _ := b.read(b.client.PostForm(b.pages.ImagesURL(), whole()))
	if status != 200 || !strings.Contains(text, "D&#34;URAND &amp; fils") {
		t.Errorf("%d %s", status, text)
	}
	for name, change := range map[string]func(url.Values){
		"an unknown field": func(f url.Values) { f.Set("Extra", "1") }, "an empty field": func(f url.Values) { f.Set("StudyInstanceUID", "") },
		"a field twice": func(f url.Values) { f.Add("PatientID", "2") }, "a missing field": func(f url.Values) { f.Del("Patient.birthDate") },
		"no information": func(f url.Values) { f.Del("InformationEtOppositionConsultation") }, "two informations": func(f url.Values) { f.Set("InformationEtConsentement", "true") },
		"a wrong key": func(f url.Values) { f.Set("Patient.identifier.value", string(b.who.INS.Matricule[:13])+"00") }, "a tag": func(f url.Values) { f.Set("Patient.name.family", "<b>") },
	} {
		f := whole()
		change(f)
		if status, text, _ := b.read(b.client.PostForm(b.pages.ImagesURL(), f)); status != 400 || strings.Contains(text, "<b>") {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _, _ := b.read(b.client.Get(b.pages.ImagesURL())); status != 405 {
		t.Error(status)
	}
	if status, _, _ := b.read(b.client.Get(b.pages.WebURL() + "/drimbox/visionneuse/x")); status != 404 {
		t.Error(status)
	}
}
