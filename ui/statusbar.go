package ui

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// statusBar says how the services do at the left, what is being done at the right. It never moves the layout.
type statusBar struct {
	frame    *Frame
	root     fyne.CanvasObject
	central  *widget.StatusItem
	services map[string]*widget.StatusItem
	session  *widget.StatusItem
	waiting  *widget.StatusItem
	failed   *widget.StatusItem
	job      *widget.StatusItem
	progress *widget.Progress
	bar      fyne.CanvasObject
	jobs     *widget.StatusItem
	sync     app.SyncState
	known    []app.Service
}

func newStatusBar(f *Frame) *statusBar {
	item := func() *widget.StatusItem { return widget.NewStatusItem("", "", theme.Muted) }
	s := &statusBar{frame: f, central: item(), session: item(), waiting: item(), failed: item(), job: item(), jobs: item(),
		progress: widget.NewProgress(64), services: map[string]*widget.StatusItem{app.ServiceDMP: item(), app.ServiceDirectory: item()}}
	s.jobs.OnTapped, s.failed.OnTapped = f.JobsPanel, f.JobsPanel
	sync := func() { f.Section("sync") }
	s.central.OnTapped, s.waiting.OnTapped = sync, sync
	f.env.Names.Set("status.central", s.central)
	s.jobs.More = "chevron-up"
	s.bar = s.progress
	help := widget.NewStatusItem(window.Help, "", theme.Muted)
	help.OnTapped = f.About
	f.env.Names.Set("status.jobs", s.jobs)
	for _, o := range []fyne.CanvasObject{s.failed, s.job, s.bar, s.waiting} {
		o.Hide()
	}
	s.root = widget.NewStatusBar([]fyne.CanvasObject{s.central, s.services[app.ServiceDMP], s.services[app.ServiceDirectory], s.session},
		[]fyne.CanvasObject{s.failed, widget.Row(6, s.job, s.bar), s.waiting, s.jobs, widget.Row(6, help, low(texts.KeyHelp))})
	s.setJobs(nil)
	return s
}

func low(word string) *widget.KeyHint {
	k := widget.NewKeyHint(word)
	k.Low = true
	return k
}

func (s *statusBar) setSync(sync app.SyncState) {
	s.sync = sync
	s.tick()
	show(s.waiting, sync.Pending > 0 && sync.Offline())
	s.waiting.Set(window.WaitingShort(sync.Pending), "upload", theme.Warning, theme.Text2, true)
	s.setServices(s.known)
}

// tick writes what changes by itself with time.
func (s *statusBar) tick() {
	now := s.frame.desk.Now()
	icon, ink, word, strong := "circle-check", theme.Success, theme.Muted, false
	switch {
	case s.sync.Offline():
		icon, ink, word, strong = "server-off", theme.Danger, theme.Danger, true
	case s.sync.LastSync.IsZero():
		icon, ink = "refresh-cw", theme.Muted
	}
	text := window.StatusCentral(s.sync, now)
	if session := s.frame.desk.Session(); session != nil && !session.Rights.Has(record.ReadRecords) { // an administrator's workstation exchanges nothing
		central := s.service(app.ServiceCentral)
		text = window.StatusServer(central)
		icon, ink, word = serviceLook(central.State)
		strong = false
	}
	s.central.Set(text, icon, ink, word, strong)
	if session := s.frame.desk.Session(); session != nil {
		s.session.Set(window.StatusSession(session, now, s.sync.Offline()), "key-round", theme.Muted, theme.Muted, false)
	}
}

// service is what is known of one, "" of state when nothing is.
func (s *statusBar) service(name string) app.Service {
	for _, x := range s.known {
		if x.Name == name {
			return x
		}
	}
	return app.Service{Name: name}
}

func serviceLook(state app.ServiceState) (icon string, ink, word theme.Token) {
	switch state {
	case app.ServiceUp:
		return "circle-check", theme.Success, theme.Muted
	case app.ServiceSlow:
		return "triangle-alert", theme.Warning, theme.Warning
	case app.ServiceDown:
		return "circle-x", theme.Danger, theme.Danger
	}
	return "circle-slash", theme.Muted, theme.Muted
}

func (s *statusBar) setServices(services []app.Service) {
	s.known = services
	s.tick()
	for _, service := range services {
		item := s.services[service.Name]
		if item == nil {
			continue
		}
		icon, ink, word := serviceLook(service.State)
		switch {
		case s.sync.Offline() && service.Name == app.ServiceDMP:
			icon, ink, word = "cloud-off", theme.Muted, theme.Muted
		case s.sync.Offline() && service.State == app.ServiceUp:
			icon, ink, word = serviceLook(app.ServiceUnknown)
		}
		item.Set(window.StatusService(service, s.sync.Offline()), icon, ink, word, false)
	}
}

func (s *statusBar) setJobs(jobs []app.Job) {
	running, failed := visible(jobs)
	show(s.failed, len(failed) > 0)
	s.failed.Set(window.JobsFailed(len(failed)), "triangle-alert", theme.Danger, theme.Danger, true)
	show(s.job, len(running) > 0)
	sized := len(running) > 0 && running[0].Total > 0
	show(s.bar, sized)
	if len(running) > 0 {
		s.job.Turning = true
		s.job.Set(window.Job(running[0]), "loader-circle", theme.AccentText, theme.Muted, false)
		if sized {
			s.progress.SetValue(float32(running[0].Done) / float32(running[0].Total))
		}
		s.jobs.Set(window.JobsRunning(len(running)), "", theme.Muted, theme.Text2, true)
	} else {
		s.jobs.Set(window.NoJob, "", theme.Muted, theme.Muted, false)
	}
	s.root.Refresh()
}

// visible sorts the jobs that a person should see: those that run, and those that failed.
func visible(jobs []app.Job) (running, failed []app.Job) {
	for _, j := range jobs {
		switch {
		case j.State == app.JobFailed:
			failed = append(failed, j)
		case !j.Quiet && (j.State == app.JobRunning || j.State == app.JobWaiting):
			running = append(running, j)
		}
	}
	return running, failed
}

func show(o fyne.CanvasObject, on bool) {
	if on == o.Visible() {
		return
	}
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
