package compose_test

import (
	"strings"
	"testing"
	"time"

	"chevet/app/compose"
	"chevet/assets/reference"
	"chevet/assets/specimens"
)

var at = time.Date(2026, 11, 20, 11, 30, 0, 0, time.FixedZone("CET", 3600))

// shared is a path of the official data, beside the repository or where CHEVET_SHARED says.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	return reference.Path(t, parts...)
}

func specimen(t testing.TB, name string) specimens.Specimen {
	t.Helper()
	for _, s := range specimens.All(at) {
		if s.Name == name {
			return s
		}
	}
	t.Fatal("no specimen " + name)
	return specimens.Specimen{}
}

func made(t testing.TB, s specimens.Specimen) compose.Produced {
	t.Helper()
	o := specimens.Options(at)
	o.N1 = s.N1
	out, err := compose.Produce(s.Content, o)
	if err != nil {
		t.Fatalf("%s: %v %v", s.Name, err, out.Findings)
	}
	return out
}

func squeeze(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)), " ")
}
