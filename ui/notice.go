package ui

import (
	"context"

	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// askNotice shows what a professional must know of traced accesses to the DMP, at the first login, then at each period
// that the hospital sets. Closing it without its button leaves it due: it is back at the next login. // SC.DMP/CONF.11
func (f *Frame) askNotice() {
	bridge.Run(context.Background(), f.desk.NoticeDue, func(due bool, err error) {
		if err != nil || !due || f.desk.Session() == nil || f.overlay != "" {
			return
		}
		const inner = 560 - 2*24 - 32 - 12
		over := func() { f.overlay = ""; f.observe() }
		d := &widget.Dialog{Title: window.NoticeTitle, Icon: "shield-check", Tone: widget.ToneInfo, Verb: texts.NoticeButton, Only: true, Width: 560,
			Extra: widget.Col(12, widget.NewParagraph(texts.NoticeTraced, theme.Body, theme.Text, inner),
				widget.NewParagraph(texts.NoticeLiable, theme.BodyStrong, theme.Text, inner)),
			OnCancel: over,
			OnVerb: func() bool {
				over()
				f.acknowledge()
				return true
			}}
		verb, _ := d.Verbs()
		f.env.Names.Set("notice.verb", verb)
		f.overlay = "notice"
		d.Show(f.win.Canvas())
		f.observe()
	})
}

func (f *Frame) acknowledge() {
	bridge.Run(context.Background(), func(ctx context.Context) (struct{}, error) { return struct{}{}, f.desk.AcknowledgeNotice(ctx) },
		func(_ struct{}, err error) {
			if err != nil {
				f.say(screen.Toast{Key: "notice.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
			}
		})
}
