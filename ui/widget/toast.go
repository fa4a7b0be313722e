package widget

import (
	"slices"
	"time"

	"chevet/ui/bridge"
)

// How long a toast stays. // patterns.md «Jobs»
var (
	ToastTime     = 6 * time.Second
	ToastLinkTime = 12 * time.Second
)

const toastsMax = 2

// Toast shows a toast at the bottom right of the list; at most two, the oldest leaves.
func (s *Stage) Toast(t *Toast) {
	for len(s.toasts) >= toastsMax {
		s.toasts[0].Close()
	}
	gone := bridge.NewDebouncer(ToastTime)
	if t.Link != "" {
		gone = bridge.NewDebouncer(ToastLinkTime)
	}
	t.close = func() {
		gone.Stop()
		t.close = nil
		if i := slices.Index(s.toasts, t); i >= 0 {
			s.toasts = slices.Delete(s.toasts, i, i+1)
		}
		s.Refresh()
	}
	s.toasts = append(s.toasts, t)
	s.Refresh()
	if !t.Stays {
		gone.Call(t.Close)
	}
}

// Toasts are those shown now, oldest first.
func (s *Stage) Toasts() []*Toast { return slices.Clone(s.toasts) }

// UndoToast plays the link of the newest toast that has one: Ctrl+Z. It reports that there was one.
func (s *Stage) UndoToast() bool {
	for i := len(s.toasts) - 1; i >= 0; i-- {
		if t := s.toasts[i]; t.Link != "" {
			t.Close()
			if t.OnLink != nil {
				t.OnLink()
			}
			return true
		}
	}
	return false
}
