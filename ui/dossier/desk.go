package dossier

import (
	"context"
	"io"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/ui/notes"
)

// desk is what the record screen asks of the workstation; *app.Workstation satisfies it.
type desk interface {
	SetInformation(kind record.Information, feeding, reading bool)
	BreakTheGlass(motive string)
	RefreshDMP()
	Integrate(keys []record.DocumentKey)
	dmpDesk
	OpenDocument(key record.DocumentKey)
	DiscardDraft(ctx context.Context, id string) error
	DeleteDocument(ctx context.Context, key record.DocumentKey) error
	Vaccinations(ctx context.Context) (app.VaccinationList, error)
	Current() *app.Record
	Config() app.Config
	notes.Desk
}

// dmpDesk is what the clinician asks of the DMP.
type dmpDesk interface {
	SearchDMP(c app.Criteria)
	CancelSearch()
	SavedCriteria(ctx context.Context) ([]app.Criteria, error)
	SaveCriteria(ctx context.Context, c app.Criteria) error
	DeleteCriteria(ctx context.Context, name string) error
	Summary(ctx context.Context) (app.Criteria, error)
	SetSummary(ctx context.Context, c app.Criteria) error
	Ask(key record.DocumentKey, action api.DMPAction) (app.Question, error)
	SetVisibility(key record.DocumentKey, action api.DMPAction)
	Archive(key record.DocumentKey, archived bool)
	DeleteFromDMP(key record.DocumentKey, motive api.DMPMotive)
	CountRule(ctx context.Context) (app.CountRule, error)
	SetCountRule(ctx context.Context, rule app.CountRule) error
	ListPeople(which api.DMPStanding)
	Revoke()
	OpenWebDMP(page api.WebPage)
	OpenImages(key record.DocumentKey)
	FindTraces(q record.TraceQuery)
	ExportTraces(ctx context.Context, q record.TraceQuery, format app.TraceFormat, out io.Writer) (int, error)
	Session() *app.Session
}

// pane is the right part, package ui/preview.
type pane interface {
	Content() fyne.CanvasObject
	SetNarrow(narrow bool) // for a window under 1300
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
	OnMakeVisible(f func(record.DocumentKey))
	OnImages(f func(record.DocumentKey))
	Close()
}
