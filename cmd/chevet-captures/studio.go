package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"chevet/cmd/internal/pilot"
)

// studio knows the window's screens and how a person reaches them.
type studio struct{ binary, out, documents, browser, only string }

type size struct{ w, h int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.w, s.h) }

func (s studio) start(w, h int, browser bool, args ...string) (*pilot.Pilot, error) {
	o := pilot.Options{Binary: s.binary, Width: w, Height: h, Args: args, Log: os.Stderr}
	if browser {
		o.Browser = s.browser
	}
	if s.documents != "" {
		o.Args = append(o.Args, "-documents", s.documents)
	}
	return pilot.Start(o)
}

// steps runs actions until one fails.
func steps(all ...func() error) error {
	for _, f := range all {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func screen(name string) func(pilot.State) bool {
	return func(s pilot.State) bool { return s.Screen == name }
}

// login logs Dr MOREAU in with the keyboard and waits for the ward.
func login(p *pilot.Pilot) error {
	return steps(
		func() error {
			return p.Wait("l’écran de connexion", func(s pilot.State) bool { return s.Screen == "login" && len(s.Rects) > 0 })
		},
		func() error { return p.Key("Return") },
		func() error { return chooseActivity(p) },
		func() error {
			return p.Wait("l’accueil", func(s pilot.State) bool { return s.Screen == "home" && s.Rows > 0 })
		},
	)
}

func chooseActivity(p *pilot.Pilot) error {
	if err := p.Wait("la session", func(s pilot.State) bool { return s.Login == "activities" || s.Screen == "home" }); err != nil {
		return err
	}
	if p.State().Screen == "home" {
		return nil
	}
	return p.Key("Return")
}

// openPatient searches with Ctrl+K and opens the first answer.
func openPatient(p *pilot.Pilot, query string) error {
	return steps(
		func() error { return p.Key("ctrl+k") },
		func() error { return p.Wait("la recherche", func(s pilot.State) bool { return s.Overlay == "search" }) },
		func() error { return p.Type(query) },
		func() error {
			return p.Wait("une réponse", func(s pilot.State) bool { return s.Hits >= 1 && s.Query == query })
		},
		func() error { return p.Key("Return") },
		func() error { return p.Wait("le dossier", screen("record")) },
	)
}

func inform(p *pilot.Pilot) error {
	return steps(
		func() error { return p.Key("alt+1") },
		func() error {
			closed := p.State().Rows
			return p.Wait("le DMP ouvert et sa liste", func(s pilot.State) bool { return s.DMP == "authorized" && s.Jobs == 0 && s.Rows > closed })
		},
	)
}

// captures writes every screen, light and dark, at the three sizes of the design.
func (s studio) captures() error {
	if err := os.MkdirAll(s.out, 0o755); err != nil {
		return err
	}
	for _, z := range []size{{1440, 900}, {1280, 800}, {1920, 1080}} {
		if s.only != "" && z.String() != s.only {
			continue
		}
		for _, mode := range []string{"light", "dark"} {
			for _, tour := range []func(*shots) error{mainTour, brokenTour} {
				if err := s.tour(z, mode, tour); err != nil {
					return fmt.Errorf("%s %s : %w", z, mode, err)
				}
			}
		}
	}
	return s.alone()
}

// shots is one window being photographed.
type shots struct {
	p    *pilot.Pilot
	file func(name string) string
}

func (s studio) tour(z size, mode string, play func(*shots) error) error {
	p, err := s.start(z.w, z.h, true, "-theme", mode)
	if err != nil {
		return err
	}
	defer p.Stop()
	return play(&shots{p: p, file: func(name string) string {
		return filepath.Join(s.out, fmt.Sprintf("%s-%s-%s.png", name, mode, z))
	}})
}

func (t *shots) shot(name string) func() error {
	return func() error { return errors.Join(t.p.Park(), t.p.Shot(t.file(name))) }
}

func (t *shots) wait(what string, ok func(pilot.State) bool) func() error {
	return func() error { return t.p.Wait(what, ok) }
}

func (t *shots) key(k ...string) func() error { return func() error { return t.p.Key(k...) } }
func (t *shots) click(name string, count int) func() error {
	return func() error { return t.p.Click(name, count) }
}

func preview(mode string) func(pilot.State) bool {
	return func(s pilot.State) bool { return s.Preview == mode }
}

func overlay(name string) func(pilot.State) bool {
	return func(s pilot.State) bool { return s.Overlay == name }
}

// mainTour is the main job, screen by screen.
func mainTour(t *shots) error {
	p := t.p
	return steps(
		t.wait("l’écran de connexion", func(s pilot.State) bool { return s.Screen == "login" && len(s.Rects) > 0 && s.Services > 2 }),
		t.shot("01-connexion"),
		func() error { return login(p) },
		t.shot("02-accueil"),
		t.key("ctrl+k"), t.wait("la recherche", overlay("search")),
		func() error { return p.Type("dur 12/05/80") },
		t.wait("des réponses", func(s pilot.State) bool { return s.Query == "dur 12/05/80" && s.Hits > 0 }),
		t.shot("02-recherche"), t.key("Return"), t.wait("le dossier", screen("record")),
		t.shot("06-dossier-non-informe"),
		t.click("record.consent.2", 1), t.wait("la fenêtre d’opposition", overlay("dialog")), t.shot("06-opposition"), t.key("Escape"),
		t.wait("sa fermeture", overlay("")),
		t.click("record.consent.3", 1), t.wait("la question du bris de glace", overlay("dialog")), t.shot("06-bris-de-glace"), t.key("Escape"),
		t.wait("sa fermeture", overlay("")),
		func() error { return inform(p) },
		t.click("record.table", 1), t.key("Home", "Down", "Down", "Down", "Down"),
		t.wait("l’aperçu PDF", preview("pdf")), t.shot("03-dossier-pdf"),
		t.key("alt+s"), t.wait("la vue structurée", preview("structured")), t.shot("05-dossier-structure"),
		t.key("alt+m"), t.wait("les métadonnées", preview("metadata")), t.shot("05-dossier-metadonnees"),
		t.click("record.dmp", 1), t.wait("le détail du DMP", overlay("dialog")), t.shot("03-pastille-dmp"), t.key("Escape"), t.wait("sa fermeture", overlay("")),
		t.click("record.table", 1), t.key("ctrl+a"), t.wait("la sélection", func(s pilot.State) bool { return s.Ticked > 3 }), t.shot("07-selection"),
		t.key("ctrl+i"), t.wait("la fin de l’intégration", func(s pilot.State) bool { return s.Ticked == 0 && s.Jobs == 0 }), t.shot("07-integres"),
		t.key("ctrl+2"), t.shot("03-sejours"), t.key("ctrl+1"),
		t.key("F6"), t.wait("les tâches", overlay("jobs")), t.shot("03-taches"), t.key("Escape"), t.wait("sa fermeture", overlay("")),
		t.key("F1"), t.wait("l’à propos", overlay("about")), t.shot("00-a-propos"), t.key("Escape"),
	)
}

// brokenTour is what the person sees when the hospital's server and the national services are gone: the sandbox is asked
// to play it through its control page.
func brokenTour(t *shots) error {
	p := t.p
	return steps(
		func() error { return login(p) },
		func() error { return openPatient(p, "durand camille") },
		func() error { return inform(p) },
		func() error { return p.Break("dmp", "TD3.2", "erreur_http") },
		t.click("record.table", 1), t.key("Home", "Down", "Down", "Down"),
		t.wait("l’erreur", preview("error")), t.shot("15-erreur"),
		func() error { return p.Break("hopital", "", "arret") },
		t.wait("le hors-ligne", func(s pilot.State) bool { return s.Offline }),
		t.click("record.table", 1), t.key("Home", "Down", "Down", "Down", "Down"), t.wait("la copie du poste", func(s pilot.State) bool { return s.Preview == "pdf" || s.Preview == "structured" }),
		t.shot("14-hors-ligne"),
	)
}

// alone is the login on a machine without a browser: the address is shown.
func (s studio) alone() error {
	p, err := s.start(1440, 900, false, "-theme", "light")
	if err != nil {
		return err
	}
	defer p.Stop()
	return steps(
		func() error {
			return p.Wait("l’écran de connexion", func(st pilot.State) bool { return st.Screen == "login" && len(st.Rects) > 0 && st.Services > 2 })
		},
		func() error { return p.Key("Return") },
		func() error {
			return p.Wait("l’adresse", func(st pilot.State) bool { return st.Login == "no_browser" })
		},
		func() error { return p.Shot(filepath.Join(s.out, "01-connexion-sans-navigateur-light-1440x900.png")) },
	)
}

// smoke plays the main job: it is the test that the real window works.
func (s studio) smoke() error {
	began := time.Now()
	p, err := s.start(1440, 900, true)
	if err != nil {
		return err
	}
	defer p.Stop()
	key := func(k ...string) func() error { return func() error { return p.Key(k...) } }
	err = steps(
		func() error { return login(p) },
		func() error { return openPatient(p, "durand camille") },
		func() error {
			return p.Wait("la porte fermée", func(st pilot.State) bool { return st.DMP == "not_informed" })
		},
		func() error { return inform(p) },
		func() error { return p.Click("record.table", 1) },
		key("Home", "Down", "Down", "Down", "Down"),
		func() error { return p.Wait("le PDF", func(st pilot.State) bool { return st.Preview == "pdf" }) },
		key("alt+s"),
		func() error {
			return p.Wait("la vue structurée", func(st pilot.State) bool { return st.Preview == "structured" })
		},
	)
	if err != nil {
		_ = p.Shot(filepath.Join("build", "fumee-echec.png"))
		return fmt.Errorf("%w (image : build/fumee-echec.png)", err)
	}
	fmt.Printf("fenêtre : connexion, recherche, dossier, DMP, PDF et vue structurée en %.1f s\n", time.Since(began).Seconds())
	return nil
}
