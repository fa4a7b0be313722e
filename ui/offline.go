package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/widget"
)

// offlineBar says that the central server is away, since when, and what that means. Back, it turns green for 4 s.
type offlineBar struct {
	frame  *Frame
	root   *fyne.Container
	notice *widget.Notice
	state  app.SyncState
	most   int // writes that waited while the server was away
	back   *bridge.Debouncer
}

func newOfflineBar(f *Frame) *offlineBar {
	b := &offlineBar{frame: f, root: container.NewStack(), back: bridge.NewDebouncer(4 * time.Second)}
	retry := widget.NewButton(window.RetryNow, "rotate-ccw", widget.Second, f.desk.SyncNow)
	f.env.Names.Set("offline.retry", retry)
	b.notice = widget.NewNotice("", "server-off", widget.ToneWarning, retry)
	b.notice.Tall = true
	b.root.Hide()
	b.root.Objects = []fyne.CanvasObject{b.notice}
	f.stops = append(f.stops, b.back.Stop)
	return b
}

func (b *offlineBar) set(s app.SyncState) {
	was := b.state
	b.state = s
	switch {
	case s.Offline():
		b.back.Stop()
		b.most = max(b.most, s.Pending)
		b.notice.Tone, b.notice.Icon = widget.ToneWarning, "server-off"
		b.tick()
		show(b.root, true)
	case was.Offline():
		b.notice.Tone, b.notice.Icon = widget.ToneSuccess, "circle-check"
		b.notice.Strong, b.notice.Text, b.notice.Aside = window.BackWith(b.most-s.Pending), "", ""
		b.notice.Refresh()
		b.most = 0
		b.back.Call(func() {
			if !b.state.Offline() {
				b.root.Hide()
				b.frame.outer.Refresh()
			}
		})
	default:
		return
	}
	b.frame.outer.Refresh()
}

func (b *offlineBar) tick() {
	if !b.state.Offline() {
		return
	}
	b.notice.Strong, b.notice.Text = window.OfflineStrong(b.state), window.OfflineRest(b.state)
	b.notice.Aside = window.NextTry(b.state, b.frame.desk.Now())
	b.notice.Refresh()
}
