package writing

import (
	"context"

	"fyne.io/fyne/v2"

	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// Shortcut implements screen.Keyed.
func (s *Screen) Shortcut(name string) bool {
	if name != "ctrl+enter" {
		return false
	}
	s.sign()
	return true
}

// Key implements screen.Keyed: Échap leaves, after a question when something is written.
func (s *Screen) Key(k *fyne.KeyEvent) bool {
	if k.Name != fyne.KeyEscape {
		return false
	}
	s.leave()
	return true
}

// leave goes back to the record. The draft is kept unless the person gives it up.
func (s *Screen) leave() {
	if s.left || s.sending {
		return
	}
	if !s.pen.Dirty() {
		s.back("")
		return
	}
	var dialog *widget.Dialog
	discard := widget.NewSmallButton(window.WriteLeaveDiscard, "trash-2", widget.Link, func() {
		dialog.Close()
		s.discard()
	})
	discard.Backdrop = theme.Raised
	dialog = &widget.Dialog{Title: window.WriteLeaveTitle, Text: window.WriteLeaveText, Icon: "file-pen", Tone: widget.ToneInfo,
		Verb: window.WriteLeaveVerb, VerbIcon: "save", Cancel: window.WriteLeaveStay, Extra: widget.Row(0, discard),
		OnVerb: func() bool { s.back(record.DocumentKey(s.id)); return true }}
	dialog.Show(s.env.Window.Canvas())
}

func (s *Screen) back(key record.DocumentKey) {
	s.left = true
	s.env.Go.BackToRecord(key)
}

func (s *Screen) discard() {
	bridge.Run(context.Background(), func(ctx context.Context) (struct{}, error) { return struct{}{}, s.pen.Discard(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			s.say(screen.Toast{Key: "write.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
			return
		}
		s.back("")
	})
}
