package annuaire_test

import (
	"crypto/tls"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"chevet/app/sandbox/annuaire"
	"chevet/app/sandbox/hospital"
	"chevet/app/sandbox/pki"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type bundle struct {
	ResourceType string
	Total        int
	Link         []struct{ Relation, URL string }
	Entry        []struct {
		Resource struct {
			ResourceType, ID string
			Name             json.RawMessage
			Identifier       []struct{ Value string }
			Telecom          []struct{ Value string }
		}
	}
}

func start(t *testing.T) func(address string) (int, bundle) {
	t.Helper()
	w, err := hospital.Seed(hospital.Options{Many: -1, TooMany: -1})
	if err != nil {
		t.Fatal(err)
	}
	ca, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Issue(pki.Request{Use: pki.Server})
	if err != nil {
		t.Fatal(err)
	}
	s, err := annuaire.New(annuaire.Options{World: w, TLS: &tls.Config{Certificates: []tls.Certificate{id.TLS()}}})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool()}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	client := &http.Client{Transport: transport}
	return func(address string) (int, bundle) {
		t.Helper()
		if u, err := url.Parse(address); err == nil && !u.IsAbs() {
			address = s.URL() + address
		}
		resp, err := client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var b bundle
		if err := json.NewDecoder(resp.Body).Decode(&b); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, b
	}
}

func TestEveryPageFollowsTheLinkNextOnce(t *testing.T) {
	get := start(t)
	seen := map[string]bool{}
	for next, pages := "/Practitioner?_count=30", 0; next != ""; pages++ {
		status, b := get(next)
		if status != 200 || b.ResourceType != "Bundle" || b.Total != 200 || pages > 7 {
			t.Fatalf("%d, %d in all, page %d", status, b.Total, pages)
		}
		for _, e := range b.Entry {
			if seen[e.Resource.ID] {
				t.Errorf("%s twice", e.Resource.ID)
			}
			seen[e.Resource.ID] = true
		}
		next = ""
		for _, l := range b.Link {
			if l.Relation == "next" {
				next = l.URL
			}
		}
	}
	if len(seen) != 200 {
		t.Errorf("%d people", len(seen))
	}
}

func TestPeopleAreFoundByNameNumberAndAddress(t *testing.T) {
	get := start(t)
	_, b := get("/Practitioner?name=" + url.QueryEscape("moreau hélène"))
	if b.Total != 1 {
		t.Fatalf("%d by name", b.Total)
	}
	moreau := b.Entry[0].Resource
	for _, query := range []string{"/Practitioner?name=MOR", "/Practitioner?identifier=" + url.QueryEscape("https://rpps.esante.gouv.fr|"+moreau.Identifier[0].Value),
		"/Practitioner?mailbox-mss=" + url.QueryEscape(moreau.Telecom[0].Value), "/PractitionerRole?practitioner=Practitioner/" + moreau.ID, "/Practitioner?_id=" + moreau.ID} {
		if _, b := get(query); b.Total != 1 {
			t.Errorf("%s: %d", query, b.Total)
		}
	}
	if _, b := get("/Organization?name=essais"); b.Total < 2 {
		t.Errorf("%d organizations", b.Total)
	}
	if status, b := get("/Practitioner/" + moreau.ID); status != 200 || b.ResourceType != "Practitioner" {
		t.Errorf("read: %d %s", status, b.ResourceType)
	}
}

func TestWhatIsNotKnownIsRefused(t *testing.T) {
	get := start(t)
	for query, want := range map[string]int{"/Practitioner?birthdate=1980": 400, "/Practitioner?_count=-1": 400, "/Practitioner?_page=x": 400, "/Patient?name=a": 404, "/Practitioner/nobody": 404} {
		if status, b := get(query); status != want || b.ResourceType != "OperationOutcome" {
			t.Errorf("%s: %d %s", query, status, b.ResourceType)
		}
	}
	if status, b := get("/Practitioner?name=personne"); status != 200 || b.Total != 0 {
		t.Errorf("nobody: %d %d", status, b.Total)
	}
}
