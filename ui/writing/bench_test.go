package writing

import (
	"testing"

	"chevet/app"
	"chevet/ui/theme"
)

// BenchmarkPagePainted is the time from a preview that has come to its page on the screen.
func BenchmarkPagePainted(b *testing.B) {
	page := sheet(b)
	s := newStand(b, theme.Light, 1440, 900, letterPen())
	s.Event(app.DraftPreviewed{ID: "b1", Revision: 3, PDF: page})
	waitFor(b, func() bool { return !s.live.Drawing() })
	for b.Loop() {
		s.Event(app.DraftPreviewed{ID: "b1", Revision: 3, PDF: page})
		waitFor(b, func() bool { return !s.live.Drawing() })
	}
}
