package ui

import (
	"chevet/app"
	"chevet/app/record"
	"chevet/ui/bridge"
	"chevet/ui/screen"
)

// observe tells the observer, when there is one, what the window shows, once what is being done now is done: several
// changes in a row are told once.
func (f *Frame) observe() {
	if f.opt.Observe == nil || f.telling {
		return
	}
	f.telling = true
	bridge.Aside(func() {
		f.telling = false
		f.tell()
	})
}

func (f *Frame) tell() {
	if f.now == nil {
		return
	}
	f.opt.Observe(f.State())
}

// State is what the window shows now. It is called on the UI thread.
func (f *Frame) State() screen.State {
	s := screen.State{Screen: f.now.Name(), Overlay: f.overlay, Toast: f.toast, Theme: f.opt.Prefs.Get("theme", "light"),
		Offline: f.desk.Sync().Offline(), HeldMax: float64(f.watchdog.Report().Max.Microseconds()) / 1000}
	for _, j := range f.desk.Jobs.List() {
		if j.State == app.JobRunning || j.State == app.JobWaiting {
			s.Jobs++
		}
	}
	for _, service := range f.desk.Services() {
		if service.State != app.ServiceUnknown {
			s.Services++
		}
	}
	if f.search != nil {
		s.Hits, s.Query = f.search.Hits(), f.search.Query()
	}
	if s.Overlay == "" && f.win.Canvas().Overlays().Top() != nil {
		s.Overlay = "dialog"
	}
	f.now.Observe(&s)
	if f.cover != nil {
		s.Screen, s.Overlay = "locked", ""
		f.cover.lock.Observe(&s)
	}
	s.Rects = f.env.Names.Rects()
	return s
}

// Read shows a document of the open record as choosing its row does, and Tick ticks exactly those: for evidence, which
// has no hand on a mouse.
func (f *Frame) Read(key record.DocumentKey) {
	if f.dossier != nil {
		f.dossier.Read(key)
	}
}

// Tick ticks exactly those documents of the open record.
func (f *Frame) Tick(keys []record.DocumentKey) {
	if f.dossier != nil {
		f.dossier.Tick(keys)
	}
}
