package chaos

import (
	"strings"
	"testing"

	"chevet/app/record"
)

// A judge that sees nothing proves nothing.
func TestJudgeSeesEachWrong(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*run, *logged)
		want  string
		says  string
	}{
		"nothing wrong":          {func(*run, *logged) {}, "0 lost, 0 doubled, 0 stalled", ""},
		"a write not in the log": {func(_ *run, l *logged) { delete(l.mutations, "m1") }, "1 lost, 0 doubled, 0 stalled", "m1 of p1"},
		"a write twice":          {func(_ *run, l *logged) { l.mutations["m1"]++ }, "0 lost, 1 doubled, 0 stalled", "2 times"},
		"an unsaid write twice":  {func(_ *run, l *logged) { l.mutations["m9"] = 2 }, "0 lost, 1 doubled, 0 stalled", "m9"},
		"a station behind": {func(r *run, _ *logged) { r.held[1].Facts["p1"] = r.held[1].Facts["p1"][:1] },
			"1 lost, 0 doubled, 0 stalled", "POSTE-1 does not hold b"},
		"a row twice": {func(r *run, _ *logged) { r.held[0].Facts["p1"] = []string{"a", "a", "b"} }, "0 lost, 1 doubled, 0 stalled", "twice"},
		"a fact of nowhere": {func(r *run, _ *logged) { r.held[0].Facts["p1"] = []string{"a", "b", "c"} },
			"0 lost, 1 doubled, 0 stalled", "does not know"},
		"a status that lies": {func(r *run, _ *logged) { r.held[0].Pending = 1 }, "0 lost, 0 doubled, 1 stalled", "shows 0 waiting, 1 are"},
		"a damaged body":     {func(r *run, _ *logged) { r.held[0].Broken = []string{"k1"} }, "1 lost, 0 doubled, 0 stalled", "k1"},
		"a refusal":          {func(r *run, _ *logged) { r.held[0].Refused = 1 }, "1 lost, 0 doubled, 0 stalled", "refused"},
	} {
		hold := func() *holding { return &holding{Facts: map[record.PatientID][]string{"p1": {"a", "b"}}} }
		r := &run{written: map[string]wrote{"m1": {"m1", "p1", "a"}, "m2": {"m2", "p1", "b"}}, held: []*holding{hold(), hold()}}
		l := &logged{mutations: map[string]int{"m1": 1, "m2": 1}, facts: map[record.PatientID]map[string]bool{"p1": {"a": true, "b": true}}}
		c.spoil(r, l)
		rep := &Report{}
		r.compare(rep, l)
		if rep.String() != c.want || !strings.Contains(strings.Join(rep.Findings, "\n"), c.says) {
			t.Errorf("%s: %s %q", name, rep, rep.Findings)
		}
	}
}
