package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"chevet/cmd/internal/pilot"
	"chevet/ui/theme"
)

// measures prints how long the window takes to come, what it weighs, how fast it answers keys, and how long the UI
// thread was held.
func (s studio) measures() error {
	if err := s.withoutSandbox(); err != nil {
		return err
	}
	p, err := s.start(1440, 900, true)
	if err != nil {
		return err
	}
	defer p.Stop()
	if err := tellLogin(p, "avec le bac à sable"); err != nil {
		return err
	}
	if err := steps(func() error { return login(p) }, func() error { return openPatient(p, "durand camille") }, func() error { return inform(p) }); err != nil {
		return err
	}
	if err := tellMemory(p, "dossier ouvert, avec le bac à sable"); err != nil {
		return err
	}
	if err := tellKeys(p); err != nil {
		return err
	}
	fmt.Printf("plus longue tenue du fil de l’interface\t%.1f ms\n", p.State().HeldMax)
	return nil
}

// withoutSandbox measures the workstation as a hospital installs it, its server being away: nothing of the sandbox in it.
func (s studio) withoutSandbox() error {
	dir, err := os.MkdirTemp("", "chevet-mesures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "poste.toml")
	if err := os.WriteFile(file, []byte("serveur = \"https://127.0.0.1:9\"\nposte = \"MESURES\"\netablissement = \"Mesures\"\n"), 0o600); err != nil {
		return err
	}
	p, err := s.start(1440, 900, false, "-config", file)
	if err != nil {
		return err
	}
	defer p.Stop()
	return tellLogin(p, "poste seul")
}

func tellLogin(p *pilot.Pilot, which string) error {
	shown, err := p.Appears(theme.BrandPSC.R, theme.BrandPSC.G, theme.BrandPSC.B) // the button of Pro Santé Connect
	if err != nil {
		return err
	}
	fmt.Printf("écran de connexion peint après le lancement, %s\t%d ms\n", which, shown.Milliseconds())
	if err := p.Wait("l’écran de connexion", func(st pilot.State) bool { return st.Screen == "login" && len(st.Rects) > 0 }); err != nil {
		return err
	}
	return tellMemory(p, "à la connexion, "+which)
}

func tellMemory(p *pilot.Pilot, when string) error {
	m, err := p.Memory()
	if err != nil {
		return err
	}
	fmt.Printf("mémoire résidente %s\t%d Mo, dont %d Mo de rendu logiciel (Mesa, absent avec une carte graphique)\n", when, m.Resident>>20, m.Renderer>>20)
	return nil
}

// tellKeys presses keys of a record that is open and prints how long their paint takes.
func tellKeys(p *pilot.Pilot) error {
	if err := steps(func() error { return p.Click("record.table", 1) }, p.Park); err != nil {
		return err
	}
	keys := []string{"Down", "Down", "Down", "Up", "End", "Home", "Next", "Prior",
		"ctrl+2", "ctrl+3", "ctrl+1", "ctrl+k", "Escape", "F6", "Escape"}
	var all []time.Duration
	const rounds = 4
	for round := range rounds {
		for _, k := range keys {
			// The ribbon and the bars are left out: the time ticks there.
			seen, err := p.Paint(80, 860, func() error { return p.Press(k) })
			if err != nil {
				return fmt.Errorf("%s : %w", k, err)
			}
			if os.Getenv("CHEVET_TOUCHES") != "" {
				fmt.Fprintf(os.Stderr, "%d %s\t%v\t%v\n", round, k, seen.First.Round(time.Millisecond), seen.Settled.Round(time.Millisecond))
			}
			all = append(all, seen.First)
		}
	}
	slices.Sort(all)
	fmt.Printf("de la touche à l’écran, %d actions sur un dossier\tmédiane %d ms, p95 %d ms, la plus longue %d ms\n", len(all),
		all[len(all)/2].Milliseconds(), all[len(all)*95/100].Milliseconds(), all[len(all)-1].Milliseconds())
	return nil
}
