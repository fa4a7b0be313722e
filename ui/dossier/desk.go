package dossier

import (
	"context"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/ui/notes"
)

// desk is what the record screen asks of the workstation; *app.Workstation satisfies it.
type desk interface {
	SetInformation(kind record.Information, feeding, reading bool)
	BreakTheGlass(motive string)
	RefreshDMP()
	Integrate(keys []record.DocumentKey)
	OpenDocument(key record.DocumentKey)
	DiscardDraft(ctx context.Context, id string) error
	DeleteDocument(ctx context.Context, key record.DocumentKey) error
	Vaccinations(ctx context.Context) (app.VaccinationList, error)
	Current() *app.Record
	Config() app.Config
	notes.Desk
}

// pane is the right part, package ui/preview.
type pane interface {
	Content() fyne.CanvasObject
	ShowEmpty()
	ShowLoading(title string)
	ShowDocument(v *app.DocumentView)
	ShowFailure(title string, f app.Failure, retry func())
	ShowOther(o fyne.CanvasObject)
	Shortcut(name string) bool
	Key(k *fyne.KeyEvent) bool
	Mode() string
	Pages() int
	Restyle()
	OnIntegrate(f func(record.DocumentKey))
	OnOpenNewer(f func(record.DocumentKey))
	Close()
}
