package central

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chevet/app/central/api"
	"chevet/app/record"
)

// asLeast authenticates a caller with the rights of the test.
type asLeast struct{ rights record.Rights }

func (a asLeast) Authenticate(*http.Request) (*Caller, error) {
	return &Caller{Workstation: "w", TwoFactors: true, Rights: a.rights, Practitioner: record.Practitioner{NationalID: "8"}}, nil
}

// traced is a store that takes traces and nothing else: what goes further than the refusal panics, and is a 500.
type traced struct {
	Store
	traces []record.Trace
}

func (s *traced) AddTrace(_ context.Context, _ string, t record.Trace) error {
	s.traces = append(s.traces, t)
	return nil
}

// open are the only addresses that answer people whom nobody knows.
var openOnes = map[string]bool{api.PathServices: true, api.PathHealth: true, api.PathReady: true, api.PathOpenAPI: true}

func TestEveryRouteNeedsARightOrSaysThatItIsOpen(t *testing.T) { // SC.SSI/GEN.16
	s, err := New(Options{Store: &traced{}, Auth: asLeast{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.table() {
		name := r.method + " " + r.path
		switch {
		case r.open != openOnes[r.path]:
			t.Errorf("%s: open %v", name, r.open)
		case r.open == (len(r.needs) > 0):
			t.Errorf("%s has no right, or is open and has one", name)
		case strings.HasPrefix(r.path, "/v1/admin/"):
			for _, right := range r.needs {
				if record.RightsOf(record.RolePhysician).Has(right) {
					t.Errorf("%s is for people in care", name)
				}
			}
		case !r.open:
			for _, right := range r.needs {
				if record.RightsOf(record.RoleAdmin, record.RoleAuditor).Has(right) {
					t.Errorf("%s is for administrators", name)
				}
			}
		}
	}
}

func TestEveryRouteIsRefusedWithoutItsRightsAndTheRefusalIsTraced(t *testing.T) { // whatever the window shows: GEN.18
	for _, role := range append(record.Roles(), "") {
		rights := record.RightsOf(role)
		store := &traced{}
		s, err := New(Options{Store: store, Auth: asLeast{rights}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range s.table() {
			if r.open {
				continue
			}
			may := false
			for _, right := range r.needs {
				may = may || rights.Has(right)
			}
			store.traces = nil
			w := httptest.NewRecorder()
			path := strings.NewReplacer("{id}", "a", "{sha256}", strings.Repeat("a", 64)).Replace(r.path)
			if may {
				continue // what they do is tested where they are
			}
			s.Handler().ServeHTTP(w, httptest.NewRequest(r.method, path, strings.NewReader("{}")))
			if w.Code != http.StatusForbidden || len(store.traces) != 1 || store.traces[0].Reason != api.ReasonRight || store.traces[0].Target != r.method+" "+r.path {
				t.Errorf("%q %s %s: %d %v", role, r.method, r.path, w.Code, store.traces)
			}
		}
	}
}

func TestAdministrationAsksForTwoFactors(t *testing.T) {
	h := (&Server{}).administered(func(http.ResponseWriter, *http.Request, *Caller) error { t.Error("let through"); return nil })
	if err := h(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), &Caller{}); err == nil {
		t.Error("nothing to administer, and no refusal")
	}
}

func BenchmarkAllowed(b *testing.B) {
	s, err := New(Options{Store: &traced{}, Auth: asLeast{}})
	if err != nil {
		b.Fatal(err)
	}
	h := s.allowed(route{needs: reads, handle: func(http.ResponseWriter, *http.Request, *Caller) error { return nil }})
	by := &Caller{Rights: record.RightsOf(record.RolePhysician)}
	for b.Loop() {
		if h(nil, nil, by) != nil {
			b.Fatal()
		}
	}
}
