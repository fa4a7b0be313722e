package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"github.com/google/uuid"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/compose"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/assets/build"
	"chevet/assets/icons"
	"chevet/assets/texts"
	"chevet/cmd/internal/demo"
	"chevet/store/cache"
	"chevet/ui"
	"chevet/ui/bridge"
	"chevet/ui/screen"
)

// run opens the window and returns when it is closed. The embedded sandbox starts behind the login screen: the window
// never waits for it.
//
// What keeps it from starting is told in the window, at the login screen, and on stderr: whoever clicks an icon reads
// no terminal.
func run(f flags, log *slog.Logger) error {
	dirs, surroundings, failed := prepare(f, log)
	if failed != nil {
		tell(failed, log)
		surroundings = refusing(failed)
	}
	defer surroundings.close()
	engine := pdf.NewEngine(pdf.Options{CacheDir: under(dirs.cache, "pdf")})
	defer engine.Close()
	var offline app.OfflineKeys
	if surroundings.cacheFile != "" {
		offline = cache.NewOffline(surroundings.cacheFile+".hors-ligne", cache.OfflineOptions{})
	}
	notice := time.Duration(0)
	if f.observer != "" { // a program drives the window: nobody is there to acknowledge
		notice = -1
	}
	desk := app.New(app.Config{Notice: notice, Workstation: surroundings.workstation, Version: build.Version, Commit: build.Commit, Hospital: surroundings.hospital,
		Structure: surroundings.structure, Sandbox: surroundings.sandbox, Realm: surroundings.realm,
		Units: surroundings.units, OwnUnit: surroundings.ownUnit, Feeds: surroundings.feeds},
		app.Parts{Offline: offline, Server: surroundings.server, Browser: systemBrowser{}, Printer: systemPrinter{surroundings.printer}, PDF: engine, Clock: time.Now, IDs: newID, Log: log,
			Establishment: surroundings.establishment, Vaccines: surroundings.vaccines,
			OpenCache: func(ctx context.Context, s api.Session) (app.Cache, error) {
				return openCache(ctx, surroundings, s, log)
			}})
	prefs := openPreferences(under(dirs.config, "preferences.json"), log)
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
	win.SetCloseIntercept(func() {
		if bridge.Shut() {
			win.Close()
		}
	})
	// Fyne ends its loop at SIGINT and SIGTERM by itself. Past that, a hop would run at once, wherever it is, on a window
	// that is no more.
	a.Lifecycle().SetOnStopped(func() { bridge.Shut() })
	win.ShowAndRun()
	bridge.Shut()
	frame.Close()
	desk.Close()
	if err := prefs.Close(); err != nil || failed == nil {
		return err
	}
	return shown{failed}
}

func newID() string {
	id, err := uuid.NewV7()
	if err != nil {
		panic(err) // the system has no randomness left
	}
	return id.String()
}

func openCache(ctx context.Context, around *surroundings, s api.Session, log *slog.Logger) (app.Cache, error) {
	fresh := demo.Fresh(around.cacheFile)
	c, err := cache.Open(around.cacheFile, s.CacheKey, cache.Options{Log: log})
	if err != nil {
		return nil, err
	}
	if fresh && around.habits != nil {
		if err := around.habits(ctx, c, s.Practitioner.NationalID); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
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
	printer     string // its name for the system; "" is the default one
	// establishment signs the documents written here, and vaccines knows products by their CIP13; nil for neither.
	establishment func() compose.Establishment
	vaccines      func(cip13 string) (app.Product, bool)
	units         []string                                                     // whose patients are held here; nil for the whole establishment
	ownUnit       bool                                                         // follows also that of whoever logs in
	feeds         bool                                                         // sends what it writes to the DMP
	habits        func(ctx context.Context, c *cache.Store, user string) error // of the demonstration; nil elsewhere
	close         func()
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
