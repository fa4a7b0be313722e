package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"github.com/google/uuid"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/assets/build"
	"chevet/assets/icons"
	"chevet/assets/texts"
	"chevet/store/cache"
	"chevet/ui"
	"chevet/ui/screen"
)

// run opens the window and returns when it is closed. The embedded sandbox starts behind the login screen: the window
// never waits for it.
func run(f flags, log *slog.Logger) error {
	dirs, err := folders(f)
	if err != nil {
		return err
	}
	surroundings, err := surround(f, dirs, log)
	if err != nil {
		return err
	}
	defer surroundings.close()
	engine := pdf.NewEngine(pdf.Options{CacheDir: filepath.Join(dirs.cache, "pdf")})
	defer engine.Close()
	desk := app.New(app.Config{Workstation: surroundings.workstation, Version: build.Version, Commit: build.Commit, Hospital: surroundings.hospital,
		Structure: surroundings.structure, Sandbox: surroundings.sandbox, Realm: surroundings.realm},
		app.Parts{Server: surroundings.server, Browser: systemBrowser{}, PDF: engine, Clock: time.Now, IDs: newID, Log: log,
			OpenCache: func(_ context.Context, s api.Session) (app.Cache, error) {
				return cache.Open(surroundings.cacheFile, s.CacheKey, cache.Options{Log: log, Structure: s.Structure.StructureID})
			}})
	prefs, err := openPreferences(filepath.Join(dirs.config, "preferences.json"), log)
	if err != nil {
		return err
	}
	if f.theme != "" {
		prefs.Set("theme", f.theme)
	}
	observe, stopObserving, err := observer(f.observer)
	if err != nil {
		return err
	}
	defer stopObserving()

	a := fyneapp.NewWithID("fr.chevet.dpi")
	a.SetIcon(fyne.NewStaticResource("chevet.png", icons.App))
	win := a.NewWindow(texts.WordApp)
	win.SetMaster()
	win.Resize(fyne.NewSize(1440, 900))
	frame := ui.New(desk, win, ui.Options{Prefs: prefs, Observe: observe})
	win.CenterOnScreen()
	quit := make(chan os.Signal, 1)
	signal.Notify(quit, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(quit)
	go func() {
		if _, ok := <-quit; ok {
			fyne.Do(a.Quit)
		}
	}()
	win.ShowAndRun()
	signal.Stop(quit)
	close(quit)
	frame.Close()
	desk.Close()
	return errors.Join(prefs.Close())
}

func newID() string {
	id, err := uuid.NewV7()
	if err != nil {
		panic(err) // the system has no randomness left
	}
	return id.String()
}

// surroundings is what the workstation talks to.
type surroundings struct {
	server      app.Server
	workstation string
	hospital    string
	structure   string
	cacheFile   string
	sandbox     bool
	realm       record.INSRealm
	close       func()
}

// observer returns a function that writes what the window shows as JSON lines, for a test that follows the file.
func observer(file string) (observe func(screen.State), stop func(), err error) {
	if file == "" {
		return nil, func() {}, nil
	}
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, err
	}
	var last string
	encoder := func(s screen.State) {
		raw, err := json.Marshal(s)
		if err != nil || string(raw) == last {
			return
		}
		last = string(raw)
		_, _ = out.Write(append(raw, '\n'))
	}
	return encoder, func() { out.Close() }, nil
}
