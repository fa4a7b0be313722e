package scenario_test

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"chevet/assets/requirements"
	"chevet/cmd/internal/scenario"
)

// TestScenarios plays what chevet-preuves plays.
func TestScenarios(t *testing.T) {
	for _, s := range scenario.All() {
		t.Run(strings.Join(s.Codes, "+"), func(t *testing.T) {
			res := scenario.Play(s, "")
			for _, step := range res.Steps {
				if !step.OK {
					t.Errorf("✗ %s", step.Text)
				} else if testing.Verbose() {
					t.Logf("✓ %s", step.Text)
				}
			}
			if res.Verdict != scenario.Passed {
				t.Error(res.Verdict)
			}
		})
	}
	goleak.VerifyNone(t)
}

func TestScenariosNameRealRequirements(t *testing.T) {
	known := map[string]bool{}
	for _, q := range requirements.All() {
		known[q.Code] = true
	}
	for _, s := range scenario.All() {
		for _, c := range s.Codes {
			if !known[c] {
				t.Errorf("%s is no requirement", c)
			}
		}
	}
}
