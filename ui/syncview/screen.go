package syncview

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/ui/bridge"
	"chevet/ui/screen"
)

var _ screen.Screen = (*Sync)(nil)
var _ screen.Keyed = (*Sync)(nil)

// Name implements screen.Screen.
func (s *Sync) Name() string { return "sync" }

// Content implements screen.Screen.
func (s *Sync) Content() fyne.CanvasObject { return s.root }

// Event implements screen.Screen.
func (s *Sync) Event(e app.Event) {
	switch e.(type) {
	case app.SyncChanged:
		s.tell()
	case app.ItemsChanged, app.WardChanged:
		if s.inline {
			s.refresh()
			return
		}
		s.read.Call(s.refresh)
	}
}

// Shown implements screen.Screen.
func (s *Sync) Shown() {
	s.cancel()
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if s.stop == nil && !s.inline {
		s.stop = bridge.Every(time.Second, s.second)
	}
	s.refresh()
	s.env.Go.Focus(s.table)
}

// second refreshes the ages and the next try.
func (s *Sync) second() {
	if s.compare == nil {
		s.tell()
	}
}

// Hidden implements screen.Screen.
func (s *Sync) Hidden() {
	s.cancel()
	s.read.Stop()
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// Close ends what the screen started.
func (s *Sync) Close() { s.Hidden() }

// Restyle implements screen.Screen.
func (s *Sync) Restyle() { s.root.Refresh() }

// Observe implements screen.Screen.
func (s *Sync) Observe(o *screen.State) {
	o.Rows = len(s.table.Rows())
	o.Conflict = s.compare != nil
}

// Key implements screen.Keyed.
func (s *Sync) Key(k *fyne.KeyEvent) bool {
	if s.compare != nil {
		return s.compare.Key(k)
	}
	if k.Name == fyne.KeyEscape {
		s.env.Go.Home()
		return true
	}
	return false
}

// Shortcut implements screen.Keyed.
func (s *Sync) Shortcut(string) bool { return false }
