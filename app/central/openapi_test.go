package central_test

import (
	"context"
	"maps"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/sync"
)

func TestDescriptionIsThatOfTheRoutes(t *testing.T) {
	s, err := central.New(central.Options{Store: &broken{}, Auth: someone{}})
	if err != nil {
		t.Fatal(err)
	}
	w := ask(s.Handler(), "GET", api.PathOpenAPI, nil)
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	var described []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	served := s.Routes()
	slices.Sort(described)
	slices.Sort(served)
	if !slices.Equal(described, served) {
		t.Fatalf("described\n%s\nserved\n%s", strings.Join(described, "\n"), strings.Join(served, "\n"))
	}
	for name, v := range map[string]any{"Mutation": sync.Mutation{}, "Outcome": sync.Outcome{}, "Change": sync.Change{}, "Standing": sync.Standing{},
		"Position": api.FollowResponse{}, "Problem": api.Problem{}} {
		var fields []string
		for f := range reflect.TypeOf(v).Fields() {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			fields = append(fields, tag)
		}
		slices.Sort(fields)
		if got := slices.Sorted(maps.Keys(doc.Components.Schemas[name].Value.Properties)); !slices.Equal(got, fields) {
			t.Errorf("%s: described %v, in the code %v", name, got, fields)
		}
	}
}

func TestMetricsTellNothingOfPeopleAndAreNotForEverybody(t *testing.T) {
	h := handler(t, &broken{}, nil, central.Options{MetricsToken: "secret"})
	ask(h, "GET", api.PathHeld+"280056999999988/changes?to=1", nil)
	ask(h, "GET", api.PathBody+strings.Repeat("a", 64), nil)
	if w := ask(h, "GET", api.PathMetrics, nil); w.Code != 403 {
		t.Fatal(w.Code)
	}
	w := ask(h, "GET", api.PathMetrics, nil, "Authorization", "Bearer secret")
	text := w.Body.String()
	if w.Code != 200 || !strings.Contains(text, "chevet_requests_total") || !strings.Contains(text, "{patient}") {
		t.Fatal(w.Code, text)
	}
	for _, secret := range []string{"280056999999988", strings.Repeat("a", 64)} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is told", secret)
		}
	}
	local := handler(t, &broken{}, nil, central.Options{})
	r := httptest.NewRequest("GET", api.PathMetrics, nil)
	for remote, want := range map[string]int{"127.0.0.1:40000": 200, "10.1.2.3:40000": 403} {
		r.RemoteAddr = remote
		w := httptest.NewRecorder()
		local.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d", remote, w.Code)
		}
	}
}
