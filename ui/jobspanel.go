package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// jobsPanel lists what is being done, what failed with its code, and what was just done. // patterns.md «Jobs»
type jobsPanel struct {
	frame *Frame
	panel *widget.Panel
	title *widget.Text
	list  *fyne.Container
}

func openJobs(f *Frame) *jobsPanel {
	p := &jobsPanel{frame: f, list: container.NewStack(), title: widget.NewText("", theme.Caption, theme.Muted)}
	head := widget.Sized(0, 48, widget.Pad(16, 0, 16, 0, widget.Row(8, widget.NewText(window.JobsTitle, theme.Section, theme.Text), widget.Spacer(), p.title)))
	sync := widget.NewSmallButton(window.SyncTitle, "refresh-cw", widget.Quiet, func() { p.close(); f.Section("sync") })
	foot := widget.Sized(0, 44, widget.Pad(8, 0, 16, 0, widget.Row(8, sync, widget.Spacer(), low("F7"))))
	body := widget.Col(0, head, widget.Sized(0, 1, widget.NewFill(theme.Border)), p.list, foot)
	p.fill(f.desk.Jobs.List())
	p.panel = widget.ShowPanel(f.win.Canvas(), body, widget.PanelPlace{Width: 440, Bottom: theme.HeightStatusBar + 8, Right: 16}, nil,
		func(k *fyne.KeyEvent) bool {
			if k.Name == fyne.KeyF6 {
				p.close()
				return true
			}
			return false
		})
	p.panel.OnClosed(func() { f.jobs, f.overlay = nil, ""; f.observe() })
	return p
}

func (p *jobsPanel) close() { p.panel.Close() }

func (p *jobsPanel) show(jobs []app.Job) {
	p.fill(jobs)
	p.panel.Fit()
}

func (p *jobsPanel) fill(jobs []app.Job) {
	running, failed := visible(jobs)
	p.title.SetText(window.JobsSummary(len(running), len(failed)))
	var rows []fyne.CanvasObject
	for _, j := range slices.Backward(jobs) {
		if j.Quiet && j.State != app.JobFailed {
			continue
		}
		rows = append(rows, p.row(j))
		if len(rows) == 10 {
			break
		}
	}
	if len(rows) == 0 {
		rows = append(rows, widget.Sized(0, 56, widget.Pad(16, 0, 16, 0, widget.Row(0, widget.NewText(window.JobsEmpty, theme.Body, theme.Muted)))))
	}
	p.list.Objects = []fyne.CanvasObject{widget.Col(0, rows...)}
	p.list.Refresh()
}

func (p *jobsPanel) row(j app.Job) fyne.CanvasObject {
	name := widget.NewText(window.Job(j), theme.Body, theme.Text)
	now := p.frame.desk.Now()
	var parts []fyne.CanvasObject
	switch j.State {
	case app.JobFailed:
		parts = append(parts, widget.NewIcon("triangle-alert", theme.Danger, 16), widget.Grow(name),
			widget.NewText(string(j.Failure.Reason), theme.Caption, theme.Muted))
		if j.CanRetry {
			parts = append(parts, widget.NewSmallButton(texts.WordRetry, "", widget.Link, func() { p.frame.desk.Jobs.Retry(j.ID) }))
		}
	case app.JobDone:
		parts = append(parts, widget.NewIcon("circle-check", theme.Success, 16), widget.Grow(name), widget.NewText(window.Hour(j.Ended), theme.Caption, theme.Muted))
	default:
		how := window.Elapsed(now.Sub(j.Started))
		if j.Total > 0 {
			how = window.Steps(j.Done, j.Total)
		}
		parts = append(parts, widget.NewSpinner(16), widget.Grow(name), widget.NewText(how, theme.Caption, theme.Muted),
			widget.NewSmallIconButton("x", texts.WordCancel, widget.Quiet, func() { p.frame.desk.Jobs.Cancel(j.ID) }))
	}
	return widget.Sized(0, 44, widget.On(widget.NewFill(theme.None).Edged("b"), widget.Pad(16, 0, 8, 0, widget.Row(10, parts...))))
}
