package scenario_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/assets/requirements"
	"chevet/cmd/internal/scenario"
)

func TestTheEvidenceNamesEveryRequirementOnceAndItsLinksLead(t *testing.T) {
	s := scenario.All()[0]
	var page bytes.Buffer
	res := []scenario.Result{{Scenario: s, Verdict: scenario.Failed, Steps: []scenario.Step{{Text: "un pas & <b>", OK: true}, {Text: "raté"}}}}
	if err := scenario.WriteReport(&page, res, time.Date(2026, 12, 1, 9, 5, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	html := page.String()
	for _, want := range []string{"1er décembre 2026 à 09:05", "un pas &amp; &lt;b&gt;", "non conforme", "sans scénario"} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	if n := strings.Count(html, `<tr id="t-`); n != len(requirements.All()) || n != 169 {
		t.Errorf("%d rows for %d requirements", n, len(requirements.All()))
	}
	var ids, links []string
	for _, part := range strings.Split(html, `id="`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		if slices.Contains(ids, id) {
			t.Errorf("the anchor %s is there twice", id)
		}
		ids = append(ids, id)
	}
	for _, part := range strings.Split(html, `href="#`)[1:] {
		link, _, _ := strings.Cut(part, `"`)
		links = append(links, link)
		if !slices.Contains(ids, link) {
			t.Errorf("#%s leads nowhere", link)
		}
	}
	if len(links) < 2 {
		t.Errorf("%d links", len(links))
	}
}

func TestAScenarioIsPicturedWhenThereIsADirectory(t *testing.T) {
	defer goleak.VerifyNone(t)
	all := scenario.All()
	i := slices.IndexFunc(all, func(s scenario.Scenario) bool { return slices.Contains(s.Codes, "SC.DMP/CONF.09.BIS") })
	dir := t.TempDir()
	res := scenario.Play(all[i], dir)
	pictures := 0
	for _, step := range res.Steps {
		if !step.OK {
			t.Error(step.Text)
		}
		if step.Picture == "" {
			continue
		}
		pictures++
		f, err := os.Open(filepath.Join(dir, filepath.FromSlash(step.Picture)))
		if err != nil {
			t.Fatal(err)
		}
		if c, err := png.DecodeConfig(f); err != nil || c.Width != 1440 || c.Height != 900 {
			t.Errorf("%s: %v %v", step.Picture, c, err)
		}
		f.Close()
	}
	if res.Verdict != scenario.Passed || pictures < 2 {
		t.Errorf("%s, %d pictures", res.Verdict, pictures)
	}
}

func TestScenariosHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range scenario.All() {
		if seen[s.Name] {
			t.Errorf("%s is there twice", s.Name)
		}
		seen[s.Name] = true
	}
}
